"""Moran's I and its clusters: published figures, loops, permutations by hand, the traps."""

from __future__ import annotations

import csv
import math
import random
import subprocess
import sys
import threading
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import csr_array

from monitoring.settings import ROOT
from monitoring.statistics.clusters import LEFT_OUT, NONE, discovery_cutoff, local_moran
from monitoring.statistics.spatial import (
    Contiguity,
    global_moran,
    moran_index,
    queen,
    standardised_rates,
    two_sided,
)

NAN, INF = float("nan"), float("inf")
PUBLISHED = Path(__file__).parent / "published"

# ---------------------------------------------------------------- published


@pytest.fixture(scope="module")
def comuni() -> tuple[Contiguity, np.ndarray]:
    """Contiguity of the shipped comuni, and their indice di vecchiaia of 2023 (65+ over 0-14)."""
    shapes = geopandas.read_parquet(ROOT / "geo/comuni.parquet")
    people = pd.read_csv(ROOT / "data/reference/population.csv", dtype={"area_code": str})
    sums = [
        people[people["age"].between(*ages)].groupby("area_code")["residents"].sum()
        for ages in ((65, 100), (0, 14))
    ]
    ratio = (100 * sums[0] / sums[1]).reindex(shapes["code"]).to_numpy()
    return queen(shapes.geometry), ratio


def test_indice_di_vecchiaia_of_the_comuni(comuni: tuple[Contiguity, np.ndarray]) -> None:
    contiguity, ratio = comuni
    found = global_moran(ratio, contiguity)
    assert (found.areas, found.links, round(found.index, 3)) == (243, 1350, 0.492)
    assert found.expected == pytest.approx(-1 / 242)
    assert found.p == 2 / 10_000  # no shuffle reaches it
    assert not found.missing.any() and not found.islands.any()


def example(name: str) -> geopandas.GeoDataFrame:
    """A data set that libpysal ships (BSD)."""
    from libpysal.examples import get_path

    return geopandas.read_file(get_path(f"{name}.shp"))


def test_columbus_crime() -> None:
    """Anselin 1988, and spdep's and PySAL's documentation: 0.500, 236 links."""
    frame = example("columbus")
    found = global_moran(frame["CRIME"], queen(frame.geometry))
    assert (found.areas, found.links, round(found.index, 3)) == (49, 236, 0.500)


def test_north_carolina_rates_with_the_neighbours_that_pysal_prints() -> None:
    """Rates of sudden infant death 1974 with sids2.gal: PySAL's documentation prints 0.248."""
    from libpysal.examples import get_path

    frame = example("sids2")
    place = {str(fips): i for i, fips in enumerate(frame["FIPSNO"].astype(int))}
    lines = Path(get_path("sids2.gal")).read_text(encoding="utf-8").splitlines()[1:]
    areas = [
        line.split()[0] for line in lines[::2]
    ]  # a line with the area, one with its neighbours
    links = [
        (place[area], place[other])
        for area, others in zip(areas, lines[1::2], strict=True)
        for other in others.split()
    ]
    focal, neighbour = np.array(links).T
    found = global_moran(frame["SIDR74"], Contiguity(100, focal, neighbour))
    assert (found.links, round(found.index, 3)) == (462, 0.248)


