"""Figures at every level: cases worked by hand and a naive twin in plain Python."""

from __future__ import annotations

import csv
import math
from decimal import Decimal

import pandas as pd
import pytest

from monitoring.catalogue import Catalogue, read_rows
from monitoring.queries import figures, resources, volumes
from monitoring.settings import ROOT
from monitoring.statistics.intervals import exact_poisson
from monitoring.warehouse import Warehouse, open_warehouse
from tests.fixtures_figures import BEFORE, CAREGIVER, ENTI, FIRST, NOW, STATES, UDO, World, world

Z = 1.959963984540054
# Exact limits of a Poisson count at 95 %, as published (Garwood, Biometrika 1936).
PUBLISHED = {
    0: (0, 3.689), 1: (0.0253, 5.572), 2: (0.2422, 7.225), 3: (0.6187, 8.767), 4: (1.0899, 10.242),
    5: (1.6235, 11.668), 6: (2.2019, 13.059), 7: (2.8144, 14.423), 8: (3.4538, 15.763),
    9: (4.1154, 17.085),
}  # fmt: skip


@pytest.fixture(scope="module")
def made() -> World:
    return world()


@pytest.fixture(scope="module")
def warehouse(made: World) -> Warehouse:
    return open_warehouse(made.folders.warehouse)


def wilson(x: float, n: float) -> tuple[float, float]:
    p, zz = x / n, Z * Z
    half = Z * math.sqrt(p * (1 - p) / n + zz / (4 * n * n))
    return (p + zz / (2 * n) - half) / (1 + zz / n), (p + zz / (2 * n) + half) / (1 + zz / n)


def byar(x: float) -> tuple[float, float]:
    low = x * (1 - 1 / (9 * x) - Z / (3 * math.sqrt(x))) ** 3
    high = (x + 1) * (1 - 1 / (9 * (x + 1)) + Z / (3 * math.sqrt(x + 1))) ** 3
    return low, high


def one(warehouse: Warehouse, indicator: str, level: str, code: str) -> dict[str, object]:
    rows = figures.by_area(warehouse, indicator, NOW, level)
    (row,) = rows[rows["code"] == code].to_dict("records")
    return row


@pytest.mark.parametrize(("events", "limits"), PUBLISHED.items())
def test_poisson_limits_are_the_published_ones(
    warehouse: Warehouse, events: int, limits: tuple[float, float]
) -> None:
    found = warehouse.query("SELECT low, high FROM poisson_limits WHERE events = ?", [events])
    assert found.iloc[0].tolist() == pytest.approx(limits, abs=6e-4)
    assert exact_poisson(events) == (
        pytest.approx(limits[0], abs=6e-4),
        pytest.approx(limits[1], abs=6e-4),
    )


def test_a_ratio_is_recomputed_from_its_parts(warehouse: Warehouse, made: World) -> None:
    """8 of 10 and 1 of 30 are 9 of 40, not the mean of 80 % and 3.3 %."""
    for level, code in (
        ("provincia", made.codes["provincia"][0]),
        ("distretto", made.codes["distretto"][0]),
    ):
        row = one(warehouse, UDO, level, code)
        assert (row["numerator"], row["denominator"], row["value"]) == (9, 40, 22.5)
        low, high = wilson(9, 40)
        assert (row["low"], row["high"]) == (pytest.approx(100 * low), pytest.approx(100 * high))
        assert (row["units"], row["units_counted"], row["coverage"]) == (2, 2, 1)


def test_a_rate_sums_the_residents_of_the_units_that_have_a_value(
    warehouse: Warehouse, made: World
) -> None:
    second = made.comuni(1)
    row = one(warehouse, CAREGIVER, "ambito", made.codes["ambito"][1])
    counted = (
        made.residents[second[0]] + made.residents[second[1]]
    )  # 12 and 0; SOP and NA are not there
    expected = counted + made.residents[second[2]]  # who answered «non applicabile» is not expected
    assert (row["numerator"], row["denominator"]) == (12, counted)
    assert row["value"] == pytest.approx(1000 * 12 / counted)
    assert row["coverage"] == pytest.approx(counted / expected)
    assert (row["units"], row["units_counted"], row["value_state"]) == (4, 2, "valore")
    low, high = byar(12)
    assert row["low"] == pytest.approx(1000 * low / counted)
    assert row["high"] == pytest.approx(1000 * high / counted)


