-- One row per cell that a decision names: what the sender is asked to look at.
CREATE TABLE review_cells (
    submission_id VARCHAR NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    position INTEGER NOT NULL,
    line INTEGER NOT NULL,
    column_name VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY (submission_id, decided_at, position)
);
INSERT INTO review_cells SELECT c.* FROM staged_review_cells c SEMI JOIN reviews r USING (submission_id, decided_at);
COMMENT ON TABLE review_cells IS 'Le celle che una decisione chiede di guardare.';
COMMENT ON COLUMN review_cells.submission_id IS 'L''invio';
COMMENT ON COLUMN review_cells.decided_at IS 'La decisione: reviews.decided_at [UTC]';
COMMENT ON COLUMN review_cells.position IS 'Posto nell''elenco delle celle';
COMMENT ON COLUMN review_cells.line IS 'La riga del file come la mostra il foglio';
COMMENT ON COLUMN review_cells.column_name IS 'La colonna come la scrive il file';
COMMENT ON COLUMN review_cells.value IS 'La cella come fu inviata';
