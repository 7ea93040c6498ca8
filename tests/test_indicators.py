"""data/reference/indicators.csv: complete, linked to an action, and honest about targets.

Conventions that the file follows (the readers of the file rely on them):

* A sent value is always the numerator; ``denominator_kind`` says where the denominator comes from:
  ``file`` (sent), ``popolazione`` (residents of ``population_group``), ``superficie`` (km², only
  for computed indicators) or ``nessuno`` (a count). A denominator means roll-up ``rapporto``.
* Context indicators (``programme`` contesto, ``collected`` no) are computed: ``numerator`` holds
  population group codes joined by " + " (``0-14 + 65+``: the plus of a code has no space before
  it), ``population_group`` the denominator; no objective, action, note or target.
* Yes-no indicators are 0/1 with maximum 1 and add up to a number of areas. A target is read on the
  whole territory, and ``source_place`` quotes between « » the words of the plan that state it.
* Comparison cases of other territories are ``proposta``, without targets.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parents[1] / "data" / "reference"
COLUMNS = (
    "code,name,programme,objective_code,action_code,definition,why,numerator,denominator_kind,"
    "denominator,population_group,unit,scale,decimals,tipo,rollup,polarity,level,frequency,strata,"
    "integer,minimum,maximum,target_2025,target_2026,target_2027,sensitive,collected,source_place,"
    "provenance,note"
).split(",")
ALLOWED = dict(line.split(": ") for line in """
programme: prologo lr15 aris conciliazione inclusione_lavoro contesto
denominator_kind: file popolazione superficie nessuno
scale: 1 100 1000 10000
decimals: 0 1 2
tipo: stock flusso cumulato media quota
rollup: somma rapporto nessuno
polarity: alto_meglio basso_meglio neutra
level: comune ambito distretto asst provincia
frequency: semestrale annuale una_tantum
strata: nessuna sesso sesso_eta
integer: si no
sensitive: si no
collected: si no
provenance: prologo altro_documento istat dedotta proposta""".strip().splitlines())
TEXTS = ("code", "name", "definition", "why", "numerator", "unit", "source_place")
TARGETS = ("target_2025", "target_2026", "target_2027")
PREFIX = {"lr15": "LR15", "aris": "ARIS", "conciliazione": "CONC", "inclusione_lavoro": "INCL",
          "contesto": "CTX"}
CASES = ("conciliazione", "inclusione_lavoro")
PLACE = {"prologo": "Prologo, sez. ", "contesto": "ISTAT", "lr15": "Comunicato", "aris": "Comun"}
PERSONS = ("persone ", "alunni ", "famiglie ", "minori ", "bambini ", "caregiver ")
SENSITIVE = re.compile(r"disabilit|salute mentale|dipendenze|non autosuff|alunn|minori|bambin")
STOCK_DATE, FLOW_PERIOD = r"al 3[01] (giugno|dicembre)|mese", r"semestre|(nel|del)l'anno"
EXCLUDED = r"esclus|non (basta|vale|conta|si conta)|vale solo|si contano solo"
NUMBERS = {"due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6, "dodici": 12}

Row = dict[str, str]


def read(name: str) -> list[Row]:
    """Rows of a reference table as text, in file order."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(text: str) -> str:
    """Lower case, one space, straight quotation marks: the form in which texts are compared."""
    text = re.sub("[“”]", '"', re.sub("[‘’´]", "'", text))
    return re.sub(r"\s+", " ", text).strip().lower()


INDICATORS = read("indicators.csv")
COLLECTED = [row for row in INDICATORS if row["collected"] == "si"]
COMPUTED = [row for row in INDICATORS if row["collected"] == "no"]
PLAN = {row["code"]: row for row in read("plan_texts.csv")}
GROUPS = {row["code"]: row for row in read("population_groups.csv")}
OBJECTIVES = {row["code"]: row for row in read("objectives.csv")}
KINDS = Counter(row["kind"] for row in OBJECTIVES.values())
AREAS = Counter(row["level"] for row in read("areas.csv"))
BANDS = {row[column] for row in read("age_bands.csv") for column in ("age_from", "age_to")}
STATED_FREQUENCY = {code: row["monitoring_frequency"] for code, row in OBJECTIVES.items()
                    if row["frequency_provenance"] == "prologo"}


def yes_no(row: Row) -> bool:
    return row["minimum"] == "0" and row["maximum"] == "1"


def persons(row: Row) -> bool:
    return row["numerator"].lower().startswith(PERSONS)


