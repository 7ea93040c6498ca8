-- One row per funding line.
CREATE TABLE lines (
    code VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    programme VARCHAR NOT NULL,
    level area_level NOT NULL,
    unit VARCHAR NOT NULL,
    source_place VARCHAR,
    provenance provenance NOT NULL,
    note VARCHAR
);
INSERT INTO lines SELECT code, name, programme, level, unit, source_place, provenance, note FROM ref_lines;
COMMENT ON TABLE lines IS 'Le linee di finanziamento.';
COMMENT ON COLUMN lines.code IS 'Codice';
COMMENT ON COLUMN lines.name IS 'Nome';
COMMENT ON COLUMN lines.programme IS 'Programma';
COMMENT ON COLUMN lines.level IS 'Livello a cui si rendiconta';
COMMENT ON COLUMN lines.unit IS 'Unità';
COMMENT ON COLUMN lines.source_place IS 'Il luogo nel documento';
COMMENT ON COLUMN lines.provenance IS 'Da dove viene la riga';
COMMENT ON COLUMN lines.note IS 'Nota';
