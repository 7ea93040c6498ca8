-- One row per area of any level, year and funding line: the last cumulative figures in force.
CREATE VIEW resources_by_area AS
WITH last AS (
    SELECT r.* FROM resource_reports r WHERE r.valid_to IS NULL
    QUALIFY row_number() OVER (PARTITION BY r.year, r.area_id, r.line_code ORDER BY r.semester_id DESC) = 1
)
SELECT a.code AS area_code, a.level AS area_level, l.year, l.line_code,
       max(s.code) AS semester,
       sum(l.allocated)::DECIMAL(18, 2) AS stanziato,
       sum(l.paid)::DECIMAL(18, 2) AS liquidato,
       sum(l.spent)::DECIMAL(18, 2) AS speso,
       sum(l.accounted)::DECIMAL(18, 2) AS rendicontato,
       (sum(l.allocated) - coalesce(sum(l.spent), 0))::DECIMAL(18, 2) AS residuo,
       max(l.transferred_on) AS data_trasferimento,
       count(*) AS units_counted
FROM last l
JOIN area_tree t ON t.area_id = l.area_id
JOIN areas a ON a.id = t.ancestor_id
JOIN semesters s ON s.id = l.semester_id
GROUP BY ALL;
COMMENT ON VIEW resources_by_area IS 'Le risorse a ogni livello: per ogni area l''ultima rendicontazione cumulata in vigore.';
COMMENT ON COLUMN resources_by_area.area_code IS 'Area';
COMMENT ON COLUMN resources_by_area.area_level IS 'Livello';
COMMENT ON COLUMN resources_by_area.year IS 'Anno della risorsa';
COMMENT ON COLUMN resources_by_area.line_code IS 'Linea di finanziamento';
COMMENT ON COLUMN resources_by_area.semester IS 'L''ultimo semestre rendicontato fra quelli sommati';
COMMENT ON COLUMN resources_by_area.stanziato IS 'Stanziato [euro]';
COMMENT ON COLUMN resources_by_area.liquidato IS 'Liquidato [euro]';
COMMENT ON COLUMN resources_by_area.speso IS 'Speso [euro]';
COMMENT ON COLUMN resources_by_area.rendicontato IS 'Rendicontato [euro]';
COMMENT ON COLUMN resources_by_area.residuo IS 'Stanziato meno speso [euro]';
COMMENT ON COLUMN resources_by_area.data_trasferimento IS 'L''ultimo trasferimento';
COMMENT ON COLUMN resources_by_area.units_counted IS 'Aree rendicontate [aree]';
