-- One row per small count: its exact Poisson limits at 95 %.
CREATE TABLE poisson_limits (
    events UTINYINT PRIMARY KEY,
    low DOUBLE NOT NULL,
    high DOUBLE NOT NULL
);
INSERT INTO poisson_limits SELECT events, low, high FROM ref_poisson_limits;
COMMENT ON TABLE poisson_limits IS 'Limiti esatti di Poisson al 95 % per meno di dieci eventi (Garwood 1936).';
COMMENT ON COLUMN poisson_limits.events IS 'Eventi osservati';
COMMENT ON COLUMN poisson_limits.low IS 'Limite inferiore [eventi]';
COMMENT ON COLUMN poisson_limits.high IS 'Limite superiore [eventi]';
