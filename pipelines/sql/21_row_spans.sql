-- One row per stay in force of a row received; rows of groups with a single submission have one stay.
-- A line may say two cells: a part, and the total summed from the parts.
CREATE TEMP TABLE contested_values AS
SELECT v.*, 'v' || i.dataset || '|' || concat_ws('|', semester_id, area_id,
           CASE i.dataset WHEN 'cartelle' THEN '' ELSE concat_ws('|', v.indicator_id, v.sex, v.age_band) END) AS key
FROM typed_values v JOIN indicators i ON i.id = v.indicator_id SEMI JOIN contested_groups USING (sub);

CREATE TEMP TABLE contested_rows AS
SELECT DISTINCT key, sub, line FROM contested_values
UNION ALL
SELECT 't|' || concat_ws('|', semester_id, area_id, milestone_code), sub, line
FROM typed_reports SEMI JOIN contested_groups USING (sub)
UNION ALL
SELECT 'r|' || concat_ws('|', semester_id, area_id, year, line_code), sub, line
FROM typed_resources SEMI JOIN contested_groups USING (sub);

CREATE TEMP TABLE row_spans AS
WITH claims AS (
    SELECT c.key, c.sub, c.line, s.received_at AS live_from, s.live_to
    FROM contested_rows c JOIN submissions s ON s.number = c.sub
), cuts AS (
    SELECT key, live_from AS cut FROM claims
    UNION SELECT key, live_to FROM claims WHERE live_to IS NOT NULL
), spans AS (
    SELECT key, cut AS valid_from, lead(cut) OVER (PARTITION BY key ORDER BY cut) AS valid_to FROM cuts
)
SELECT c.sub, c.line, p.key, p.valid_from, p.valid_to
FROM spans p JOIN claims c
  ON c.key = p.key AND c.live_from <= p.valid_from AND (c.live_to IS NULL OR c.live_to > p.valid_from)
QUALIFY row_number() OVER (PARTITION BY p.key, p.valid_from ORDER BY c.live_from DESC, c.sub DESC) = 1;
