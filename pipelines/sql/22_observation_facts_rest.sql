-- One row per cell in force, those that are not there yet: of small or contested files.
INSERT INTO observation_facts BY NAME
FROM (
    SELECT v.*, NULL::TIMESTAMPTZ AS valid_from
    FROM typed_values v SEMI JOIN (FROM sole_submissions WHERE live_to IS NULL) s ON s.sub = v.sub
    UNION ALL BY NAME
    SELECT v.* EXCLUDE (key), r.valid_from FROM contested_values v JOIN row_spans r USING (key, sub, line)
    WHERE r.valid_to IS NULL
)
ORDER BY indicator_id, semester_id, area_id, sex, age_band;
