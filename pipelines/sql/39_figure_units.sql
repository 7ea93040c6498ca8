-- One row per unit (an area that reports), area that contains it, and group of population.
-- What a figure needs to know of a unit, sorted as the questions ask for it.
CREATE TABLE figure_units (
    unit_level area_level NOT NULL,
    group_code VARCHAR NOT NULL,
    area_level area_level NOT NULL,
    area_id SMALLINT NOT NULL,
    area_code VARCHAR NOT NULL,
    unit_id SMALLINT NOT NULL,
    is_unit BOOLEAN NOT NULL,
    residents INTEGER,
    group_residents INTEGER
);
INSERT INTO figure_units
SELECT unit.level, g.code, a.level, a.id, a.code, unit.id, a.id = unit.id, unit.residents, r.residents
FROM areas unit
JOIN area_tree t ON t.area_id = unit.id
JOIN areas a ON a.id = t.ancestor_id
CROSS JOIN (SELECT DISTINCT coalesce(population_group, 'T') AS code FROM indicators WHERE dataset <> 'contesto') g
LEFT JOIN group_residents r ON r.area_id = unit.id AND r.group_code = g.code
WHERE unit.level IN (SELECT level FROM indicators WHERE dataset <> 'contesto')
ORDER BY unit.level, g.code, a.level, a.id, unit.id;
COMMENT ON TABLE figure_units IS 'Le unità che rendicontano, le aree che le contengono e i residenti di ogni gruppo: servono alle somme.';
COMMENT ON COLUMN figure_units.unit_level IS 'Livello a cui si rendiconta';
COMMENT ON COLUMN figure_units.group_code IS 'Gruppo di popolazione (population_groups.code)';
COMMENT ON COLUMN figure_units.area_level IS 'Livello dell''area';
COMMENT ON COLUMN figure_units.area_id IS 'L''area (areas.id)';
COMMENT ON COLUMN figure_units.area_code IS 'Codice dell''area';
COMMENT ON COLUMN figure_units.unit_id IS 'L''unità che vi sta dentro, o l''area stessa (areas.id)';
COMMENT ON COLUMN figure_units.is_unit IS 'Vero se l''area è l''unità stessa';
COMMENT ON COLUMN figure_units.residents IS 'Residenti dell''unità [persone]';
COMMENT ON COLUMN figure_units.group_residents IS 'Residenti dell''unità nel gruppo [persone]';
