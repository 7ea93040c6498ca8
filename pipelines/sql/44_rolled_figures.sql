-- One row per measure, semester and area above the units: sums over the units that have a value.
CREATE VIEW rolled_figures AS
SELECT indicator_id, semester_id, t.ancestor_id AS area_id, denominator_kind, scale, tipo,
       sum(numerator) AS numerator, sum(denominator) AS denominator,
       sum_state(denominator_kind, sum(numerator), sum(denominator), count(*), count(numerator),
           count(*) FILTER (state = 'non_disponibile'::value_state),
           count(*) FILTER (state = 'non_applicabile'::value_state),
           count(*) FILTER (state = 'non_ancora_applicabile'::value_state),
           count(*) FILTER (state = 'soppresso'::value_state)) AS value_state,
       coalesce(sum(residents) FILTER (numerator IS NOT NULL), 0)
           / nullif(sum(residents) FILTER (state IS DISTINCT FROM 'non_applicabile'::value_state), 0) AS coverage,
       count(*) AS units, count(numerator) AS units_counted
FROM unit_cells c JOIN area_tree t ON t.area_id = c.area_id AND t.ancestor_id <> t.area_id
WHERE rollup <> 'nessuno' GROUP BY indicator_id, semester_id, t.ancestor_id, denominator_kind, scale, tipo;
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
