-- One row per day on which states are judged: the end of each semester reported, and today.
-- Today is the session's variable `today` (SET VARIABLE today = DATE '…'); without it there is no such row.
CREATE VIEW judgement_days AS
SELECT code AS semester, ends_on AS day, false AS is_today FROM reported_semesters
UNION ALL
SELECT (SELECT max(code) FROM reported_semesters), getvariable('today')::DATE, true
WHERE getvariable('today') IS NOT NULL;
COMMENT ON VIEW judgement_days IS 'I giorni a cui si giudicano gli stati: la fine dei semestri rendicontati e oggi.';
COMMENT ON COLUMN judgement_days.semester IS 'Semestre';
COMMENT ON COLUMN judgement_days.day IS 'Giorno del giudizio';
COMMENT ON COLUMN judgement_days.is_today IS 'Vero per la riga di oggi';

-- What is expected of a milestone grows evenly from 1 January of its year to the day on which it is due.
CREATE MACRO expected_progress(judged_on, due_on) AS greatest(0, least(1,
    (judged_on - make_date(year(due_on), 1, 1) + 1) / (due_on - make_date(year(due_on), 1, 1) + 1)));
COMMENT ON MACRO expected_progress IS 'Avanzamento atteso di un traguardo a un giorno [0-1]';

-- From zero, which is a normal start: half of a target of 14 is 7. Where less is better, the target over the figure.
CREATE MACRO share_of_target(figure, target, polarity) AS CASE
    WHEN polarity = 'basso_meglio' THEN CASE WHEN figure <= target THEN 1 ELSE target / figure END
    ELSE least(1, greatest(0, figure) / target) END;
COMMENT ON MACRO share_of_target IS 'Quanta parte del valore fissato è raggiunta [0-1]';
