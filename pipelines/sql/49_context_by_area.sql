-- One row per area of any level and context indicator, from the population.
CREATE VIEW context_by_area AS
WITH parts AS (
    SELECT i.code AS indicator_code, a.code AS area_code, a.level AS area_level, i.scale, i.denominator_kind,
           a.surface_km2, sum(n.residents) AS numerator, any_value(d.residents) AS group_denominator
    FROM indicators i CROSS JOIN areas a
    JOIN group_residents n ON n.area_id = a.id AND list_contains(string_split(i.numerator, ' + '), n.group_code)
    LEFT JOIN group_residents d ON d.area_id = a.id AND d.group_code = i.population_group
    WHERE i.dataset = 'contesto'
    GROUP BY ALL
), figures AS (
    SELECT *, CASE denominator_kind WHEN 'popolazione' THEN group_denominator WHEN 'superficie' THEN surface_km2
        END AS denominator FROM parts
)
SELECT area_code, area_level, NULL::VARCHAR AS semester, indicator_code, numerator, denominator,
       CASE WHEN denominator_kind = 'nessuno' THEN numerator ELSE scale * numerator / nullif(denominator, 0) END AS value,
       NULL::DOUBLE AS low, NULL::DOUBLE AS high,
       CASE WHEN denominator_kind <> 'nessuno' AND coalesce(denominator, 0) = 0 THEN 'mancante'
            WHEN numerator = 0 THEN 'zero' ELSE 'valore' END::value_state AS value_state,
       1.0 AS coverage, 1 AS units, 1 AS units_counted
FROM figures;
COMMENT ON VIEW context_by_area IS 'Gli indicatori di contesto, dalla popolazione; senza semestre: valgono alla data della popolazione.';
COMMENT ON COLUMN context_by_area.area_code IS 'Area';
COMMENT ON COLUMN context_by_area.area_level IS 'Livello';
COMMENT ON COLUMN context_by_area.semester IS 'Semestre';
COMMENT ON COLUMN context_by_area.indicator_code IS 'Indicatore';
COMMENT ON COLUMN context_by_area.numerator IS 'Numeratore';
COMMENT ON COLUMN context_by_area.denominator IS 'Denominatore';
COMMENT ON COLUMN context_by_area.value IS 'La cifra, nell''unità dell''indicatore';
COMMENT ON COLUMN context_by_area.low IS 'Limite inferiore al 95 % [unità dell''indicatore]';
COMMENT ON COLUMN context_by_area.high IS 'Limite superiore al 95 % [unità dell''indicatore]';
COMMENT ON COLUMN context_by_area.value_state IS 'Stato del valore';
COMMENT ON COLUMN context_by_area.coverage IS 'Popolazione delle unità con un valore su quella attesa [0-1]';
COMMENT ON COLUMN context_by_area.units IS 'Unità attese [aree]';
COMMENT ON COLUMN context_by_area.units_counted IS 'Unità con un valore [aree]';
