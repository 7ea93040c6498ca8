-- One row per area of the territory, at the five levels.
CREATE TABLE areas (
    id SMALLINT PRIMARY KEY,
    code VARCHAR NOT NULL UNIQUE,
    name VARCHAR NOT NULL,
    level area_level NOT NULL,
    parent_code VARCHAR,
    aliases VARCHAR,
    provenance provenance NOT NULL,
    source_place VARCHAR,
    note VARCHAR,
    residents INTEGER,
    surface_km2 DOUBLE,
    CHECK ((parent_code IS NULL) = (level = 'provincia'))
);
INSERT INTO areas
SELECT row_number() OVER (ORDER BY r.level::area_level, r.code), r.code, r.name, r.level, r.parent_code,
       r.aliases, r.provenance, r.source_place, r.note, NULL, s.surface_km2
FROM ref_areas r LEFT JOIN ref_surfaces s ON s.code = r.code;
COMMENT ON TABLE areas IS 'Le aree del territorio: provincia, ASST, distretti, Ambiti, comuni. Una riga per area.';
COMMENT ON COLUMN areas.id IS 'Numero interno dell''area in questa pubblicazione';
COMMENT ON COLUMN areas.code IS 'Codice dell''area; per i comuni il codice ISTAT di sei cifre, testo';
COMMENT ON COLUMN areas.name IS 'Nome dell''area';
COMMENT ON COLUMN areas.level IS 'Livello: provincia, asst, distretto, ambito, comune';
COMMENT ON COLUMN areas.parent_code IS 'Codice dell''area che la contiene; vuoto per la provincia';
COMMENT ON COLUMN areas.aliases IS 'Altri nomi con cui è conosciuta, separati da |';
COMMENT ON COLUMN areas.provenance IS 'Da dove viene la riga';
COMMENT ON COLUMN areas.source_place IS 'Il luogo nella fonte';
COMMENT ON COLUMN areas.note IS 'Nota';
COMMENT ON COLUMN areas.residents IS 'Residenti alla data della popolazione [persone]';
COMMENT ON COLUMN areas.surface_km2 IS 'Superficie, proiezione equivalente [km²]';
