"""The small-area statistics on the shipped comuni: seconds of each, libraries already imported.

Run: python -m benchmarks statistics
"""

from __future__ import annotations

import time
from collections.abc import Callable

import geopandas
import numpy as np
import pandas as pd

from benchmarks.measure import interleaved
from monitoring.settings import ROOT
from monitoring.statistics import clusters, dispersion, funnel, smoothing, spatial

_TARGET = "under 1 s"


def measure(rounds: int) -> list[tuple[str, str, str]]:
    """What, figure and target of each line."""
    shapes = geopandas.read_parquet(ROOT / "geo" / "comuni.parquet")
    people = pd.read_csv(ROOT / "data/reference/population.csv", dtype={"area_code": str})
    old, young, everyone = (
        people[people["age"].between(*ages)]
        .groupby("area_code")["residents"]
        .sum()
        .reindex(shapes["code"])
        .to_numpy(float)
        for ages in ((65, 100), (0, 14), (0, 100))
    )
    contiguity = spatial.queen(shapes.geometry)  # also brings libpysal
    clusters.local_moran(old / young, contiguity, permutations=9)  # and esda
    benchmark = old.sum() / everyone.sum()
    sizes = np.geomspace(everyone.min(), everyone.max(), 200)

    def whole_funnel() -> None:
        z = dispersion.z_scores(old, everyone, benchmark, "proportion")
        tau2 = dispersion.dispersion(z, everyone).tau2
        for level in funnel.LEVELS:
            funnel.limits(sizes, benchmark, "proportion", level, tau2)
        funnel.position(old, everyone, benchmark, "proportion")
        funnel.position(old, everyone, benchmark, "proportion", tau2)

    things: dict[str, Callable[[], object]] = {
        "funnel of the comuni, 200 sizes": whole_funnel,
        "local Moran, 9,999 permutations": lambda: clusters.local_moran(old / young, contiguity),
        "Moran's I, 9,999 permutations": lambda: spatial.global_moran(old / young, contiguity),
        "queen contiguity": lambda: spatial.queen(shapes.geometry),
        "empirical Bayes rates": lambda: smoothing.marshall(old, everyone),
    }

    def timed(thing: Callable[[], object]) -> Callable[[], tuple[float, int]]:
        def once() -> tuple[float, int]:
            started = time.perf_counter()
            thing()
            return time.perf_counter() - started, 0

        return once

    found = interleaved(rounds, {name: timed(thing) for name, thing in things.items()})
    lines = [("comuni, links", f"{contiguity.areas}, {len(contiguity.focal):,}", "")]
    return lines + [(name, f"{said.median:.4f} s", _TARGET) for name, said in found.items()]
