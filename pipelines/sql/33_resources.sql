-- One row per funding line, year, area and semester: what is in force.
CREATE VIEW resources AS
SELECT s.code AS semester, r.year, a.code AS area_code, r.line_code, r.allocated AS stanziato,
       r.paid AS liquidato, r.spent AS speso, r.accounted AS rendicontato,
       r.allocated_state AS stato_stanziato, r.transferred_on AS data_trasferimento, r.note, b.id AS submission_id, r.line
FROM resource_reports r
JOIN semesters s ON s.id = r.semester_id
JOIN areas a ON a.id = r.area_id
JOIN submissions b ON b.number = r.sub
WHERE r.valid_to IS NULL;
COMMENT ON VIEW resources IS 'Le risorse in vigore, per semestre di rendicontazione.';
COMMENT ON COLUMN resources.semester IS 'Semestre';
COMMENT ON COLUMN resources.year IS 'Anno della risorsa';
COMMENT ON COLUMN resources.area_code IS 'Area';
COMMENT ON COLUMN resources.line_code IS 'Linea di finanziamento';
COMMENT ON COLUMN resources.stanziato IS 'Stanziato [euro]';
COMMENT ON COLUMN resources.liquidato IS 'Liquidato [euro]';
COMMENT ON COLUMN resources.speso IS 'Speso [euro]';
COMMENT ON COLUMN resources.rendicontato IS 'Rendicontato [euro]';
COMMENT ON COLUMN resources.stato_stanziato IS 'Stato dello stanziato: valore, zero, mancante, o perché non c''è';
COMMENT ON COLUMN resources.data_trasferimento IS 'Data del trasferimento';
COMMENT ON COLUMN resources.note IS 'Nota';
COMMENT ON COLUMN resources.submission_id IS 'L''invio da cui viene';
COMMENT ON COLUMN resources.line IS 'La riga del file';
