"""What may be seen of an indicator sent by sex and age: decided in two tables, attacked as one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from monitoring.statistics.suppression_table import DECIDE, NEVER, Table, split
from pipelines.confidential import Sent
from pipelines.protected import Released, released
from tests.attacker import attack
from tests.examples import LONG, PROOF_ALONE
from tests.suppression_tables import territory

pytestmark = PROOF_ALONE
TABLES = 60 if LONG else 3
BANDS = ("0-4", "5-9", "10-14")
STRATA = [("T", "T"), ("M", "T"), ("F", "T"), *((sex, band) for sex in "MF" for band in BANDS)]
THRESHOLDS = {"small_count_floor": 3.0, "small_count": 5.0, "small_count_sensitive": 10.0}


def sent_of(seed: int) -> Sent:
    """Persons by comune, sex and age at one or two closings, the second with a correction."""
    chance = np.random.default_rng(seed)
    paths = territory(chance.integers(2, 4, chance.integers(4, 6)).tolist())
    units, strata = paths.shape[1], len(STRATA)
    usual = chance.choice([1, 4, 12])

    def drawn(before: np.ndarray | None = None) -> np.ndarray:
        """Persons of a comune; all by age other than before: nobody is told which stayed the same."""
        parts = chance.poisson(chance.exponential(usual, 6)).astype(float)
        if before is not None:
            parts += parts == before[3:]
        males, females = parts[:3].sum(), parts[3:].sum()
        return np.concatenate([[males + females, males, females], parts])

    first = np.array([drawn() for _ in range(units)])
    first[paths[1] == paths[1].max()] = np.nan  # comes later
    second = first.copy()
    for unit in [*np.flatnonzero(np.isnan(first[:, 0])), int(chance.integers(units))]:
        second[unit] = drawn(first[unit])
    value = np.array([first, second][: 1 + int(chance.integers(2))])
    what = pd.Series({"tipo": "flusso", "denominator_kind": "nessuno", "dataset": "indicatori",
                      "numerator": "persone", "code": "X", "denominator_indicator": None,
                      "sensitive": bool(chance.random() < 0.5)})  # fmt: skip
    return Sent(
        0, 0, 2025, what, np.arange(paths.max() + 1), paths, paths[1] - units,
        np.array(["2026-02-05", "2026-08-05"], "datetime64[us]")[: len(value)], STRATA, value,
        np.full_like(value, np.nan), np.zeros(value.shape, int), np.full((units, strata), np.nan),
        np.ones(units), pd.DataFrame(),
    )  # fmt: skip


def as_one(one: Released) -> Table:
    """Sexes and ages of every comune in one table, of which only the province is shown by age."""
    sent, threshold = one.sent, 10 if one.sent.what["sensitive"] else 5
    published = np.full((len(sent.areas), len(STRATA)), DECIDE)
    published[:-1, 3:] = NEVER
    shown = np.where((one.shows >= 0)[:, None, None], sent.value[one.shows], np.nan)
    return Table(
        split(len(BANDS)), sent.paths, sent.owners, shown, sent.bounded, threshold, published
    )


@pytest.mark.parametrize("seed", range(TABLES))
def test_nobody_finds_a_hidden_figure_by_sex_or_age(seed: int) -> None:
    (one,) = released([sent_of(seed)], THRESHOLDS)
    table = as_one(one)
    for own in (None, *np.unique(table.owners).tolist()):
        assert attack(table, ~one.visible, own) == [], own


def test_age_bands_of_the_province_can_be_seen() -> None:
    shown = [
        bool(one.visible[:, -1, 3:].any()) for one in released(map(sent_of, range(6)), THRESHOLDS)
    ]
    assert any(shown)
    below = [
        bool(one.visible[:, :-1, 3:].any()) for one in released(map(sent_of, range(6)), THRESHOLDS)
    ]
    assert not any(below)


def test_showing_ages_where_a_sex_is_hidden_is_found_out() -> None:
    found = False
    for seed in range(40):
        (one,) = released([sent_of(seed)], THRESHOLDS)
        visible = one.visible.copy()
        visible[:, :, 3:] = True  # ages of every area
        table = as_one(one)
        told = Table(
            table.layout, table.paths, table.owners, table.sent, table.people, table.threshold
        )
        found = found or attack(told, ~visible) != []
    assert found
