"""Suppression: what is hidden in tables written by hand, and an attacker on generated ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from monitoring.statistics.suppression import NOTHING, suppress
from monitoring.statistics.suppression_table import DECIDE, GIVEN, SHARE, Flags, Table, stock
from tests.attacker import as_shown, attack
from tests.examples import LONG, PROOF_ALONE
from tests.suppression_tables import BY_SEX, KINDS, generated, table

pytestmark = PROOF_ALONE
TABLES = 200 if LONG else 4
ND = np.nan
M, F = 1, 2

# name: table; what is hidden at the last moment, as places (area, column). Two Ambiti of three
# comuni are units 0-5, Ambiti 6 and 7, distretto 8, province 9.
CASES = {
    "niente di piccolo: tutto si vede": (table([3, 3], [9, 20, 7, 8, 30, 6]), set()),
    "gli zeri si vedono": (table([3, 3], [0, 20, 7, 8, 0, 6]), set()),
    "un comune piccolo: con lui il più piccolo che basta, nello stesso Ambito": (
        table([3, 3], [2, 20, 7, 8, 30, 6]), {(0, 0), (2, 0)},
    ),
    "due comuni con 1: insieme non bastano, serve il terzo": (
        table([3, 3], [1, 1, 9, 8, 30, 6]), {(0, 0), (1, 0), (2, 0)},
    ),
    "comune solo nel suo Ambito: non basta un altro mittente, che sa il suo": (
        replace(table([1, 1, 1], [2, 20, 30]), owners=np.array([0, 1, 2])),
        {(area, 0) for area in range(9)},
    ),
    "piccoli numeri dentro la quota: nascosti numeratore e resto": (
        table([2, 2], [[42, 2, 40], [38, 30, 8], [16, 8, 8], [18, 9, 9]], layout=SHARE),
        {(0, 1), (0, 2), (1, 1), (1, 2)},
    ),
    "il resto piccolo nasconde la quota": (
        table([2, 2], [[42, 40, 2], [38, 30, 8], [16, 8, 8], [18, 9, 9]], layout=SHARE),
        {(0, 1), (0, 2), (1, 1), (1, 2)},
    ),
    "cartelle: ciò che è entrato e uscito si ricava dallo stock, e si nasconde con lui": (
        table([2, 2], [
            [50, 25, 25, 9, 9, 57, 30, 27, 9, 2], [60, 30, 30, 9, 9, 65, 30, 35, 20, 15],
            [40, 20, 20, 9, 9, 40, 20, 20, 8, 8], [70, 30, 40, 9, 9, 88, 40, 48, 30, 12],
        ], layout=stock(2)),
        {(0, 8), (1, 8), (0, 9), (1, 9)},
    ),
    "un sesso piccolo: i totali restano": (
        table([2, 2], [[22, 2, 20], [38, 30, 8], [16, 8, 8], [18, 9, 9]], layout=BY_SEX),
        {(0, M), (0, F), (1, M), (1, F)},
    ),
    "tutti i residenti: il complemento è di nessuno, e si nasconde": (
        table([2, 2], [20, 30, 40, 50], people=[[20], [90], [90], [90]]), {(0, 0), (1, 0)},
    ),
    "meno residenti della soglia: nascosto anche lo zero": (
        table([2, 2], [0, 30, 40, 50], people=[[3], [90], [90], [90]]), {(0, 0), (1, 0)},
    ),
    "uno zero che lo zero dell'Ambito già dice": (
        table([2, 2], [0, 0, 40, 50], people=[[3], [90], [90], [90]]), set(),
    ),
    "soglia dei dati delicati": (
        table([3, 3], [7, 20, 12, 80, 30, 60], t=10), {(0, 0), (2, 0)},
    ),
    "la correzione di chi è nascosto lo lascia nascosto": (
        table([3, 3], [2, 20, 7, 8, 30, 6], [12, 20, 7, 8, 30, 6]), {(0, 0), (2, 0)},
    ),
    "un valore già visto resta visto, anche se serviva": (
        table([2, 2], [20, 30, 40, 50], [2, 30, 40, 50]),
        {(0, 0), (4, 0), (6, 0), (7, 0)},
    ),
}  # fmt: skip


def hidden_at_last(found: Flags) -> set[tuple[int, int]]:
    return {(int(a), int(c)) for a, c in np.argwhere(found[-1])}


@pytest.mark.parametrize("name", CASES)
def test_what_is_hidden(name: str) -> None:
    made, expected = CASES[name]
    found = suppress(made)
    assert hidden_at_last(found.hidden) == expected
    assert (found.shows == np.arange(len(made.sent))).all()
    for own in (None, *np.unique(made.owners).tolist()):
        assert attack(made, found.hidden, own) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("history", ["closings", "arrivals"])
def test_no_office_and_no_reader_finds_what_is_hidden(kind: str, history: str) -> None:
    waiting = moments = 0
    for seed in range(TABLES):
        made = generated(seed, kind, history)
        found = suppress(made)
        shown = as_shown(made, found)
        assert (found.hidden | ~primary(shown)).all(), seed
        for own in (None, *np.unique(made.owners).tolist()):
            assert attack(shown, found.hidden, own) == [], (seed, own)
        waiting += int((found.shows != np.arange(len(made.sent))).sum())
        moments += len(made.sent)
    assert waiting <= 1 + 0.2 * moments  # hardly any where the totals are not small too


def primary(made: Table) -> Flags:
    """Naive: every sum of 1 to t - 1 cases that may be published, at any moment."""
    small = np.zeros((len(made.sent), made.paths.max() + 1, made.sent.shape[2]), bool)
    for moment, now in enumerate(made.sent):
        for level in made.paths:
            for area in set(level.tolist()):
                total = np.nansum(now[level == area], axis=0)
                small[moment, area] |= (total > 0) & (total < made.threshold)
    return small if made.published is None else small & (made.published == DECIDE)


@pytest.mark.parametrize("seed", range(TABLES))
def test_what_was_published_does_not_depend_on_what_comes_later(seed: int) -> None:
    made = generated(seed, "sexes", "arrivals")
    whole = suppress(made)
    for moments in range(1, len(made.sent)):
        cut = suppress(replace(made, sent=made.sent[:moments]))
        assert (cut.hidden == whole.hidden[:moments]).all()
        assert (cut.shows == whole.shows[:moments]).all()


def test_what_cannot_be_protected_waits() -> None:
    """A late Ambito of two residents: its sum would be what the province is more than before."""
    made = table([2, 2], [30, 40, ND, ND], [30, 40, 1, 0], people=[[90], [90], [1], [1]])
    assert suppress(made).shows.tolist() == [0, 0]
    larger = replace(made, people=np.array([[90.0], [90.0], [60.0], [60.0]]))
    assert suppress(larger).shows.tolist() == [0, 1]
    given = np.full((8, 1), GIVEN)
    given[2] = DECIDE
    told = replace(made, sent=made.sent[1:], published=given)
    assert suppress(told).shows.tolist() == [NOTHING]


def test_hiding_only_what_is_small_is_found_out() -> None:
    made = table([3, 3], [2, 20, 7, 8, 30, 6])
    found = attack(made, primary(made))
    assert [(r.where, r.low, r.high) for r in found] == [((0, 0, 0), 2, 2)]


def test_a_partner_alone_is_found_out_by_the_partner() -> None:
    made = replace(table([1, 1, 1], [2, 20, 30]), owners=np.array([0, 1, 2]))
    for_strangers = suppress(replace(made, owners=np.array([0, 0, 0]))).hidden
    assert attack(made, for_strangers) == []
    assert any(attack(made, for_strangers, own) for own in (1, 2))


def test_forgetting_what_was_seen_is_found_out() -> None:
    made = table([2, 2], [2, 30, 40, 50], [2, 31, 40, 50])
    hidden = suppress(made).hidden.copy()
    assert attack(made, hidden) == []
    hidden[1, 1] = False  # the partner, corrected, is shown
    hidden[1, [4, 6, 7]] = False
    assert attack(made, hidden) != []
