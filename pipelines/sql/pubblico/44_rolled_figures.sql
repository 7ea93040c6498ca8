-- One row per measure, semester and area above the units: sums of the cells, or what is published of them.
CREATE VIEW rolled_figures AS
SELECT c.indicator_id, c.semester_id, t.ancestor_id AS area_id, c.denominator_kind, c.scale, c.tipo,
       CASE WHEN NOT bool_or(unpublished) THEN sum(c.numerator) END AS numerator,
       CASE WHEN NOT bool_or(unpublished) THEN sum(c.denominator) END AS denominator,
       CASE WHEN bool_or(unpublished) AND count(c.numerator) > 0 THEN 'soppresso'::value_state ELSE sum_state(c.denominator_kind, sum(c.numerator), sum(c.denominator), count(*), count(c.numerator),
           count(*) FILTER (c.state = 'non_disponibile'::value_state),
           count(*) FILTER (c.state = 'non_applicabile'::value_state),
           count(*) FILTER (c.state = 'non_ancora_applicabile'::value_state),
           count(*) FILTER (c.state = 'soppresso'::value_state)) END AS value_state,
       coalesce(sum(residents) FILTER (c.numerator IS NOT NULL), 0)
           / nullif(sum(residents) FILTER (c.state IS DISTINCT FROM 'non_applicabile'::value_state), 0) AS coverage,
       count(*) AS units, count(c.numerator) AS units_counted
FROM unit_cells c JOIN indicators i ON i.id = c.indicator_id
JOIN area_tree t ON t.area_id = c.area_id AND t.ancestor_id <> t.area_id
LEFT JOIN clear_areas k ON k.area_id = t.ancestor_id AND k.unit_level = i.level
LEFT JOIN public_figures p ON p.indicator_id = c.indicator_id AND p.semester_id = c.semester_id
    AND p.area_id = t.ancestor_id AND p.sex = 'T'::sex AND p.age_band = 'T'::age_band AND p.valid_to IS NULL
CROSS JOIN (SELECT i.confidential AND k.area_id IS NULL AS unpublished)
WHERE c.rollup <> 'nessuno' AND (NOT unpublished OR p.area_id IS NULL) -- not released, or nobody has sent any
GROUP BY c.indicator_id, c.semester_id, t.ancestor_id, c.denominator_kind, c.scale, c.tipo
UNION ALL
SELECT p.indicator_id, p.semester_id, p.area_id, d.denominator_kind, d.scale, d.tipo, p.numerator, p.denominator,
       p.state, p.coverage, p.units, p.units_counted
FROM public_figures p JOIN due_figures d ON d.indicator_id = p.indicator_id AND d.semester_id = p.semester_id
JOIN indicators i ON i.id = p.indicator_id
ANTI JOIN clear_areas k ON k.area_id = p.area_id AND k.unit_level = i.level
WHERE p.valid_to IS NULL AND p.sex = 'T'::sex AND p.age_band = 'T'::age_band;
COMMENT ON VIEW rolled_figures IS 'Numeratori e denominatori delle aree sopra le unità, sommati sulle unità che hanno un valore.';
COMMENT ON COLUMN rolled_figures.indicator_id IS 'indicators.id';
COMMENT ON COLUMN rolled_figures.semester_id IS 'semesters.id';
COMMENT ON COLUMN rolled_figures.area_id IS 'areas.id';
COMMENT ON COLUMN rolled_figures.numerator IS 'Somma dei valori';
COMMENT ON COLUMN rolled_figures.denominator IS 'Somma dei denominatori delle sole unità con un valore';
COMMENT ON COLUMN rolled_figures.units IS 'Unità attese [aree]';
COMMENT ON COLUMN rolled_figures.units_counted IS 'Unità con un valore [aree]';
COMMENT ON COLUMN rolled_figures.value_state IS 'Stato del valore';
COMMENT ON COLUMN rolled_figures.coverage IS 'Popolazione delle unità con un valore su quella attesa [0-1]';
COMMENT ON COLUMN rolled_figures.denominator_kind IS 'Denominatore';
COMMENT ON COLUMN rolled_figures.scale IS 'Fattore fra rapporto e cifra';
COMMENT ON COLUMN rolled_figures.tipo IS 'Tipo';
