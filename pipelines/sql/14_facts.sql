-- One row per single figure or date that a document states.
CREATE TABLE facts (
    code VARCHAR PRIMARY KEY,
    label VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    unit VARCHAR,
    date DATE,
    source_place VARCHAR NOT NULL,
    provenance provenance NOT NULL,
    note VARCHAR
);
INSERT INTO facts SELECT code, label, value, unit, date, source_place, provenance, note FROM ref_facts;
COMMENT ON TABLE facts IS 'Cifre e date singole dette dai documenti.';
COMMENT ON COLUMN facts.code IS 'Codice';
COMMENT ON COLUMN facts.label IS 'Che cosa è';
COMMENT ON COLUMN facts.value IS 'Il valore, come testo: cifra o data [unit]';
COMMENT ON COLUMN facts.unit IS 'Unità';
COMMENT ON COLUMN facts.date IS 'Data del documento';
COMMENT ON COLUMN facts.source_place IS 'Il luogo nel documento';
COMMENT ON COLUMN facts.provenance IS 'Da dove viene';
COMMENT ON COLUMN facts.note IS 'Nota';
