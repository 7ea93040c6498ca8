-- One row per value in force of the dataset indicatori.
CREATE VIEW observations AS
SELECT s.code AS semester, a.code AS area_code, i.code AS indicator_code, o.sex, o.age_band, o.value,
       o.denominator, o.state AS value_state, o.note, b.id AS submission_id, o.line
FROM observation_facts o
JOIN indicators i ON i.id = o.indicator_id
JOIN semesters s ON s.id = o.semester_id
JOIN areas a ON a.id = o.area_id
JOIN submissions b ON b.number = o.sub
WHERE i.dataset = 'indicatori';
COMMENT ON VIEW observations IS 'I valori in vigore degli indicatori.';
COMMENT ON COLUMN observations.semester IS 'Semestre';
COMMENT ON COLUMN observations.area_code IS 'Area';
COMMENT ON COLUMN observations.indicator_code IS 'Indicatore';
COMMENT ON COLUMN observations.sex IS 'Sesso: T, M, F';
COMMENT ON COLUMN observations.age_band IS 'Fascia d''età; T = totale';
COMMENT ON COLUMN observations.value IS 'Numeratore o conteggio';
COMMENT ON COLUMN observations.denominator IS 'Denominatore inviato';
COMMENT ON COLUMN observations.value_state IS 'Stato del valore';
COMMENT ON COLUMN observations.note IS 'Nota';
COMMENT ON COLUMN observations.submission_id IS 'L''invio da cui viene';
COMMENT ON COLUMN observations.line IS 'La riga del file';
