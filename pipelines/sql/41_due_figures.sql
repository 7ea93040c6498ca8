-- One row per measure and semester in which it is due, among those reported; with what its figure needs.
CREATE TABLE due_figures (
    indicator_id SMALLINT,
    semester_id UTINYINT,
    unit_level area_level,
    group_code VARCHAR,
    rollup VARCHAR,
    denominator_kind VARCHAR,
    scale DOUBLE,
    tipo VARCHAR
);
INSERT INTO due_figures
SELECT * EXCLUDE (semester) FROM due_measures
WHERE semester <= (SELECT max(semester) FROM submissions WHERE live_to IS NULL)
ORDER BY ALL;
COMMENT ON TABLE due_figures IS 'Le misure dovute in ogni semestre rendicontato.';
COMMENT ON COLUMN due_figures.indicator_id IS 'indicators.id';
COMMENT ON COLUMN due_figures.semester_id IS 'semesters.id';
COMMENT ON COLUMN due_figures.unit_level IS 'Livello a cui si raccoglie';
COMMENT ON COLUMN due_figures.group_code IS 'Gruppo di popolazione del denominatore, o T';
COMMENT ON COLUMN due_figures.rollup IS 'Come sale di livello';
COMMENT ON COLUMN due_figures.denominator_kind IS 'Denominatore';
COMMENT ON COLUMN due_figures.scale IS 'Fattore fra rapporto e cifra';
COMMENT ON COLUMN due_figures.tipo IS 'Tipo';
