"""Questions about what was sent: the submissions of a sender, one of them, what was decided."""

from __future__ import annotations

import pandas as pd

from monitoring.warehouse import Warehouse

# The rows of a file that count today, and those that ever did: a row of cartelle is many values.
_ROWS = """
    SELECT sub, count(DISTINCT line) FILTER (WHERE now) AS rows_in_force, count(DISTINCT line) AS rows_counted
    FROM (
        SELECT sub, line, true AS now FROM observation_facts
        UNION ALL SELECT sub, line, false FROM observation_superseded
        UNION ALL SELECT sub, line, valid_to IS NULL FROM milestone_reports
        UNION ALL SELECT sub, line, valid_to IS NULL FROM resource_reports
    ) WHERE sub IN (SELECT number FROM submissions WHERE {which}) GROUP BY sub"""

_SUBMISSIONS = f"""
    SELECT s.id, s.dataset, s.semester, s.ambito_code, s.state, s.received_at, s.received_by,
           s.original_name, s.rows, s.live_to IS NULL AS live, s.origin,
           coalesce(r.rows_in_force, 0) AS rows_in_force, coalesce(r.rows_counted, 0) AS rows_counted
    FROM submissions s LEFT JOIN ({_ROWS}) r ON r.sub = s.number
    WHERE {{which}} ORDER BY s.received_at, s.id"""

_WAITING = """
    SELECT s.id, s.dataset, s.semester, s.ambito_code, a.name AS sender, s.received_at, s.rows,
           coalesce(sum(w.count) FILTER (WHERE w.code = 'JUMP'), 0)::INTEGER AS jumps,
           coalesce(sum(w.count), 0)::INTEGER AS accepted, s.warnings_reason
    FROM submissions s JOIN areas a ON a.code = s.ambito_code
    LEFT JOIN accepted_warnings w ON w.submission_id = s.id
    WHERE s.state = 'ricevuta' AND s.in_force GROUP BY ALL
    ORDER BY jumps > 0 DESC, accepted > 0 DESC, s.received_at DESC, s.id"""

_REVIEWS = """
    SELECT decided_at, kind, reviewer, reason, answer_by FROM reviews WHERE submission_id = ? ORDER BY decided_at"""

_RETURNED = """
    SELECT s.id, s.dataset, s.semester, s.received_at, s.original_name, r.decided_at, r.reviewer, r.reason,
           r.answer_by
    FROM submissions s JOIN reviews r ON r.submission_id = s.id AND r.decided_at = s.live_to
    WHERE s.ambito_code = ? AND s.state = 'restituita' AND NOT EXISTS (
        FROM submissions n WHERE n.dataset = s.dataset AND n.semester = s.semester
        AND n.ambito_code = s.ambito_code AND n.received_at > s.live_to
        AND n.state <> 'ritirata')
    ORDER BY r.answer_by NULLS LAST, r.decided_at"""

# What a row of a file speaks of: cells name the line, the facts say its area and its object. The first line of
# the parts of a cell may say their sum too: the part is what is written there.
_CELLS = """
    WITH mine AS (SELECT number, id FROM submissions WHERE id = ?)
    SELECT c.line, c.column_name, c.value, a.code AS area_code, a.name AS area, l.object,
           l.sex, l.age_band
    FROM review_cells c JOIN mine s ON s.id = c.submission_id
    LEFT JOIN (
        SELECT sub, line, min(area_id) AS area_id, min(object) AS object,
               arg_min(sex, totals) AS sex, arg_min(age_band, totals) AS age_band
        FROM (
            SELECT sub, line, area_id, CASE i.dataset WHEN 'indicatori' THEN i.name END AS object,
                   sex::VARCHAR AS sex, age_band::VARCHAR AS age_band, (sex = 'T')::INTEGER + (age_band = 'T')::INTEGER AS totals
            FROM (
                SELECT sub, line, area_id, indicator_id, sex, age_band
                FROM observation_facts WHERE sub IN (SELECT number FROM mine)
                UNION ALL
                SELECT sub, line, area_id, indicator_id, sex, age_band
                FROM observation_superseded WHERE sub IN (SELECT number FROM mine)
            ) JOIN indicators i ON i.id = indicator_id
            UNION ALL
            SELECT sub, line, area_id, m.code || ' ' || m.text, 'T', 'T', 2
            FROM milestone_reports JOIN milestones m ON m.code = milestone_code WHERE sub IN (SELECT number FROM mine)
            UNION ALL
            SELECT sub, line, area_id, n.name || ' ' || year, 'T', 'T', 2
            FROM resource_reports JOIN lines n ON n.code = line_code WHERE sub IN (SELECT number FROM mine)
        ) GROUP BY sub, line
    ) l ON l.sub = s.number AND l.line = c.line
    LEFT JOIN areas a ON a.id = l.area_id
    WHERE c.decided_at = (SELECT max(decided_at) FROM reviews WHERE submission_id = s.id)
    ORDER BY c.position"""

_ORIGINS = "SELECT origin, count(*) AS n FROM submissions WHERE live_to IS NULL GROUP BY origin"


def submissions_from(warehouse: Warehouse, sender: str) -> pd.DataFrame:
    """Every submission of a sender, in the order of arrival.

    Columns: id, dataset, semester, ambito_code, state, received_at [UTC], received_by,
    original_name, rows, live, origin, rows_in_force, rows_counted [rows: of the file, those that
    are in force and those that ever were].
    """
    question = _SUBMISSIONS.format(which="ambito_code = ?")
    return warehouse.query(question, [sender, sender])


def waiting(warehouse: Warehouse) -> pd.DataFrame:
    """The submissions that await a review and count: with jumps first, with warnings, the newest.

    Columns: id, dataset, semester, ambito_code, sender, received_at [UTC], rows, jumps, accepted
    [warnings], warnings_reason.
    """
    return warehouse.query(_WAITING)


def reviews_of(warehouse: Warehouse, submission: str) -> pd.DataFrame:
    """What was decided of a submission, in time order: decided_at [UTC], kind, reviewer, reason, answer_by."""
    return warehouse.query(_REVIEWS, [submission])


def returned_to(warehouse: Warehouse, sender: str) -> pd.DataFrame:
    """The submissions returned to a sender that it has not sent again, the most urgent first.

    Columns: id, dataset, semester, received_at, original_name, decided_at [UTC], reviewer, reason, answer_by.
    """
    return warehouse.query(_RETURNED, [sender])


def named_cells(warehouse: Warehouse, submission: str) -> pd.DataFrame:
    """The cells that the last decision on a submission names, with what their row speaks of.

    Columns: line, column_name, value (as sent), area_code, area, object, sex, age_band.
    """
    return warehouse.query(_CELLS, [submission])


def origins(warehouse: Warehouse) -> pd.DataFrame:
    """One row per origin (`dimostrativo` among them) of the submissions in force: `n` of them."""
    return warehouse.query(_ORIGINS)
