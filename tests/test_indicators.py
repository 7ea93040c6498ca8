"""data/reference/indicators.csv: complete, linked to an action, honest about targets. Conventions:

* A sent value is the numerator. ``denominator_kind``: ``file`` (sent), ``popolazione`` (residents
  of ``population_group``), ``superficie`` (km², only computed indicators), ``nessuno`` (a count).
* Context indicators (contesto) are computed: ``numerator`` = population group codes joined by
  " + " (as in ``0-14 + 65+``), ``population_group`` = denominator; no objective, action or target.
* Yes-no indicators are 0/1 and add up to a number of areas. A target is read on the whole
  territory, and ``source_place`` quotes between « » the words of the plan that state it.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitoring.schema import CARTELLE

REFERENCE = Path(__file__).resolve().parents[1] / "data" / "reference"
COLUMNS = [
    "code",
    "name",
    "programme",
    "objective_code",
    "action_code",
    "definition",
    "why",
    "numerator",
    "denominator_kind",
    "denominator",
    "population_group",
    "unit",
    "scale",
    "decimals",
    "tipo",
    "rollup",
    "polarity",
    "level",
    "frequency",
    "strata",
    "integer",
    "minimum",
    "maximum",
    "target_2025",
    "target_2026",
    "target_2027",
    "sensitive",
    "confidential",
    "denominator_indicator",
    "collected",
    "source_place",
    "provenance",
    "note",
]
VOCABULARIES = """
programme: prologo lr15 aris conciliazione inclusione_lavoro contesto csi
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
provenance: prologo altro_documento istat dedotta proposta"""
ALLOWED = dict(line.split(": ") for line in VOCABULARIES.strip().splitlines())
ALLOWED["sensitive"] = ALLOWED["confidential"] = ALLOWED["collected"] = ALLOWED["integer"]
TEXTS = ("code", "name", "definition", "why", "numerator", "unit", "source_place")
PLACE = {
    "prologo": "Prologo, sez. ",
    "csi": "Prologo, sez. ",
    "contesto": "ISTAT",
    "lr15": "Comunicato",
    "aris": "Comun",
}
PERSONS = ("persone ", "alunni ", "famiglie ", "minori ", "bambini ", "caregiver ")
SENSITIVE = re.compile(r"disabilit|salute mentale|dipendenze|non autosuff|alunn|minori|bambin")
EXCLUDED = r"esclus|non (basta|vale|conta|si conta)|vale solo|si contano solo"
TARGETS = (  # all that the plan states, with their year
    "STR-REFERENTI-ASST:2025:3 STR-REFERENTI-OBIET:2025:12 SS2-SPERIMENTA:2026:9 "
    "SS3-INTEGRAZ-PUA:2026:3 SS3-INTEGRAZ-PUA:2027:9 SS5-SPERIMENTA:2026:3 SS6-AREE:2025:5 "
    "SO1-DOCUMENTI:2025:3 SO2-COORD-LOCALI:2027:14 SO4-AMBITI:2025:12"
).split()
NUMBERS = {"due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6, "dodici": 12}


def read(name: str) -> list[dict[str, str]]:
    """Rows of a reference table as text, in file order."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(text: str) -> str:
    """Lower case, single spaces, straight quotation marks: the form in which texts are compared."""
    return " ".join(text.lower().translate(str.maketrans("“”‘’", "\"\"''")).split())


INDICATORS = read("indicators.csv")
COLLECTED = [row for row in INDICATORS if row["collected"] == "si"]
COMPUTED = [row for row in INDICATORS if row["programme"] == "contesto"]
EXTRACT = [row for row in INDICATORS if row["programme"] == "csi"]
PLAN = {row["code"]: row for row in read("plan_texts.csv")}
GROUPS = {row["code"]: row for row in read("population_groups.csv")}
OBJECTIVES = {row["code"]: row for row in read("objectives.csv")}
THEMES = sum(row["kind"] in ("sociosanitario", "sociale") for row in OBJECTIVES.values())
AREAS = Counter(row["level"] for row in read("areas.csv"))
BANDS = {row[column] for row in read("age_bands.csv") for column in ("age_from", "age_to")}


