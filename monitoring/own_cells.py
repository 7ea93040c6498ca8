"""What an office that sends sees of the suppressed file: all of it, and its own cells in clear."""

from __future__ import annotations

import duckdb

from monitoring.access import AccessInvalid

OWN = ("observation_facts", "observation_superseded", "clear_areas")
"""The tables that are read from the database `own`."""

# The sender of an area is the nearest area upwards that sends.
_UNITS = """
SELECT a.id, a.level::VARCHAR FROM w.areas a JOIN w.area_tree t ON t.area_id = a.id
JOIN w.areas s ON s.id = t.ancestor_id AND s.level IN ('provincia', 'asst', 'ambito')
GROUP BY ALL HAVING arg_max(s.code, s.level) = ?
"""


def lay_own(con: duckdb.DuckDBPyConnection, area: str) -> None:
    """Lay in a database `own` the suppressed cells of others and the clear ones of an area.

    The suppressed file is attached as `w`, the internal one as `inside`; nothing else of the latter
    is copied.

    Raises:
        AccessInvalid: the area sends nothing, or does not exist.
    """
    units = con.execute(_UNITS, [area]).fetchall()
    if not units:
        raise AccessInvalid(
            f"«{area}» non è un'area che invia: scrivi il codice di un Ambito, di un'ASST o della provincia."
        )
    listed = ", ".join(str(unit) for unit, _ in units)
    con.execute("ATTACH ':memory:' AS own")
    for table in OWN[:2]:
        con.execute(
            f"CREATE TABLE own.own_{table} AS FROM inside.{table} WHERE area_id IN ({listed})"
        )
        con.execute(
            f"CREATE VIEW own.{table} AS SELECT * FROM w.{table} WHERE area_id NOT IN ({listed}) "
            f"UNION ALL BY NAME SELECT * FROM own.own_{table}"
        )
    con.execute(
        "CREATE TABLE own.clear_areas AS SELECT a.id AS area_id, u.level AS unit_level "
        "FROM w.areas a, (SELECT DISTINCT level FROM w.areas) u "
        f"WHERE a.code = ? AND u.level > a.level AND u.level IN (SELECT level FROM w.areas WHERE id IN ({listed}))",
        [area],
    )
