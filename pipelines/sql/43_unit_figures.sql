-- One row per measure, semester and unit: the figure that the unit itself reports.
CREATE VIEW unit_figures AS
SELECT indicator_id, semester_id, area_id, denominator_kind, scale, tipo, numerator, denominator,
       unit_state(denominator_kind, numerator, denominator, state) AS value_state,
       unit_coverage(numerator, state, residents) AS coverage,
       1::BIGINT AS units, (numerator IS NOT NULL)::BIGINT AS units_counted
FROM unit_cells;
COMMENT ON VIEW unit_figures IS 'Numeratore e denominatore di ogni unità.';
COMMENT ON COLUMN unit_figures.indicator_id IS 'indicators.id';
COMMENT ON COLUMN unit_figures.semester_id IS 'semesters.id';
COMMENT ON COLUMN unit_figures.area_id IS 'areas.id';
COMMENT ON COLUMN unit_figures.numerator IS 'Somma dei valori';
COMMENT ON COLUMN unit_figures.denominator IS 'Somma dei denominatori delle sole unità con un valore';
COMMENT ON COLUMN unit_figures.units IS 'Unità attese [aree]';
COMMENT ON COLUMN unit_figures.units_counted IS 'Unità con un valore [aree]';
COMMENT ON COLUMN unit_figures.value_state IS 'Stato del valore';
COMMENT ON COLUMN unit_figures.coverage IS 'Popolazione delle unità con un valore su quella attesa [0-1]';
COMMENT ON COLUMN unit_figures.denominator_kind IS 'Denominatore';
COMMENT ON COLUMN unit_figures.scale IS 'Fattore fra rapporto e cifra';
COMMENT ON COLUMN unit_figures.tipo IS 'Tipo';
