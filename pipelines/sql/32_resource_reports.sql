-- One row per stay in force of what an area reported of a funding line and year.
CREATE TABLE resource_reports (
    semester_id UTINYINT,
    year SMALLINT,
    area_id SMALLINT,
    line_code VARCHAR,
    allocated DECIMAL(18, 2),
    paid DECIMAL(18, 2),
    spent DECIMAL(18, 2),
    accounted DECIMAL(18, 2),
    allocated_state value_state,
    transferred_on DATE,
    note VARCHAR,
    sub USMALLINT,
    line INTEGER,
    valid_from TIMESTAMPTZ,
    valid_to TIMESTAMPTZ
);
INSERT INTO resource_reports
SELECT t.semester_id, t.year, t.area_id, t.line_code, t.allocated, t.paid, t.spent, t.accounted,
       t.allocated_state, t.transferred_on, t.note, t.sub, t.line, v.valid_from, v.valid_to
FROM typed_resources t JOIN (
    SELECT sub, line, valid_from, valid_to FROM row_spans WHERE key LIKE 'r|%'
) v USING (sub, line)
UNION ALL
SELECT t.semester_id, t.year, t.area_id, t.line_code, t.allocated, t.paid, t.spent, t.accounted,
       t.allocated_state, t.transferred_on, t.note, t.sub, t.line, s.received_at, s.live_to
FROM typed_resources t JOIN sole_submissions s USING (sub);
COMMENT ON TABLE resource_reports IS 'Le rendicontazioni delle risorse, in vigore e passate; cumulate alla fine del semestre.';
COMMENT ON COLUMN resource_reports.semester_id IS 'semesters.id';
COMMENT ON COLUMN resource_reports.year IS 'Anno della risorsa';
COMMENT ON COLUMN resource_reports.area_id IS 'areas.id';
COMMENT ON COLUMN resource_reports.line_code IS 'Linea di finanziamento';
COMMENT ON COLUMN resource_reports.allocated IS 'Stanziato [euro]';
COMMENT ON COLUMN resource_reports.paid IS 'Liquidato [euro]';
COMMENT ON COLUMN resource_reports.spent IS 'Speso [euro]';
COMMENT ON COLUMN resource_reports.accounted IS 'Rendicontato [euro]';
COMMENT ON COLUMN resource_reports.allocated_state IS 'Stato dello stanziato: valore, zero, mancante, o perché non c''è';
COMMENT ON COLUMN resource_reports.transferred_on IS 'Data del trasferimento';
COMMENT ON COLUMN resource_reports.note IS 'Nota';
COMMENT ON COLUMN resource_reports.sub IS 'submissions.number';
COMMENT ON COLUMN resource_reports.line IS 'Riga del file';
COMMENT ON COLUMN resource_reports.valid_from IS 'Da quando è in vigore [UTC]';
COMMENT ON COLUMN resource_reports.valid_to IS 'Fino a quando; vuoto se è in vigore [UTC]';