def says(row: Row, pattern: str) -> bool:
    return re.search(pattern, row["definition"], re.IGNORECASE) is not None


# What must never be: a name and when a row is so; C: of collected rows, I: of all of them.
C, I = COLLECTED, INDICATORS
FORBIDDEN: dict[str, tuple[list[Row], Callable[[Row], object]]] = {
    "short text": (I, lambda r: not all(r[c] for c in TEXTS) or len(r["definition"]) < 60),
    "spaces": (I, lambda r: any(v != v.strip() or "\n" in v for v in r.values())),
    "address or number": (I, lambda r: re.search(r"\S@\S|\d{6}", str(r))),
    "code": (I, lambda r: not re.fullmatch(r"(?=.{5,24}$)[A-Z0-9]+(-[A-Z0-9]+)+", r["code"])),
    "prefix": (I, lambda r: r["code"].split("-")[0] != PREFIX.get(
        r["programme"], r["objective_code"])),
    "objective": (I, lambda r: r["objective_code"] not in {"", *OBJECTIVES}),
    "stock, no date": (C, lambda r: r["tipo"] == "stock" and not says(r, STOCK_DATE)),
    "flow, no period": (C, lambda r: r["tipo"] == "flusso" and not says(r, FLOW_PERIOD)),
    "yearly, half": (C, lambda r: r["frequency"] == "annuale" and says(r, "semestre|30 giugno")),
    "nothing excluded": (C, lambda r: not says(r, EXCLUDED)),
    "frequency": (C, lambda r: r["programme"] == "prologo" and r["frequency"]
                  != STATED_FREQUENCY.get(r["objective_code"], r["frequency"])),
    "group": (I, lambda r: r["population_group"] not in (
        GROUPS if r["denominator_kind"] == "popolazione" else {""})),
    "count": (I, lambda r: r["denominator_kind"] == "nessuno" and (
        r["denominator"], r["scale"], r["decimals"]) != ("", "1", "0")),
    "ratio": (I, lambda r: len({r["rollup"] == "rapporto", r["denominator_kind"] != "nessuno",
                                r["denominator"] != ""}) > 1),
    "share": (C, lambda r: (r["denominator_kind"] == "file")
              != ((r["tipo"], r["unit"], r["scale"]) == ("quota", "%", "100"))),
    "rate": (C, lambda r: r["denominator_kind"] == "popolazione" and not r["unit"].endswith(
        f"per {int(r['scale']):,} residenti {r['population_group']}"
        .replace(",", ".").removesuffix(" T"))),
    "surface sent": (C, lambda r: r["denominator_kind"] == "superficie"),
    "negative": (I, lambda r: r["minimum"] != "0"),
    "fraction": (C, lambda r: (r["integer"] == "no") != r["numerator"].startswith("Ore ")),
    "yes-no": (C, lambda r: yes_no(r) != r["definition"].startswith("1 se ")
               or yes_no(r) and (r["rollup"], r["integer"]) != ("somma", "si")),
    "one area added": (C, lambda r: r["level"] == "provincia" and r["rollup"] == "somma"),
    "not added, unsaid": (C, lambda r: r["level"] != "provincia" and r["rollup"] == "nessuno"
                          and "Non si somma" not in r["note"]),
    "strata": (I, lambda r: r["strata"] != "nessuna" and not r["population_group"]),
    "bands": (I, lambda r: r["strata"] == "sesso_eta" and not {
        GROUPS[r["population_group"]][c] for c in ("age_from", "age_to")} <= BANDS),
    "sensitive unmarked": (C, lambda r: persons(r) and r["sensitive"] == "no"
                           and SENSITIVE.search(f"{r['name']} {r['definition']}".lower())),
    "things marked": (I, lambda r: r["sensitive"] == "si" and not persons(r)),
    "place": (I, lambda r: not r["source_place"].startswith(PLACE.get(r["programme"], ""))),
    "istat": (I, lambda r: len({r["provenance"] == "istat", r["collected"] == "no",
                                r["programme"] == "contesto"}) > 1),
    "prologo": (C, lambda r: r["provenance"] == "prologo" != r["programme"]),
    "case": (C, lambda r: r["programme"] in CASES and (
        r["provenance"] != "proposta" or "Caso di confronto" not in r["note"])),
    "computed": (COMPUTED, lambda r: any(r[c] for c in ("objective_code", "action_code", "note"))
                 or r["level"] != "comune" or not set(r["numerator"].split(" + ")) <= set(GROUPS)),
}


