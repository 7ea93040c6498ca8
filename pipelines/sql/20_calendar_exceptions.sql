-- One row per exception recorded: a semester prolonged for one sender. The last recorded counts.
CREATE TABLE calendar_exceptions (
    semester VARCHAR NOT NULL REFERENCES semesters (code),
    sender_code VARCHAR NOT NULL REFERENCES areas (code),
    until DATE NOT NULL,
    reason VARCHAR NOT NULL,
    recorded_by VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (semester, sender_code, recorded_at)
);
INSERT INTO calendar_exceptions BY NAME FROM staged_exceptions;
COMMENT ON TABLE calendar_exceptions IS 'Le proroghe date a un mittente per un semestre; vale l''ultima registrata.';
COMMENT ON COLUMN calendar_exceptions.semester IS 'Semestre';
COMMENT ON COLUMN calendar_exceptions.sender_code IS 'Mittente a cui è data';
COMMENT ON COLUMN calendar_exceptions.until IS 'Ultimo giorno in cui può inviare, compreso';
COMMENT ON COLUMN calendar_exceptions.reason IS 'Motivo';
COMMENT ON COLUMN calendar_exceptions.recorded_by IS 'Chi l''ha registrata';
COMMENT ON COLUMN calendar_exceptions.recorded_at IS 'Quando è stata registrata [UTC]';
