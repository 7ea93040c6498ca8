-- One row per sender, semester and dataset: what has arrived, measured from its content.
-- It is late where its last cell was filled after the tolerance, whatever was corrected since.
CREATE VIEW completeness AS
WITH received AS (
    SELECT ambito_code, semester, dataset, min(received_at) FILTER (WHERE live_to IS NULL) AS first_live,
           arg_max(state, received_at) FILTER (WHERE state <> 'ritirata') AS last_state
    FROM submissions GROUP BY ALL
), due AS (
    SELECT sender_code, semester, dataset, count(*) AS expected_cells, count(*) FILTER (WHERE filled) AS filled_cells,
           max(filled_at) AS complete_at
    FROM due_cells GROUP BY ALL
)
SELECT e.sender_code, e.semester, e.dataset, e.expected_cells, e.filled_cells,
    CASE WHEN r.last_state = 'restituita' AND r.first_live IS NULL THEN 'restituita'
         WHEN r.first_live IS NULL THEN 'mancante'
         WHEN e.filled_cells < e.expected_cells THEN 'incompleta'
         WHEN timezone('Europe/Rome', e.complete_at)::DATE > w.grace_until THEN 'in_ritardo' -- the sender's own
         ELSE 'in_tempo' END AS state
FROM due e JOIN sender_windows w ON w.semester = e.semester AND w.sender_code = e.sender_code
LEFT JOIN received r ON r.ambito_code = e.sender_code AND r.semester = e.semester AND r.dataset = e.dataset;
COMMENT ON VIEW completeness IS 'Che cosa è arrivato, da chi, misurato dal contenuto.';
COMMENT ON COLUMN completeness.sender_code IS 'Mittente';
COMMENT ON COLUMN completeness.semester IS 'Semestre';
COMMENT ON COLUMN completeness.dataset IS 'Dataset';
COMMENT ON COLUMN completeness.expected_cells IS 'Celle dovute [celle]';
COMMENT ON COLUMN completeness.filled_cells IS 'Celle riempite [celle]';
COMMENT ON COLUMN completeness.state IS 'in_tempo, in_ritardo, restituita, incompleta, mancante';
