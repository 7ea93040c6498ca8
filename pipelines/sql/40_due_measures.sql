-- One row per measure and semester of the plan in which it is due, with what its figure needs.
CREATE VIEW due_measures AS
SELECT i.id AS indicator_id, s.id AS semester_id, s.code AS semester, i.level AS unit_level,
       coalesce(i.population_group, 'T') AS group_code, i.rollup, i.denominator_kind, i.scale, i.tipo
FROM indicators i JOIN semesters s ON i.frequency = 'semestrale' OR s.half = 2
WHERE i.dataset <> 'contesto';
COMMENT ON VIEW due_measures IS 'Le misure dovute in ogni semestre del piano.';
COMMENT ON COLUMN due_measures.indicator_id IS 'indicators.id';
COMMENT ON COLUMN due_measures.semester_id IS 'semesters.id';
COMMENT ON COLUMN due_measures.semester IS 'Semestre';
COMMENT ON COLUMN due_measures.unit_level IS 'Livello a cui si raccoglie';
COMMENT ON COLUMN due_measures.group_code IS 'Gruppo di popolazione del denominatore, o T';
COMMENT ON COLUMN due_measures.rollup IS 'Come sale di livello';
COMMENT ON COLUMN due_measures.denominator_kind IS 'Denominatore';
COMMENT ON COLUMN due_measures.scale IS 'Fattore fra rapporto e cifra';
COMMENT ON COLUMN due_measures.tipo IS 'Tipo';