def every(rows: list[dict[str, str]]) -> pytest.MarkDecorator:
    """One test for each row, named by its code; the row is given as attributes."""
    attributes = [SimpleNamespace(**row) for row in rows]
    return pytest.mark.parametrize("r", attributes, ids=[row["code"] for row in rows])


def test_unique_enough_and_a_light_template() -> None:
    """45 to 65 collected, 12 at most by comune, at least three for each objective."""
    assert list(INDICATORS[0]) == COLUMNS
    for column in ("code", "name"):
        assert len({row[column] for row in INDICATORS}) == len(INDICATORS), f"{column} repeated"
    assert 45 <= len(COLLECTED) <= 65 and len(COMPUTED) >= 11
    assert 1 <= sum(row["level"] == "comune" for row in COLLECTED) <= 12
    own = Counter(row["objective_code"] for row in COLLECTED if row["programme"] == "prologo")
    assert {code: own[code] for code in OBJECTIVES if own[code] < 3} == {}
    assert {row["level"] for row in COLLECTED} == set(AREAS)
    reserved = {row["code"] for row in INDICATORS if row["confidential"] == "si"}
    assert {row["denominator_indicator"] for row in INDICATORS} - {""} <= reserved
    cells = [row[f"target_{year}"] for row in INDICATORS for year in (2025, 2026, 2027)]
    assert len(TARGETS) == len(cells) - cells.count("")


@every(INDICATORS)
def test_complete(r: SimpleNamespace) -> None:
    cells = vars(r)
    assert [c for c in COLUMNS if cells[c] is None or cells[c] != " ".join(cells[c].split())] == []
    assert [c for c in (*ALLOWED, *TEXTS) if not cells[c]] == []
    assert [c for c, words in ALLOWED.items() if cells[c] not in words.split()] == []
    assert not re.search(r"\S@\S|\d{6}", str(cells)), "an address or a telephone number"
    assert re.fullmatch(r"(?=.{5,24}$)[A-Z0-9]+(-[A-Z0-9]+)+", r.code)
    prefix = {"prologo": r.objective_code, "contesto": "CTX"}
    assert r.code.startswith(prefix.get(r.programme, r.programme.upper()[:4]) + "-")
    assert r.source_place.startswith(PLACE.get(r.programme, ""))
    assert (r.provenance == "istat") == (r.programme == "contesto")
    assert (r.collected == "no") == (r.programme in ("contesto", "csi"))
    assert r.provenance != "prologo" or r.programme in ("prologo", "csi")


@every(COLLECTED)
def test_defined_and_linked(r: SimpleNamespace) -> None:
    """Who counts, when, what is left out; and the action measured, of the same objective."""
    text = r.definition.lower()
    assert len(text) > 60 and re.search(EXCLUDED, text), "what is excluded"
    assert r.tipo != "stock" or re.search(r"al 3[01] (giugno|dicembre)|mese", text), "the date"
    assert r.tipo != "flusso" or re.search(r"semestre|(nel|del)l'anno", text), "the period"
    assert r.frequency != "annuale" or not re.search("semestre|30 giugno", text)
    assert r.objective_code in {"", *OBJECTIVES}
    action = PLAN[r.action_code]
    assert action["section"] in ("azioni", "tempi") and action["programme"] == r.programme
    if r.programme == "prologo":
        assert action["objective_code"] == r.objective_code
        if OBJECTIVES[r.objective_code]["frequency_provenance"] == "prologo":
            assert r.frequency == OBJECTIVES[r.objective_code]["monitoring_frequency"]
    if r.programme in ("conciliazione", "inclusione_lavoro"):
        assert r.provenance == "proposta" and "Caso di confronto" in r.note


@every(INDICATORS)
def test_denominator(r: SimpleNamespace) -> None:
    kind = r.denominator_kind
    assert (r.rollup == "rapporto") == (kind != "nessuno") == (r.denominator != "")
    assert r.population_group in (GROUPS if kind == "popolazione" else {""})
    assert kind != "nessuno" or (r.scale, r.decimals) == ("1", "0")
    assert r.strata == "nessuna" or kind == "popolazione"
    if r.strata == "sesso_eta":  # the age bands must fill the group exactly
        assert {GROUPS[r.population_group][c] for c in ("age_from", "age_to")} <= BANDS
    if r.collected == "si":
        assert kind != "superficie"
        assert (kind == "file") == ((r.tipo, r.unit, r.scale) == ("quota", "%", "100"))
    if r.collected == "si" and kind == "popolazione":
        per = f"per {int(r.scale):,} residenti {r.population_group}".replace(",", ".")
        assert r.unit.endswith(per.removesuffix(" T"))


