-- One row per cell expected: measure, semester, unit; with its value where it has one.
CREATE VIEW unit_cells AS
SELECT i.id AS indicator_id, s.id AS semester_id, u.unit_id AS area_id, i.rollup, o.value AS numerator,
       CASE WHEN o.value IS NULL THEN NULL WHEN i.denominator_kind = 'file' THEN o.denominator
            WHEN i.denominator_kind = 'popolazione' THEN u.group_residents END AS denominator,
       o.state, u.residents
FROM indicators i
JOIN figure_units u ON u.unit_level = i.level AND u.group_code = coalesce(i.population_group, 'T')
JOIN reported_semesters s ON (i.frequency = 'semestrale' OR s.half = 2)
LEFT JOIN observation_facts o
  ON o.indicator_id = i.id AND o.semester_id = s.id AND o.area_id = u.unit_id AND o.sex = 'T' AND o.age_band = 'T'
WHERE i.dataset <> 'contesto';
COMMENT ON VIEW unit_cells IS 'Le celle attese, con il valore in vigore dove c''è.';
COMMENT ON COLUMN unit_cells.indicator_id IS 'indicators.id';
COMMENT ON COLUMN unit_cells.semester_id IS 'semesters.id';
COMMENT ON COLUMN unit_cells.area_id IS 'areas.id dell''unità';
COMMENT ON COLUMN unit_cells.rollup IS 'Come sale di livello';
COMMENT ON COLUMN unit_cells.numerator IS 'Valore';
COMMENT ON COLUMN unit_cells.denominator IS 'Denominatore, dove c''è un valore';
COMMENT ON COLUMN unit_cells.state IS 'Stato; vuoto = nessuna riga';
COMMENT ON COLUMN unit_cells.residents IS 'Residenti dell''unità [persone]';
