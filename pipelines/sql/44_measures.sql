-- One row per area of any level, semester and measure: the figure in its unit, with its limits.
-- The macro measures one of the two views of figures: the map asks it of the units alone.
CREATE MACRO measured(figures) AS TABLE
WITH stated AS (
    SELECT f.*,
        CASE
            WHEN units_counted = 0 AND units_suppressed > 0 THEN 'soppresso'
            WHEN units_counted = 0 AND units_not_applicable = units THEN 'non_applicabile'
            WHEN units_counted = 0 AND units_not_yet + units_not_applicable = units THEN 'non_ancora_applicabile'
            WHEN units_counted = 0 AND units_unavailable > 0 AND units_unavailable + units_not_applicable = units
                THEN 'non_disponibile'
            WHEN units_counted = 0 OR f.denominator_kind <> 'nessuno' AND coalesce(f.denominator, 0) = 0 THEN 'mancante'
            WHEN f.numerator = 0 THEN 'zero'
            ELSE 'valore'
        END::value_state AS value_state
    FROM query_table(figures) f
), kinds AS (
    SELECT *, value_state IN ('valore', 'zero') AS shown,
        CASE WHEN denominator_kind = 'nessuno' OR tipo = 'media' THEN 'nessuno'
             WHEN tipo = 'quota' THEN 'wilson' ELSE 'poisson' END AS method,
        numerator / denominator AS p, 1.959963984540054 AS z
    FROM stated
)
SELECT k.indicator_id, k.semester_id, k.area_id,
       CASE WHEN shown THEN numerator END AS numerator,
       CASE WHEN shown THEN denominator END AS denominator,
       CASE WHEN NOT shown THEN NULL WHEN denominator_kind = 'nessuno' THEN numerator ELSE p * scale END AS value,
       CASE WHEN NOT shown THEN NULL
            WHEN method = 'wilson' THEN scale * greatest(0, (p + z*z/(2*denominator)
                - z*sqrt(greatest(p*(1-p), 0)/denominator + z*z/(4*denominator*denominator))) / (1 + z*z/denominator))
            WHEN method = 'poisson' THEN scale / denominator * coalesce(l.low,
                numerator * (1 - 1/(9*numerator) - z/(3*sqrt(numerator)))**3) END AS low,
       CASE WHEN NOT shown THEN NULL
            WHEN method = 'wilson' THEN scale * least(1, (p + z*z/(2*denominator)
                + z*sqrt(greatest(p*(1-p), 0)/denominator + z*z/(4*denominator*denominator))) / (1 + z*z/denominator))
            WHEN method = 'poisson' THEN scale / denominator * coalesce(l.high,
                (numerator+1) * (1 - 1/(9*(numerator+1)) + z/(3*sqrt(numerator+1)))**3) END AS high,
       k.value_state, k.coverage, k.units, k.units_counted
FROM kinds k LEFT JOIN poisson_limits l ON l.events = k.numerator;

CREATE VIEW measures AS FROM measured('unit_figures') UNION ALL FROM measured('rolled_figures');
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
