-- One row per pair of an area and one of the areas that contain it, itself included.
CREATE TABLE area_tree (
    ancestor_id SMALLINT NOT NULL,
    area_id SMALLINT NOT NULL,
    PRIMARY KEY (ancestor_id, area_id)
);
INSERT INTO area_tree
WITH RECURSIVE up AS (
    SELECT id AS area_id, id AS ancestor_id, parent_code FROM areas
    UNION ALL
    SELECT up.area_id, a.id, a.parent_code FROM up JOIN areas a ON a.code = up.parent_code
)
SELECT ancestor_id, area_id FROM up;
COMMENT ON TABLE area_tree IS 'Chi contiene chi: una riga per coppia di area e area che la contiene, sé stessa compresa.';
COMMENT ON COLUMN area_tree.ancestor_id IS 'L''area che contiene (areas.id)';
COMMENT ON COLUMN area_tree.area_id IS 'L''area contenuta (areas.id)';
