-- One row per objective, area and day of judgement.
CREATE VIEW objective_judged AS
WITH counted AS (
    SELECT objective_code, area_code, semester, day, is_today, count(*) AS milestones,
        count(*) FILTER (WHERE due_date <= day) AS due,
        count(*) FILTER (WHERE state = 'non_applicabile') AS not_applicable,
        count(*) FILTER (WHERE state IN ('completato', 'completato_in_ritardo')) AS done,
        count(*) FILTER (WHERE state = 'completato_in_ritardo') AS done_late,
        count(*) FILTER (WHERE state = 'in_ritardo') AS late,
        count(*) FILTER (WHERE state = 'non_rendicontato') AS unreported,
        count(*) FILTER (WHERE state = 'non_ancora_dovuto') AS not_due,
        count(*) FILTER (WHERE state = 'rinviato') AS postponed,
        avg(expected) FILTER (WHERE state <> 'non_applicabile') AS expected,
        avg(coalesce(actual, 0)) FILTER (WHERE state <> 'non_applicabile') AS actual
    FROM milestone_judged GROUP BY ALL
)
SELECT *, CASE
        WHEN not_applicable = milestones THEN 'non_applicabile'
        WHEN done + not_applicable = milestones AND done_late > 0 THEN 'completato_in_ritardo'
        WHEN done + not_applicable = milestones THEN 'completato'
        WHEN late > 0 THEN 'in_ritardo'
        WHEN unreported > 0 THEN 'non_rendicontato'
        WHEN not_due + not_applicable = milestones THEN 'non_ancora_dovuto'
        WHEN postponed > 0 AND postponed + done + not_applicable = milestones THEN 'rinviato'
        WHEN actual >= expected - (SELECT value FROM thresholds WHERE code = 'on_track_tolerance') THEN 'a_buon_punto'
        WHEN actual = 0 THEN 'non_avviato'
        ELSE 'in_corso'
    END AS state
FROM counted;
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
COMMENT ON COLUMN objective_judged.expected IS 'Media dell''avanzamento atteso [0-1]';
COMMENT ON COLUMN objective_judged.actual IS 'Media dell''avanzamento documentato [0-1]';
COMMENT ON COLUMN objective_judged.state IS 'Stato';
