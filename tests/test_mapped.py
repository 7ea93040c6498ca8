"""The measures of a map, each recomputed by loops over what was sent and over the residents."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import pytest

from monitoring.boundaries import neighbours
from monitoring.catalogue import Catalogue
from monitoring.queries import figures, mapped, strata
from monitoring.queries.mapped import Choice, by_measure, offered
from monitoring.settings import ROOT
from monitoring.statistics.intervals import poisson
from monitoring.warehouse import Warehouse
from tests.test_strata import above, residents

ACTIVE, WORKING, NOW, BEFORE = "SS1-ATTIVO-65", "SO2-PERSONE", "2026-S1", "2025-S2"
GEO = ROOT / "geo"
BANDS = {"65-69": range(65, 70), "70-74": range(70, 75), "75-79": range(75, 80),
         "80-84": range(80, 85), "85-89": range(85, 90), "90+": range(90, 101)}  # fmt: skip
EUROPEAN = {"65-69": 5500, "70-74": 5000, "75-79": 4000, "80-84": 2500, "85-89": 1500, "90+": 1000}
_SENT = (
    "SELECT area_code, sex::VARCHAR AS sex, age_band::VARCHAR AS band, value FROM observations "
    "WHERE indicator_code = ? AND semester = ? AND value IS NOT NULL"
)


def asked(house: Warehouse, measure: str, level: str = "comune", **more: str) -> mapped.Mapped:
    what = {"indicator": ACTIVE, "semester": BEFORE, **more}
    return by_measure(house, Choice(level=level, measure=measure, geo=GEO, **what))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "level", "sex", "expected"),
    [
        ("SS1-PEDIBUS", "comune", "T", ["conteggio"]),
        (ACTIVE, "comune", "T", ["grezzo", "conteggio", "smr", "standardizzato", "lisciato",
                                 "differenza", "confronto-95", "confronto-99", "lisa"]),
        (ACTIVE, "asst", "F", ["grezzo", "conteggio", "lisciato", "differenza", "confronto-95",
                               "confronto-99"]),  # one sex is not standardised; three areas
        ("CTX-DENSITA", "comune", "T", ["grezzo", "differenza", "lisa"]),  # no events
        ("CSI-CARICO", "ambito", "T", ["grezzo", "differenza", "lisa"]),  # a mean
        ("SO5-BUDGET", "ambito", "T", ["grezzo", "conteggio", "lisciato", "differenza",
                                       "confronto-95", "confronto-99", "lisa"]),
    ],
)  # fmt: skip
def test_what_can_be_shown(
    shipped: Warehouse, code: str, level: str, sex: str, expected: list[str]
) -> None:
    rows = figures.indicators(shipped).set_index("code", drop=False)
    assert offered(rows.loc[code].to_dict(), level, sex) == expected


def test_what_cannot_be_shown_is_refused(shipped: Warehouse) -> None:
    with pytest.raises(ValueError, match="la misura «smr» non si calcola"):
        asked(shipped, "smr", indicator="SS1-PEDIBUS")


def by_stratum(
    house: Warehouse, catalogue: Catalogue, level: str
) -> dict[tuple[str, str, str], list[float]]:
    """Events and people of each area, sex and band, added one row at a time."""
    found: dict[tuple[str, str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    lived = {(s, b): residents(ages, s) for s in "FM" for b, ages in BANDS.items()}
    for row in house.query(_SENT, [ACTIVE, BEFORE]).itertuples():
        if row.band in BANDS:
            cell = found[above(catalogue, row.area_code, level), row.sex, row.band]
            cell[0] += row.value
            cell[1] += lived[row.sex, row.band][row.area_code]
    return found


@pytest.mark.parametrize("level", ["comune", "ambito"])
def test_directly_standardised(shipped: Warehouse, catalogue: Catalogue, level: str) -> None:
    cells = by_stratum(shipped, catalogue, level)
    shown = 0
    for row in asked(shipped, "standardizzato", level).rows.to_dict("records"):
        mine = {
            band: [cells.get((row["code"], sex, band), [0, 0]) for sex in "FM"] for band in BANDS
        }
        events = sum(part[0] for parts in mine.values() for part in parts)
        people = [sum(part[1] for part in parts) for parts in mine.values()]
        if row["value_state"] != "valore":
            assert np.isnan(row["value"])
            assert row["value_state"] != "non_calcolabile" or events < 10 or 0 in people
            continue
        rate = sum(
            EUROPEAN[band] * sum(part[0] for part in parts) / sum(part[1] for part in parts)
            for band, parts in mine.items()
        ) / sum(EUROPEAN.values())  # fmt: skip
        assert row["value"] == pytest.approx(1000 * rate, rel=1e-9)
        assert row["low"] < row["value"] < row["high"]
        shown += 1
    assert shown > 10


@pytest.mark.parametrize("level", ["comune", "ambito"])
def test_observed_over_expected(shipped: Warehouse, catalogue: Catalogue, level: str) -> None:
    whole = by_stratum(shipped, catalogue, "provincia")
    observed, expected = defaultdict(float), defaultdict(float)
    rows = shipped.query(_SENT, [ACTIVE, BEFORE])
    for row in rows[(rows["sex"] == "T") & (rows["band"] == "T")].itertuples():
        observed[above(catalogue, row.area_code, level)] += row.value
    answered = set(rows.loc[(rows["sex"] == "T") & (rows["band"] == "T"), "area_code"])
    for (_, sex, band), (events, people) in whole.items():
        for comune, lived in residents(BANDS[band], sex).items():
            if comune in answered:
                expected[above(catalogue, comune, level)] += lived * events / people
    given = asked(shipped, "smr", level).rows
    given = given[given["value_state"] == "valore"]
    assert set(given["code"]) == set(observed)
    for row in given.to_dict("records"):
        code = row["code"]
        assert row["value"] == pytest.approx(100 * observed[code] / expected[code], rel=1e-9)
        low, high = (100 * float(x) / expected[code] for x in poisson(observed[code]))
        assert (row["low"], row["high"]) == pytest.approx((low, high), rel=1e-9)


def test_smoothed_and_its_weight(shipped: Warehouse) -> None:
    rows = asked(shipped, "lisciato").rows.to_dict("records")
    used = [r for r in rows if r["value_state"] == "valore"]
    events, people = sum(r["numerator"] for r in used), sum(r["denominator"] for r in used)
    mean = events / people
    spread = sum(r["denominator"] * (r["numerator"] / r["denominator"] - mean) ** 2 for r in used)
    among = max(0.0, spread / people - mean / (people / len(used)))
    for row in used:
        weight = among / (among + mean / row["denominator"])
        crude = row["numerator"] / row["denominator"]
        assert row["weight"] == pytest.approx(weight, rel=1e-9)
        assert row["value"] == pytest.approx(1000 * (mean + weight * (crude - mean)), rel=1e-9)
        assert row["crude"] == pytest.approx(1000 * crude, rel=1e-9)


@pytest.mark.parametrize("confidence", ["confronto-95", "confronto-99"])
def test_compared_with_the_territory(shipped: Warehouse, confidence: str) -> None:
    z = {"confronto-95": 1.959963984540054, "confronto-99": 3.090232306167813}[confidence]
    found = asked(shipped, confidence)
    words = set()
    for row in found.rows[found.rows["numerator"] >= 10].to_dict("records"):
        x = row["numerator"]  # Byar's limits, by hand
        low = x * (1 - 1 / (9 * x) - z / (3 * math.sqrt(x))) ** 3
        high = (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * math.sqrt(x + 1))) ** 3
        low, high = (1000 * limit / row["denominator"] for limit in (low, high))
        whole = found.facts["benchmark"]
        word = "migliore" if low > whole else "peggiore" if high < whole else "simile"
        assert row["category"] == word
        words.add(word)
    assert words == {"migliore", "simile", "peggiore"}
    assert (found.rows.loc[found.rows["value_state"] != "valore", "category"] == "").all()


def test_difference_keeps_its_interval(shipped: Warehouse) -> None:
    found, crude = asked(shipped, "differenza"), asked(shipped, "grezzo").rows
    whole = found.facts["benchmark"]
    pairs = zip(found.rows.to_dict("records"), crude.to_dict("records"), strict=True)
    for row, plain in pairs:
        if not np.isnan(plain["value"]):
            assert row["value"] == pytest.approx(plain["value"] - whole)
            assert row["high"] == pytest.approx(plain["high"] - whole)


def test_clusters_are_where_like_lies_near_like(shipped: Warehouse) -> None:
    found = asked(shipped, "lisa", indicator="CTX-VECCHIAIA", semester=None)  # type: ignore[arg-type]
    assert found.facts["moran"] == pytest.approx(0.492223, abs=5e-7)
    codes, contiguity = neighbours(GEO, "comune")
    rows = found.rows.set_index("code")
    value, mean = rows["crude"], rows["crude"].mean()
    near = defaultdict(list)
    for one, other in zip(contiguity.focal, contiguity.neighbour, strict=True):
        near[codes[one]].append(value[codes[other]])
    words = {(True, True): "HH", (False, False): "LL", (True, False): "HL", (False, True): "LH"}
    clusters = rows[rows["category"] != "none"]
    for code, row in clusters.iterrows():
        around = sum(near[code]) / len(near[code]) - mean > 0
        assert row["category"] == words[bool(value[code] > mean), bool(around)]
    assert set(clusters["category"]) >= {"HH", "LL"}
    again = asked(shipped, "lisa", indicator="CTX-VECCHIAIA", semester=None).rows  # type: ignore[arg-type]
    assert again["category"].tolist() == found.rows["category"].tolist()


def test_thin_areas_are_not_compared_nor_lend_to_others(shipped: Warehouse) -> None:
    crude = asked(shipped, "grezzo", "ambito", semester=NOW).rows
    thin = set(crude.loc[crude["value_state"] == "copertura_insufficiente", "code"])
    assert (
        thin == set(crude.loc[crude["value"].notna() & (crude["coverage"] < 0.8), "code"]) != set()
    )
    for measure in ("lisciato", "differenza", "confronto-95", "lisa", "smr"):
        rows = asked(shipped, measure, "ambito", semester=NOW).rows.set_index("code")
        assert (rows.loc[list(thin), "value_state"] == "copertura_insufficiente").all(), measure
        assert rows.loc[list(thin), "value"].isna().all(), measure


def test_against_a_thin_territory_nothing_is_compared(shipped: Warehouse) -> None:
    rows = by_measure(shipped, Choice(ACTIVE, NOW, "comune", "differenza", "F", "65-69")).rows
    whole = figures.by_area(shipped, ACTIVE, NOW, "provincia", "F", "65-69")
    assert whole["coverage"].iloc[0] < 0.8  # the case is what it says
    assert set(rows.loc[rows["reason"] != "", "reason"]) == {"provincia_sotto_copertura"}
    assert rows["value"].isna().all()
    assert len(strata.sent(shipped, ACTIVE, NOW))
