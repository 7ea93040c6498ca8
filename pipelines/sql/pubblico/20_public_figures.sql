-- One row per stay of a figure above its units: confidential indicator, semester, area, sex.
CREATE TABLE public_figures (
    indicator_id SMALLINT NOT NULL,
    semester_id UTINYINT NOT NULL,
    area_id SMALLINT NOT NULL,
    sex sex NOT NULL,
    age_band age_band NOT NULL,
    numerator DOUBLE,
    denominator DOUBLE,
    state value_state NOT NULL,
    coverage DOUBLE,
    units BIGINT NOT NULL,
    units_counted BIGINT NOT NULL,
    valid_from TIMESTAMPTZ NOT NULL,
    valid_to TIMESTAMPTZ
);
COMMENT ON TABLE public_figures IS 'Le somme degli indicatori riservati, già soppresse: dalle celle pubblicate non si potrebbero rifare.';
COMMENT ON COLUMN public_figures.indicator_id IS 'indicators.id';
COMMENT ON COLUMN public_figures.semester_id IS 'semesters.id';
COMMENT ON COLUMN public_figures.area_id IS 'areas.id';
COMMENT ON COLUMN public_figures.sex IS 'Sesso';
COMMENT ON COLUMN public_figures.age_band IS 'Fascia d''età';
COMMENT ON COLUMN public_figures.numerator IS 'Numeratore';
COMMENT ON COLUMN public_figures.denominator IS 'Denominatore';
COMMENT ON COLUMN public_figures.state IS 'Stato del valore';
COMMENT ON COLUMN public_figures.coverage IS 'Popolazione delle unità con un valore su quella attesa [0-1]';
COMMENT ON COLUMN public_figures.units IS 'Unità attese [aree]';
COMMENT ON COLUMN public_figures.units_counted IS 'Unità con un valore [aree]';
COMMENT ON COLUMN public_figures.valid_from IS 'Da quando è stata pubblicata [UTC]';
COMMENT ON COLUMN public_figures.valid_to IS 'Fino a quando; vuoto se è in vigore [UTC]';

-- One row per area whose sums over the units of a level may be made from the cells: none in the file.
CREATE TABLE clear_areas (
    area_id SMALLINT NOT NULL,
    unit_level area_level NOT NULL
);
COMMENT ON TABLE clear_areas IS 'Le aree le cui somme si rifanno dalle celle: nel file nessuna, per un ufficio la sua.';
COMMENT ON COLUMN clear_areas.area_id IS 'areas.id';
COMMENT ON COLUMN clear_areas.unit_level IS 'Livello delle unità che si sommano';
