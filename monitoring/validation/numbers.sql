-- How a cell that should hold a number is written, and the number it means.
-- Forms: vuoto, sigla, intero, virgola and punto (one separator, decimal for certain), italiano and
-- inglese (thousands marked), ambiguo (1.234 or 1,234), errato.
CREATE OR REPLACE TEMP MACRO number_form(t) AS CASE
    WHEN t IS NULL OR t = '' THEN 'vuoto'
    WHEN regexp_full_match(t, '[+-]?[0-9]+') THEN 'intero'
    WHEN upper(replace(t, ' ', '')) IN ('ND', 'NA', 'NAA', 'SOP', '<3', '<5') THEN 'sigla'
    WHEN regexp_full_match(t, '[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}') THEN 'ambiguo'
    WHEN regexp_full_match(t, '[+-]?[0-9]+,[0-9]+') THEN 'virgola'
    WHEN regexp_full_match(t, '[+-]?[0-9]+\.[0-9]+') THEN 'punto'
    WHEN regexp_full_match(t, '[+-]?[1-9][0-9]{0,2}((\.[0-9]{3})+,[0-9]+|(\.[0-9]{3}){2,})') THEN 'italiano'
    WHEN regexp_full_match(t, '[+-]?[1-9][0-9]{0,2}((,[0-9]{3})+\.[0-9]+|(,[0-9]{3}){2,})') THEN 'inglese'
    ELSE 'errato'
END;

-- `mark` is the convention that the rest of the file proves: ',' or '.', or '' when it proves none.
CREATE OR REPLACE TEMP MACRO plain_digits(t, form, mark) AS CASE
    WHEN form IN ('intero', 'punto') THEN t
    WHEN form = 'virgola' THEN replace(t, ',', '.')
    WHEN form = 'italiano' OR (form = 'ambiguo' AND mark = ',') THEN replace(replace(t, '.', ''), ',', '.')
    WHEN form = 'inglese' OR (form = 'ambiguo' AND mark = '.') THEN replace(t, ',', '')
END;

-- The number that digits mean; NULL where it would be stored as another: from 1e15 on, beyond twelve
-- decimals, or with more digits than a DOUBLE holds.
-- Up to 15 digits a DOUBLE says them all, and a narrow DECIMAL is read twenty times faster.
CREATE OR REPLACE TEMP MACRO exact_number(digits) AS CASE
    WHEN regexp_full_match(digits, '[+-]?[0-9]{1,9}[.][0-9]{1,6}') THEN TRY_CAST(digits AS DECIMAL(18, 6))::DECIMAL(38, 12)
    WHEN abs(TRY_CAST(digits AS DECIMAL(38, 12))) < 1000000000000000
     AND NOT regexp_matches(digits, '[.][0-9]{12}[0-9]*[1-9]')
     AND TRY_CAST(CAST(TRY_CAST(digits AS DOUBLE) AS VARCHAR) AS DECIMAL(38, 12)) = TRY_CAST(digits AS DECIMAL(38, 12))
    THEN TRY_CAST(digits AS DECIMAL(38, 12))
END;

CREATE OR REPLACE TEMP MACRO number_value(t, form, mark) AS CASE
    WHEN form = 'intero' AND length(t) <= 15 THEN TRY_CAST(t AS BIGINT)::DECIMAL(38, 12) -- ten times faster
    ELSE exact_number(plain_digits(t, form, mark))
END;

CREATE OR REPLACE TEMP MACRO token_state(t, form) AS CASE
    WHEN form = 'vuoto' THEN 'mancante'
    WHEN form = 'sigla' THEN CASE upper(replace(t, ' ', ''))
        WHEN 'ND' THEN 'non_disponibile'
        WHEN 'NA' THEN 'non_applicabile'
        WHEN 'NAA' THEN 'non_ancora_applicabile'
        ELSE 'soppresso' END
END;

CREATE OR REPLACE TEMP MACRO value_state(t, form, number) AS coalesce(
    token_state(t, form), CASE WHEN number = 0 THEN 'zero' WHEN number IS NOT NULL THEN 'valore' END
);

CREATE OR REPLACE TEMP MACRO read_date(t) AS coalesce(
    TRY_CAST(CASE WHEN regexp_full_match(t, '(19|20)\d{2}-\d{2}-\d{2}') THEN t END AS DATE),
    TRY_CAST(try_strptime(CASE WHEN regexp_full_match(t, '\d{1,2}/\d{1,2}/(19|20)\d{2}') THEN t END, '%d/%m/%Y') AS DATE)
);
