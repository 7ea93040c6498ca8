-- One row per decision on a submission, in time order: accepted, returned, withdrawn.
CREATE TABLE reviews (
    submission_id VARCHAR NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('accept', 'reserve', 'return', 'withdraw')),
    reviewer VARCHAR NOT NULL,
    reason VARCHAR,
    answer_by DATE
);
INSERT INTO reviews SELECT r.* FROM staged_reviews r SEMI JOIN submissions s ON s.id = r.submission_id
ORDER BY r.decided_at, r.submission_id;
COMMENT ON TABLE reviews IS 'Le decisioni sugli invii, dalla prima all''ultima.';
COMMENT ON COLUMN reviews.submission_id IS 'L''invio';
COMMENT ON COLUMN reviews.decided_at IS 'Quando [UTC]';
COMMENT ON COLUMN reviews.kind IS 'accept accettato, reserve accettato con riserva, return restituito, withdraw ritirato';
COMMENT ON COLUMN reviews.reviewer IS 'Chi ha deciso';
COMMENT ON COLUMN reviews.reason IS 'Il motivo';
COMMENT ON COLUMN reviews.answer_by IS 'Entro quando si chiede risposta';
