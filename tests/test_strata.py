"""Figures by sex and age: each recomputed by loops over what was sent and over the residents."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from functools import cache

import pytest

from monitoring.catalogue import Catalogue
from monitoring.queries import figures, strata
from monitoring.settings import ROOT
from monitoring.warehouse import Warehouse

NOW, BEFORE = "2026-S1", "2025-S2"
ACTIVE, WORKING = "SS1-ATTIVO-65", "SO2-PERSONE"  # by sex and age, of 65+; by sex, of 18-64
_SENT = (
    "SELECT area_code, value FROM observations WHERE indicator_code = ? AND semester = ? "
    "AND sex::VARCHAR = ? AND age_band::VARCHAR = ? AND value IS NOT NULL"
)


@cache
def population() -> list[tuple[str, str, int, int]]:
    with (ROOT / "data" / "reference" / "population.csv").open(encoding="utf-8") as file:
        return [
            (row["area_code"], row["sex"], int(row["age"]), int(row["residents"]))
            for row in csv.DictReader(file)
        ]


@cache
def residents(ages: range, sexes: str) -> Counter[str]:
    """Residents of each comune, added one line of the file at a time."""
    found: Counter[str] = Counter()
    for area, sex, age, people in population():
        if sex in sexes and age in ages:
            found[area] += people
    return found


def above(catalogue: Catalogue, code: str, level: str) -> str:
    while catalogue.areas[code].level != level:
        code = catalogue.areas[code].parent_code
    return code


@pytest.mark.parametrize(
    ("indicator", "semester", "sex", "band", "level", "ages"),
    [
        (ACTIVE, NOW, "F", "T", "comune", range(65, 101)),
        (ACTIVE, NOW, "M", "T", "asst", range(65, 101)),
        (ACTIVE, BEFORE, "F", "65-69", "comune", range(65, 70)),
        (ACTIVE, BEFORE, "M", "90+", "ambito", range(90, 101)),
        (ACTIVE, NOW, "T", "70-74", "distretto", range(70, 75)),  # the sum of the two sexes
        (WORKING, NOW, "M", "T", "ambito", range(18, 65)),
    ],
)
def test_a_stratum_is_what_was_sent_over_who_lives_there(
    shipped: Warehouse, catalogue: Catalogue, indicator: str, semester: str, sex: str, band: str,
    level: str, ages: range,
) -> None:  # fmt: skip
    events, people = defaultdict(float), defaultdict(float)
    for one in "FM" if sex == "T" else sex:
        lived = residents(ages, one)
        for row in shipped.query(_SENT, [indicator, semester, one, band]).itertuples():
            events[above(catalogue, row.area_code, level)] += row.value
            people[above(catalogue, row.area_code, level)] += lived[row.area_code]
    rows = figures.by_area(shipped, indicator, semester, level, sex, band).set_index("code")
    shown = rows[rows["value_state"].isin(["valore", "zero"])]
    assert set(shown.index) == {code for code, lived in people.items() if lived} != set()
    for code, row in shown.iterrows():
        assert (row["numerator"], row["denominator"]) == (events[code], people[code])
        assert row["value"] == pytest.approx(1000 * events[code] / people[code], rel=1e-12)


def test_all_the_strata_at_once(shipped: Warehouse) -> None:
    rows = strata.by_stratum(shipped, ACTIVE, NOW, "provincia")
    bands = ["T", "65-69", "70-74", "75-79", "80-84", "85-89", "90+"]
    assert list(zip(rows["sex"], rows["age_band"], strict=True)) == [
        (sex, band) for sex in "FM" for band in bands
    ]
    for sex in "FM":  # the bands add up to their sex
        of_sex = rows[rows["sex"] == sex].set_index("age_band")["numerator"]
        assert of_sex.drop("T").sum() == of_sex["T"]
    assert strata.by_stratum(shipped, "SS1-PEDIBUS", NOW, "provincia").empty  # not split


def test_of_both_sexes_only_where_both_are_there(shipped: Warehouse) -> None:
    both, men, women = (
        figures.by_area(shipped, ACTIVE, NOW, "comune", sex, "65-69").set_index("code")
        for sex in "TMF"
    )
    there = {s: set(rows.index[rows["value"].notna()]) for s, rows in (("M", men), ("F", women))}
    assert set(both.index[both["value"].notna()]) == there["M"] & there["F"]
    assert (both.loc[both["value"].isna(), "value_state"] != "valore").all()
