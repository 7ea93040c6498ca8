"""Areas, semesters, codes and states that must be understood; the sender and its windows."""

from __future__ import annotations

from datetime import date

import pytest

from monitoring.validation.examine import examine
from tests.validation_case import OWN
from tests.validation_support import (
    CATALOGUE,
    DAY,
    TRAGUARDI,
    file,
    places,
    read,
    rows,
)

# what is written as area, the indicator, the sender, the area meant
AREAS = [
    ("016124", "SS1-CAMMINO", "AMB08", "016124"),
    ("Leffe", "SS1-CAMMINO", "AMB08", "016124"),
    ("LEFFE", "SS1-CAMMINO", "AMB08", "016124"),
    ("Lefte", "SS1-CAMMINO", "AMB08", "016124"),  # the misprint of the document is an alias
    ("016 124", "SS1-CAMMINO", "AMB08", "016124"),
    ("'016124", "SS1-CAMMINO", "AMB08", "016124"),
    ("torre de busi", "SS1-CAMMINO", "AMB12", "016215"),
    ("Torre De’ Busi", "SS1-CAMMINO", "AMB12", "016215"),
    ("Torre dei Busi", "SS1-CAMMINO", "AMB12", "016215"),
    ("Rota d`Imagna", "SS1-CAMMINO", "AMB11", "016186"),
    ("Rota dImagna", "SS1-CAMMINO", "AMB11", "016186"),  # the apostrophe is missing
    ("Rota d''Imagna", "SS1-CAMMINO", "AMB11", "016186"),
    ("Rota d´Imagna", "SS1-CAMMINO", "AMB11", "016186"),
    ("ROTA  D' IMAGNA", "SS1-CAMMINO", "AMB11", "016186"),
    ("Alme'", "SS1-CAMMINO", "AMB11", "016005"),
    ("Almé", "SS1-CAMMINO", "AMB11", "016005"),
    ("Alme\u0300", "SS1-CAMMINO", "AMB11", "016005"),  # the accent is a sign of its own
    ("ALMÈ", "SS1-CAMMINO", "AMB11", "016005"),
    ("Villa d’Alme`", "SS1-CAMMINO", "AMB11", "016239"),
    ("amb08", "SS1-WHP", "AMB08", "AMB08"),
    ("Valle Seriana", "SS1-WHP", "AMB08", "AMB08"),
    ("Val Seriana", "SS1-WHP", "AMB08", "AMB08"),
    ("Bergamo", "SS1-CAMMINO", "AMB01", "016024"),
    ("Bergamo", "SS1-WHP", "AMB01", "AMB01"),
    ("Bergamo", "SS2-SPERIMENTA", "ASST1", "DIS01"),
    ("Bergamo", "STR-TAVOLI", "BG", "BG"),
    ("Papa Giovanni XXIII", "SS1-AFA", "ASST1", "ASST1"),
]


@pytest.mark.parametrize("sender", sorted({sender for _, _, sender, _ in AREAS}))
def test_areas(sender: str) -> None:
    mine = [(text, indicator, code) for text, indicator, by, code in AREAS if by == sender]
    found = read(file(*(f"2026-S1;{text};{indicator};1" for text, indicator, _ in mine)), sender)
    assert {p.code for p in found.report.problems} <= {"DUPLICATE_IDENTICAL"}
    assert rows(found, "area_code") == [(code,) for _, _, code in mine]


SEMESTERS = [
    "2026-S1", "2026S1", "2026 s1", "2026_S1", "2026/S1", "S1-2026", "S1 2026", "s1/2026", "1/2026",
    "1-2026", "2026/1", "I sem 2026", "I SEM. 2026", "I semestre 2026", "1 sem 2026", "1° sem. 2026",
    "1º semestre 2026", "1^ semestre 2026", "1° semestre del 2026", "primo semestre 2026",
    "Primo Semestre 2026", "2026, 1° semestre", "2026 I sem", "1°\u00a0semestre\u00a02026",
]  # fmt: skip


def test_every_form_of_the_semester() -> None:
    """All in one file: they are one semester."""
    keys = [(a, i) for i in ("SS1-PEDIBUS", "SS1-CAMMINO") for a in OWN]
    lines = [f'"{s}";{a};{i};1' for s, (a, i) in zip(SEMESTERS, keys, strict=False)]
    found = read(file(*lines))
    assert found.report.problems == []
    assert rows(found, "semester_code") == [("2026-S1",)] * len(SEMESTERS)


