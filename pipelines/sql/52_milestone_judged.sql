-- One row per milestone, area and day of judgement: the areas of its level, and the whole territory.
CREATE VIEW milestone_judged AS
WITH units AS MATERIALIZED (FROM milestone_units), -- used twice: planned and computed once
root AS (SELECT code FROM areas WHERE level = 'provincia'),
whole AS (
    SELECT u.milestone_code, u.objective_code, u.due_date, u.semester, u.day, u.is_today,
        any_value(u.expected) AS expected, count(*) AS areas,
        count(*) FILTER (WHERE state <> 'non_applicabile') AS applicable,
        least(coalesce(any_value(m.target_areas), count(*)), count(*) FILTER (WHERE state <> 'non_applicabile')) AS required,
        count(*) FILTER (WHERE state IN ('completato', 'completato_in_ritardo')) AS done,
        count(*) FILTER (WHERE state = 'completato') AS done_in_time, count(declared) AS reported,
        count(declared) FILTER (WHERE state <> 'non_applicabile') AS heard,
        count(*) FILTER (WHERE state IN ('non_rendicontato', 'non_ancora_dovuto')) AS unknown,
        count(*) FILTER (WHERE state = 'rinviato') AS postponed,
        count(*) FILTER (WHERE declared IN ('in_corso', 'completato')) AS started, sum(actual) AS actual_sum
    FROM units u JOIN milestones m ON m.code = u.milestone_code
    WHERE m.level <> 'provincia' GROUP BY ALL
), judged AS (
    SELECT *, CASE WHEN required > 0 AND actual_sum IS NOT NULL  -- least(1, NULL) would be 1
            THEN least(1, actual_sum / required) END AS actual,
        (SELECT value FROM thresholds WHERE code = 'on_track_tolerance') AS tolerance FROM whole
)
SELECT milestone_code, objective_code, due_date, area_code, semester, day, is_today, state, expected, actual,
       1 AS required, (state IN ('completato', 'completato_in_ritardo'))::INTEGER AS done,
       (declared IS NOT NULL)::INTEGER AS reported, 1 AS areas, (state <> 'non_applicabile')::INTEGER AS applicable,
       (state = 'completato')::INTEGER AS done_in_time, (state = 'rinviato')::INTEGER AS postponed,
       (state IN ('non_rendicontato', 'non_ancora_dovuto'))::INTEGER AS unknown
FROM units UNION ALL
SELECT milestone_code, objective_code, due_date, root.code, semester, day, is_today, CASE
        WHEN required = 0 THEN 'non_applicabile'
        WHEN done_in_time >= required THEN 'completato'
        WHEN done >= required THEN 'completato_in_ritardo'
        WHEN due_date > day AND heard = 0 THEN 'non_ancora_dovuto'
        WHEN due_date > day AND postponed > 0 AND postponed + done >= required AND started = done THEN 'rinviato'
        WHEN due_date > day AND started = 0 THEN 'non_avviato'
        WHEN due_date > day AND coalesce(actual, 0) >= expected - tolerance THEN 'a_buon_punto'
        WHEN due_date > day THEN 'in_corso'
        WHEN done + unknown >= required THEN 'non_rendicontato'
        WHEN done + unknown + postponed >= required THEN 'rinviato'
        ELSE 'in_ritardo' END, expected, actual, required, done, reported, areas, applicable, done_in_time, postponed, unknown
FROM judged CROSS JOIN root;
COMMENT ON VIEW milestone_judged IS 'Lo stato dei traguardi per area e per l''intero territorio, a ogni giorno del giudizio.';
COMMENT ON COLUMN milestone_judged.milestone_code IS 'Traguardo';
COMMENT ON COLUMN milestone_judged.objective_code IS 'Obiettivo';
COMMENT ON COLUMN milestone_judged.due_date IS 'Scadenza';
COMMENT ON COLUMN milestone_judged.area_code IS 'Area';
COMMENT ON COLUMN milestone_judged.semester IS 'Semestre';
COMMENT ON COLUMN milestone_judged.day IS 'Giorno del giudizio';
COMMENT ON COLUMN milestone_judged.is_today IS 'Vero per oggi';
COMMENT ON COLUMN milestone_judged.state IS 'Stato calcolato';
COMMENT ON COLUMN milestone_judged.expected IS 'Avanzamento atteso [0-1]';
COMMENT ON COLUMN milestone_judged.actual IS 'Avanzamento effettivo [0-1]';
COMMENT ON COLUMN milestone_judged.required IS 'Aree richieste [aree]';
COMMENT ON COLUMN milestone_judged.done IS 'Aree che hanno completato [aree]';
COMMENT ON COLUMN milestone_judged.reported IS 'Aree che hanno rendicontato [aree]';
COMMENT ON COLUMN milestone_judged.areas IS 'Aree del livello [aree]';
COMMENT ON COLUMN milestone_judged.applicable IS 'Aree a cui si applica [aree]';
COMMENT ON COLUMN milestone_judged.done_in_time IS 'Aree che hanno completato entro la scadenza [aree]';
COMMENT ON COLUMN milestone_judged.postponed IS 'Aree che hanno rinviato [aree]';
COMMENT ON COLUMN milestone_judged.unknown IS 'Aree di cui non si sa: non rendicontato o non ancora dovuto [aree]';
