"""What changed of what was known at a moment: every stay, since then, of the cells known then."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from monitoring.warehouse import Warehouse

Numbers = tuple[int, ...]
"""Submissions, each by its `submissions.number`."""

# One row per stay of a row sent, ended or not; `cells` are its columns: name, number, or words where there is none.
# A column of the case files may be the numerator of two indicators: it is read from the first.
_OBSERVED = """
SELECT i.dataset, o.semester_id, o.area_id, CASE i.dataset WHEN 'indicatori' THEN i.code ELSE '' END AS object,
       o.sex::VARCHAR AS sex, o.age_band::VARCHAR AS age_band, 0 AS year, o.sub, o.line, o.since, o.until, [
           {{'what': CASE i.dataset WHEN 'indicatori' THEN 'valore' ELSE i.numerator END, 'number': o.value,
             'words': o.state::VARCHAR}},
           {{'what': 'denominatore', 'number': CASE i.dataset WHEN 'indicatori' THEN o.denominator END, 'words': NULL}}
       ] AS cells
FROM ({stays}) o JOIN indicators i ON i.id = o.indicator_id
WHERE i.dataset = 'indicatori' OR i.id IN (SELECT min(id) FROM indicators WHERE dataset = 'cartelle' GROUP BY numerator)
"""
_REPORTED = """
SELECT 'traguardi' AS dataset, semester_id, area_id, milestone_code AS object, 'T' AS sex, 'T' AS age_band, 0 AS year,
       sub, line, valid_from AS since, valid_to AS until, [
           {'what': 'stato', 'number': NULL, 'words': coalesce(state, 'mancante')},
           {'what': 'avanzamento', 'number': progress, 'words': NULL},
           {'what': 'quantita', 'number': quantity, 'words': NULL},
           {'what': 'data_prevista', 'number': NULL, 'words': strftime(planned_on, '%d/%m/%Y')},
           {'what': 'data_completamento', 'number': NULL, 'words': strftime(completed_on, '%d/%m/%Y')},
           {'what': 'atto', 'number': NULL, 'words': act}, {'what': 'link', 'number': NULL, 'words': link}] AS cells
FROM milestone_reports"""
_FUNDED = """
SELECT 'risorse' AS dataset, semester_id, area_id, line_code AS object, 'T' AS sex, 'T' AS age_band, year::INTEGER AS year,
       sub, line, valid_from AS since, valid_to AS until, [
           {'what': 'stanziato', 'number': allocated::DOUBLE, 'words': allocated_state::VARCHAR},
           {'what': 'liquidato', 'number': paid::DOUBLE, 'words': NULL},
           {'what': 'speso', 'number': spent::DOUBLE, 'words': NULL},
           {'what': 'rendicontato', 'number': accounted::DOUBLE, 'words': NULL},
           {'what': 'data_trasferimento', 'number': NULL, 'words': strftime(transferred_on, '%d/%m/%Y')}] AS cells
FROM resource_reports"""
_FACTS = """
SELECT f.* EXCLUDE (valid_from), coalesce(f.valid_from, b.received_at) AS since, NULL::TIMESTAMPTZ AS until
FROM observation_facts f JOIN submissions b ON b.number = f.sub"""
_ENDED = "SELECT * EXCLUDE (valid_from, valid_to), valid_from AS since, valid_to AS until FROM observation_superseded"
_CELL = "indicator_id, semester_id, area_id, sex, age_band"
_ROW = "semester_id, area_id, object, year"
_TOUCHED = "since <= $at AND until > $at"

# One row per stay of a cell, in codes.
_CELLS = """
SELECT r.dataset, s.code AS semester, a.code AS area_code, object, sex, age_band, r.year, what, number,
       CASE WHEN number IS NULL THEN words END AS words, sub, line, since, until
