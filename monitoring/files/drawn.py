"""A table with the shape of each row's area: GeoJSON and GeoPackage."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from monitoring.boundaries import BoundariesMissing, by_code, known_areas
from monitoring.files.content import Content
from monitoring.italian_csv import names_of, plain, rows_of

NO_BOUNDARY = "Righe senza confine"
_AT_A_TIME = 20_000  # rows
_NOT_A_NAME = re.compile(r"\W+")


def unjoined(content: Content) -> list[tuple[str, str]]:
    """The fact that names the areas without a boundary, which no map can show; none, no fact."""
    if content.geo is None or not content.has_areas:
        return []
    codes = content.table[content.area].unique().to_pylist()
    lost = sorted({str(code) for code in codes} - known_areas(content.geo))
    return [(NO_BOUNDARY, ", ".join(lost))] if lost else []


def write_geojson(content: Content, out: BinaryIO) -> None:
    """RFC 7946: longitude and latitude, outer rings anticlockwise, one feature a row.

    The facts and the dictionary are members of the collection. A row whose area has no boundary is
    a feature without geometry. A code that names one row alone is also its feature's id.

    Raises:
        BoundariesMissing: there are none.
    """
    import shapely

    shapes = by_code(_folder(content), degrees=True)
    drawn = dict(zip(shapes.index, shapely.to_geojson(shapes.to_numpy()), strict=True))
    names = names_of(content.rows)
    place = names.index(content.area)
    codes = content.table[content.area]
    alone = pc.count_distinct(codes).as_py() == len(codes)
    head = {
        "type": "FeatureCollection",
        "name": layer_name(content),
        "informazioni": [list(fact) for fact in content.facts],
        "dizionario": {name: content.columns.get(name, "") for name in names},
    }
    out.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "features": [')
    before = b"\n"
    for row in rows_of(content.table):
        told = json.dumps(
            dict(zip(names, map(_number_or_plain, row), strict=True)), ensure_ascii=False
        )
        own = f'"id": {json.dumps(row[place])}, ' if alone else ""
        shape = drawn.get(row[place], "null")
        feature = f'{{"type": "Feature", {own}"properties": {told}, "geometry": {shape}}}'
        out.write(before + feature.encode())
        before = b",\n"
    out.write(b"\n]}\n")


def write_geopackage(content: Content, out: BinaryIO) -> None:
    """One layer with the rows, in the reference system of the boundaries (their own metres), and
    two tables without shapes: `dizionario`, `informazioni`.

    Raises:
        BoundariesMissing: there are none.
    """
    import geopandas
    import pyogrio

    shapes = by_code(_folder(content))
    table, layer = _simple(content.table), layer_name(content)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vista.gpkg"
        for start in range(0, max(len(table), 1), _AT_A_TIME):
            rows = table.slice(start, _AT_A_TIME).to_pandas(types_mapper=_nullable)
            geometry = shapes.reindex(rows[content.area].astype(object)).to_numpy()
            frame = geopandas.GeoDataFrame(rows, geometry=geometry, crs=shapes.crs)
            pyogrio.write_dataframe(
                frame, path, layer=layer, driver="GPKG", append=start > 0,
                geometry_type="MultiPolygon", promote_to_multi=True,
            )  # fmt: skip
        described = [(name, content.columns.get(name, "")) for name in names_of(content.rows)]
        for name, columns, pairs in (
            ("dizionario", ["colonna", "che_cosa_e"], described),
            ("informazioni", ["che_cosa", "quanto"], list(content.facts)),
        ):
            told = pd.DataFrame(pairs, columns=columns, dtype="string")
            pyogrio.write_dataframe(told, path, layer=name, driver="GPKG", append=True)
        out.write(path.read_bytes())


def layer_name(content: Content) -> str:
    """The name of the layer, letters, digits and lines alone: it needs no quotes in SQL."""
    return _NOT_A_NAME.sub("_", content.name).strip("_")


def _folder(content: Content) -> Path:
    if content.geo is None:
        raise BoundariesMissing("I confini non sono stati indicati: qui non si può disegnare.")
    return content.geo


def _number_or_plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else plain(value)


def _simple(table: pa.Table) -> pa.Table:
    """Types that a GeoPackage has: amounts as doubles (read from their digits), words as texts."""
    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        kind = column.type
        if pa.types.is_decimal(kind):
            column = column.cast(pa.string()).cast(pa.float64())  # noqa: PLW2901
        elif pa.types.is_dictionary(kind) or pa.types.is_null(kind):
            column = column.cast(pa.string())  # noqa: PLW2901
        columns[name] = column
    return pa.table(columns)


def _nullable(kind: pa.DataType) -> Any:
    """Whole numbers with gaps stay whole."""
    types: Mapping[pa.DataType, Any] = {
        pa.int64(): pd.Int64Dtype(),
        pa.int32(): pd.Int32Dtype(),
        pa.int16(): pd.Int16Dtype(),
        pa.uint8(): pd.Int16Dtype(),
        pa.uint16(): pd.Int32Dtype(),
        pa.bool_(): pd.BooleanDtype(),
    }
    return types.get(kind)
