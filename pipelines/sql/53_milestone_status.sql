-- One row per milestone, area and semester reported: its state at the semester's end.
CREATE VIEW milestone_status AS
SELECT milestone_code, area_code, semester, state, expected, actual, (SELECT value FROM build_info WHERE key = 'rules_version') AS rule_version
FROM milestone_judged WHERE NOT is_today;
COMMENT ON VIEW milestone_status IS 'Lo stato dei traguardi alla fine di ogni semestre rendicontato.';
COMMENT ON COLUMN milestone_status.milestone_code IS 'Traguardo';
COMMENT ON COLUMN milestone_status.area_code IS 'Area';
COMMENT ON COLUMN milestone_status.semester IS 'Semestre';
COMMENT ON COLUMN milestone_status.state IS 'Stato';
COMMENT ON COLUMN milestone_status.expected IS 'Avanzamento atteso [0-1]';
COMMENT ON COLUMN milestone_status.actual IS 'Avanzamento effettivo [0-1]';
COMMENT ON COLUMN milestone_status.rule_version IS 'Versione delle regole';
