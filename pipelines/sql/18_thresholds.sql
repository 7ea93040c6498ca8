-- One row per threshold of the checks and of the states.
CREATE TABLE thresholds (
    code VARCHAR PRIMARY KEY,
    value DOUBLE NOT NULL,
    unit VARCHAR NOT NULL,
    what VARCHAR NOT NULL,
    why VARCHAR NOT NULL
);
INSERT INTO thresholds SELECT code, value, unit, what, why FROM ref_thresholds;
COMMENT ON TABLE thresholds IS 'Le soglie delle regole.';
COMMENT ON COLUMN thresholds.code IS 'Codice';
COMMENT ON COLUMN thresholds.value IS 'Valore [unit]';
COMMENT ON COLUMN thresholds.unit IS 'Unità';
COMMENT ON COLUMN thresholds.what IS 'Che cosa regola';
COMMENT ON COLUMN thresholds.why IS 'Perché questo valore';