def test_empirical_bayes_index_as_spdep_prints_it() -> None:
    """EBImoran.mc and moran.mc of spdep, binary weights, two counties without neighbours."""
    with (PUBLISHED / "north_carolina.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    place = {row["fips"]: i for i, row in enumerate(rows)}
    links = [(i, place[n]) for i, row in enumerate(rows) for n in row["neighbours"].split()]
    focal, neighbour = np.array(links).T
    binary = csr_array((np.ones(len(links)), (focal, neighbour)), shape=(100, 100))
    deaths, births = (
        np.array([float(row[name]) for row in rows]) for name in ("deaths_1974", "births_1974")
    )
    assert f"{moran_index(standardised_rates(deaths, births), binary):.5f}" == "0.25789"
    with_neighbours = 98 / 100  # moran.mc counts only these, though the mean is of all
    assert f"{with_neighbours * moran_index(deaths / births, binary):.5f}" == "0.20904"
    found = global_moran(standardised_rates(deaths, births), Contiguity(100, focal, neighbour))
    assert (found.areas, int(found.islands.sum())) == (98, 2)


# ---------------------------------------------------------------- naive twins


def grid(rows: int, columns: int) -> list[shapely.Geometry]:
    return [shapely.box(c, r, c + 1, r + 1) for r in range(rows) for c in range(columns)]


def pairs(shapes: list[shapely.Geometry]) -> set[tuple[int, int]]:
    n = len(shapes)
    return {
        (i, j) for i in range(n) for j in range(n) if i != j and shapes[i].intersects(shapes[j])
    }


@pytest.mark.parametrize("seed", range(5))
def test_queen_is_every_pair_that_meets(seed: int) -> None:
    draw = random.Random(seed)
    shapes = grid(4, 5)
    draw.shuffle(shapes)
    shapes = [*shapes[: draw.randint(2, 20)], shapely.box(90, 90, 91, 91)]
    shapes[0] = shapely.MultiPolygon([shapes[0], shapely.box(50, 50, 51, 51)])
    found = queen(shapes)
    assert set(zip(found.focal.tolist(), found.neighbour.tolist(), strict=True)) == pairs(shapes)
    assert len(found.focal) == len(pairs(shapes))
    assert found.degrees[-1] == 0


def naive_moran(values: list[float], links: set[tuple[int, int]]) -> float:
    """I of the areas that have a value and a neighbour with one, in loops."""
    known = {i for i, v in enumerate(values) if math.isfinite(v)}
    links = {(i, j) for i, j in links if i in known and j in known}
    used = sorted({i for i, _ in links})
    mean = sum(values[i] for i in used) / len(used)
    above = weights = 0.0
    for i in used:
        around = [j for a, j in links if a == i]
        for j in around:
            above += (values[i] - mean) * (values[j] - mean) / len(around)
            weights += 1 / len(around)
    return len(used) / weights * above / sum((values[i] - mean) ** 2 for i in used)


@pytest.mark.parametrize("seed", range(10))
def test_moran_by_loops_and_by_esda(seed: int) -> None:
    from esda.moran import Moran
    from libpysal.graph import Graph

    draw = random.Random(seed)
    shapes = [*grid(4, 4), shapely.box(90, 90, 91, 91)]
    contiguity, links = queen(shapes), pairs(shapes)
    values = [draw.choice([0.0, 0.0, 1.0, draw.gauss(5, 3)]) for _ in shapes]
    if seed % 2:
        for place in draw.sample(range(16), 5):
            values[place] = draw.choice([NAN, INF])
    found = global_moran(values, contiguity, permutations=99)
    assert found.index == pytest.approx(naive_moran(values, links))
    assert found.islands[16] and found.missing.tolist() == [not math.isfinite(v) for v in values]
    kept = ~(found.missing | found.islands)
    among = contiguity.keeping(kept)
    graph = Graph.from_arrays(among.focal, among.neighbour, np.ones(len(among.focal)))
    theirs = Moran(np.array(values)[kept], graph, permutations=0)
    assert (found.index, found.expected) == pytest.approx((theirs.I, theirs.EI))


def test_every_permutation_of_a_small_table() -> None:
    """Five areas in a row: p of 9,999 shuffles near that of all 120."""
    from itertools import permutations

    links = {(i, j) for i in range(5) for j in (i - 1, i + 1) if 0 <= j < 5}
    focal, neighbour = np.array(sorted(links)).T
    values = [1.0, 2.0, 4.0, 7.0, 9.0]
    every = [naive_moran(list(shuffled), links) for shuffled in permutations(values)]
    observed = naive_moran(values, links)
    above = sum(i >= observed - 1e-9 for i in every) / 120
    below = sum(i <= observed + 1e-9 for i in every) / 120
    found = global_moran(values, Contiguity(5, focal, neighbour))
    assert found.p == pytest.approx(min(1, 2 * min(above, below)), abs=0.01)


def naive_local(
    values: list[float], links: set[tuple[int, int]], shuffles: int, seed: int
) -> list[tuple[float, float]]:
    """Local I and two-sided p of each area: its neighbours drawn by hand from all the others."""
    n = len(values)
    mean = sum(values) / n
    spread = math.sqrt(sum((v - mean) ** 2 for v in values) / n)
    z = [(v - mean) / spread for v in values]
    draw, found = random.Random(seed), []
    for i in range(n):
        around = [j for a, j in links if a == i]
        index = (n - 1) / n * z[i] * sum(z[j] for j in around) / len(around)
        others, above, below = [z[j] for j in range(n) if j != i], 0, 0
        for _ in range(shuffles):
            drawn = draw.sample(others, len(around))
            simulated = (n - 1) / n * z[i] * sum(drawn) / len(around)
            above += simulated >= index - 1e-12
            below += simulated <= index + 1e-12
        found.append((index, min(1, 2 * (min(above, below) + 1) / (shuffles + 1))))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_local_index_and_p_by_hand(seed: int) -> None:
    draw = random.Random(seed)
    shapes = grid(4, 5)
    values = [draw.gauss(i // 5, 1) for i in range(20)]
    found = local_moran(values, queen(shapes))
    twin = naive_local(values, pairs(shapes), 4_000, seed)
    assert found.index.tolist() == pytest.approx([index for index, _ in twin])
    assert found.p.tolist() == pytest.approx([p for _, p in twin], abs=0.05)
    assert found.index.sum() == pytest.approx(19 * global_moran(values, queen(shapes), 9).index)
    z = (np.array(values) - np.mean(values)) / np.std(values)
    for i, word in enumerate(found.cluster):
        lag = np.mean([z[j] for a, j in pairs(shapes) if a == i])
        assert found.lag[i] == pytest.approx(lag)
        place = ("H" if z[i] > 0 else "L") + ("H" if lag > 0 else "L")
        assert word == (place if found.p[i] <= 0.05 else NONE)


@pytest.mark.parametrize("seed", range(6))
def test_standardised_rates_by_loops(seed: int) -> None:
    draw = random.Random(seed)
    people = [draw.choice([0, 5, 80, 3000]) for _ in range(9)] + [50, 70]
    events = [float(draw.randint(0, n // 5 + 1) if n else 0) for n in people]
    events[9] += 1
    used = [(e, n) for e, n in zip(events, people, strict=True) if n]
    mean = sum(e for e, _ in used) / sum(n for _, n in used)
    spread = sum(n * (e / n - mean) ** 2 for e, n in used) / sum(n for _, n in used)
    among = spread - mean / (sum(n for _, n in used) / len(used))
    twin = []
    for e, n in zip(events, people, strict=True):
        variance = among + mean / n if n else 0
        variance = variance if variance > 0 or not n else mean / n
        twin.append((e / n - mean) / math.sqrt(variance) if n else NAN)
    assert standardised_rates(events, people).tolist() == pytest.approx(twin, nan_ok=True)


def naive_cutoff(p: list[float], rate: float) -> float:
    best = 0.0
    for rank, value in enumerate(sorted(p), start=1):
        if value <= rank * rate / len(p):
            best = value
    return best


@pytest.mark.parametrize("seed", range(6))
def test_false_discovery_cutoff_by_loops(seed: int) -> None:
    draw = random.Random(seed)
    p = [draw.random() ** draw.choice([1, 6]) for _ in range(draw.randint(1, 40))]
    for rate in (0.01, 0.05, 0.3):
        assert discovery_cutoff([*p, NAN], rate) == naive_cutoff(p, rate)
    assert discovery_cutoff([], 0.05) == 0
    assert discovery_cutoff([0.9, 0.8], 0.05) == 0


def test_two_sided_counts_ties_on_both_sides() -> None:
    assert two_sided([5.0, 0.0, 9.0], np.array([[1, 2, 3], [0, 0, 0], [9, 9, 1]])).tolist() == [
        0.5,
        1,
        1,
    ]


# ---------------------------------------------------------------- traps


def test_same_colours_at_every_reload_and_in_every_thread(
    comuni: tuple[Contiguity, np.ndarray],
) -> None:
    contiguity, ratio = comuni
    found = local_moran(ratio, contiguity)
    again: list[np.ndarray] = []

    def noise() -> None:
        for _ in range(20):
            again.append(local_moran(ratio, contiguity, permutations=99).p)

    threads = [threading.Thread(target=noise) for _ in range(2)]
    np.random.seed(1)
    for thread in threads:
        thread.start()
    same = local_moran(ratio, contiguity)
    for thread in threads:
        thread.join()
    assert (same.p == found.p).all() and (same.cluster == found.cluster).all()
    assert all((p == again[0]).all() for p in again)
    state = np.random.get_state()[1]
    local_moran(ratio, contiguity, permutations=9)
    assert (np.random.get_state()[1] == state).all()  # nobody else's draws are changed
    assert global_moran(ratio, contiguity).p == global_moran(ratio, contiguity).p


def test_fewer_clusters_where_false_discoveries_are_bounded(
    comuni: tuple[Contiguity, np.ndarray],
) -> None:
    contiguity, ratio = comuni
    plain, strict = (local_moran(ratio, contiguity, false_discovery=f) for f in (False, True))
    assert 0 < strict.cutoff < plain.cutoff == 0.05
    shown = [int((c.cluster != NONE).sum()) for c in (plain, strict)]
    assert 0 < shown[1] < shown[0]
    assert set(strict.cluster) <= {"HH", "LL", "HL", "LH", NONE}


def test_missing_areas_are_dropped_and_the_weights_rebuilt(
    comuni: tuple[Contiguity, np.ndarray],
) -> None:
    contiguity, ratio = comuni
    holed = ratio.copy()
    holed[[3, 50, 200]] = [NAN, INF, NAN]
    found, local = global_moran(holed, contiguity), local_moran(holed, contiguity)
    assert found.missing.sum() == 3 and found.areas == 240 - found.islands.sum()
    assert (local.cluster == LEFT_OUT).tolist() == (found.missing | found.islands).tolist()
    assert np.isnan(local.p[3]) and np.isfinite(local.p).sum() == found.areas
    weights = contiguity.keeping(~(found.missing | found.islands)).row_standardised()
    assert weights.sum(axis=1).tolist() == pytest.approx([1] * found.areas)


@pytest.mark.parametrize(
    "values",
    [[5.0] * 9, [0.0] * 9, [0.1] * 9, [NAN] * 9, [NAN] * 7 + [1, 2], [NAN] * 8 + [1]],
)
def test_all_equal_too_few_and_none(values: list[float]) -> None:
    contiguity = queen(grid(3, 3))
    found, local = global_moran(values, contiguity), local_moran(values, contiguity)
    assert math.isnan(found.index) and math.isnan(found.p)
    assert set(local.cluster) <= {NONE, LEFT_OUT} and np.isnan(local.p).all()


def test_rates_without_events_or_people() -> None:
    assert np.isnan(standardised_rates([0, 0], [10, 20])).all()
    assert np.isnan(standardised_rates([1, NAN], [0, 5])).all()
    equal = standardised_rates([1, 10], [10, 100])
    assert equal.tolist() == pytest.approx([0, 0])
    with pytest.raises(ValueError, match="negativo"):
        standardised_rates([-1], [3])


def test_as_many_values_as_areas() -> None:
    contiguity = queen(grid(2, 2))
    for statistic in (global_moran, local_moran):
        with pytest.raises(ValueError, match="aree"):
            statistic([1.0, 2.0], contiguity)


def test_nothing_heavy_comes_with_the_modules() -> None:
    heavy = {"esda", "libpysal", "sklearn", "geopandas", "scipy"}
    code = (
        "import sys, monitoring.statistics.spatial, monitoring.statistics.clusters, "
        "monitoring.statistics.rates, monitoring.statistics.funnel, monitoring.statistics.trend; "
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
