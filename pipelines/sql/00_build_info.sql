-- One row per fact about this publication.
CREATE TABLE build_info (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
INSERT INTO build_info FROM ref_build_info;
COMMENT ON TABLE build_info IS 'Questa pubblicazione: versione delle regole, territorio, impronta, programmi.';
COMMENT ON COLUMN build_info.key IS 'Che cosa';
COMMENT ON COLUMN build_info.value IS 'Valore';

-- One row per script that makes a view: the same text lays the views as of a past moment.
CREATE TABLE view_scripts (position UTINYINT PRIMARY KEY, sql VARCHAR NOT NULL);
INSERT INTO view_scripts FROM ref_view_scripts;
COMMENT ON TABLE view_scripts IS 'Le viste di questa pubblicazione, come testo: servono a ricomporle a un momento passato.';
COMMENT ON COLUMN view_scripts.position IS 'Ordine';
COMMENT ON COLUMN view_scripts.sql IS 'Lo script';
