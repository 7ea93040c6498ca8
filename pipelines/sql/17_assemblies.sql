-- One row per body of the mayors, with the end of its mandate.
CREATE TABLE assemblies (
    area_code VARCHAR NOT NULL REFERENCES areas (code),
    name VARCHAR NOT NULL,
    elected_on DATE,
    mandate_ends_on DATE,
    support_office VARCHAR,
    email VARCHAR,
    phone VARCHAR,
    source_place VARCHAR NOT NULL,
    note VARCHAR,
    PRIMARY KEY (area_code, name)
);
INSERT INTO assemblies
SELECT area_code, name, elected_on, mandate_ends_on, support_office, email, phone, source_place, note
FROM ref_assemblies;
COMMENT ON TABLE assemblies IS 'Collegio, Conferenze e Assemblee dei Sindaci.';
COMMENT ON COLUMN assemblies.area_code IS 'L''area dell''organismo';
COMMENT ON COLUMN assemblies.name IS 'Nome';
COMMENT ON COLUMN assemblies.elected_on IS 'Data di elezione';
COMMENT ON COLUMN assemblies.mandate_ends_on IS 'Scadenza del mandato';
COMMENT ON COLUMN assemblies.support_office IS 'Ufficio di supporto';
COMMENT ON COLUMN assemblies.email IS 'Casella dell''ufficio';
COMMENT ON COLUMN assemblies.phone IS 'Telefono dell''ufficio';
COMMENT ON COLUMN assemblies.source_place IS 'Il luogo nel documento';
COMMENT ON COLUMN assemblies.note IS 'Nota';
