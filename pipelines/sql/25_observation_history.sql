-- One row per stay in force of a value, past or present.
CREATE VIEW observation_history AS
SELECT s.code AS semester, a.code AS area_code, i.code AS indicator_code, o.sex, o.age_band, o.value,
       o.denominator, o.state AS value_state, o.note, b.id AS submission_id, o.line,
       coalesce(o.valid_from, b.received_at) AS valid_from, o.valid_to
FROM (
    SELECT *, NULL::TIMESTAMPTZ AS valid_to FROM observation_facts
    UNION ALL BY NAME SELECT * FROM observation_superseded
) o
JOIN indicators i ON i.id = o.indicator_id
JOIN semesters s ON s.id = o.semester_id
JOIN areas a ON a.id = o.area_id
JOIN submissions b ON b.number = o.sub;
COMMENT ON VIEW observation_history IS 'Tutti i valori che sono o sono stati in vigore.';
COMMENT ON COLUMN observation_history.semester IS 'Semestre';
COMMENT ON COLUMN observation_history.area_code IS 'Area';
COMMENT ON COLUMN observation_history.indicator_code IS 'Indicatore';
COMMENT ON COLUMN observation_history.sex IS 'Sesso: T, M, F';
COMMENT ON COLUMN observation_history.age_band IS 'Fascia d''età; T = totale';
COMMENT ON COLUMN observation_history.value IS 'Numeratore o conteggio';
COMMENT ON COLUMN observation_history.denominator IS 'Denominatore inviato';
COMMENT ON COLUMN observation_history.value_state IS 'Stato del valore';
COMMENT ON COLUMN observation_history.note IS 'Nota';
COMMENT ON COLUMN observation_history.submission_id IS 'L''invio da cui viene';
COMMENT ON COLUMN observation_history.line IS 'La riga del file';
COMMENT ON COLUMN observation_history.valid_from IS 'Da quando è in vigore [UTC]';
COMMENT ON COLUMN observation_history.valid_to IS 'Fino a quando; vuoto se è in vigore [UTC]';
