-- One row per break of a series: from this semester an indicator's figures do not follow from the earlier ones.
CREATE TABLE series_breaks (
    indicator_code VARCHAR NOT NULL REFERENCES indicators (code),
    semester VARCHAR NOT NULL REFERENCES semesters (code),
    change VARCHAR NOT NULL CHECK (trim(change) <> ''),
    source_place VARCHAR NOT NULL CHECK (trim(source_place) <> ''),
    provenance provenance NOT NULL,
    note VARCHAR,
    PRIMARY KEY (indicator_code, semester)
);
INSERT INTO series_breaks
SELECT indicator_code, semester, change, source_place, provenance::provenance, note FROM ref_series_breaks;
COMMENT ON TABLE series_breaks IS 'Le interruzioni delle serie: da quel semestre le cifre non continuano quelle di prima.';
COMMENT ON COLUMN series_breaks.indicator_code IS 'Indicatore';
COMMENT ON COLUMN series_breaks.semester IS 'Il primo semestre rilevato nel modo nuovo';
COMMENT ON COLUMN series_breaks.change IS 'Che cosa è cambiato';
COMMENT ON COLUMN series_breaks.source_place IS 'Dove è scritto';
COMMENT ON COLUMN series_breaks.provenance IS 'Da dove viene la riga';
COMMENT ON COLUMN series_breaks.note IS 'Nota';
