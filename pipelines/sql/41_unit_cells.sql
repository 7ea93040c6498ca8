-- One row per cell expected: measure, semester, unit; with its value where it has one.
CREATE VIEW unit_cells AS
SELECT d.indicator_id, d.semester_id, u.unit_id AS area_id, d.rollup, d.denominator_kind, d.scale, d.tipo,
       o.value AS numerator,
       CASE WHEN o.value IS NULL THEN NULL WHEN d.denominator_kind = 'file' THEN o.denominator
            WHEN d.denominator_kind = 'popolazione' THEN u.group_residents END AS denominator,
       o.state, u.residents
FROM due_figures d
JOIN figure_units u ON u.unit_level = d.unit_level AND u.group_code = d.group_code
LEFT JOIN observation_facts o
  ON o.indicator_id = d.indicator_id AND o.semester_id = d.semester_id AND o.area_id = u.unit_id
 AND o.sex = 'T'::sex AND o.age_band = 'T'::age_band;
COMMENT ON VIEW unit_cells IS 'Le celle attese, con il valore in vigore dove c''è.';
COMMENT ON COLUMN unit_cells.indicator_id IS 'indicators.id';
COMMENT ON COLUMN unit_cells.semester_id IS 'semesters.id';
COMMENT ON COLUMN unit_cells.area_id IS 'areas.id dell''unità';
COMMENT ON COLUMN unit_cells.rollup IS 'Come sale di livello';
COMMENT ON COLUMN unit_cells.numerator IS 'Valore';
COMMENT ON COLUMN unit_cells.denominator IS 'Denominatore, dove c''è un valore';
COMMENT ON COLUMN unit_cells.state IS 'Stato; vuoto = nessuna riga';
COMMENT ON COLUMN unit_cells.residents IS 'Residenti dell''unità [persone]';
COMMENT ON COLUMN unit_cells.denominator_kind IS 'Denominatore';
COMMENT ON COLUMN unit_cells.scale IS 'Fattore fra rapporto e cifra';
COMMENT ON COLUMN unit_cells.tipo IS 'Tipo';
