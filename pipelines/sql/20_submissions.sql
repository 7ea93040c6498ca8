-- One row per submission received, whatever became of it later.
CREATE TABLE submissions (
    number USMALLINT PRIMARY KEY,
    id VARCHAR NOT NULL UNIQUE,
    dataset VARCHAR NOT NULL,
    semester VARCHAR NOT NULL REFERENCES semesters (code),
    ambito_code VARCHAR NOT NULL REFERENCES areas (code),
    state VARCHAR NOT NULL CHECK (state IN
        ('ricevuta', 'accettata', 'accettata_con_riserva', 'restituita', 'ritirata')),
    received_at TIMESTAMPTZ NOT NULL,
    received_by VARCHAR NOT NULL,
    live_to TIMESTAMPTZ,
    sha256 VARCHAR NOT NULL,
    original_name VARCHAR NOT NULL,
    rows INTEGER NOT NULL,
    rules_version VARCHAR NOT NULL,
    warnings INTEGER NOT NULL,
    warnings_reason VARCHAR,
    review_reason VARCHAR,
    origin VARCHAR NOT NULL,
    in_force BOOLEAN -- known when the values are in
);
INSERT INTO submissions BY NAME FROM staged_submissions;
COMMENT ON TABLE submissions IS 'Gli invii ricevuti.';
COMMENT ON COLUMN submissions.number IS 'Numero interno in questa pubblicazione';
COMMENT ON COLUMN submissions.id IS 'Identificativo dell''invio';
COMMENT ON COLUMN submissions.dataset IS 'indicatori, cartelle, traguardi, risorse';
COMMENT ON COLUMN submissions.semester IS 'Semestre';
COMMENT ON COLUMN submissions.ambito_code IS 'L''area che ha inviato';
COMMENT ON COLUMN submissions.state IS 'ricevuta, accettata, accettata_con_riserva, restituita, ritirata';
COMMENT ON COLUMN submissions.received_at IS 'Quando è arrivato [UTC]';
COMMENT ON COLUMN submissions.received_by IS 'Chi lo ha inviato';
COMMENT ON COLUMN submissions.live_to IS 'Quando ha smesso di valere, se restituito o ritirato [UTC]';
COMMENT ON COLUMN submissions.sha256 IS 'Impronta dei byte ricevuti';
COMMENT ON COLUMN submissions.original_name IS 'Nome del file come ricevuto';
COMMENT ON COLUMN submissions.rows IS 'Righe di dati [righe]';
COMMENT ON COLUMN submissions.rules_version IS 'Versione delle regole con cui fu controllato';
COMMENT ON COLUMN submissions.warnings IS 'Avvisi accettati [numero]';
COMMENT ON COLUMN submissions.warnings_reason IS 'Perché gli avvisi sono stati accettati';
COMMENT ON COLUMN submissions.review_reason IS 'Il motivo dell''ultima revisione';
COMMENT ON COLUMN submissions.origin IS 'invio oppure dimostrativo';
COMMENT ON COLUMN submissions.in_force IS 'Vero se almeno una sua cella è in vigore';
