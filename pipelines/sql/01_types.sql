-- The words that columns may hold, stored as small numbers.
CREATE TYPE sex AS ENUM ('T', 'M', 'F');
CREATE TYPE age_band AS ENUM (SELECT code FROM (
    SELECT 'T' AS code, -1 AS age_from UNION ALL SELECT code, age_from::INTEGER FROM ref_age_bands
) ORDER BY age_from);
CREATE TYPE value_state AS ENUM (
    'valore', 'zero', 'mancante', 'non_disponibile', 'non_applicabile', 'non_ancora_applicabile', 'soppresso'
);
CREATE TYPE provenance AS ENUM ('prologo', 'altro_documento', 'istat', 'dedotta', 'proposta');
CREATE TYPE area_level AS ENUM ('provincia', 'asst', 'distretto', 'ambito', 'comune');