@every(COLLECTED)
def test_numbers_and_sensitivity(r: SimpleNamespace) -> None:
    assert r.minimum == "0" and (r.integer == "no") == r.numerator.startswith("Ore ")
    assert (r.maximum == "1") == r.definition.startswith("1 se ")
    assert r.rollup != "somma" or r.level != "provincia", "one area: nothing to add"
    assert r.rollup != "nessuno" or r.level == "provincia" or "Non si somma" in r.note
    persons = r.numerator.lower().startswith(PERSONS)
    topic = SENSITIVE.search(f"{r.name} {r.definition}".lower())
    assert r.sensitive == "si" or not (persons and topic)
    assert r.sensitive == "no" or persons, "sensitive, but it does not count persons"


@every(EXTRACT)
def test_measures_of_the_case_files_are_columns_of_the_extract(r: SimpleNamespace) -> None:
    columns = {c.name for c in CARTELLE.numeric}
    assert r.numerator in columns and PLAN[r.action_code]["objective_code"] == r.objective_code
    assert r.denominator_kind != "file" or r.denominator in columns


def test_every_column_of_the_extract_has_its_measure() -> None:
    own = [r["numerator"] for r in EXTRACT if r["tipo"] != "media"]
    assert sorted(own) == sorted(c.name for c in CARTELLE.numeric)


def stated(r: SimpleNamespace, quote: str) -> set[int]:
    """Numbers that the quoted words state: digits, number words, "all" the areas of the level."""
    numbers = {int(n) for n in re.findall(r"\b\d{1,2}\b", quote)}
    numbers |= {NUMBERS[word] for word in re.findall(r"\w+", quote.lower()) if word in NUMBERS}
    if re.search(r"\b(tutt[ie]|ciascun[oa]?|ogni)\b", quote.lower()):
        numbers.add(THEMES if r.level == "provincia" else AREAS[r.level])
    return numbers


@every(INDICATORS)
def test_targets_and_quotations(r: SimpleNamespace) -> None:
    """A target needs words of its objective that state it; none is added, none is lost."""
    quotes = re.findall("«(.+?)»", r.source_place)
    texts = [plain(p["text"]) for p in PLAN.values() if p["objective_code"] == r.objective_code]
    assert [q for q in quotes if not any(plain(q) in text for text in texts)] == []
    for year in ("2025", "2026", "2027"):
        if target := vars(r)[f"target_{year}"]:
            assert r.programme == r.provenance == "prologo"
            assert int(target) in set().union(*(stated(r, quote) for quote in quotes))
            assert int(target) <= (AREAS[r.level] if r.maximum == "1" else int(r.maximum or 99))
            assert f"{r.code}:{year}:{target}" in TARGETS


def test_computed_indicators_give_the_known_figures() -> None:
    """Indice di vecchiaia of the province at 1 January 2023: 166.2; the ages add up."""
    ages: Counter[int] = Counter()
    for row in read("population.csv"):
        ages[int(row["age"])] += int(row["residents"])
    total, figures = {}, {}
    for code, g in GROUPS.items():
        total[code] = sum(ages[a] for a in range(int(g["age_from"]), int(g["age_to"]) + 1))
    for r in COMPUTED:
        assert r["level"] == "comune" and r["objective_code"] + r["action_code"] + r["note"] == ""
        count = sum(total[code] for code in r["numerator"].split(" + "))
        figures[r["code"]] = count * int(r["scale"]) / total.get(r["population_group"], 1)
    young, adult, old = (figures[f"CTX-RES-{group}"] for group in ("0-14", "15-64", "65"))
    assert round(figures["CTX-VECCHIAIA"], 1) == 166.2
    assert young + adult + old == figures["CTX-RESIDENTI"] == sum(ages.values())
    assert figures["CTX-DIPENDENZA"] == pytest.approx((young + old) / adult * 100)
