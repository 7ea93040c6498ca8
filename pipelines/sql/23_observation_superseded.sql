-- One row per past stay in force of a cell: replaced, returned or withdrawn.
CREATE TABLE observation_superseded (
    indicator_id SMALLINT,
    semester_id UTINYINT,
    area_id SMALLINT,
    sex sex,
    age_band age_band,
    value DOUBLE,
    denominator DOUBLE,
    state value_state,
    note VARCHAR,
    sub USMALLINT,
    line INTEGER,
    valid_from TIMESTAMPTZ,
    valid_to TIMESTAMPTZ
);
INSERT INTO observation_superseded
SELECT v.indicator_id, v.semester_id, v.area_id, v.sex, v.age_band, v.value, v.denominator, v.state, v.note,
       v.sub, v.line, r.valid_from, r.valid_to
FROM contested_values v JOIN row_spans r USING (key, sub, line) WHERE r.valid_to IS NOT NULL
UNION ALL
SELECT v.indicator_id, v.semester_id, v.area_id, v.sex, v.age_band, v.value, v.denominator, v.state, v.note,
       v.sub, v.line, s.received_at, s.live_to
FROM typed_values v JOIN sole_submissions s USING (sub) WHERE s.live_to IS NOT NULL;
COMMENT ON TABLE observation_superseded IS 'I valori che sono stati in vigore e non lo sono più.';
COMMENT ON COLUMN observation_superseded.indicator_id IS 'indicators.id';
COMMENT ON COLUMN observation_superseded.semester_id IS 'semesters.id';
COMMENT ON COLUMN observation_superseded.area_id IS 'areas.id';
COMMENT ON COLUMN observation_superseded.sex IS 'Sesso';
COMMENT ON COLUMN observation_superseded.age_band IS 'Fascia d''età';
COMMENT ON COLUMN observation_superseded.value IS 'Numeratore o conteggio';
COMMENT ON COLUMN observation_superseded.denominator IS 'Denominatore inviato';
COMMENT ON COLUMN observation_superseded.state IS 'Stato del valore';
COMMENT ON COLUMN observation_superseded.note IS 'Nota';
COMMENT ON COLUMN observation_superseded.sub IS 'submissions.number';
COMMENT ON COLUMN observation_superseded.line IS 'Riga del file';
COMMENT ON COLUMN observation_superseded.valid_from IS 'Da quando è stato in vigore [UTC]';
COMMENT ON COLUMN observation_superseded.valid_to IS 'Fino a quando [UTC]';
