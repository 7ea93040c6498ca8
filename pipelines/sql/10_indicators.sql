-- One row per indicator, sent or computed.
CREATE TABLE indicators AS
SELECT (row_number() OVER ())::SMALLINT AS id, code, name,
       CASE programme WHEN 'csi' THEN 'cartelle' WHEN 'contesto' THEN 'contesto' ELSE 'indicatori' END AS dataset,
       programme, objective_code, action_code, definition, why, numerator, denominator_kind, denominator,
       population_group, unit, scale::DOUBLE AS scale, decimals::UTINYINT AS decimals, tipo, rollup,
       polarity, level::area_level AS level, frequency, strata, integer = 'si' AS is_integer,
       minimum::DOUBLE AS minimum, maximum::DOUBLE AS maximum, target_2025::DOUBLE AS target_2025,
       target_2026::DOUBLE AS target_2026, target_2027::DOUBLE AS target_2027,
       sensitive = 'si' AS sensitive, confidential = 'si' AS confidential, denominator_indicator, collected = 'si' AS collected, source_place,
       provenance::provenance AS provenance, note
FROM ref_indicators;
ALTER TABLE indicators ALTER definition SET NOT NULL;
ALTER TABLE indicators ADD PRIMARY KEY (code);
COMMENT ON TABLE indicators IS 'Gli indicatori: inviati, ricavati dalle cartelle o calcolati dalla popolazione.';
COMMENT ON COLUMN indicators.id IS 'Numero interno in questa pubblicazione';
COMMENT ON COLUMN indicators.code IS 'Codice';
COMMENT ON COLUMN indicators.name IS 'Nome';
COMMENT ON COLUMN indicators.dataset IS 'Da dove viene il valore: indicatori, cartelle, contesto';
COMMENT ON COLUMN indicators.programme IS 'Programma';
COMMENT ON COLUMN indicators.objective_code IS 'Obiettivo';
COMMENT ON COLUMN indicators.action_code IS 'L''azione che misura (plan_texts.code)';
COMMENT ON COLUMN indicators.definition IS 'Definizione: che cosa si conta';
COMMENT ON COLUMN indicators.why IS 'A quale decisione serve';
COMMENT ON COLUMN indicators.numerator IS 'Numeratore, a parole; per cartelle la colonna, per contesto i gruppi';
COMMENT ON COLUMN indicators.denominator_kind IS 'Denominatore: file, popolazione, superficie, nessuno';
COMMENT ON COLUMN indicators.denominator IS 'Denominatore, a parole';
COMMENT ON COLUMN indicators.population_group IS 'Gruppo di popolazione del denominatore';
COMMENT ON COLUMN indicators.unit IS 'Unità in cui si legge la cifra';
COMMENT ON COLUMN indicators.scale IS 'Fattore fra rapporto e cifra, per esempio 1.000';
COMMENT ON COLUMN indicators.decimals IS 'Decimali con cui si scrive';
COMMENT ON COLUMN indicators.tipo IS 'stock, flusso, cumulato, media, quota';
COMMENT ON COLUMN indicators.rollup IS 'Come sale di livello: somma, rapporto, nessuno';
COMMENT ON COLUMN indicators.polarity IS 'alto_meglio, basso_meglio, neutra';
COMMENT ON COLUMN indicators.level IS 'Livello a cui si raccoglie';
COMMENT ON COLUMN indicators.frequency IS 'semestrale, annuale, una_tantum';
COMMENT ON COLUMN indicators.strata IS 'Come si può dividere: nessuna, sesso, sesso_eta';
COMMENT ON COLUMN indicators.is_integer IS 'Vero se il valore è un numero intero';
COMMENT ON COLUMN indicators.minimum IS 'Valore minimo ammesso';
COMMENT ON COLUMN indicators.maximum IS 'Valore massimo ammesso';
COMMENT ON COLUMN indicators.target_2025 IS 'Obiettivo stabilito per il 2025 [unità]';
COMMENT ON COLUMN indicators.target_2026 IS 'Obiettivo stabilito per il 2026 [unità]';
COMMENT ON COLUMN indicators.target_2027 IS 'Obiettivo stabilito per il 2027 [unità]';
COMMENT ON COLUMN indicators.sensitive IS 'Vero se riguarda condizioni delicate: soglia dei piccoli numeri più alta';
COMMENT ON COLUMN indicators.confidential IS 'Vero se conta persone o famiglie: i numeri piccoli non si pubblicano';
COMMENT ON COLUMN indicators.denominator_indicator IS 'L''indicatore le cui somme fanno da denominatore (indicators.code)';
COMMENT ON COLUMN indicators.collected IS 'Vero se si invia con il dataset indicatori';
COMMENT ON COLUMN indicators.source_place IS 'Il luogo nel documento';
COMMENT ON COLUMN indicators.provenance IS 'prologo se il documento nomina la misura, proposta se no';
COMMENT ON COLUMN indicators.note IS 'Nota';
