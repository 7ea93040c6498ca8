-- One row per five-year age band.
CREATE TABLE age_bands (
    code VARCHAR PRIMARY KEY,
    age_from UTINYINT NOT NULL,
    age_to UTINYINT NOT NULL,
    esp2013 INTEGER NOT NULL CHECK (esp2013 > 0)
);
INSERT INTO age_bands SELECT code, age_from, age_to, esp2013 FROM ref_age_bands;
COMMENT ON TABLE age_bands IS 'Le fasce d''età e la popolazione standard europea 2013 (Eurostat).';
COMMENT ON COLUMN age_bands.code IS 'Codice della fascia, per esempio 65-69';
COMMENT ON COLUMN age_bands.age_from IS 'Prima età compresa [anni compiuti]';
COMMENT ON COLUMN age_bands.age_to IS 'Ultima età compresa [anni compiuti]; 100 significa 100 e più';
COMMENT ON COLUMN age_bands.esp2013 IS 'Peso della fascia nella popolazione standard europea 2013 [per 100.000]';
