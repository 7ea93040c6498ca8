-- One row per Ambito: its yearly quota of FNPS as the plan prints it.
CREATE TABLE fnps_quotas (
    area_code VARCHAR PRIMARY KEY REFERENCES areas (code),
    printed_name VARCHAR NOT NULL,
    amount DECIMAL(18, 2) NOT NULL CHECK (amount > 0),
    source_place VARCHAR NOT NULL,
    note VARCHAR
);
INSERT INTO fnps_quotas SELECT area_code, printed_name, amount, source_place, note FROM ref_fnps_quotas;
COMMENT ON TABLE fnps_quotas IS 'Le quote annue FNPS degli Ambiti, come stampate nel documento.';
COMMENT ON COLUMN fnps_quotas.area_code IS 'Ambito';
COMMENT ON COLUMN fnps_quotas.printed_name IS 'Il nome stampato';
COMMENT ON COLUMN fnps_quotas.amount IS 'Quota annua [euro]';
COMMENT ON COLUMN fnps_quotas.source_place IS 'Il luogo nel documento';
COMMENT ON COLUMN fnps_quotas.note IS 'Nota';