FROM (SELECT * EXCLUDE (cells), unnest(cells, recursive := true) FROM ({rows}) {where}) r
JOIN semesters s ON s.id = r.semester_id JOIN areas a ON a.id = r.area_id
WHERE number IS NOT NULL OR words IS NOT NULL
"""
_SENT = """
SELECT number AS sub, id, dataset, semester, ambito_code AS sender, original_name, received_at,
       received_by, warnings_reason, live_to FROM submissions
"""
_ARRIVED = f"""
WITH observed AS (
    SELECT sub, line FROM ({_FACTS}) WHERE since > $at AND ({_CELL}) NOT IN (
        SELECT ({_CELL}) FROM ({_ENDED}) WHERE {_TOUCHED})
), rows AS (FROM observed UNION {{reported}})
SELECT b.semester, b.ambito_code AS sender, b.dataset, count(DISTINCT b.number) AS submissions, count(*) AS rows
FROM rows JOIN submissions b ON b.number = rows.sub GROUP BY ALL ORDER BY ALL
"""
_ARRIVED_OF = f"""
SELECT sub, line FROM ({{rows}}) WHERE until IS NULL AND since > $at
AND ({_ROW}) NOT IN (SELECT ({_ROW}) FROM ({{rows}}) WHERE {_TOUCHED})"""


def stays_since(warehouse: Warehouse, at: datetime) -> pd.DataFrame:
    """Of the rows known at a moment that ended since, every stay: one row per stay of a cell.

    Columns: dataset, semester, area_code, object (indicator, milestone or line), sex, age_band,
    year, what (the column), number or words, sub, line, since and until [UTC], empty where in force.
    """
    touched = f"SEMI JOIN (SELECT {_CELL} FROM ({_ENDED}) WHERE {_TOUCHED}) USING ({_CELL})"
    stays = (
        f"SELECT * FROM ({_FACTS}) {touched} UNION ALL BY NAME SELECT * FROM ({_ENDED}) {touched}"
    )
    questions = [_CELLS.format(rows=_OBSERVED.format(stays=stays), where="")]
    for rows in (_REPORTED, _FUNDED):
        ended = f"SEMI JOIN (SELECT {_ROW} FROM ({rows}) WHERE {_TOUCHED}) USING ({_ROW})"
        questions.append(_CELLS.format(rows=rows, where=ended))
    return warehouse.query(" UNION ALL BY NAME ".join(questions), {"at": at})


def cells_of(warehouse: Warehouse, submissions: Numbers) -> pd.DataFrame:
    """The cells in force that come from some submissions; the columns of `stays_since`."""
    where = "WHERE until IS NULL AND list_contains($subs, sub)"
    every = (_OBSERVED.format(stays=_FACTS), _REPORTED, _FUNDED)
    questions = [_CELLS.format(rows=rows, where=where) for rows in every]
    return warehouse.query(" UNION ALL BY NAME ".join(questions), {"subs": list(submissions)})


def sent(warehouse: Warehouse) -> pd.DataFrame:
    """One row per submission: `sub`, id, dataset, semester, sender, original_name, received_at,
    received_by, warnings_reason, live_to [UTC]; names and reasons are not told outside."""
    return warehouse.query(_SENT)


def decided(warehouse: Warehouse) -> pd.DataFrame:
    """One row per decision: submission_id, decided_at [UTC], kind, reviewer, reason."""
    return warehouse.query("SELECT submission_id, decided_at, kind, reviewer, reason FROM reviews")


def arrived(warehouse: Warehouse, at: datetime) -> pd.DataFrame:
    """One row per semester, sender and dataset of what is in force and was not known at a moment.

    Columns: semester, sender, dataset, submissions, rows [of the files].
    """
    reported = " UNION ".join(_ARRIVED_OF.format(rows=rows) for rows in (_REPORTED, _FUNDED))
    return warehouse.query(_ARRIVED.format(reported=reported), {"at": at})


def milestone_states(warehouse: Warehouse) -> pd.DataFrame:
    """One row per milestone, area and semester reported: its state at the semester's end."""
    return warehouse.query(
        "SELECT milestone_code, area_code, semester, state FROM milestone_status"
    )
