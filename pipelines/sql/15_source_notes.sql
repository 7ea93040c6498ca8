-- One row per defect of a source document, and how it is treated.
CREATE TABLE source_notes (
    code VARCHAR PRIMARY KEY,
    kind VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    as_printed VARCHAR,
    read_as VARCHAR,
    treatment VARCHAR NOT NULL
);
INSERT INTO source_notes SELECT code, kind, place, as_printed, read_as, treatment FROM ref_source_notes;
COMMENT ON TABLE source_notes IS 'I difetti dei documenti e come sono stati trattati.';
COMMENT ON COLUMN source_notes.code IS 'Codice';
COMMENT ON COLUMN source_notes.kind IS 'Tipo: refuso, variante, omissione, somma, perdita_copia, ambiguità';
COMMENT ON COLUMN source_notes.place IS 'Dove';
COMMENT ON COLUMN source_notes.as_printed IS 'Come è stampato';
COMMENT ON COLUMN source_notes.read_as IS 'Come è letto';
COMMENT ON COLUMN source_notes.treatment IS 'Come è trattato';
