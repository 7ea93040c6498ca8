-- One row per comune, year, sex and single year of age.
CREATE TABLE population (
    area_code VARCHAR NOT NULL,
    year SMALLINT NOT NULL,
    sex sex NOT NULL,
    age UTINYINT NOT NULL,
    residents INTEGER NOT NULL CHECK (residents >= 0),
    PRIMARY KEY (area_code, year, sex, age)
);
INSERT INTO population SELECT area_code, year, sex, age, residents FROM ref_population;
COMMENT ON TABLE population IS 'Popolazione residente per comune, sesso ed età (ISTAT, 1° gennaio dell''anno).';
COMMENT ON COLUMN population.area_code IS 'Codice ISTAT del comune';
COMMENT ON COLUMN population.year IS 'Anno: la popolazione è al 1° gennaio';
COMMENT ON COLUMN population.sex IS 'Sesso: M, F';
COMMENT ON COLUMN population.age IS 'Età in anni compiuti; 100 significa 100 e più';
COMMENT ON COLUMN population.residents IS 'Residenti [persone]';

-- The last year of population, by area of any level.
UPDATE areas SET residents = p.residents FROM (
    SELECT t.ancestor_id, sum(p.residents) AS residents
    FROM population p JOIN areas a ON a.code = p.area_code JOIN area_tree t ON t.area_id = a.id
    WHERE p.year = (SELECT max(year) FROM population) GROUP BY t.ancestor_id
) p WHERE p.ancestor_id = areas.id;
