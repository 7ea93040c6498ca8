-- One row per area of any level, semester and measure: the figure in its unit, with its limits.
CREATE VIEW measure_by_area AS
SELECT i.dataset, a.code AS area_code, a.level AS area_level, s.code AS semester, i.code AS indicator_code,
       m.numerator, m.denominator, m.value, m.low, m.high, m.value_state, m.coverage, m.units, m.units_counted
FROM measures m
JOIN indicators i ON i.id = m.indicator_id
JOIN semesters s ON s.id = m.semester_id
JOIN areas a ON a.id = m.area_id;
COMMENT ON VIEW measure_by_area IS 'La cifra di ogni misura a ogni livello; limiti al 95 %: Wilson per le quote, Byar o esatti di Poisson per i tassi.';
COMMENT ON COLUMN measure_by_area.dataset IS 'indicatori oppure cartelle';
COMMENT ON COLUMN measure_by_area.area_code IS 'Area';
COMMENT ON COLUMN measure_by_area.area_level IS 'Livello';
COMMENT ON COLUMN measure_by_area.semester IS 'Semestre';
COMMENT ON COLUMN measure_by_area.indicator_code IS 'Indicatore';
COMMENT ON COLUMN measure_by_area.numerator IS 'Numeratore';
COMMENT ON COLUMN measure_by_area.denominator IS 'Denominatore';
COMMENT ON COLUMN measure_by_area.value IS 'La cifra, nell''unità dell''indicatore';
COMMENT ON COLUMN measure_by_area.low IS 'Limite inferiore al 95 % [unità dell''indicatore]';
COMMENT ON COLUMN measure_by_area.high IS 'Limite superiore al 95 % [unità dell''indicatore]';
COMMENT ON COLUMN measure_by_area.value_state IS 'Stato del valore';
COMMENT ON COLUMN measure_by_area.coverage IS 'Popolazione delle unità con un valore su quella attesa [0-1]';
COMMENT ON COLUMN measure_by_area.units IS 'Unità attese [aree]';
COMMENT ON COLUMN measure_by_area.units_counted IS 'Unità con un valore [aree]';