def test_the_naive_twin_of_the_whole_territory(warehouse: Warehouse, made: World) -> None:
    sent = [
        *zip(made.comuni(0), FIRST[CAREGIVER], strict=True),
        *zip(made.comuni(1), STATES[CAREGIVER][0], strict=True),
    ]
    total = people = expected = 0
    for comune, token in sent:
        if token != "NA":
            expected += made.residents[comune]
        if token.isdigit():
            total, people = total + int(token), people + made.residents[comune]
    row = one(warehouse, CAREGIVER, "provincia", made.codes["provincia"][0])
    assert (row["numerator"], row["denominator"]) == (total, people)
    assert row["value"] == pytest.approx(1000 * total / people)
    assert row["coverage"] == pytest.approx(people / expected)


@pytest.mark.parametrize(("position", "events"), list(enumerate(FIRST[CAREGIVER])))
def test_limits_of_a_unit(warehouse: Warehouse, made: World, position: int, events: str) -> None:
    """5, 9 and 0 have exact limits, 40 Byar's."""
    comune, count = made.comuni(0)[position], int(events)
    low, high = byar(count) if count >= 10 else PUBLISHED[count]
    row = one(warehouse, CAREGIVER, "comune", comune)
    people = made.residents[comune]
    assert row["low"] == pytest.approx(1000 * low / people, rel=3e-4)
    assert row["high"] == pytest.approx(1000 * high / people, rel=3e-4)
    assert row["value_state"] == ("zero" if count == 0 else "valore")


@pytest.mark.parametrize(("indicator", "case"), STATES.items())
def test_the_state_of_a_sum(
    warehouse: Warehouse, made: World, indicator: str, case: tuple[tuple[str, ...], str]
) -> None:
    row = one(warehouse, indicator, "ambito", made.codes["ambito"][1])
    assert row["value_state"] == case[1]
    shown = case[1] in ("valore", "zero")
    assert [row[c] == row[c] for c in ("value", "numerator")] == [shown, shown]  # not NaN


def test_counts_are_summed_and_have_no_interval(warehouse: Warehouse, made: World) -> None:
    row = one(warehouse, "SS1-PEDIBUS", "ambito", made.codes["ambito"][0])
    assert row["value"] == 1 + 2 + 3 + 4
    assert row["low"] != row["low"]


def test_what_is_not_summed_stays_at_its_level(warehouse: Warehouse, made: World) -> None:
    assert one(warehouse, ENTI, "ambito", made.codes["ambito"][0])["value"] == 7
    for level in ("distretto", "asst", "provincia"):
        assert figures.by_area(warehouse, ENTI, NOW, level).empty


def test_nothing_sent_is_missing_and_never_zero(warehouse: Warehouse) -> None:
    rows = figures.by_area(warehouse, CAREGIVER, BEFORE, "comune")
    assert set(rows["value_state"]) == {"mancante"}
    assert rows["value"].isna().all()
    assert (rows["coverage"] == 0).all()


@pytest.mark.parametrize("world_asked", ["warehouse", "shipped"])
def test_the_question_of_the_map_says_what_the_view_says(
    world_asked: str, request: pytest.FixtureRequest
) -> None:
    """Every measure, semester and level: the rows of `by_area` are those of measure_by_area."""
    house: Warehouse = request.getfixturevalue(world_asked)
    view = house.query(
        "SELECT indicator_code, semester, area_level::VARCHAR AS level, area_code AS code, value, low, high, "
        "numerator, denominator, value_state::VARCHAR AS value_state, coverage, units, units_counted "
        "FROM measure_by_area ORDER BY area_code"
    )
    asked = 0
    for (code, semester, level), said in view.groupby(["indicator_code", "semester", "level"]):
        rows = figures.by_area(house, code, semester, level).sort_values("code")
        pd.testing.assert_frame_equal(
            rows.reset_index(drop=True),
            said.drop(columns=["indicator_code", "semester", "level"]).reset_index(drop=True),
            check_dtype=False,
            rtol=1e-12,
        )
        asked += 1
    assert asked > 100


