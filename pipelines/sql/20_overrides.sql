-- One row per state declared beside a calculated one. The last declared of an object and area counts.
CREATE TABLE overrides (
    object_code VARCHAR NOT NULL,
    area_code VARCHAR NOT NULL REFERENCES areas (code),
    state VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    until DATE NOT NULL,
    declared_by VARCHAR NOT NULL,
    declared_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (object_code, area_code, declared_at)
);
INSERT INTO overrides BY NAME FROM staged_overrides;
COMMENT ON TABLE overrides IS 'Gli stati dichiarati: stanno accanto a quelli calcolati, fino al loro ultimo giorno.';
COMMENT ON COLUMN overrides.object_code IS 'Traguardo o obiettivo';
COMMENT ON COLUMN overrides.area_code IS 'Area';
COMMENT ON COLUMN overrides.state IS 'Stato dichiarato';
COMMENT ON COLUMN overrides.reason IS 'Motivo';
COMMENT ON COLUMN overrides.until IS 'Ultimo giorno in cui vale, compreso';
COMMENT ON COLUMN overrides.declared_by IS 'Chi lo ha dichiarato';
COMMENT ON COLUMN overrides.declared_at IS 'Quando [UTC]';
