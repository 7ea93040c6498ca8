-- One row per comune and semester: the volumes of its social case files in force.
CREATE VIEW cartelle AS
SELECT s.code AS semester, a.code AS area_code,
       max(o.value) FILTER (WHERE i.numerator = 'cartelle_attive' AND i.denominator_kind <> 'file')::BIGINT AS cartelle_attive,
       max(o.value) FILTER (WHERE i.numerator = 'cartelle_nuove')::BIGINT AS cartelle_nuove,
       max(o.value) FILTER (WHERE i.numerator = 'cartelle_aggiornate')::BIGINT AS cartelle_aggiornate,
       max(o.value) FILTER (WHERE i.numerator = 'cartelle_chiuse')::BIGINT AS cartelle_chiuse,
       max(o.value) FILTER (WHERE i.numerator = 'operatori_attivi')::BIGINT AS operatori_attivi,
       max(o.value) FILTER (WHERE i.numerator = 'istanze_online')::BIGINT AS istanze_online,
       max(o.value) FILTER (WHERE i.numerator = 'interventi')::BIGINT AS interventi,
       any_value(o.note) AS note, any_value(b.id) AS submission_id, any_value(o.line) AS line
FROM observation_facts o
JOIN indicators i ON i.id = o.indicator_id AND i.dataset = 'cartelle'
JOIN semesters s ON s.id = o.semester_id
JOIN areas a ON a.id = o.area_id
JOIN submissions b ON b.number = o.sub
GROUP BY s.code, a.code;
COMMENT ON VIEW cartelle IS 'I volumi delle cartelle sociali in vigore, per comune e semestre.';
COMMENT ON COLUMN cartelle.semester IS 'Semestre';
COMMENT ON COLUMN cartelle.area_code IS 'Comune';
COMMENT ON COLUMN cartelle.cartelle_attive IS 'Cartelle aperte all''ultimo giorno [cartelle]';
COMMENT ON COLUMN cartelle.cartelle_nuove IS 'Cartelle inserite nel semestre [cartelle]';
COMMENT ON COLUMN cartelle.cartelle_aggiornate IS 'Cartelle aggiornate nel semestre [cartelle]';
COMMENT ON COLUMN cartelle.cartelle_chiuse IS 'Cartelle chiuse nel semestre [cartelle]';
COMMENT ON COLUMN cartelle.operatori_attivi IS 'Operatori attivi nel semestre [persone]';
COMMENT ON COLUMN cartelle.istanze_online IS 'Istanze on line nel semestre [istanze]';
COMMENT ON COLUMN cartelle.interventi IS 'Interventi registrati nel semestre [interventi]';
COMMENT ON COLUMN cartelle.note IS 'Nota';
COMMENT ON COLUMN cartelle.submission_id IS 'L''invio da cui viene';
COMMENT ON COLUMN cartelle.line IS 'La riga del file';