def test_annual_indicators_are_due_in_the_second_semester(warehouse: Warehouse) -> None:
    assert figures.semesters_of(warehouse, "SO1-EMARGINAZIONE")["code"].tolist() == [BEFORE]
    assert figures.semesters_of(warehouse, CAREGIVER)["code"].tolist() == [NOW, BEFORE, "2025-S1"]
    assert figures.semesters_of(warehouse, "CTX-DENSITA").empty


def test_density_divides_by_the_surface(warehouse: Warehouse, made: World) -> None:
    with (ROOT / "geo" / "surfaces.csv").open(encoding="utf-8") as file:
        surface = {row["code"]: float(row["surface_km2"]) for row in csv.DictReader(file)}
    rows = figures.by_area(warehouse, "CTX-DENSITA", None, "comune").set_index("code")
    for comune in made.codes["comune"]:
        assert rows.loc[comune, "value"] == pytest.approx(made.residents[comune] / surface[comune])


def test_changes_compare_who_is_in_both_semesters(warehouse: Warehouse) -> None:
    pairs = volumes.pairs(warehouse, NOW, BEFORE).set_index("indicator_code")
    active = pairs.loc["CSI-ATTIVE"]
    assert (active["common"], active["numerator_now"], active["numerator_before"]) == (4, 330, 400)
    updated = pairs.loc["CSI-AGGIORNATE"]  # the comune without open files has no share
    assert (updated["common"], updated["numerator_now"], updated["denominator_now"]) == (
        3,
        230,
        330,
    )


def test_stock_and_flow(warehouse: Warehouse, made: World) -> None:
    rows = volumes.balance(warehouse, NOW, BEFORE).set_index("code")
    expected = [100 + 15 - 5, 100 + 15 - 5, 100 + 0 - 100, 100 + 10 - 10]
    assert rows.loc[made.comuni(0), "expected"].tolist() == expected
    assert (rows["now"] - rows["expected"]).tolist() == [0, 10, 0, 0]


def test_money_is_exact(warehouse: Warehouse) -> None:
    whole = resources.whole(warehouse).set_index("year")
    assert whole.loc[2025, "stanziato"] == Decimal("0.30")  # 0.1 + 0.2
    assert whole.loc[2025, "residuo"] == Decimal("0.20")
    quotas = resources.quotas(warehouse)
    with (ROOT / "data" / "reference" / "fnps_quotas.csv").open(encoding="utf-8") as file:
        printed = {row["area_code"]: Decimal(row["amount"]) for row in csv.DictReader(file)}
    assert dict(zip(quotas["code"], quotas["amount"], strict=True)) == {
        c: printed[c] for c in quotas["code"]
    }
    assert sum(printed.values()) == Decimal("120000.01")


def test_surfaces_are_those_of_the_polygons_in_the_equal_area_projection(
    catalogue: Catalogue,
) -> None:
    import geopandas

    rows = {r["code"]: float(r["surface_km2"]) for r in read_rows(ROOT / "geo" / "surfaces.csv")}
    assert set(rows) == set(catalogue.areas)
    crs = catalogue.territory["crs"]["areas"]
    for name in ("comuni", "ambiti", "provincia"):
        frame = geopandas.read_parquet(ROOT / "geo" / f"{name}.parquet")
        measured = (frame.to_crs(crs).area / 1e6).tolist()
        assert [rows[c] for c in frame["code"]] == pytest.approx(measured, abs=0.0051)
    for area in catalogue.areas.values():
        parts = [rows[a.code] for a in catalogue.areas.values() if a.parent_code == area.code]
        if parts:
            assert sum(parts) == pytest.approx(rows[area.code], abs=0.0051 * (len(parts) + 1))
