-- One row per group of population that an indicator may refer to.
CREATE TABLE population_groups (
    code VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    sex sex NOT NULL,
    age_from UTINYINT NOT NULL,
    age_to UTINYINT NOT NULL CHECK (age_to >= age_from)
);
INSERT INTO population_groups SELECT code, name, sex, age_from, age_to FROM ref_population_groups;
COMMENT ON TABLE population_groups IS 'I gruppi di popolazione usati come denominatore.';
COMMENT ON COLUMN population_groups.code IS 'Codice del gruppo, per esempio 65+';
COMMENT ON COLUMN population_groups.name IS 'Nome del gruppo';
COMMENT ON COLUMN population_groups.sex IS 'Sesso: T, M, F';
COMMENT ON COLUMN population_groups.age_from IS 'Prima età compresa [anni compiuti]';
COMMENT ON COLUMN population_groups.age_to IS 'Ultima età compresa [anni compiuti]; 100 significa 100 e più';

-- One row per area of any level and group, in the last year of population.
CREATE TABLE group_residents (
    area_id SMALLINT NOT NULL,
    group_code VARCHAR NOT NULL,
    residents INTEGER NOT NULL,
    PRIMARY KEY (area_id, group_code)
);
INSERT INTO group_residents
SELECT t.ancestor_id, g.code, coalesce(sum(p.residents), 0)
FROM population p
JOIN population_groups g ON p.age BETWEEN g.age_from AND g.age_to AND g.sex IN ('T', p.sex)
JOIN areas a ON a.code = p.area_code
JOIN area_tree t ON t.area_id = a.id
WHERE p.year = (SELECT max(year) FROM population)
  AND g.code IN (SELECT trim(unnest(string_split(used, ' + '))) FROM (
      SELECT population_group AS used FROM ref_indicators UNION SELECT numerator FROM ref_indicators WHERE programme = 'contesto'))
GROUP BY t.ancestor_id, g.code;
COMMENT ON TABLE group_residents IS 'Residenti di ogni gruppo in ogni area, nell''ultimo anno di popolazione.';
COMMENT ON COLUMN group_residents.area_id IS 'L''area (areas.id)';
COMMENT ON COLUMN group_residents.group_code IS 'Il gruppo (population_groups.code)';
COMMENT ON COLUMN group_residents.residents IS 'Residenti [persone]';
