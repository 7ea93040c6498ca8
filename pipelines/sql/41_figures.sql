-- One row per area of any level, semester and measure: sums over the units that report it.
-- A unit's own figure is its cell; an area above it sums the units that have a value.
CREATE VIEW figures AS
WITH cells AS (
    SELECT i.id AS indicator_id, s.id AS semester_id, u.unit_id AS area_id, i.rollup, o.value AS numerator,
           CASE WHEN o.value IS NULL THEN NULL WHEN i.denominator_kind = 'file' THEN o.denominator
                WHEN i.denominator_kind = 'popolazione' THEN u.group_residents END AS denominator,
           o.state, u.residents
    FROM indicators i
    JOIN figure_units u ON u.unit_level = i.level AND u.group_code = coalesce(i.population_group, 'T')
    JOIN reported_semesters s ON (i.frequency = 'semestrale' OR s.half = 2)
    LEFT JOIN observation_facts o
      ON o.indicator_id = i.id AND o.semester_id = s.id AND o.area_id = u.unit_id AND o.sex = 'T' AND o.age_band = 'T'
    WHERE i.dataset <> 'contesto'
)
SELECT indicator_id, semester_id, area_id, numerator, denominator, 1 AS units,
       (numerator IS NOT NULL)::INTEGER AS units_counted,
       (state IS NOT DISTINCT FROM 'non_disponibile')::INTEGER AS units_unavailable,
       (state IS NOT DISTINCT FROM 'non_applicabile')::INTEGER AS units_not_applicable,
       (state IS NOT DISTINCT FROM 'non_ancora_applicabile')::INTEGER AS units_not_yet,
       (state IS NOT DISTINCT FROM 'soppresso')::INTEGER AS units_suppressed,
       CASE WHEN state IS DISTINCT FROM 'non_applicabile' AND residents > 0
            THEN (numerator IS NOT NULL)::INTEGER::DOUBLE END AS coverage
FROM cells
UNION ALL
SELECT indicator_id, semester_id, t.ancestor_id, sum(numerator), sum(denominator), count(*), count(numerator),
       count(*) FILTER (state = 'non_disponibile'), count(*) FILTER (state = 'non_applicabile'),
       count(*) FILTER (state = 'non_ancora_applicabile'), count(*) FILTER (state = 'soppresso'),
       coalesce(sum(residents) FILTER (numerator IS NOT NULL), 0)
           / nullif(sum(residents) FILTER (state IS DISTINCT FROM 'non_applicabile'), 0)
FROM cells JOIN area_tree t ON t.area_id = cells.area_id AND t.ancestor_id <> t.area_id
WHERE rollup <> 'nessuno' GROUP BY indicator_id, semester_id, t.ancestor_id;
COMMENT ON VIEW figures IS 'Numeratori e denominatori a ogni livello, sommati sulle unità che hanno un valore.';
COMMENT ON COLUMN figures.indicator_id IS 'indicators.id';
COMMENT ON COLUMN figures.semester_id IS 'semesters.id';
COMMENT ON COLUMN figures.area_id IS 'areas.id';
COMMENT ON COLUMN figures.numerator IS 'Somma dei valori';
COMMENT ON COLUMN figures.denominator IS 'Somma dei denominatori delle sole unità con un valore';
COMMENT ON COLUMN figures.units IS 'Unità attese [aree]';
COMMENT ON COLUMN figures.units_counted IS 'Unità con un valore [aree]';
COMMENT ON COLUMN figures.units_unavailable IS 'Unità con ND [aree]';
COMMENT ON COLUMN figures.units_not_applicable IS 'Unità con NA [aree]';
COMMENT ON COLUMN figures.units_not_yet IS 'Unità con NAA [aree]';
COMMENT ON COLUMN figures.units_suppressed IS 'Unità soppresse alla fonte [aree]';
COMMENT ON COLUMN figures.coverage IS 'Popolazione delle unità con un valore su quella attesa [0-1]';
