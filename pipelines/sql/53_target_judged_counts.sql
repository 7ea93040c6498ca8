-- One row per objective with targets, for the whole territory, and day of judgement.
CREATE VIEW objective_targets AS
SELECT objective_code, root.code AS area_code, day, is_today, count(*) AS targets,
    count(*) FILTER (WHERE state IN ('completato', 'completato_in_ritardo')) AS reached,
    count(*) FILTER (WHERE state = 'completato_in_ritardo') AS reached_late,
    count(*) FILTER (WHERE state = 'in_ritardo') AS missed,
    count(*) FILTER (WHERE state = 'non_rendicontato') AS unreported_targets
FROM target_judged CROSS JOIN (SELECT code FROM areas WHERE level = 'provincia') root GROUP BY ALL;
COMMENT ON VIEW objective_targets IS 'Quanti valori fissati ha un obiettivo, e quanti sono raggiunti, a ogni giorno del giudizio.';
COMMENT ON COLUMN objective_targets.objective_code IS 'Obiettivo';
COMMENT ON COLUMN objective_targets.area_code IS 'L''intero territorio';
COMMENT ON COLUMN objective_targets.day IS 'Giorno del giudizio';
COMMENT ON COLUMN objective_targets.is_today IS 'Vero per oggi';
COMMENT ON COLUMN objective_targets.targets IS 'Valori fissati per i suoi indicatori';
COMMENT ON COLUMN objective_targets.reached IS 'Raggiunti, anche tardi';
COMMENT ON COLUMN objective_targets.reached_late IS 'Raggiunti dopo il loro anno';
COMMENT ON COLUMN objective_targets.missed IS 'Non raggiunti nel loro anno';
COMMENT ON COLUMN objective_targets.unreported_targets IS 'Di anni passati, senza una cifra che basti';
