"""The data dictionary, from the comments of the published warehouse: `make dictionary`."""

from __future__ import annotations

import sys

from monitoring.settings import Folders
from monitoring.warehouse import Warehouse, open_warehouse

_OBJECTS = """
SELECT table_name AS name, 'tabella' AS kind, comment FROM duckdb_tables() WHERE database_name = 'w'
UNION ALL
SELECT view_name, 'vista', comment FROM duckdb_views() WHERE database_name = 'w' AND NOT internal
ORDER BY name
"""
_COLUMNS = """
SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE database_name = 'w'
ORDER BY table_name, column_index
"""
_HEAD = """# Dizionario dei dati

Le tabelle e le viste di `data/warehouse/prologo.duckdb`. Fatto da `make dictionary`:
non si corregge qui, ma nei commenti di `pipelines/sql`.
"""


def dictionary(warehouse: Warehouse) -> str:
    """The dictionary as Markdown: each table and view with its columns, in alphabetical order."""
    columns = warehouse.query(_COLUMNS)
    parts = [_HEAD]
    for name, kind, comment in warehouse.query(_OBJECTS).itertuples(index=False):
        parts.append(
            f"## {name}\n{comment} ({kind})\n\n| colonna | tipo | che cosa è |\n|---|---|---|"
        )
        for row in columns[columns["table_name"] == name].itertuples(index=False):
            kept = "enumerazione" if row.data_type.startswith("ENUM") else row.data_type
            parts.append(f"| `{row.column_name}` | {kept} | {row.comment.replace('|', '/')} |")
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(dictionary(open_warehouse(Folders.from_environment().warehouse)))
