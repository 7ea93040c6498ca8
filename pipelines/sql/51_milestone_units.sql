-- One row per milestone, area at its level and day of judgement.
CREATE VIEW milestone_units AS
WITH asked AS (
    SELECT m.code AS milestone_code, m.objective_code, m.due_date, m.target_events, u.id AS area_id, u.code AS area_code,
           d.semester, d.day, d.is_today
    FROM milestones m JOIN areas u ON u.level = m.level CROSS JOIN judgement_days d
), known AS (
    SELECT a.*, r.state AS declared, r.progress, r.quantity, r.planned_on, r.completed_on, r.starts_on, r.ends_on,
           r.since_on, r.sub, r.line, r.note, coalesce(r.completed_on, r.since_on) <= a.due_date AS in_time,
           expected_progress(a.day, a.due_date) AS expected,
           CASE WHEN r.state = 'completato' THEN 1
                WHEN r.state = 'non_avviato' THEN 0
                WHEN r.state IN ('in_corso', 'rinviato')
                    THEN least(1, coalesce(greatest(r.progress / 100, r.quantity / a.target_events), 0))
           END AS actual
    FROM asked a ASOF LEFT JOIN milestone_declared r
      ON r.milestone_code = a.milestone_code AND r.area_id = a.area_id AND a.day >= r.ends_on
)
SELECT *, CASE
        WHEN declared = 'non_applicabile' THEN 'non_applicabile'
        WHEN declared = 'completato' AND in_time THEN 'completato'
        WHEN declared = 'completato' THEN 'completato_in_ritardo'
        WHEN declared = 'rinviato' AND (planned_on IS NULL OR planned_on >= day) THEN 'rinviato'
        WHEN declared IS NULL AND due_date > day THEN 'non_ancora_dovuto'
        WHEN declared IS NULL THEN 'non_rendicontato'
        WHEN due_date <= day AND ends_on < due_date THEN 'non_rendicontato'
        WHEN due_date <= day THEN 'in_ritardo'
        WHEN declared = 'non_avviato' THEN 'non_avviato'
        WHEN actual >= expected - (SELECT value FROM thresholds WHERE code = 'on_track_tolerance') THEN 'a_buon_punto'
        ELSE 'in_corso'
    END AS state
FROM known;
COMMENT ON VIEW milestone_units IS 'Lo stato di ogni traguardo in ciascuna area del suo livello, a ogni giorno del giudizio.';
COMMENT ON COLUMN milestone_units.milestone_code IS 'Traguardo';
COMMENT ON COLUMN milestone_units.objective_code IS 'Obiettivo';
COMMENT ON COLUMN milestone_units.due_date IS 'Scadenza';
COMMENT ON COLUMN milestone_units.target_events IS 'Quante volte [numero]';
COMMENT ON COLUMN milestone_units.area_id IS 'areas.id';
COMMENT ON COLUMN milestone_units.area_code IS 'Area';
COMMENT ON COLUMN milestone_units.semester IS 'Semestre';
COMMENT ON COLUMN milestone_units.day IS 'Giorno del giudizio';
COMMENT ON COLUMN milestone_units.is_today IS 'Vero per oggi';
COMMENT ON COLUMN milestone_units.declared IS 'Stato dichiarato';
COMMENT ON COLUMN milestone_units.progress IS 'Avanzamento dichiarato [0-100]';
COMMENT ON COLUMN milestone_units.quantity IS 'Quantità dichiarata [numero]';
COMMENT ON COLUMN milestone_units.planned_on IS 'Nuova data prevista';
COMMENT ON COLUMN milestone_units.completed_on IS 'Data di completamento, l''ultima dichiarata';
COMMENT ON COLUMN milestone_units.starts_on IS 'Primo giorno del semestre dell''ultima rendicontazione';
COMMENT ON COLUMN milestone_units.ends_on IS 'Ultimo giorno del semestre dell''ultima rendicontazione';
COMMENT ON COLUMN milestone_units.since_on IS 'Primo giorno del semestre che per primo lo disse completato';
COMMENT ON COLUMN milestone_units.sub IS 'submissions.number';
COMMENT ON COLUMN milestone_units.line IS 'Riga del file';
COMMENT ON COLUMN milestone_units.note IS 'Nota';
COMMENT ON COLUMN milestone_units.in_time IS 'Vero se completato entro la scadenza: la data, o il semestre che per primo lo disse completato';
COMMENT ON COLUMN milestone_units.expected IS 'Avanzamento atteso, dal 1° gennaio alla scadenza [0-1]';
COMMENT ON COLUMN milestone_units.actual IS 'Avanzamento effettivo [0-1]';
COMMENT ON COLUMN milestone_units.state IS 'Stato calcolato';
