"""The plan's own text and the tables read from it: expectations typed by hand from the documents."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

REFERENCE = Path(__file__).resolve().parent.parent / "data" / "reference"
SECTIONS = {
    "DE": "descrizione", "OB": "obiettivi", "AZ": "azioni", "TE": "tempi", "ST": "strumenti",
    "MO": "monitoraggio", "VE": "verifica", "GO": "governance", "CT": "coordinamento_tecnico",
    "RS": "risorse",
}  # fmt: skip
PROGRAMMES = {
    "LR15": "lr15", "ARIS": "aris", "CONC": "conciliazione", "INCL": "inclusione_lavoro",
}  # fmt: skip
PROVENANCES = {"prologo", "altro_documento", "istat", "dedotta", "proposta"}
LOST = "[Figura non presente nella nostra copia del documento]"

# The first 12 hex digits of sha256("name surname"), lower case, of the people whom the documents
# name: their names must not appear, here either.
PEOPLE_HASHES = """
0084f5651fd3 018b373e28ac 0381f20f9d7e 0683850f7fb6 0757feead188 0d77771fbdf8 0fadb694417c
1219fb021f75 133e66a3bd79 1f5ea876ed34 25efe03f8de5 2f19290231cd 34e08d90bebd 3b12b33700df
502be46bb21f 52e9967c4b8d 56a0ff0f977c 56eb930e6785 5838f09d1123 5912df78a6d9 5c8c4ec43dd3
5d046d5c6d2c 679fb1503a36 690d116a3e6f 6bedd104cac1 75a99e1fb6a2 7815d26909c2 7895c4b72001
7aef28cde9e8 7db980d640c8 888fb354195f 8c089bb37278 962978f5db43 9dd43a6a7e45 9f6772288c39
a18266b6563e a4ba123949cc c17596ea0616 c1b15d0150a0 c34f36ab5428 c39f962e1647 c5b6ede93c8b
ce03b005f434 d604f3ed8ce3 d806c9cf0e98 dc3a6fd5ef5d dde8485f0a8e e224faebe754 e2b7d4f8297e
f0b21cd2d0bb f26ddbec3e23 fc97887467cb ffba249f41d6
"""
PEOPLE = frozenset(PEOPLE_HASHES.split())


def rows(name: str) -> list[dict[str, str]]:
    """Rows of one reference CSV; a row with more or fewer cells than the header fails."""
    with (REFERENCE / name).open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    assert all(None not in row and None not in row.values() for row in found), name
    return found


def named_people(text: str, people: frozenset[str] = PEOPLE) -> list[str]:
    """Hashes of `people` met as two neighbouring words (so `name.surname@` too)."""
    words = re.findall(r"[a-zà-ü]+", text.lower())
    pairs = (f"{a} {b}" for a, b in pairwise(words))
    hashes = (hashlib.sha256(pair.encode()).hexdigest()[:12] for pair in pairs)
    return [value for value in hashes if value in people]


def test_columns_are_the_agreed_ones() -> None:
    agreed = {
        "plan_texts.csv": "code,programme,objective_code,section,position,heading,text,setting,"
        "macroarea,area_ppt,ambiti_only,source_place,note",
        "objectives.csv": "code,name,short_name,kind,section,monitoring_frequency,"
        "frequency_provenance,governance,technical_coordination,source_place,note",
        "source_notes.csv": "code,kind,place,as_printed,read_as,treatment",
        "facts.csv": "code,label,value,unit,date,source_place,provenance,note",
        "lines.csv": "code,name,programme,level,unit,source_place,provenance,note",
        "semesters.csv": "code,starts_on,ends_on,opens_on,deadline,grace_until,closes_on,"
        "provenance,note",
    }
    for name, header in agreed.items():
        raw = (REFERENCE / name).read_bytes()
        assert raw.split(b"\n", 1)[0].decode() == header, name
        assert b"\r" not in raw and not raw.startswith(b"\xef\xbb\xbf"), name


@pytest.mark.parametrize(
    ("objective", "kind", "frequency", "provenance", "sections"),
    [
        ("STR", "struttura", "semestrale", "proposta", "DE OB AZ GO RS"),
        ("SS1", "sociosanitario", "semestrale", "prologo", "DE OB AZ TE ST MO VE GO"),
        ("SS2", "sociosanitario", "semestrale", "prologo", "DE OB AZ ST MO VE GO CT"),
        ("SS3", "sociosanitario", "semestrale", "prologo", "DE OB AZ TE ST MO VE GO CT"),
        ("SS4", "sociosanitario", "semestrale", "prologo", "DE OB AZ ST MO VE GO CT"),
        ("SS5", "sociosanitario", "semestrale", "proposta", "DE OB AZ ST MO VE GO CT"),
        ("SS6", "sociosanitario", "semestrale", "prologo", "DE OB AZ ST MO VE GO CT"),
        ("SO1", "sociale", "annuale", "prologo", "DE OB AZ TE ST MO VE GO"),
        ("SO2", "sociale", "semestrale", "proposta", "DE OB AZ TE ST MO VE GO"),
        ("SO3", "sociale", "semestrale", "proposta", "DE OB AZ TE ST MO VE GO"),
        ("SO4", "sociale", "semestrale", "proposta", "DE OB AZ TE ST MO VE GO"),
        ("SO5", "sociale", "semestrale", "proposta", "DE OB AZ TE ST MO VE GO"),
        ("SO6", "sociale", "semestrale", "proposta", "DE OB AZ TE ST MO VE GO"),
        ("RIS", "risorse", "annuale", "prologo", "AZ RS"),
    ],
)
def test_objective_has_the_parts_the_document_gives_it(
    objective: str, kind: str, frequency: str, provenance: str, sections: str
) -> None:
    (row,) = [r for r in rows("objectives.csv") if r["code"] == objective]
    stated = (row["kind"], row["monitoring_frequency"], row["frequency_provenance"])
    assert stated == (kind, frequency, provenance)
    assert 0 < len(row["short_name"]) <= 28
    assert row["governance"] and row["source_place"].startswith("Prologo, sez. " + row["section"])
    texts = [r for r in rows("plan_texts.csv") if r["objective_code"] == objective]
    assert {r["section"] for r in texts} == {SECTIONS[part] for part in sections.split()}


def test_there_are_fourteen_objectives_and_every_text_belongs_to_one_or_to_a_programme() -> None:
    objectives = [r["code"] for r in rows("objectives.csv")]
    assert len(objectives) == len(set(objectives)) == 14
    for row in rows("plan_texts.csv"):
        assert (row["objective_code"] in objectives) == (row["programme"] == "prologo"), row["code"]


def test_codes_follow_the_pattern_are_unique_and_number_without_gaps() -> None:
    texts = rows("plan_texts.csv")
    assert len({r["code"] for r in texts}) == len(texts)
    numbers: dict[str, list[int]] = {}
    for row in texts:
        match = re.fullmatch(r"([A-Z0-9]{3,4})-([A-Z]{2})-(\d{2})", row["code"])
        assert match, row["code"]
        owner, part, number = match.groups()
        assert row["section"] == SECTIONS[part], row["code"]
        assert int(number) == int(row["position"]), row["code"]
        assert owner == (row["objective_code"] or owner), row["code"]
        assert row["programme"] == PROGRAMMES.get(owner, "prologo"), row["code"]
        numbers.setdefault(f"{owner}-{part}", []).append(int(number))
    for key, found in numbers.items():
        assert found == list(range(1, len(found) + 1)), key


def test_every_row_says_where_it_comes_from() -> None:
    for name in ("plan_texts.csv", "objectives.csv", "facts.csv", "lines.csv"):
        for row in rows(name):
            assert row["source_place"].strip(), (name, row["code"])
            assert row.get("provenance", "prologo") in PROVENANCES, (name, row["code"])
    dated = {"lr15": "22 dicembre 2025", "aris": "10 novembre 2025",
             "inclusione_lavoro": "15 luglio 2025", "conciliazione": "30 maggio 2018"}  # fmt: skip
    for row in rows("plan_texts.csv"):
        assert dated.get(row["programme"], "Prologo, sez. ") in row["source_place"], row["code"]


@pytest.mark.parametrize(
    ("objective", "count", "first", "last"),
    [
        ("STR", 3, "Entro Febbraio 2025: definizione del protocollo", "coordinamento prevista."),
        ("SS1", 26, "Raccordi organizzativi con le scuole", "inclusione sociale (2025/2026)."),
        ("SS2", 3, "Costruzione di accordi Operativi distrettuali", "in raccordo con COT"),
        ("SS3", 7, "Nel prossimo triennio", "riducendo le barriere di accesso alle informazioni."),
        ("SS4", 3, "Costituzione e attivazione", "la realizzazione di protocolli operativi"),
        ("SS5", 5, "1) Individuazione e attivazione", "rafforzamento della sperimentazione."),
        ("SS6", 3, "Entro l'anno le 5 aree e reti", "a sistema delle progettualità realizzate"),
        ("SO1", 4, "1. accompagnamento educativo ed equipe", "tema dipendenze, ecc."),
        ("SO2", 7, "mappatura delle esperienze locali", "sulle attività realizzate."),
        ("SO3", 4, "mappatura delle esperienze territoriali", "risponda ai bisogni rilevati."),
        ("SO4", 3, "a. interventi individualizzati", "inclusione sociale di ogni alunno."),
        ("SO5", 8, "La revisione dei modelli d'offerta", 'sociosanitari a rilevanza sociale".'),
        ("SO6", 10, "Le azioni volte al raggiungimento", "la diffusione dello strumento."),
        ("RIS", 3, "L'impegno delle risorse", "rendicontata dagli stessi annualmente."),
    ],
)
def test_actions_begin_and_end_as_in_the_document(
    objective: str, count: int, first: str, last: str
) -> None:
    texts = rows("plan_texts.csv")
    actions = [r for r in texts if r["objective_code"] == objective and r["section"] == "azioni"]
    assert len(actions) == count
    assert actions[0]["text"].startswith(first)
    assert actions[-1]["text"].endswith(last)


@pytest.mark.parametrize(
    ("setting", "macroarea", "area_ppt", "shared", "ambiti_only"),
    [
        ("Scuola", "Politiche giovanili e per i minori", "azioni distrettuali", 2, 2),
        ("Luoghi di lavoro", "Interventi connessi alle politiche per il lavoro",
         "azioni distrettuali", 3, 1),
        ("Comunità", ("Anziani; Interventi per la Famiglia; Interventi a favore delle persone con "
         "disabilità"), "azioni distrettuali; 4. Integrazione Cure Primarie", 8, 3),
        ("Prevenzione dipendenze - GAP", "trasversale", "azioni distrettuali", 1, 1),
        ("Area consultoriale", "Interventi per la Famiglia", "azioni distrettuali", 2, 1),
        ("Invecchiamento attivo", "Interventi per le persone con età uguale o superiore ai 65 anni",
         "piano di azione territoriale biennale (2025-2026)", 1, 1),
    ],
)  # fmt: skip
def test_health_promotion_actions_carry_their_tags(
    setting: str, macroarea: str, area_ppt: str, shared: int, ambiti_only: int
) -> None:
    tagged = [r for r in rows("plan_texts.csv") if r["setting"] == setting]
    assert {r["code"][:6] for r in tagged} == {"SS1-AZ"}
    assert {r["macroarea"] for r in tagged} == {macroarea}
    (area,) = {r["area_ppt"] for r in tagged}
    assert area.startswith("5. Prevenzione e promozione della salute") and area.endswith(area_ppt)
    assert Counter(r["ambiti_only"] for r in tagged) == {"no": shared, "si": ambiti_only}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("SO6-TE-02", "Utilizzo CSI-HP e monitoraggio attività: 2025, 2026, 2027"),
        ("SO6-TE-03", "Verifica funzionalità ed eventuali azioni correttive: 2026, 2027"),
        ("SO6-TE-04", "Raccolta istanze on line: 2025, 2026, 2027"),
        ("SO6-TE-05", "Focus tematico dati della domanda sociale: 2026, 2027"),
        ("SO6-TE-06", "Interoperabilità con sistemi sanitari e socio-sanitari: 2027"),
        ("SO6-TE-07", "Percorsi di formazione e aggiornamento: 2025, 2026, 2027"),
        ("SO6-TE-08", "Linee guida CSI-HP: 2026"),
        ("SO6-TE-09", "Gruppo di lavoro CSI-HP: 2025, 2026, 2027"),
        ("SS3-TE-03", ("Sperimentazione su tre Distretti dell'integrazione dell'Équipe Caregiver "
         "nel PUA/EVM e in eventuali altri servizi a livello di Distretti e Ambiti Territoriali "
         "Sociali, con lo scopo di garantire un sostegno coordinato ai caregiver ed elaborare "
         "procedure che possano essere trasferibili.")),
        ("SO4-TE-02", ("Si prevede di attivare nel primo anno la sperimentazione dell'educatore di "
         "plesso e comunità in almeno 12 Ambiti Territoriali Sociali su 14.")),
        ("SO1-MO-01", '"Produzioni" del gruppo di lavoro, con cadenza annuale.'),
        ("SS6-MO-02", "Monitoraggio semestrale delle attività svolte"),
        ("SS4-MO-02", ("Rilevazione dati e verifica stato di avanzamento delle diverse attività "
         "(almeno semestrale)")),
        ("RIS-RS-02", "TOTALE 120.000,00"),
        ("SO6-OB-12", LOST),
        ("SO6-GO-02", LOST),
    ],
)  # fmt: skip
def test_text_as_typed_from_the_document(code: str, text: str) -> None:
    (row,) = [r for r in rows("plan_texts.csv") if r["code"] == code]
    assert row["text"] == text


def test_the_two_lost_figures_are_said_and_nothing_stands_in_their_place() -> None:
    lost = [r for r in rows("plan_texts.csv") if r["text"] == LOST]
    assert [r["code"] for r in lost] == ["SO6-OB-12", "SO6-GO-02"]
    assert all("figura" in r["note"] for r in lost)
    treatments = " ".join(
        r["treatment"] for r in rows("source_notes.csv") if r["kind"] == "perdita_copia"
    )
    assert all(r["code"] in treatments for r in lost)


def test_no_markup_bullets_or_stray_spaces_are_left() -> None:
    for row in rows("plan_texts.csv"):
        for column in ("heading", "text", "setting", "macroarea", "area_ppt"):
            cell = row[column]
            assert not re.search(r"</?\w+[^>]*>|&\w+;|\*|[•▪✓☑\t\n\u00a0]", cell), row["code"]
            assert cell == cell.strip() and "  " not in cell, row["code"]
            assert not cell.startswith(("-", "–")), row["code"]
        assert row["text"], row["code"]


def test_every_mended_misprint_is_listed_and_every_listed_mend_is_done() -> None:
    texts = {r["code"]: r for r in rows("plan_texts.csv")}
    mended = {code for code, r in texts.items() if re.search(r"Refus[oi] corrett[oi]", r["note"])}
    listed = []
    for row in rows("source_notes.csv"):
        match = re.match(r"Corretto in (\S+?-[A-Z]{2}-\d{2})", row["treatment"])
        if match:
            listed.append(match[1])
            assert row["kind"] == "refuso", row["code"]
            assert row["as_printed"] not in texts[match[1]]["text"], row["code"]
            assert row["read_as"] in texts[match[1]]["text"], row["code"]
    assert mended == set(listed)
    assert (len(listed), len(mended)) == (17, 15)  # CONC-OB-01 has three


def test_what_is_left_as_printed_is_really_in_the_text_of_the_row_it_names() -> None:
    texts = {r["code"]: r["text"] for r in rows("plan_texts.csv")}
    checked = 0
    for row in rows("source_notes.csv"):
        match = re.match(r"Lasciato come stampato in (\S+-\d{2})(?!.*\se\s)", row["treatment"])
        if match:
            assert row["as_printed"] in texts[match[1].rstrip(":")], row["code"]
            checked += 1
    assert checked >= 15


def test_source_notes_say_the_known_defects() -> None:
    notes = rows("source_notes.csv")
    kinds = {"refuso", "variante", "omissione", "somma", "perdita_copia", "ambiguità"}
    assert {r["kind"] for r in notes} == kinds
    assert len({r["code"] for r in notes}) == len(notes)
    assert all(all(cell.strip() for cell in r.values()) for r in notes)
    printed = " | ".join(r["as_printed"] for r in notes)
    for defect in ("L.r. 3/2009", "Consulteri", "www.ssvalseariana.org", "asst-bgvest.it", "Lefte",
                   "Urganò", "Valnegrà", "242 comuni", "TOTALE 120.000,00", "quasi 570",
                   "a), b), c), d), e), f), h)", "SERiate", "30 Maggio 2018"):  # fmt: skip
        assert defect in printed, defect


def test_no_person_is_named() -> None:
    invented = frozenset({hashlib.sha256(b"mario rossi").hexdigest()[:12]})
    assert named_people("scrivere a Mario.Rossi@example.org", invented)  # the detector detects
    for path in sorted(REFERENCE.iterdir()):
        if path.suffix in {".csv", ".md", ".toml"} and path.name != "population.csv":
            assert not named_people(path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize(
    "expected",
    [
        "2025-S1 2025-01-01 2025-06-30 2025-07-01 2025-07-31 2025-08-15 2026-01-31",
        "2025-S2 2025-07-01 2025-12-31 2026-01-01 2026-01-31 2026-02-15 2026-07-31",
        "2026-S1 2026-01-01 2026-06-30 2026-07-01 2026-07-31 2026-08-15 2027-01-31",
        "2026-S2 2026-07-01 2026-12-31 2027-01-01 2027-01-31 2027-02-15 2027-07-31",
        "2027-S1 2027-01-01 2027-06-30 2027-07-01 2027-07-31 2027-08-15 2028-01-31",
        "2027-S2 2027-07-01 2027-12-31 2028-01-01 2028-01-31 2028-02-15 2028-07-31",
    ],
)
def test_semester_dates(expected: str) -> None:
    semesters = rows("semesters.csv")
    assert len(semesters) == 6
    (row,) = [r for r in semesters if r["code"] == expected.split(maxsplit=1)[0]]
    assert " ".join(list(row.values())[:7]) == expected
    assert row["provenance"] == "proposta" and "proposto" in row["note"]


@pytest.mark.parametrize(
    ("code", "value", "unit", "provenance"),
    [
        ("RIS-TRIENNIO", "360000", "euro", "prologo"),
        ("RIS-ANNO", "120000", "euro", "prologo"),
        ("FNPS-TOTALE", "120000.00", "euro", "prologo"),
        ("FNPS-SOMMA", "120000.01", "euro", "dedotta"),
        ("LR15-LIQUIDAZIONE", "330774", "euro", "altro_documento"),
        ("LR15-SPORTELLI", "71", "numero", "altro_documento"),
        ("LR15-DOMANDE", "570", "numero", "altro_documento"),
        ("SS3-ENTI", "90", "numero", "prologo"),
        ("SO6-PROTOCOLLO", "2027-02-28", "data", "prologo"),
        ("COLLEGIO-SCADENZA", "2027-11-08", "data", "prologo"),
        ("CONF-PG23-SCADENZA", "2027-10-17", "data", "prologo"),
        ("CONC-ADERENTI", "100", "numero", "altro_documento"),
        ("CONC-ALLEANZE", "8", "numero", "altro_documento"),
    ],
)
def test_fact(code: str, value: str, unit: str, provenance: str) -> None:
    (row,) = [r for r in rows("facts.csv") if r["code"] == code]
    assert (row["value"], row["unit"], row["provenance"]) == (value, unit, provenance)


def test_facts_are_dated_and_rounded_ones_say_so() -> None:
    facts = {r["code"]: r for r in rows("facts.csv")}
    assert len(facts) == len(rows("facts.csv"))
    for row in facts.values():
        date.fromisoformat(row["date"])
    assert "quasi 570" in facts["LR15-DOMANDE"]["note"]
    assert "quasi cento" in facts["CONC-ADERENTI"]["note"]
    assert "oltre 90" in facts["SS3-ENTI"]["note"]


def test_printed_quotas_add_up_to_the_stated_sum_not_to_the_printed_total() -> None:
    facts = {r["code"]: r["value"] for r in rows("facts.csv")}
    total = sum(Decimal(r["amount"]) for r in rows("fnps_quotas.csv"))
    assert total == Decimal(facts["FNPS-SOMMA"]) != Decimal(facts["FNPS-TOTALE"])


def test_funding_lines() -> None:
    lines = {r["code"]: (r["programme"], r["level"], r["unit"]) for r in rows("lines.csv")}
    assert lines == {
        "FNPS": ("prologo", "ambito", "euro"),
        "FNPS-GOVERNANCE": ("prologo", "provincia", "euro"),
        "FNPS-PROGETTI": ("prologo", "provincia", "euro"),
        "LR15-BONUS": ("lr15", "ambito", "euro"),
        "LR15-SPORTELLI": ("lr15", "ambito", "euro"),
    }


def test_readme_describes_every_file_of_the_folder() -> None:
    readme = (REFERENCE / "README.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `([^`]+)` \|", readme, re.MULTILINE))
    present = {p.name for p in REFERENCE.iterdir() if p.suffix in {".csv", ".toml"}}
    assert described == present
