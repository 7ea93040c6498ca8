-- One row per cell in force: indicator, semester, area, sex, age band. It has two runs, each sorted for the map's
-- question: the plain large files (pipelines/bulk.py), then the rest (22_observation_facts_rest.sql).
CREATE TABLE observation_facts (
    indicator_id SMALLINT,
    semester_id UTINYINT,
    area_id SMALLINT,
    value DOUBLE,
    denominator DOUBLE,
    state value_state,
    sub USMALLINT,
    line INTEGER,
    sex sex,
    age_band age_band,
    note VARCHAR,
    valid_from TIMESTAMPTZ
);
COMMENT ON TABLE observation_facts IS 'I valori in vigore, con i numeri interni al posto dei codici (vedi observations).';
COMMENT ON COLUMN observation_facts.indicator_id IS 'indicators.id';
COMMENT ON COLUMN observation_facts.semester_id IS 'semesters.id';
COMMENT ON COLUMN observation_facts.area_id IS 'areas.id';
COMMENT ON COLUMN observation_facts.sex IS 'Sesso';
COMMENT ON COLUMN observation_facts.age_band IS 'Fascia d''età';
COMMENT ON COLUMN observation_facts.value IS 'Numeratore o conteggio';
COMMENT ON COLUMN observation_facts.denominator IS 'Denominatore inviato';
COMMENT ON COLUMN observation_facts.state IS 'Stato del valore';
COMMENT ON COLUMN observation_facts.note IS 'Nota';
COMMENT ON COLUMN observation_facts.sub IS 'submissions.number';
COMMENT ON COLUMN observation_facts.line IS 'Riga del file';
COMMENT ON COLUMN observation_facts.valid_from IS 'Da quando è in vigore, se diverso dal ricevimento [UTC]';
