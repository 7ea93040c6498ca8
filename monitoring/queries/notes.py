"""Questions about the data themselves: defects, definitions, calendar, rules, dictionary."""

from __future__ import annotations

import pandas as pd

from monitoring.warehouse import Warehouse

# The tables and views that other programs may rely on, in the order in which one meets them.
PUBLISHED = (
    "indicator_by_area",
    "cartelle_by_area",
    "resources_by_area",
    "context_by_area",
    "milestone_status",
    "objective_status",
    "completeness",
    "observations",
    "observation_history",
    "cartelle",
    "milestone_updates",
    "resources",
    "submissions",
    "areas",
    "objectives",
    "plan_texts",
    "milestones",
    "indicators",
    "series_breaks",
    "semesters",
    "sender_windows",
    "calendar_exceptions",
    "semester_closings",
    "lines",
    "population",
    "fnps_quotas",
    "facts",
    "source_notes",
    "offices",
    "assemblies",
    "thresholds",
)

_NOTES = "SELECT code, kind, place, as_printed, read_as, treatment FROM source_notes ORDER BY code"
_INDICATORS = """
    SELECT code, name, programme, objective_code, definition, why, numerator, denominator, unit,
           tipo, rollup, polarity, level, frequency, target_2025, target_2026, target_2027,
           sensitive, collected, decimals, source_place, provenance, note
    FROM indicators ORDER BY id"""
_SEMESTERS = """
    SELECT code, starts_on, ends_on, opens_on, deadline, grace_until, closes_on, provenance, note
    FROM semesters ORDER BY starts_on"""
_TABLES = """
    SELECT name, comment FROM (
        SELECT table_name AS name, comment FROM duckdb_tables() WHERE database_name = 'w'
        UNION ALL
        SELECT view_name, comment FROM duckdb_views() WHERE database_name = 'w' AND NOT internal
    )"""
_COLUMNS = """
    SELECT table_name AS name, column_name, data_type, comment FROM duckdb_columns()
    WHERE database_name = 'w' ORDER BY table_name, column_index"""


def source_notes(warehouse: Warehouse) -> pd.DataFrame:
    """The defects of the documents: code, kind, place, as_printed, read_as, treatment."""
    return warehouse.query(_NOTES)


def indicator_definitions(warehouse: Warehouse) -> pd.DataFrame:
    """Every indicator with its definition, in the order of the catalogue."""
    return warehouse.query(_INDICATORS)


def calendar(warehouse: Warehouse) -> pd.DataFrame:
    """The semesters and their windows: dates, provenance, note."""
    return warehouse.query(_SEMESTERS)


def thresholds(warehouse: Warehouse) -> pd.DataFrame:
    """The thresholds of checks and states, as the file orders them: code, value [unit], unit, what, why."""
    return warehouse.query("SELECT code, value, unit, what, why FROM thresholds")


def published_tables(warehouse: Warehouse) -> pd.DataFrame:
    """The published tables and views in order: name, comment."""
    found = warehouse.query(_TABLES).set_index("name")["comment"]
    return pd.DataFrame(
        [(name, found[name]) for name in PUBLISHED if name in found], columns=["name", "comment"]
    )


def dictionary(warehouse: Warehouse) -> pd.DataFrame:
    """The columns of the published tables: name (of the table), column_name, data_type, comment."""
    columns = warehouse.query(_COLUMNS)
    return columns[columns["name"].isin(PUBLISHED)].reset_index(drop=True)


def facts(warehouse: Warehouse) -> pd.DataFrame:
    """Single figures quoted from documents: label, value (text), unit, source_place, provenance."""
    return warehouse.query("SELECT label, value, unit, source_place, provenance, note FROM facts")


def rule_versions(warehouse: Warehouse) -> pd.DataFrame:
    """One row per version of the rules activated, the newest first."""
    return warehouse.query("FROM rule_activations ORDER BY activated_at DESC")


def rule_changes(warehouse: Warehouse) -> pd.DataFrame:
    """One row per rule that a version changed, the newest version first."""
    return warehouse.query(
        "SELECT c.* FROM rule_changes c JOIN rule_activations a USING (version) "
        "ORDER BY a.activated_at DESC, c.position"
    )
