-- One row per milestone, area and semester: what is in force.
CREATE VIEW milestone_updates AS
SELECT s.code AS semester, r.milestone_code, a.code AS area_code, r.state, r.progress, r.quantity,
       r.planned_on, r.completed_on, r.act, r.link, r.note, b.id AS submission_id, r.line
FROM milestone_reports r
JOIN semesters s ON s.id = r.semester_id
JOIN areas a ON a.id = r.area_id
JOIN submissions b ON b.number = r.sub
WHERE r.valid_to IS NULL;
COMMENT ON VIEW milestone_updates IS 'Le rendicontazioni dei traguardi in vigore.';
COMMENT ON COLUMN milestone_updates.semester IS 'Semestre';
COMMENT ON COLUMN milestone_updates.milestone_code IS 'Traguardo';
COMMENT ON COLUMN milestone_updates.area_code IS 'Area';
COMMENT ON COLUMN milestone_updates.state IS 'Stato dichiarato; vuoto = non rendicontato';
COMMENT ON COLUMN milestone_updates.progress IS 'Avanzamento dichiarato [0-100]';
COMMENT ON COLUMN milestone_updates.quantity IS 'Quantità dichiarata [numero]';
COMMENT ON COLUMN milestone_updates.planned_on IS 'Nuova data prevista';
COMMENT ON COLUMN milestone_updates.completed_on IS 'Data di completamento';
COMMENT ON COLUMN milestone_updates.act IS 'Atto';
COMMENT ON COLUMN milestone_updates.link IS 'Collegamento all''atto';
COMMENT ON COLUMN milestone_updates.note IS 'Nota';
COMMENT ON COLUMN milestone_updates.submission_id IS 'L''invio da cui viene';
COMMENT ON COLUMN milestone_updates.line IS 'La riga del file';
