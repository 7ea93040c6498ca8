"""The formats that a table can be written in: the same on screen, on the command line, in tests."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.errors import PrologoError
from monitoring.files.content import Content
from monitoring.italian_csv import write_italian_csv, write_json_records


class NoAreas(PrologoError):
    """A table without the codes of areas, asked for as a map."""


@dataclass(frozen=True)
class Format:
    """A format of file. `drawn`: each row has its area's shape, so that the rows need codes."""

    title: str
    mime: str
    write: Callable[[Content, BinaryIO], None]
    drawn: bool = False


def write(content: Content, format: str, out: BinaryIO) -> None:
    """Writes a table in one of FORMATS, row by row where the format allows it.

    Raises:
        NoAreas: a map is asked of a table without codes of areas.
        BoundariesMissing: a map is asked, and there are no boundaries.
        TooManyRows: more rows than a sheet holds.
    """
    wanted = FORMATS[format]
    if wanted.drawn and not content.has_areas:
        raise NoAreas(
            f"«{content.name}» non ha la colonna {content.area}: non si può disegnare. "
            f"Scegli un altro formato: {', '.join(undrawn())}."
        )
    wanted.write(content, out)


def as_bytes(content: Content, format: str) -> bytes:
    """The same as bytes."""
    out = io.BytesIO()
    write(content, format, out)
    return out.getvalue()


def undrawn() -> list[str]:
    """The formats that any table can have."""
    return [name for name, format in FORMATS.items() if not format.drawn]


def _csv(content: Content, out: BinaryIO) -> None:
    write_italian_csv(content.rows, out)


def _json(content: Content, out: BinaryIO) -> None:
    write_json_records(content.table, out)


def _parquet(content: Content, out: BinaryIO) -> None:
    """The facts are the metadata of the file, a column's description that of the column."""
    table = content.table
    if content.columns or content.facts:
        described = [
            field.with_metadata({"descrizione": content.columns.get(field.name, "")})
            for field in table.schema
        ]
        told = {
            label: "\n".join(v for k, v in content.facts if k == label)
            for label, _ in content.facts
        }
        table = table.cast(pa.schema(described, told))
    pq.write_table(table, out)


def _xlsx(content: Content, out: BinaryIO) -> None:
    from monitoring.files.workbook import write_workbook

    write_workbook(content, out)


def _geojson(content: Content, out: BinaryIO) -> None:
    from monitoring.files.drawn import write_geojson

    write_geojson(content, out)


def _gpkg(content: Content, out: BinaryIO) -> None:
    from monitoring.files.drawn import write_geopackage

    write_geopackage(content, out)


FORMATS = {
    "csv": Format("CSV per Excel", "text/csv", _csv),
    "xlsx": Format(
        "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx
    ),
    "parquet": Format("Parquet", "application/vnd.apache.parquet", _parquet),
    "json": Format("JSON", "application/json", _json),
    "geojson": Format("GeoJSON", "application/geo+json", _geojson, drawn=True),
    "gpkg": Format("GeoPackage", "application/geopackage+sqlite3", _gpkg, drawn=True),
}
