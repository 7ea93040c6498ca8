-- One row per rule that a version changed, against the version before it.
CREATE TABLE rule_changes (
    version VARCHAR NOT NULL REFERENCES rule_activations (version),
    position INTEGER NOT NULL,
    file VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    column_name VARCHAR NOT NULL,
    before VARCHAR,
    after VARCHAR,
    PRIMARY KEY (version, position)
);
INSERT INTO rule_changes BY NAME FROM staged_rule_changes;
COMMENT ON TABLE rule_changes IS 'Che cosa ha cambiato ogni versione delle regole; la prima non ne ha.';
COMMENT ON COLUMN rule_changes.version IS 'Versione che ha cambiato';
COMMENT ON COLUMN rule_changes.position IS 'Ordine';
COMMENT ON COLUMN rule_changes.file IS 'File delle regole';
COMMENT ON COLUMN rule_changes.code IS 'Soglia, traguardo o indicatore';
COMMENT ON COLUMN rule_changes.column_name IS 'Che cosa della riga';
COMMENT ON COLUMN rule_changes.before IS 'Prima; vuoto se la riga è nuova';
COMMENT ON COLUMN rule_changes.after IS 'Dopo; vuoto se la riga è tolta';
