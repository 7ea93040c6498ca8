-- One row per cell that a sender should fill in a semester, whether it has, and since when.
-- A cell is filled from the first time that a submission which still counts said it: a correction changes nothing.
CREATE VIEW due_cells AS
WITH answering AS (
    -- the sender of an area is the nearest area upwards that sends
    SELECT a.id AS area_id, a.code AS area_code, a.level, arg_max(s.code, s.level) AS sender_code
    FROM areas a JOIN area_tree t ON t.area_id = a.id
    JOIN areas s ON s.id = t.ancestor_id AND s.level IN ('provincia', 'asst', 'ambito') GROUP BY ALL
), live AS (
    SELECT number AS sub, received_at FROM submissions WHERE live_to IS NULL
), earlier AS (
    SELECT o.indicator_id, o.semester_id, o.area_id, min(l.received_at) AS filled_at
    FROM observation_superseded o JOIN live l USING (sub)
    WHERE o.sex = 'T' AND o.age_band = 'T' AND o.state <> 'mancante' GROUP BY ALL
), told AS (
    SELECT r.semester_id, r.milestone_code, r.area_id, min(l.received_at) AS filled_at
    FROM milestone_reports r JOIN live l USING (sub) WHERE r.state IS NOT NULL GROUP BY ALL
), given AS (
    SELECT r.semester_id, r.year, r.area_id, r.line_code, min(l.received_at) AS filled_at
    FROM resource_reports r JOIN live l USING (sub)
    WHERE r.allocated_state <> 'mancante' GROUP BY ALL
)
SELECT u.sender_code, s.code AS semester, i.dataset, i.code AS object_code, u.area_code,
       o.state IS NOT NULL AND o.state <> 'mancante' AS filled,
       CASE WHEN filled THEN least(l.received_at, e.filled_at) END AS filled_at
FROM indicators i JOIN answering u ON u.level = i.level
JOIN semesters s ON i.frequency = 'semestrale' OR s.half = 2
LEFT JOIN observation_facts o ON o.indicator_id = i.id AND o.semester_id = s.id AND o.area_id = u.area_id
    AND o.sex = 'T' AND o.age_band = 'T'
LEFT JOIN live l ON l.sub = o.sub
LEFT JOIN earlier e ON e.indicator_id = i.id AND e.semester_id = s.id AND e.area_id = u.area_id
WHERE i.collected OR i.dataset = 'cartelle' AND i.tipo <> 'media'
    AND i.numerator IN ('cartelle_attive', 'cartelle_nuove', 'cartelle_aggiornate')
UNION ALL
SELECT u.sender_code, s.code, 'traguardi', m.code, u.area_code, r.state IS NOT NULL,
       CASE WHEN r.state IS NOT NULL THEN t.filled_at END
FROM milestones m JOIN answering u ON u.level = m.level
JOIN semesters s ON CASE m.frequency
    WHEN 'semestrale' THEN s.year = m.year AND s.starts_on <= m.due_date
    ELSE m.due_date BETWEEN s.starts_on AND s.ends_on END
LEFT JOIN milestone_reports r ON r.milestone_code = m.code AND r.area_id = u.area_id
    AND r.semester_id = s.id AND r.valid_to IS NULL
LEFT JOIN told t ON t.milestone_code = m.code AND t.area_id = u.area_id AND t.semester_id = s.id
UNION ALL
SELECT u.sender_code, s.code, 'risorse', l.code, u.area_code,
       r.allocated_state IS NOT NULL AND r.allocated_state <> 'mancante' AS filled, CASE WHEN filled THEN g.filled_at END
FROM lines l JOIN answering u ON u.level = l.level CROSS JOIN semesters s
LEFT JOIN resource_reports r ON r.line_code = l.code AND r.area_id = u.area_id AND r.year = s.year
    AND r.semester_id = s.id AND r.valid_to IS NULL
LEFT JOIN given g ON g.line_code = l.code AND g.area_id = u.area_id AND g.year = s.year AND g.semester_id = s.id;
COMMENT ON VIEW due_cells IS 'Le celle dovute da ogni mittente in ogni semestre, e se sono riempite.';
COMMENT ON COLUMN due_cells.sender_code IS 'Mittente';
COMMENT ON COLUMN due_cells.semester IS 'Semestre';
COMMENT ON COLUMN due_cells.dataset IS 'Dataset';
COMMENT ON COLUMN due_cells.object_code IS 'Indicatore, traguardo o linea';
COMMENT ON COLUMN due_cells.area_code IS 'Area';
COMMENT ON COLUMN due_cells.filled IS 'Vero se è riempita';
COMMENT ON COLUMN due_cells.filled_at IS 'Da quando è riempita da un invio che vale ancora [UTC]';
