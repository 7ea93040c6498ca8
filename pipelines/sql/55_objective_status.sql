-- One row per objective, area and semester reported: its state at the semester's end.
CREATE VIEW objective_status AS
SELECT objective_code, area_code, semester, state, expected, actual, (SELECT value FROM build_info WHERE key = 'rules_version') AS rule_version
FROM objective_judged WHERE NOT is_today;
COMMENT ON VIEW objective_status IS 'Lo stato degli obiettivi alla fine di ogni semestre rendicontato.';
COMMENT ON COLUMN objective_status.objective_code IS 'Obiettivo';
COMMENT ON COLUMN objective_status.area_code IS 'Area';
COMMENT ON COLUMN objective_status.semester IS 'Semestre';
COMMENT ON COLUMN objective_status.state IS 'Stato';
COMMENT ON COLUMN objective_status.expected IS 'Avanzamento atteso [0-1]';
COMMENT ON COLUMN objective_status.actual IS 'Avanzamento documentato [0-1]';
COMMENT ON COLUMN objective_status.rule_version IS 'Versione delle regole';