def test_a_lost_zero_is_told_once() -> None:
    found = read(
        file(
            "2026-S1;16124;SS1-CAMMINO;1",
            "2026-S1;16124;SS1-PEDIBUS;2",
            "2026-S1;16008;SS1-PEDIBUS;2",
        )
    )
    assert places(found, "notice") == [
        ("AREA_CODE_REPAIRED", 2, "codice_area"),
        ("AREA_CODE_REPAIRED", 4, "codice_area"),
    ]
    assert found.report.accepted
    assert found.report.understood["repaired_codes"] == 2
    assert rows(found, "area_code") == [("016124",), ("016124",), ("016008",)]


def test_codes_states_and_strata_as_typed_by_hand() -> None:
    found = read(
        file(
            "2026-S1;ss1 – attivo-65;Leffe;3;f;65 - 69",
            "2026-S1;SS1-ATTIVO-65;Leffe;3;;",
            header="semestre;codice_indicatore;codice_area;valore;sesso;fascia_eta",
        )
    )
    assert found.report.problems == []
    assert rows(found, "indicator_code", "sex_code", "age_band_code") == [
        ("SS1-ATTIVO-65", "F", "65-69"),
        ("SS1-ATTIVO-65", "T", "T"),
    ]


def test_milestones() -> None:
    header = TRAGUARDI + ";avanzamento;data_prevista;data_completamento;link"
    codes = [m.code for m in CATALOGUE.milestones.values() if m.level == "ambito"][:5]
    found = read(
        file(
            f"2026-S1;{codes[0]};AMB08;In corso;40;2026-12-31;;",
            f"2026-S1;{codes[1].lower()};AMB08;COMPLETATO;100;;31/12/2025;https://x.it/0351234567",
            f"2026-S1;{codes[2]};AMB08;non_avviato;0;1/3/2027;;",
            f"2026-S1;{codes[3]};AMB08;Rinviato;ND;;;",
            f"2026-S1;{codes[4]};AMB08;non applicabile;;;;",
            header=header + ";nota",
        ).replace("ND;;;", "ND;;;;in attesa"),
    )
    assert found.report.problems == []
    assert rows(
        found, "milestone_code", "state_code", "avanzamento__number", "read_date(data_prevista)"
    ) == [
        (codes[0], "in_corso", 40.0, date(2026, 12, 31)),
        (codes[1], "completato", 100.0, None),
        (codes[2], "non_avviato", 0.0, date(2027, 3, 1)),
        (codes[3], "rinviato", None, None),
        (codes[4], "non_applicabile", None, None),
    ]
    assert rows(found, "read_date(data_completamento)")[1] == (date(2025, 12, 31),)


def test_the_sender_is_the_one_that_answers_for_most_rows() -> None:
    found = read(
        file(
            "2026-S1;016091;SS1-CAMMINO;1",
            "2026-S1;016124;SS1-CAMMINO;1",
            "2026-S1;016124;SS1-PEDIBUS;1",
        ),
        None,
    )
    assert found.report.ambito == "AMB08"
    assert places(found, "error") == [("AREA_OTHER_AMBITO", 2, "codice_area")]
    tied = read(file("2026-S1;016091;SS1-CAMMINO;1", "2026-S1;016124;SS1-CAMMINO;1"), None)
    assert tied.report.ambito == "AMB02"


def test_windows_are_judged_on_the_day_and_can_be_prolonged() -> None:
    content = file("2025-S2;016124;SS1-CAMMINO;3").encode()
    sender = CATALOGUE.areas["AMB08"]
    assert not examine(content, "a.csv", CATALOGUE, sender=sender, day=DAY).report.accepted
    assert examine(
        content, "a.csv", CATALOGUE, sender=sender, day=date(2026, 7, 31)
    ).report.accepted
    assert examine(content, "a.csv", CATALOGUE, sender=sender, day=None).report.accepted
    until = {"2025-S2": date(2026, 8, 1)}
    assert examine(content, "a.csv", CATALOGUE, sender=sender, day=DAY, until=until).report.accepted
