-- One row per submission and kind of warning that its sender accepted.
CREATE TABLE accepted_warnings (
    submission_id VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (submission_id, code)
);
INSERT INTO accepted_warnings SELECT * FROM staged_warnings;
COMMENT ON TABLE accepted_warnings IS 'Gli avvisi accettati da chi ha inviato; il perché è in submissions.warnings_reason.';
COMMENT ON COLUMN accepted_warnings.submission_id IS 'L''invio';
COMMENT ON COLUMN accepted_warnings.code IS 'Codice dell''avviso';
COMMENT ON COLUMN accepted_warnings.count IS 'Quante volte [numero]';
