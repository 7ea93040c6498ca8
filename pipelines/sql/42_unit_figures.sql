-- One row per measure, semester and unit: the figure that the unit itself reports.
CREATE VIEW unit_figures AS
SELECT indicator_id, semester_id, area_id, denominator_kind, scale, tipo, numerator, denominator, 1 AS units,
       (numerator IS NOT NULL)::INTEGER AS units_counted,
       (state IS NOT DISTINCT FROM 'non_disponibile')::INTEGER AS units_unavailable,
       (state IS NOT DISTINCT FROM 'non_applicabile')::INTEGER AS units_not_applicable,
       (state IS NOT DISTINCT FROM 'non_ancora_applicabile')::INTEGER AS units_not_yet,
       (state IS NOT DISTINCT FROM 'soppresso')::INTEGER AS units_suppressed,
       CASE WHEN state IS DISTINCT FROM 'non_applicabile' AND residents > 0
            THEN (numerator IS NOT NULL)::INTEGER::DOUBLE END AS coverage
FROM unit_cells;
COMMENT ON VIEW unit_figures IS 'Numeratore e denominatore di ogni unità.';
COMMENT ON COLUMN unit_figures.indicator_id IS 'indicators.id';
COMMENT ON COLUMN unit_figures.semester_id IS 'semesters.id';
COMMENT ON COLUMN unit_figures.area_id IS 'areas.id';
COMMENT ON COLUMN unit_figures.numerator IS 'Somma dei valori';
COMMENT ON COLUMN unit_figures.denominator IS 'Somma dei denominatori delle sole unità con un valore';
COMMENT ON COLUMN unit_figures.units IS 'Unità attese [aree]';
COMMENT ON COLUMN unit_figures.units_counted IS 'Unità con un valore [aree]';
COMMENT ON COLUMN unit_figures.units_unavailable IS 'Unità con ND [aree]';
COMMENT ON COLUMN unit_figures.units_not_applicable IS 'Unità con NA [aree]';
COMMENT ON COLUMN unit_figures.units_not_yet IS 'Unità con NAA [aree]';
COMMENT ON COLUMN unit_figures.units_suppressed IS 'Unità soppresse alla fonte [aree]';
COMMENT ON COLUMN unit_figures.coverage IS 'Popolazione delle unità con un valore su quella attesa [0-1]';
COMMENT ON COLUMN unit_figures.denominator_kind IS 'Denominatore';
COMMENT ON COLUMN unit_figures.scale IS 'Fattore fra rapporto e cifra';
COMMENT ON COLUMN unit_figures.tipo IS 'Tipo';
