-- One row per milestone: an action that the plan dates.
CREATE TABLE milestones (
    code VARCHAR PRIMARY KEY,
    objective_code VARCHAR NOT NULL REFERENCES objectives (code),
    year SMALLINT NOT NULL,
    due_date DATE NOT NULL CHECK (year(due_date) = year),
    text VARCHAR NOT NULL,
    level area_level NOT NULL,
    target_areas SMALLINT CHECK (target_areas > 0),
    target_events SMALLINT CHECK (target_events > 0),
    frequency VARCHAR NOT NULL CHECK (frequency IN ('semestrale', 'annuale', 'una_tantum')),
    weight DOUBLE NOT NULL CHECK (weight > 0),
    date_text VARCHAR,
    date_rule VARCHAR NOT NULL,
    source_place VARCHAR NOT NULL,
    provenance provenance NOT NULL,
    note VARCHAR
);
INSERT INTO milestones
SELECT code, objective_code, year, due_date, text, level, target_areas, target_events, frequency,
       weight, date_text, date_rule, source_place, provenance, note
FROM ref_milestones;
COMMENT ON TABLE milestones IS 'I traguardi: le azioni a cui il piano dà una data.';
COMMENT ON COLUMN milestones.code IS 'Codice: obiettivo, anno, numero';
COMMENT ON COLUMN milestones.objective_code IS 'Obiettivo';
COMMENT ON COLUMN milestones.year IS 'Anno della scadenza';
COMMENT ON COLUMN milestones.due_date IS 'Scadenza';
COMMENT ON COLUMN milestones.text IS 'L''azione';
COMMENT ON COLUMN milestones.level IS 'Livello a cui deve avvenire';
COMMENT ON COLUMN milestones.target_areas IS 'In quante aree deve avvenire; vuoto = in tutte quelle del livello [aree]';
COMMENT ON COLUMN milestones.target_events IS 'Quante volte o quanti prodotti, in ciascuna area [numero]';
COMMENT ON COLUMN milestones.frequency IS 'Ogni quanto si rendiconta: semestrale, annuale, una_tantum';
COMMENT ON COLUMN milestones.weight IS 'Quanto conta nell''avanzamento del suo obiettivo e del piano [numero]';
COMMENT ON COLUMN milestones.date_text IS 'Le parole del documento per la data';
COMMENT ON COLUMN milestones.date_rule IS 'Come dalle parole si è arrivati alla data';
COMMENT ON COLUMN milestones.source_place IS 'Il luogo nel documento';
COMMENT ON COLUMN milestones.provenance IS 'Da dove viene la riga';
COMMENT ON COLUMN milestones.note IS 'Nota: che cosa è dedotto e perché';
