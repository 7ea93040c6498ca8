-- One row per semester and sender: the window in which it may send, exceptions and closing included.
-- The same rule as monitoring.windows.Calendar.window, which reads the events themselves.
CREATE VIEW sender_windows AS
WITH given AS (
    SELECT semester, sender_code, arg_max(until, recorded_at) AS until, arg_max(reason, recorded_at) AS reason
    FROM calendar_exceptions GROUP BY ALL
)
SELECT s.code AS semester, a.code AS sender_code, s.opens_on,
       greatest(s.deadline, g.until) AS deadline, greatest(s.grace_until, g.until) AS grace_until,
       greatest(least(s.closes_on, c.last_day), g.until) AS closes_on, -- what is not there is ignored
       g.until AS prolonged_to, g.reason
FROM semesters s JOIN areas a ON a.level IN ('provincia', 'asst', 'ambito')
LEFT JOIN given g ON g.semester = s.code AND g.sender_code = a.code
LEFT JOIN (SELECT semester, timezone('Europe/Rome', closed_at)::DATE - 1 AS last_day FROM semester_closings) c ON c.semester = s.code;
COMMENT ON VIEW sender_windows IS 'La finestra di ogni semestre per ogni mittente, con le proroghe e le chiusure.';
COMMENT ON COLUMN sender_windows.semester IS 'Semestre';
COMMENT ON COLUMN sender_windows.sender_code IS 'Mittente';
COMMENT ON COLUMN sender_windows.opens_on IS 'Da quando può inviare';
COMMENT ON COLUMN sender_windows.deadline IS 'La sua scadenza';
COMMENT ON COLUMN sender_windows.grace_until IS 'Il suo ultimo giorno di tolleranza';
COMMENT ON COLUMN sender_windows.closes_on IS 'L''ultimo giorno in cui può inviare';
COMMENT ON COLUMN sender_windows.prolonged_to IS 'Fin quando ha una proroga, se ne ha una';
COMMENT ON COLUMN sender_windows.reason IS 'Il motivo della proroga';
