-- One row per semester of the plan, with its reporting window.
CREATE TABLE semesters (
    id UTINYINT PRIMARY KEY,
    code VARCHAR NOT NULL UNIQUE,
    year SMALLINT NOT NULL,
    half UTINYINT NOT NULL CHECK (half IN (1, 2)),
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    opens_on DATE NOT NULL,
    deadline DATE NOT NULL,
    grace_until DATE NOT NULL,
    closes_on DATE NOT NULL,
    provenance provenance NOT NULL,
    note VARCHAR,
    CHECK (starts_on < ends_on AND ends_on < opens_on AND opens_on <= deadline AND deadline <= grace_until)
);
INSERT INTO semesters
SELECT row_number() OVER (ORDER BY starts_on), code, year(ends_on::DATE), right(code, 1)::UTINYINT, starts_on,
       ends_on, opens_on, deadline, grace_until, closes_on, provenance, note
FROM ref_semesters;
COMMENT ON TABLE semesters IS 'I semestri del piano e le finestre per rendicontarli.';
COMMENT ON COLUMN semesters.id IS 'Numero interno, in ordine di tempo';
COMMENT ON COLUMN semesters.code IS 'Codice, per esempio 2026-S1';
COMMENT ON COLUMN semesters.year IS 'Anno';
COMMENT ON COLUMN semesters.half IS 'Metà dell''anno: 1, 2';
COMMENT ON COLUMN semesters.starts_on IS 'Primo giorno';
COMMENT ON COLUMN semesters.ends_on IS 'Ultimo giorno';
COMMENT ON COLUMN semesters.opens_on IS 'Da quando si può inviare';
COMMENT ON COLUMN semesters.deadline IS 'Scadenza';
COMMENT ON COLUMN semesters.grace_until IS 'Ultimo giorno di tolleranza';
COMMENT ON COLUMN semesters.closes_on IS 'Ultimo giorno prima della chiusura';
COMMENT ON COLUMN semesters.provenance IS 'Da dove viene il calendario';
COMMENT ON COLUMN semesters.note IS 'Nota';
