-- One row per state declared and still valid today, beside the one calculated.
CREATE VIEW declared_states AS
WITH calculated AS (
    SELECT milestone_code AS object_code, area_code, day, state FROM milestone_judged WHERE is_today
    UNION ALL
    SELECT objective_code, area_code, day, state FROM objective_judged WHERE is_today
), last_said AS (
    FROM overrides QUALIFY row_number() OVER (PARTITION BY object_code, area_code ORDER BY declared_at DESC) = 1
)
SELECT o.object_code, o.area_code, c.day, o.state AS declared, c.state AS calculated, o.reason, o.until,
       o.declared_by, o.declared_at
FROM last_said o JOIN calculated c USING (object_code, area_code)
WHERE c.day <= o.until AND o.state <> c.state;
COMMENT ON VIEW declared_states IS 'Gli stati dichiarati che valgono oggi e non sono quelli calcolati.';
COMMENT ON COLUMN declared_states.object_code IS 'Traguardo o obiettivo';
COMMENT ON COLUMN declared_states.area_code IS 'Area';
COMMENT ON COLUMN declared_states.day IS 'Giorno del giudizio';
COMMENT ON COLUMN declared_states.declared IS 'Stato dichiarato';
COMMENT ON COLUMN declared_states.calculated IS 'Stato calcolato';
COMMENT ON COLUMN declared_states.reason IS 'Motivo';
COMMENT ON COLUMN declared_states.until IS 'Ultimo giorno in cui vale, compreso';
COMMENT ON COLUMN declared_states.declared_by IS 'Chi lo ha dichiarato';
COMMENT ON COLUMN declared_states.declared_at IS 'Quando [UTC]';
