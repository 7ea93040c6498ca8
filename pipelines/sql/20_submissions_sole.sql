-- One row per submission that may say the same cell as another, and one per submission that cannot.
-- A group is a (dataset, semester, sender): only inside one can two submissions say the same cell.
CREATE TEMP TABLE contested_groups AS
SELECT number AS sub FROM submissions
QUALIFY count(*) OVER (PARTITION BY dataset, semester, ambito_code) > 1;

CREATE TEMP TABLE sole_submissions AS
SELECT number AS sub, received_at, live_to FROM submissions ANTI JOIN contested_groups ON sub = number;
