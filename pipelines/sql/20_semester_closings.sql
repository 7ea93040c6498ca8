-- One row per semester that somebody has closed: the moment as of which it was frozen.
CREATE TABLE semester_closings (
    semester VARCHAR PRIMARY KEY REFERENCES semesters (code),
    closed_at TIMESTAMPTZ NOT NULL,
    closed_by VARCHAR NOT NULL
);
INSERT INTO semester_closings BY NAME FROM staged_closings;
COMMENT ON TABLE semester_closings IS 'I semestri chiusi: da quel giorno invia solo chi ha una proroga.';
COMMENT ON COLUMN semester_closings.semester IS 'Semestre';
COMMENT ON COLUMN semester_closings.closed_at IS 'Momento della chiusura, a cui è fissato ciò che si sapeva [UTC]';
COMMENT ON COLUMN semester_closings.closed_by IS 'Chi l''ha chiuso';
