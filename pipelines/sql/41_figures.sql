-- One row per area of any level, semester and measure: sums over the units that report it.
CREATE VIEW figures AS
SELECT i.dataset, i.code AS indicator_code, s.code AS semester, a.code AS area_code, a.level AS area_level,
       sum(o.value) AS numerator,
       CASE any_value(i.denominator_kind)
           WHEN 'file' THEN sum(o.denominator) FILTER (WHERE o.value IS NOT NULL)
           WHEN 'popolazione' THEN sum(g.residents) FILTER (WHERE o.value IS NOT NULL)
       END AS denominator,
       count(*) AS units,
       count(o.value) AS units_counted,
       count(*) FILTER (WHERE o.state = 'non_disponibile') AS units_unavailable,
       count(*) FILTER (WHERE o.state = 'non_applicabile') AS units_not_applicable,
       count(*) FILTER (WHERE o.state = 'non_ancora_applicabile') AS units_not_yet,
       count(*) FILTER (WHERE o.state = 'soppresso') AS units_suppressed,
       coalesce(sum(unit.residents) FILTER (WHERE o.value IS NOT NULL), 0)
           / nullif(sum(unit.residents) FILTER (WHERE o.state IS DISTINCT FROM 'non_applicabile'), 0) AS coverage
FROM indicators i
JOIN areas unit ON unit.level = i.level
JOIN area_tree t ON t.area_id = unit.id
JOIN areas a ON a.id = t.ancestor_id AND (i.rollup <> 'nessuno' OR a.id = unit.id)
JOIN reported_semesters s ON (i.frequency = 'semestrale' OR s.half = 2)
LEFT JOIN observation_facts o
  ON o.indicator_id = i.id AND o.semester_id = s.id AND o.area_id = unit.id AND o.sex = 'T' AND o.age_band = 'T'
LEFT JOIN group_residents g ON g.area_id = unit.id AND g.group_code = i.population_group
WHERE i.dataset <> 'contesto'
GROUP BY ALL;
COMMENT ON VIEW figures IS 'Numeratori e denominatori a ogni livello, sommati sulle unità che hanno un valore.';
COMMENT ON COLUMN figures.dataset IS 'indicatori oppure cartelle';
COMMENT ON COLUMN figures.indicator_code IS 'Indicatore';
COMMENT ON COLUMN figures.semester IS 'Semestre';
COMMENT ON COLUMN figures.area_code IS 'Area';
COMMENT ON COLUMN figures.area_level IS 'Livello dell''area';
COMMENT ON COLUMN figures.numerator IS 'Somma dei valori';
COMMENT ON COLUMN figures.denominator IS 'Somma dei denominatori delle sole unità con un valore';
COMMENT ON COLUMN figures.units IS 'Unità attese [aree]';
COMMENT ON COLUMN figures.units_counted IS 'Unità con un valore [aree]';
COMMENT ON COLUMN figures.units_unavailable IS 'Unità con ND [aree]';
COMMENT ON COLUMN figures.units_not_applicable IS 'Unità con NA [aree]';
COMMENT ON COLUMN figures.units_not_yet IS 'Unità con NAA [aree]';
COMMENT ON COLUMN figures.units_suppressed IS 'Unità soppresse alla fonte [aree]';
COMMENT ON COLUMN figures.coverage IS 'Popolazione delle unità con un valore su quella attesa [0-1]';
