-- One row per Ufficio di Piano.
CREATE TABLE offices (
    area_code VARCHAR PRIMARY KEY REFERENCES areas (code),
    office VARCHAR NOT NULL,
    address VARCHAR,
    phone VARCHAR,
    email VARCHAR,
    website VARCHAR,
    source_place VARCHAR NOT NULL,
    note VARCHAR
);
INSERT INTO offices SELECT area_code, office, address, phone, email, website, source_place, note FROM ref_offices;
COMMENT ON TABLE offices IS 'Gli Uffici di Piano e i loro recapiti istituzionali.';
COMMENT ON COLUMN offices.area_code IS 'Ambito';
COMMENT ON COLUMN offices.office IS 'Ufficio';
COMMENT ON COLUMN offices.address IS 'Indirizzo';
COMMENT ON COLUMN offices.phone IS 'Telefono';
COMMENT ON COLUMN offices.email IS 'Casella istituzionale; vuota se il documento ha solo una casella personale';
COMMENT ON COLUMN offices.website IS 'Sito';
COMMENT ON COLUMN offices.source_place IS 'Il luogo nel documento';
COMMENT ON COLUMN offices.note IS 'Nota';
