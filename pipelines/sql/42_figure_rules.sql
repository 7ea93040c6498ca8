-- The rules of a figure, each written once: its state, its value, its limits at 95 %.
-- monitoring/statistics/figure.py says the same to the map, on arrays; tests/test_figures.py holds the two together.
CREATE MACRO unit_state(kind, numerator, denominator, state) AS
    CASE WHEN numerator IS NULL OR kind = 'nessuno' OR denominator > 0 THEN coalesce(state, 'mancante'::value_state)
         ELSE 'mancante'::value_state END;

CREATE MACRO sum_state(kind, numerator, denominator, units, counted, unavailable, not_applicable, not_yet, suppressed) AS
    CASE WHEN counted > 0 AND (kind = 'nessuno' OR denominator > 0)
             THEN if(numerator = 0, 'zero'::value_state, 'valore'::value_state)
         WHEN counted > 0 THEN 'mancante'::value_state
         WHEN suppressed > 0 THEN 'soppresso'::value_state
         WHEN not_applicable = units THEN 'non_applicabile'::value_state
         WHEN not_yet + not_applicable = units THEN 'non_ancora_applicabile'::value_state
         WHEN unavailable > 0 AND unavailable + not_applicable = units THEN 'non_disponibile'::value_state
         ELSE 'mancante'::value_state END;

-- A part of the figure, where the figure may be shown.
CREATE MACRO shown(value_state, part) AS
    CASE WHEN value_state IN ('valore'::value_state, 'zero'::value_state) THEN part END;

CREATE MACRO unit_coverage(numerator, state, residents) AS
    CASE WHEN state IS DISTINCT FROM 'non_applicabile'::value_state AND residents > 0
         THEN if(numerator IS NULL, 0.0::DOUBLE, 1.0::DOUBLE) END;

CREATE MACRO figure_value(kind, numerator, denominator, scale) AS
    CASE WHEN kind = 'nessuno' THEN numerator ELSE numerator / denominator * scale END;

CREATE MACRO interval_method(kind, tipo) AS
    CASE WHEN kind = 'nessuno' OR tipo = 'media' THEN 'nessuno' WHEN tipo = 'quota' THEN 'wilson' ELSE 'poisson' END;

-- Wilson 1927, as a share; the lower bound with -z, the upper with z.
CREATE MACRO wilson_bound(x, n, z) AS (x + z*z/2 + z*sqrt(greatest(x*(n - x)/n, 0) + z*z/4)) / (n + z*z);

-- Byar (Breslow and Day 1987), in events; the lower bound of x with -z, the upper with z of x + 1.
CREATE MACRO byar_bound(x, z) AS x * (1 - 1/(9*x) + z/(3*sqrt(x)))**3;

-- greatest and least pass over what is missing: no numerator, no limits.
CREATE MACRO figure_low(kind, tipo, numerator, denominator, scale, exact) AS
    CASE WHEN numerator IS NULL THEN NULL
         WHEN interval_method(kind, tipo) = 'wilson'
             THEN scale * greatest(0, wilson_bound(numerator, denominator, -1.959963984540054))
         WHEN interval_method(kind, tipo) = 'poisson'
             THEN scale / denominator * coalesce(exact, byar_bound(numerator, -1.959963984540054)) END;

CREATE MACRO figure_high(kind, tipo, numerator, denominator, scale, exact) AS
    CASE WHEN numerator IS NULL THEN NULL
         WHEN interval_method(kind, tipo) = 'wilson'
             THEN scale * least(1, wilson_bound(numerator, denominator, 1.959963984540054))
         WHEN interval_method(kind, tipo) = 'poisson'
             THEN scale / denominator * coalesce(exact, byar_bound(numerator + 1, 1.959963984540054)) END;
