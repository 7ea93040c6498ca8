-- One row per unit (an area at whose level something is reported) and group of population that measures need.
CREATE TABLE figure_units (
    unit_level area_level NOT NULL,
    group_code VARCHAR NOT NULL,
    unit_id SMALLINT NOT NULL,
    residents INTEGER,
    group_residents INTEGER
);
INSERT INTO figure_units
SELECT unit.level, g.code, unit.id, unit.residents, r.residents
FROM areas unit
CROSS JOIN (SELECT DISTINCT coalesce(population_group, 'T') AS code FROM indicators WHERE dataset <> 'contesto') g
LEFT JOIN group_residents r ON r.area_id = unit.id AND r.group_code = g.code
WHERE unit.level IN (SELECT level FROM indicators WHERE dataset <> 'contesto')
ORDER BY unit.level, g.code, unit.id;
COMMENT ON TABLE figure_units IS 'Le unità che rendicontano, con i residenti di ogni gruppo: servono alle somme.';
COMMENT ON COLUMN figure_units.unit_level IS 'Livello a cui si rendiconta';
COMMENT ON COLUMN figure_units.group_code IS 'Gruppo di popolazione (population_groups.code)';
COMMENT ON COLUMN figure_units.unit_id IS 'L''unità (areas.id)';
COMMENT ON COLUMN figure_units.residents IS 'Residenti dell''unità [persone]';
COMMENT ON COLUMN figure_units.group_residents IS 'Residenti dell''unità nel gruppo [persone]';
