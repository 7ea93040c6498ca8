-- One row per semester that someone has reported, up to the last one reported.
CREATE VIEW reported_semesters AS
SELECT s.* FROM semesters s
WHERE s.code <= (SELECT max(semester) FROM submissions WHERE live_to IS NULL);
COMMENT ON VIEW reported_semesters IS 'I semestri fino all''ultimo rendicontato (stesse colonne di semesters).';
COMMENT ON COLUMN reported_semesters.id IS 'Numero interno';
COMMENT ON COLUMN reported_semesters.code IS 'Codice';
COMMENT ON COLUMN reported_semesters.year IS 'Anno';
COMMENT ON COLUMN reported_semesters.half IS 'Metà';
COMMENT ON COLUMN reported_semesters.starts_on IS 'Primo giorno';
COMMENT ON COLUMN reported_semesters.ends_on IS 'Ultimo giorno';
COMMENT ON COLUMN reported_semesters.opens_on IS 'Apertura';
COMMENT ON COLUMN reported_semesters.deadline IS 'Scadenza';
COMMENT ON COLUMN reported_semesters.grace_until IS 'Tolleranza';
COMMENT ON COLUMN reported_semesters.closes_on IS 'Chiusura';
COMMENT ON COLUMN reported_semesters.provenance IS 'Provenienza';
COMMENT ON COLUMN reported_semesters.note IS 'Nota';