def test_columns() -> None:
    assert list(INDICATORS[0]) == COLUMNS
    assert [r["code"] for r in INDICATORS if None in r or None in r.values()] == []
    for column in ("code", "name"):
        assert [v for v, n in Counter(r[column] for r in INDICATORS).items() if n > 1] == []


@pytest.mark.parametrize("column", ALLOWED)
def test_vocabulary(column: str) -> None:
    assert {row[column] for row in INDICATORS} <= set(ALLOWED[column].split())


@pytest.mark.parametrize("what", FORBIDDEN)
def test_forbidden(what: str) -> None:
    rows, wrong = FORBIDDEN[what]
    assert rows and [row["code"] for row in rows if wrong(row)] == []


def test_enough_indicators_and_a_light_template() -> None:
    """45 to 65 collected, 12 at most by comune, at least three for each objective."""
    assert 45 <= len(COLLECTED) <= 65 and len(COMPUTED) >= 11
    assert 1 <= sum(row["level"] == "comune" for row in COLLECTED) <= 12
    own = Counter(row["objective_code"] for row in COLLECTED if row["programme"] == "prologo")
    assert {code: own[code] for code in OBJECTIVES if own[code] < 3} == {}
    assert {row["level"] for row in COLLECTED} == set(AREAS)


@pytest.mark.parametrize("row", COLLECTED, ids=lambda row: row["code"])
def test_measures_an_action(row: Row) -> None:
    """Of its own programme; in the Prologo also of its own objective, listed or dated."""
    action = PLAN[row["action_code"]]
    assert action["section"] in ("azioni", "tempi") and action["programme"] == row["programme"]
    assert row["programme"] != "prologo" or action["objective_code"] == row["objective_code"]


def stated(row: Row, quote: str) -> set[int]:
    """Numbers that the quoted words state: digits, number words, "all" the areas of the level."""
    numbers = {int(n) for n in re.findall(r"\b\d{1,2}\b", quote)}
    numbers |= {NUMBERS[word] for word in re.findall(r"\w+", quote.lower()) if word in NUMBERS}
    if re.search(r"\b(tutt[ie]|ciascun[oa]?|ogni)\b", quote.lower()):
        themes = KINDS["sociosanitario"] + KINDS["sociale"]
        numbers.add(themes if row["level"] == "provincia" else AREAS[row["level"]])
    return numbers


@pytest.mark.parametrize("row", INDICATORS, ids=lambda row: row["code"])
def test_targets_and_quotations(row: Row) -> None:
    """A target needs words of its objective that state it, and the year of the milestone."""
    quotes = re.findall("«(.+?)»", row["source_place"])
    objective = row["objective_code"]
    texts = [plain(p["text"]) for p in PLAN.values() if p["objective_code"] == objective]
    assert [q for q in quotes if not any(plain(q) in text for text in texts)] == []
    for year, target in ((column[-4:], row[column]) for column in TARGETS if row[column]):
        assert row["programme"] == row["provenance"] == "prologo"
        assert int(target) in set().union(*(stated(row, quote) for quote in quotes))
        assert int(target) <= (AREAS[row["level"]] if yes_no(row) else int(row["maximum"] or 99))
        if row["level"] in ("distretto", "ambito"):
            same = (objective, year, row["level"])
            expected = {m["target_areas"] for m in read("milestones.csv")
                        if (m["objective_code"], m["year"], m["level"]) == same}
            assert target in expected or int(target) == AREAS[row["level"]] and "" in expected


def test_computed_indicators_give_the_known_figures() -> None:
    """Indice di vecchiaia of the province at 1 January 2023: 166.2; the ages add up."""
    ages: Counter[int] = Counter()
    for row in read("population.csv"):
        ages[int(row["age"])] += int(row["residents"])

    def total(code: str) -> int:
        return sum(ages[a] for a in range(int(GROUPS[code]["age_from"]),
                                          int(GROUPS[code]["age_to"]) + 1))

    figures = {r["code"]: sum(map(total, r["numerator"].split(" + "))) * int(r["scale"])
               / (total(r["population_group"]) if r["population_group"] else 1) for r in COMPUTED}
    young, adult, old = (figures[f"CTX-RES-{group}"] for group in ("0-14", "15-64", "65"))
    assert round(figures["CTX-VECCHIAIA"], 1) == 166.2
    assert young + adult + old == figures["CTX-RESIDENTI"] == sum(ages.values())
    assert figures["CTX-DIPENDENZA"] == pytest.approx((young + old) / adult * 100)
