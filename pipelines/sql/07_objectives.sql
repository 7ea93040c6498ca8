-- One row per objective of the plan.
CREATE TABLE objectives (
    code VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    short_name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('struttura', 'sociosanitario', 'sociale', 'risorse')),
    section VARCHAR NOT NULL,
    position UTINYINT NOT NULL UNIQUE,
    monitoring_frequency VARCHAR NOT NULL CHECK (monitoring_frequency IN ('semestrale', 'annuale')),
    frequency_provenance provenance NOT NULL,
    governance VARCHAR,
    technical_coordination VARCHAR,
    source_place VARCHAR NOT NULL,
    note VARCHAR
);
INSERT INTO objectives
SELECT code, name, short_name, kind, section, row_number() OVER (), monitoring_frequency,
       frequency_provenance, governance, technical_coordination, source_place, note
FROM ref_objectives;
COMMENT ON TABLE objectives IS 'Gli obiettivi del piano, con la struttura tecnica e le risorse.';
COMMENT ON COLUMN objectives.code IS 'Codice dell''obiettivo';
COMMENT ON COLUMN objectives.name IS 'Nome';
COMMENT ON COLUMN objectives.short_name IS 'Nome breve, per le tabelle';
COMMENT ON COLUMN objectives.kind IS 'struttura, sociosanitario, sociale, risorse';
COMMENT ON COLUMN objectives.section IS 'Sezione del documento';
COMMENT ON COLUMN objectives.position IS 'Ordine nel documento';
COMMENT ON COLUMN objectives.monitoring_frequency IS 'Frequenza del monitoraggio: semestrale, annuale';
COMMENT ON COLUMN objectives.frequency_provenance IS 'Da dove viene la frequenza';
COMMENT ON COLUMN objectives.governance IS 'Chi governa l''obiettivo';
COMMENT ON COLUMN objectives.technical_coordination IS 'Chi lo coordina sul piano tecnico';
COMMENT ON COLUMN objectives.source_place IS 'Il luogo nel documento';
COMMENT ON COLUMN objectives.note IS 'Nota';
