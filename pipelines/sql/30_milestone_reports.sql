-- One row per stay in force of what an area reported of a milestone.
CREATE TABLE milestone_reports (
    semester_id UTINYINT,
    milestone_code VARCHAR,
    area_id SMALLINT,
    state VARCHAR,
    progress DOUBLE,
    quantity DOUBLE,
    planned_on DATE,
    completed_on DATE,
    act VARCHAR,
    link VARCHAR,
    note VARCHAR,
    sub USMALLINT,
    line INTEGER,
    valid_from TIMESTAMPTZ,
    valid_to TIMESTAMPTZ
);
INSERT INTO milestone_reports
SELECT t.semester_id, t.milestone_code, t.area_id, t.state, t.progress, t.quantity, t.planned_on,
       t.completed_on, t.act, t.link, t.note, t.sub, t.line, v.valid_from, v.valid_to
FROM typed_reports t JOIN (
    SELECT sub, line, valid_from, valid_to FROM row_spans WHERE key LIKE 't|%'
) v USING (sub, line)
UNION ALL
SELECT t.semester_id, t.milestone_code, t.area_id, t.state, t.progress, t.quantity, t.planned_on,
       t.completed_on, t.act, t.link, t.note, t.sub, t.line, s.received_at, s.live_to
FROM typed_reports t JOIN sole_submissions s USING (sub);
COMMENT ON TABLE milestone_reports IS 'Le rendicontazioni dei traguardi, in vigore e passate.';
COMMENT ON COLUMN milestone_reports.semester_id IS 'semesters.id';
COMMENT ON COLUMN milestone_reports.milestone_code IS 'Traguardo';
COMMENT ON COLUMN milestone_reports.area_id IS 'areas.id';
COMMENT ON COLUMN milestone_reports.state IS 'Stato dichiarato; vuoto = non rendicontato';
COMMENT ON COLUMN milestone_reports.progress IS 'Avanzamento dichiarato [0-100]';
COMMENT ON COLUMN milestone_reports.quantity IS 'Quantità dichiarata [numero]';
COMMENT ON COLUMN milestone_reports.planned_on IS 'Nuova data prevista';
COMMENT ON COLUMN milestone_reports.completed_on IS 'Data di completamento';
COMMENT ON COLUMN milestone_reports.act IS 'Atto';
COMMENT ON COLUMN milestone_reports.link IS 'Collegamento all''atto';
COMMENT ON COLUMN milestone_reports.note IS 'Nota';
COMMENT ON COLUMN milestone_reports.sub IS 'submissions.number';
COMMENT ON COLUMN milestone_reports.line IS 'Riga del file';
COMMENT ON COLUMN milestone_reports.valid_from IS 'Da quando è in vigore [UTC]';
COMMENT ON COLUMN milestone_reports.valid_to IS 'Fino a quando; vuoto se è in vigore [UTC]';
