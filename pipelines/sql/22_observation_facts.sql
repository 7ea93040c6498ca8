-- One row per cell in force: indicator, semester, area, sex, age band. Two runs, each sorted for the map's
-- question: the plain large files (begun by pipelines/bulk.py), then the rest.
INSERT INTO observation_facts BY NAME
FROM (
    SELECT v.*, NULL::TIMESTAMPTZ AS valid_from
    FROM typed_values v SEMI JOIN (FROM sole_submissions WHERE live_to IS NULL) s ON s.sub = v.sub
    UNION ALL BY NAME
    SELECT v.*, r.valid_from FROM typed_values v JOIN row_spans r USING (sub, line) WHERE r.valid_to IS NULL
)
ORDER BY indicator_id, semester_id, area_id, sex, age_band;
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
