-- One row per version of the rules put in force.
CREATE TABLE rule_activations (
    version VARCHAR PRIMARY KEY,
    activated_at TIMESTAMPTZ NOT NULL,
    activated_by VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);
INSERT INTO rule_activations BY NAME FROM staged_activations;
COMMENT ON TABLE rule_activations IS 'Il registro delle regole: le versioni messe in vigore.';
COMMENT ON COLUMN rule_activations.version IS 'Versione';
COMMENT ON COLUMN rule_activations.activated_at IS 'Da quando è in vigore [UTC]';
COMMENT ON COLUMN rule_activations.activated_by IS 'Chi l''ha attivata';
COMMENT ON COLUMN rule_activations.reason IS 'Motivo';
