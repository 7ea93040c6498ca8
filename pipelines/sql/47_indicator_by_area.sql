-- One row per area of any level, semester and indicator.
CREATE VIEW indicator_by_area AS SELECT * EXCLUDE (dataset) FROM measure_by_area WHERE dataset = 'indicatori';
COMMENT ON VIEW indicator_by_area IS 'Gli indicatori a ogni livello.';
COMMENT ON COLUMN indicator_by_area.area_code IS 'Area';
COMMENT ON COLUMN indicator_by_area.area_level IS 'Livello';
COMMENT ON COLUMN indicator_by_area.semester IS 'Semestre';
COMMENT ON COLUMN indicator_by_area.indicator_code IS 'Indicatore';
COMMENT ON COLUMN indicator_by_area.numerator IS 'Numeratore';
COMMENT ON COLUMN indicator_by_area.denominator IS 'Denominatore';
COMMENT ON COLUMN indicator_by_area.value IS 'La cifra, nell''unità dell''indicatore';
COMMENT ON COLUMN indicator_by_area.low IS 'Limite inferiore al 95 % [unità dell''indicatore]';
COMMENT ON COLUMN indicator_by_area.high IS 'Limite superiore al 95 % [unità dell''indicatore]';
COMMENT ON COLUMN indicator_by_area.value_state IS 'Stato del valore';
COMMENT ON COLUMN indicator_by_area.coverage IS 'Popolazione delle unità con un valore su quella attesa [0-1]';
COMMENT ON COLUMN indicator_by_area.units IS 'Unità attese [aree]';
COMMENT ON COLUMN indicator_by_area.units_counted IS 'Unità con un valore [aree]';
