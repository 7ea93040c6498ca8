-- One row per paragraph or point of the plan and of the other programmes.
CREATE TABLE plan_texts (
    code VARCHAR PRIMARY KEY,
    programme VARCHAR NOT NULL,
    objective_code VARCHAR REFERENCES objectives (code),
    section VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    heading VARCHAR,
    text VARCHAR NOT NULL,
    setting VARCHAR,
    macroarea VARCHAR,
    area_ppt VARCHAR,
    ambiti_only BOOLEAN NOT NULL,
    source_place VARCHAR NOT NULL,
    note VARCHAR
);
INSERT INTO plan_texts
SELECT code, programme, objective_code, section, position, heading, text, setting, macroarea, area_ppt,
       coalesce(ambiti_only, 'no') = 'si', source_place, note
FROM ref_plan_texts;
COMMENT ON TABLE plan_texts IS 'Il testo del piano e degli altri programmi, per punti, con il luogo nel documento.';
COMMENT ON COLUMN plan_texts.code IS 'Codice del punto, per esempio SS1-AZ-03';
COMMENT ON COLUMN plan_texts.programme IS 'Programma: prologo, lr15, aris, conciliazione, inclusione_lavoro';
COMMENT ON COLUMN plan_texts.objective_code IS 'Obiettivo; vuoto per gli altri programmi';
COMMENT ON COLUMN plan_texts.section IS 'Parte: descrizione, obiettivi, azioni, tempi, strumenti, monitoraggio, verifica, governance…';
COMMENT ON COLUMN plan_texts.position IS 'Ordine nella parte';
COMMENT ON COLUMN plan_texts.heading IS 'Titoletto sotto cui sta';
COMMENT ON COLUMN plan_texts.text IS 'Il testo del documento';
COMMENT ON COLUMN plan_texts.setting IS 'Contesto: scuola, luoghi di lavoro, comunità…';
COMMENT ON COLUMN plan_texts.macroarea IS 'Macroarea di policy dei Piani di Zona';
COMMENT ON COLUMN plan_texts.area_ppt IS 'Area dei Piani di sviluppo del Polo Territoriale';
COMMENT ON COLUMN plan_texts.ambiti_only IS 'Vero se il documento lo dice specifico per gli Ambiti';
COMMENT ON COLUMN plan_texts.source_place IS 'Il luogo nel documento';
COMMENT ON COLUMN plan_texts.note IS 'Nota';
