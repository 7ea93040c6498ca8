-- One row per objective, area and day of judgement.
CREATE VIEW objective_judged AS
WITH counted AS (
    SELECT j.objective_code, area_code, semester, day, is_today, count(*) AS milestones,
        count(*) FILTER (WHERE j.due_date <= day) AS due,
        count(*) FILTER (WHERE state = 'non_applicabile') AS not_applicable,
        count(*) FILTER (WHERE state IN ('completato', 'completato_in_ritardo')) AS done,
        count(*) FILTER (WHERE state = 'completato_in_ritardo') AS done_late,
        count(*) FILTER (WHERE state = 'in_ritardo') AS late,
        count(*) FILTER (WHERE state = 'non_rendicontato') AS unreported,
        count(*) FILTER (WHERE state = 'non_ancora_dovuto') AS not_due,
        count(*) FILTER (WHERE state = 'rinviato') AS postponed,
        sum(weight * expected) FILTER (WHERE state <> 'non_applicabile')
            / sum(weight) FILTER (WHERE state <> 'non_applicabile') AS expected,
        sum(weight * coalesce(actual, 0)) FILTER (WHERE state <> 'non_applicabile')
            / sum(weight) FILTER (WHERE state <> 'non_applicabile') AS actual
    FROM milestone_judged j JOIN milestones m ON m.code = j.milestone_code GROUP BY ALL
), joined AS (  -- the targets are of the whole territory
    SELECT c.*, coalesce(targets, 0) AS targets, coalesce(reached, 0) AS targets_reached,
        coalesce(reached_late, 0) AS targets_reached_late, coalesce(missed, 0) AS targets_missed,
        coalesce(unreported_targets, 0) AS targets_unreported
    FROM counted c LEFT JOIN objective_targets a USING (objective_code, area_code, day, is_today)
)
SELECT *, CASE
        WHEN not_applicable = milestones THEN 'non_applicabile'
        WHEN done + not_applicable = milestones AND targets_reached = targets
            THEN CASE WHEN done_late + targets_reached_late > 0 THEN 'completato_in_ritardo' ELSE 'completato' END
        WHEN late + targets_missed > 0 THEN 'in_ritardo'
        WHEN unreported + targets_unreported > 0 THEN 'non_rendicontato'
        WHEN not_due + not_applicable = milestones THEN 'non_ancora_dovuto'
        WHEN postponed > 0 AND postponed + done + not_applicable = milestones THEN 'rinviato'
        WHEN actual >= expected - (SELECT value FROM thresholds WHERE code = 'on_track_tolerance') THEN 'a_buon_punto'
        WHEN actual = 0 THEN 'non_avviato'
        ELSE 'in_corso'
    END AS state
FROM joined;
COMMENT ON VIEW objective_judged IS 'Lo stato degli obiettivi, dai loro traguardi, a ogni giorno del giudizio.';
COMMENT ON COLUMN objective_judged.objective_code IS 'Obiettivo';
COMMENT ON COLUMN objective_judged.area_code IS 'Area';
COMMENT ON COLUMN objective_judged.semester IS 'Semestre';
COMMENT ON COLUMN objective_judged.day IS 'Giorno del giudizio';
COMMENT ON COLUMN objective_judged.is_today IS 'Vero per oggi';
COMMENT ON COLUMN objective_judged.milestones IS 'Traguardi';
COMMENT ON COLUMN objective_judged.due IS 'Traguardi dovuti';
COMMENT ON COLUMN objective_judged.not_applicable IS 'Non applicabili';
COMMENT ON COLUMN objective_judged.done IS 'Completati, anche in ritardo';
COMMENT ON COLUMN objective_judged.done_late IS 'Completati in ritardo';
COMMENT ON COLUMN objective_judged.late IS 'In ritardo';
COMMENT ON COLUMN objective_judged.unreported IS 'Non rendicontati';
COMMENT ON COLUMN objective_judged.not_due IS 'Non ancora dovuti';
COMMENT ON COLUMN objective_judged.postponed IS 'Rinviati';
COMMENT ON COLUMN objective_judged.targets IS 'Valori fissati per i suoi indicatori';
COMMENT ON COLUMN objective_judged.targets_reached IS 'Valori fissati raggiunti, anche tardi';
COMMENT ON COLUMN objective_judged.targets_reached_late IS 'Valori fissati raggiunti dopo il loro anno';
COMMENT ON COLUMN objective_judged.targets_missed IS 'Valori fissati non raggiunti nel loro anno';
COMMENT ON COLUMN objective_judged.targets_unreported IS 'Valori fissati di anni passati, senza una cifra che basti';
COMMENT ON COLUMN objective_judged.expected IS 'Media pesata dell''avanzamento atteso dei traguardi [0-1]';
COMMENT ON COLUMN objective_judged.actual IS 'Media pesata dell''avanzamento documentato dei traguardi [0-1]';
COMMENT ON COLUMN objective_judged.state IS 'Stato';
