-- One row per area of any level, semester and measure: the figure in its unit, with its limits.
CREATE VIEW measures AS
WITH figures AS (
    FROM unit_figures UNION ALL BY NAME FROM rolled_figures
), parts AS (
    SELECT * REPLACE (shown(value_state, numerator) AS numerator, shown(value_state, denominator) AS denominator)
    FROM figures
)
SELECT p.indicator_id, p.semester_id, p.area_id, numerator, denominator,
       figure_value(denominator_kind, numerator, denominator, scale) AS value,
       figure_low(denominator_kind, tipo, numerator, denominator, scale, l.low) AS low,
       figure_high(denominator_kind, tipo, numerator, denominator, scale, l.high) AS high,
       value_state, coverage, units, units_counted
FROM parts p LEFT JOIN poisson_limits l ON l.events = p.numerator;

COMMENT ON VIEW measures IS 'Le cifre di ogni misura a ogni livello, con i numeri interni al posto dei codici (vedi measure_by_area).';
COMMENT ON COLUMN measures.indicator_id IS 'indicators.id';
COMMENT ON COLUMN measures.semester_id IS 'semesters.id';
COMMENT ON COLUMN measures.area_id IS 'areas.id';
COMMENT ON COLUMN measures.numerator IS 'Numeratore';
COMMENT ON COLUMN measures.denominator IS 'Denominatore';
COMMENT ON COLUMN measures.value IS 'La cifra, nell''unità dell''indicatore';
COMMENT ON COLUMN measures.low IS 'Limite inferiore al 95 % [unità dell''indicatore]';
COMMENT ON COLUMN measures.high IS 'Limite superiore al 95 % [unità dell''indicatore]';
COMMENT ON COLUMN measures.value_state IS 'Stato del valore';
COMMENT ON COLUMN measures.coverage IS 'Popolazione delle unità con un valore su quella attesa [0-1]';
COMMENT ON COLUMN measures.units IS 'Unità attese [aree]';
COMMENT ON COLUMN measures.units_counted IS 'Unità con un valore [aree]';
