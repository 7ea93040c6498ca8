-- One row per indicator and year with a target, and day of judgement: the whole territory against it.
CREATE VIEW target_judged AS
WITH targets AS (
    SELECT code, objective_code, polarity, right(named, 4)::INTEGER AS year, target
    FROM (UNPIVOT (SELECT code, objective_code, polarity, COLUMNS('target_\d+') FROM indicators)
          ON COLUMNS('target_\d+') INTO NAME named VALUE target)
), figures AS (
    SELECT v.indicator_code, s.year, s.ends_on, v.value, v.units_counted < v.units AS partial
    FROM measure_by_area v JOIN semesters s ON s.code = v.semester
    WHERE v.area_level = 'provincia' AND v.value IS NOT NULL
      AND v.indicator_code IN (SELECT code FROM targets)
), known AS (
    SELECT t.*, make_date(t.year, 12, 31) AS due_date, d.semester, d.day, d.is_today,
           arg_max(f.value, f.ends_on) FILTER (WHERE f.year <= t.year) AS in_time,
           arg_max(f.value, f.ends_on) AS latest, arg_max(f.partial, f.ends_on) AS partial,
           max(f.ends_on) AS known_on, max(f.year) AS last_year
    FROM targets t CROSS JOIN judgement_days d
    LEFT JOIN figures f ON f.indicator_code = t.code AND f.ends_on <= d.day GROUP BY ALL
), shared AS (
    SELECT *, expected_progress(day, due_date) AS expected, share_of_target(latest, target, polarity) AS actual,
           coalesce(share_of_target(in_time, target, polarity) = 1, false) AS reached_in_time,
           coalesce(share_of_target(latest, target, polarity) = 1, false) AS reached
    FROM known
)
SELECT code AS indicator_code, objective_code, year, target, due_date, semester, day, is_today, latest AS value, known_on,
       coalesce(partial, false) AS partial, expected, actual, CASE
        WHEN reached_in_time THEN 'completato'
        WHEN reached THEN 'completato_in_ritardo'
        WHEN due_date > day AND latest IS NULL THEN 'non_ancora_dovuto'
        WHEN due_date > day AND actual >= expected - (SELECT value FROM thresholds WHERE code = 'on_track_tolerance') THEN 'a_buon_punto'
        WHEN due_date > day AND actual = 0 THEN 'non_avviato'
        WHEN due_date > day THEN 'in_corso'
        WHEN latest IS NULL OR last_year < year OR partial THEN 'non_rendicontato'
        ELSE 'in_ritardo' END AS state
FROM shared;
COMMENT ON VIEW target_judged IS 'I valori fissati degli indicatori e la distanza della cifra dell''intero territorio, a ogni giorno del giudizio.';
COMMENT ON COLUMN target_judged.indicator_code IS 'Indicatore';
COMMENT ON COLUMN target_judged.objective_code IS 'Obiettivo';
COMMENT ON COLUMN target_judged.year IS 'Anno per cui il valore è fissato';
COMMENT ON COLUMN target_judged.target IS 'Valore fissato [unità dell''indicatore]';
COMMENT ON COLUMN target_judged.due_date IS 'Fine dell''anno';
COMMENT ON COLUMN target_judged.semester IS 'Semestre';
COMMENT ON COLUMN target_judged.day IS 'Giorno del giudizio';
COMMENT ON COLUMN target_judged.is_today IS 'Vero per oggi';
COMMENT ON COLUMN target_judged.value IS 'L''ultima cifra che si conosce [unità dell''indicatore]';
COMMENT ON COLUMN target_judged.known_on IS 'Fine del semestre di quella cifra';
COMMENT ON COLUMN target_judged.partial IS 'Vero se a quella cifra mancano delle aree';
COMMENT ON COLUMN target_judged.expected IS 'Avanzamento atteso, dal 1° gennaio alla fine dell''anno [0-1]';
COMMENT ON COLUMN target_judged.actual IS 'Quota raggiunta del valore fissato [0-1]';
COMMENT ON COLUMN target_judged.state IS 'Stato calcolato';
