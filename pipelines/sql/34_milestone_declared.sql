-- One row per milestone, area and semester: the state declared that is in force, and since when it is completed.
CREATE VIEW milestone_declared AS
WITH reports AS (
    SELECT r.* EXCLUDE (valid_from, valid_to), s.code AS semester, s.starts_on, s.ends_on,
           count(*) FILTER (WHERE r.state <> 'completato') OVER before AS turn
    FROM milestone_reports r JOIN semesters s ON s.id = r.semester_id
    WHERE r.valid_to IS NULL AND r.state IS NOT NULL
    WINDOW before AS (PARTITION BY r.milestone_code, r.area_id ORDER BY r.semester_id)
)
-- "completato" said again in a later semester does not move the completion: it dates from the first time
SELECT * EXCLUDE (turn) REPLACE (last_value(completed_on IGNORE NULLS) OVER since AS completed_on),
       min(starts_on) OVER since AS since_on
FROM reports
WINDOW since AS (PARTITION BY milestone_code, area_id, turn, state = 'completato' ORDER BY semester_id);
COMMENT ON VIEW milestone_declared IS 'Gli stati dichiarati in vigore, semestre per semestre.';
COMMENT ON COLUMN milestone_declared.semester_id IS 'semesters.id';
COMMENT ON COLUMN milestone_declared.milestone_code IS 'Traguardo';
COMMENT ON COLUMN milestone_declared.area_id IS 'areas.id';
COMMENT ON COLUMN milestone_declared.state IS 'Stato dichiarato';
COMMENT ON COLUMN milestone_declared.progress IS 'Avanzamento dichiarato [0-100]';
COMMENT ON COLUMN milestone_declared.quantity IS 'Quantità dichiarata [numero]';
COMMENT ON COLUMN milestone_declared.planned_on IS 'Nuova data prevista';
COMMENT ON COLUMN milestone_declared.completed_on IS 'Data di completamento, l''ultima dichiarata';
COMMENT ON COLUMN milestone_declared.act IS 'Atto';
COMMENT ON COLUMN milestone_declared.link IS 'Collegamento all''atto';
COMMENT ON COLUMN milestone_declared.note IS 'Nota';
COMMENT ON COLUMN milestone_declared.sub IS 'submissions.number';
COMMENT ON COLUMN milestone_declared.line IS 'Riga del file';
COMMENT ON COLUMN milestone_declared.semester IS 'Semestre';
COMMENT ON COLUMN milestone_declared.starts_on IS 'Primo giorno del semestre';
COMMENT ON COLUMN milestone_declared.ends_on IS 'Ultimo giorno del semestre';
COMMENT ON COLUMN milestone_declared.since_on IS 'Primo giorno del semestre che per primo disse lo stato, se è completato';
