-- One row per area of any level, semester and measure: computed_measures, held and sorted for the map's question.
-- The build fills it (pipelines/build.py), some indicators at a time. As of a past moment it is a view (monitoring/as_of.py).
CREATE TABLE measures AS FROM computed_measures LIMIT 0;
COMMENT ON TABLE measures IS 'Le cifre di ogni misura a ogni livello, conservate, con i numeri interni al posto dei codici (vedi measure_by_area).';
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
