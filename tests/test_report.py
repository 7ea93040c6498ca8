"""The half-yearly report: what it says is what the screen says, for each reader, in both files."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from datetime import date
from html import unescape
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from monitoring.access import PUBLIC, Reader
from monitoring.catalogue import Catalogue
from monitoring.clock_arithmetic import arithmetic, plan_span
from monitoring.drawing.milestone_shapes import shape_svg
from monitoring.drawing.tokens import MILESTONE_STATES
from monitoring.italian import day, euro, number, percent
from monitoring.queries import at_semester, plan, resources
from monitoring.queries.certificates import of_milestone
from monitoring.queries.completeness import due_cells
from monitoring.queries.resources import AMOUNTS
from monitoring.report.area_map import area_map
from monitoring.report.asked import asked
from monitoring.report.endnotes import areas_of, endnote
from monitoring.report.gathered import Gathered, gather
from monitoring.report.paper import report_pdf
from monitoring.report.workbook import report_xlsx
from monitoring.semester import Semester
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, open_warehouse
from pipelines.__main__ import main
from pipelines.publish import publish
from tests.fixtures_plan import folders_at, report, send_reports
from tests.shown_page import shown, texts
from tests.small_territory import make_small, small_codes
from ui.report import file_name

TODAY = date(2026, 11, 22)
LAST, OLDER, SILENT = "2026-S1", "2025-S2", "AMB14"
PAGES = ROOT / "pages" / "consultazione"
NOT_DONE = [code for code in MILESTONE_STATES if code != "completato"]


@pytest.fixture(scope="module")
def folders(shipped_folders: Folders) -> Folders:
    return shipped_folders


def gathered(
    folders: Folders, semester: str = LAST, ambito: str | None = None, reader: Reader | None = None
) -> Gathered:
    house = open_warehouse(folders.warehouse, *([reader] if reader else []))
    reference = Catalogue.read(folders.reference)
    wanted = asked(house, reference, Semester.parse(semester), ambito, TODAY)
    return gather(house, reference, folders.geo, wanted)


@pytest.fixture(scope="module")
def whole(folders: Folders) -> Gathered:
    return gathered(folders)


@pytest.fixture(scope="module")
def pdf(whole: Gathered) -> bytes:
    return report_pdf(whole)


@pytest.fixture(scope="module")
def paper(pdf: bytes) -> str:
    return words(pdf)


@pytest.fixture(autouse=True)
def on_the_day(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(folders.data))
    monkeypatch.setenv("PROLOGO_TODAY", TODAY.isoformat())


def tool(name: str, pdf: bytes, *options: str) -> str:
    done = subprocess.run([name, *options], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def words(pdf: bytes) -> str:
    """The words of a PDF, on one line."""
    return " ".join(tool("pdftotext", pdf, "-raw", "-", "-").split())


def states(house: Warehouse) -> list[dict[str, object]]:
    rows = plan.whole_plan(house, TODAY)
    return rows[rows["is_today"]].to_dict("records")


def test_it_says_what_sintesi_says(
    folders: Folders, paper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(monkeypatch, str(PAGES / "sintesi.py"), folders.data, TODAY.isoformat(), {})
    seen = texts(page)
    assert page.title[0].value in paper
    counts = re.findall(r"(\d+) ((?:[a-z]+ ?)+?)(?= \d|$)", _part(seen, "popolazione", "Relazione"))
    assert len(counts) > 3
    for count, word in counts:
        assert f"{count} {word}" in paper
    clock = re.search(r"(\d+ %) avanzamento documentato (\d+ %) atteso a oggi (\S+ punti)", seen)
    assert clock and all(figure in paper for figure in clock.groups())
    for line in re.findall(r"\d+ % / \d+ %", seen):
        assert line in paper
    for heading in ("Da guardare per primi", "Chi manca", "Che cosa è cambiato"):
        assert heading in paper
    for below in re.findall(r"scaduto il [^·<]*?fa|prima: [^0-9]*\d+ [a-z ]+?(?= [A-Z]{2})", seen):
        assert below in paper
    assert re.search(r"hanno inviato tutto, \d+ % della popolazione", seen)[0] in paper  # type: ignore[index]


def _part(text: str, start: str, end: str) -> str:
    after = text.partition(start)[2]
    return after.partition(end)[0].strip()


def test_the_counts_are_those_of_a_naive_reader(whole: Gathered, paper: str) -> None:
    due = Counter(
        str(r["state"])
        for r in states(whole.warehouse)
        if r["due_date"] <= pd.Timestamp(TODAY)  # type: ignore[operator]
    )
    assert sum(due.values()) == sum(whole.own.counts.values()) > 20
    for state, count in due.items():
        assert f"{count} {MILESTONE_STATES[state].word}" in paper


def test_every_milestone_is_there_with_its_state_and_its_days(whole: Gathered, paper: str) -> None:
    """In its objective's table, and on the line of time: code, day due, state or other day."""
    for row in whole.own.states.to_dict("records"):
        due, word = day(row["due_date"].date()), MILESTONE_STATES[row["state"]].word
        found = [m.start() for m in re.finditer(row["milestone_code"], paper)]
        after = [paper[at : at + 320] for at in found]
        assert any(due in text and word in text for text in after), row["milestone_code"]
        if pd.notna(row["completed_on"]):
            done = f"completato il {day(row['completed_on'].date())}"
            assert sum(done in text for text in after) >= 2, row["milestone_code"]


def test_each_state_to_explain_has_the_sentences_of_the_screen(
    folders: Folders, whole: Gathered, paper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = states(whole.warehouse)
    late = [
        r["milestone_code"]
        for r in rows
        if r["due_date"] <= pd.Timestamp(TODAY) and r["state"] in NOT_DONE  # type: ignore[operator]
    ]
    notes = paper[paper.rindex("Note: perché questo stato") :]
    assert list(whole.to_explain["milestone_code"]) and len(late) == len(whole.to_explain)
    for code in late:
        assert notes.count(str(code)) >= 1
    for code in (late[0], late[len(late) // 2], late[-1]):
        address = {"traguardo": str(code)}
        page = shown(
            monkeypatch, str(PAGES / "obiettivi.py"), folders.data, TODAY.isoformat(), address
        )
        html = "\n".join(str(e.proto.body) for e in page.get("html"))
        (said,) = re.findall(r'<div class="pl-why">.*?</div></div>', html, re.S)
        said = re.sub(r"<details>.*?</details>", "", said, flags=re.S)
        sentences = [unescape(s) for s in re.findall(r"<p(?: class=pl-rule)?>(.*?)</p>", said)]
        assert len(sentences) >= 3
        for sentence in sentences:
            assert " ".join(sentence.split()) in notes, code


def test_a_note_names_the_submissions_and_their_lines(whole: Gathered, paper: str) -> None:
    quoted = 0
    for code in whole.to_explain["milestone_code"]:
        for row in areas_of(whole, code).to_dict("records"):
            if isinstance(row["submission_id"], str):
                assert row["submission_id"] in paper.replace(" ", "")
                assert f"riga {row['line']}" in paper
                quoted += 1
    assert quoted > 30
    assert "nessun invio" in paper


def test_the_endnote_stands_behind_one_function(whole: Gathered) -> None:
    milestone = whole.to_explain.iloc[0].to_dict()
    code = milestone["milestone_code"]
    certificate = of_milestone(whole.known, whole.catalogue, code, milestone["area_code"])
    said = endnote(certificate, milestone)
    assert said[0].startswith("Scadenza ") and said[-1] == certificate.footing
    assert any(s.startswith("La data: ") for s in said)


def test_an_older_semester_is_judged_at_its_end(folders: Folders) -> None:
    found = gathered(folders, OLDER)
    told = found.warehouse.query(
        "SELECT milestone_code, state FROM milestone_status WHERE semester = ? AND area_code = 'BG'",
        [OLDER],
    )
    then = dict(zip(told["milestone_code"], told["state"], strict=True))
    assert (
        dict(zip(found.own.states["milestone_code"], found.own.states["state"], strict=True))
        == then
    )
    paper = words(report_pdf(found))
    assert "31 dicembre 2025, ultimo giorno del semestre" in paper
    assert "dovuti al 31 dicembre 2025," in paper
    assert "dovuti a oggi" not in paper


def test_the_arithmetic_is_written_with_its_numbers(whole: Gathered, paper: str) -> None:
    apply = [r for r in states(whole.warehouse) if r["state"] != "non_applicabile"]
    done = sum(0.0 if pd.isna(r["actual"]) else float(r["actual"]) for r in apply)  # type: ignore[arg-type, call-overload]
    due = sum(float(r["expected"]) for r in apply)  # type: ignore[arg-type]
    span = plan_span(whole.semesters)
    sentences = arithmetic(whole.own.states, whole.own.clock, *span, TODAY)
    said = " ".join(sentences)
    assert f"{number(done, 1)} su {len(apply)}, cioè {percent(done / len(apply), 1)}" in said
    assert f"{number(due, 1)} su {len(apply)}, cioè {percent(due / len(apply), 1)}" in said
    months = (TODAY - date(2025, 1, 1)).days / 30.4375
    assert f"{number(100 * done / len(apply) / months, 1)} al mese" in said
    assert all(" ".join(s.split()) in paper for s in sentences)


def test_the_money_is_the_screen_s_to_the_cent(whole: Gathered, paper: str) -> None:
    """The last semester's sums are those of Risorse; a naive sum of the Ambito's own rows."""
    shown_there = resources.whole(whole.warehouse)
    columns = ["line_code", "year", "units_counted", *AMOUNTS]
    ours = whole.money.sort_values(["year", "line_code"])[columns].reset_index(drop=True)
    assert ours.to_dict("records") == shown_there[columns].to_dict("records")
    for row in shown_there.to_dict("records"):
        for name in AMOUNTS:
            assert euro(row[name]).removesuffix(" €") in paper


@pytest.mark.parametrize("area", ["", "AMB08"])
@pytest.mark.parametrize("semester", ["2025-S1", "2025-S2", "2026-S1"])
def test_the_money_of_a_semester_is_a_naive_sum(whole: Gathered, semester: str, area: str) -> None:
    last: dict[tuple[object, ...], dict[str, object]] = {}
    rows = whole.warehouse.query("SELECT * FROM resources ORDER BY semester").to_dict("records")
    for row in rows:
        if row["semester"] <= semester and area in ("", row["area_code"]):
            last[row["line_code"], row["year"], row["area_code"]] = row
    sums: Counter[tuple[object, object]] = Counter()
    for (line, year, _), row in last.items():
        sums[line, year] += round(100 * float(str(row["speso"])))
    ours = at_semester.money_of(whole.warehouse, semester, area).to_dict("records")
    assert {(r["line_code"], r["year"]): int(100 * r["speso"]) for r in ours} == dict(sums) != {}


def test_the_same_data_give_the_same_bytes_with_our_fonts(whole: Gathered, pdf: bytes) -> None:
    assert report_pdf(whole) == pdf
    fonts = tool("pdffonts", pdf, "-").splitlines()[2:]
    assert fonts
    for line in fonts:
        assert "TitilliumWeb" in line and line.split()[-5:-2] == ["yes", "yes", "yes"], line
    about = dict(x.split(":", 1) for x in tool("pdfinfo", pdf, "-").splitlines() if ":" in x)
    assert about["Tagged"].strip() == "yes"
    assert "(A4)" in about["Page size"]
    assert b"/Lang(it-IT)" in pdf
    count = int(about["Pages"])
    for page in (1, count // 2, count):
        text = words_of_page(pdf, page)
        assert f"pagina {page} di {count}" in text
        assert "ATS Bergamo · Relazione semestrale, 1° sem. 2026 · Provincia di Bergamo" in text
        assert "Uso interno." in text


def test_no_page_ends_with_a_title_or_a_header(whole: Gathered, pdf: bytes) -> None:
    titles = {f"{row.code} {row.name}" for row in whole.objectives.itertuples(index=False)}
    titles |= {f"{row.code} {row.short_name}" for row in whole.objectives.itertuples(index=False)}
    titles |= {"Da guardare per primi", "Chi manca", "Prossime scadenze", "Che cosa è cambiato"}
    titles |= {"Cartelle sociali", "Risorse", "Completezza", "Invii citati", "Altri programmi"}
    titles |= set(whole.to_explain["milestone_code"])
    ends = []
    for page in tool("pdftotext", pdf, "-raw", "-", "-").split("\f")[:-1]:
        lines = page.strip().splitlines()
        foot = next(n for n, line in enumerate(lines) if line.startswith("ATS Bergamo · "))
        ends.append(lines[foot - 1] if foot else "")
    assert len(ends) > 10
    assert not [
        end for end in ends if end in titles or end.startswith(("Traguardo Scad", "Area Stato"))
    ]


def words_of_page(pdf: bytes, page: int) -> str:
    return " ".join(
        tool("pdftotext", pdf, "-raw", "-f", str(page), "-l", str(page), "-", "-").split()
    )


def test_one_ambito_beside_the_province(folders: Folders) -> None:
    found = gathered(folders, LAST, SILENT.lower())
    assert found.asked.area is not None and found.asked.area.code == SILENT
    paper = words(report_pdf(found))
    seen = plan.milestones_seen_from(found.warehouse, SILENT, TODAY)
    due = Counter(seen.loc[seen["due_date"] <= pd.Timestamp(TODAY), "state"])
    for state, count in due.items():
        assert f"{count} {MILESTONE_STATES[str(state)].word}" in paper
    assert "Intera provincia: dei " in paper
    assert f"{found.where} ({SILENT})" in paper
    cells = due_cells(found.warehouse, LAST).query("sender_code == @SILENT")["filled"]
    assert 0 < cells.sum() < len(cells)
    assert f"{found.where}: {cells.sum()} celle compilate su {len(cells)}." in paper
    assert "Indicatore Ambito Provincia" in paper
    own = found.own_figures
    assert own is not None and set(own["indicator_code"]) < set(found.indicators["code"]), (
        "its own figures"
    )


def test_a_reader_outside_sees_no_small_number(folders: Folders) -> None:
    found = gathered(folders, LAST, None, PUBLIC)
    paper = words(report_pdf(found))
    assert "I numeri piccoli non sono mostrati." in paper
    assert "soppresso" in paper
    key = ["level", "code", "indicator_code"]
    known = gathered(folders).sums.set_index(key)["numerator"]
    hidden = found.sums[found.sums["value_state"] == "soppresso"].set_index(key).index
    assert len(hidden) and known[hidden].notna().any(), "some of them are known inside"
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(found)))
    rows = list(book["Cartelle"].iter_rows(values_only=True))
    at = {name: place for place, name in enumerate(rows[0])}
    suppressed = [row for row in rows[1:] if row[at["stato"]] == "soppresso"]
    assert len(suppressed) == len(hidden)
    for row in suppressed:
        assert row[at["valore"]] is None and row[at["numeratore"]] is None


def test_the_map_is_the_indicator_declared_or_asked(folders: Folders, whole: Gathered) -> None:
    drawn, other = area_map(whole), area_map(whole, "SS1-PEDIBUS")
    assert drawn and other
    known = whole.indicators.set_index("code")["name"]
    assert drawn["title"] == known[whole.catalogue.territory["report"]["indicator"]]
    assert other["title"] == known["SS1-PEDIBUS"]
    assert sum(int(r["count"].split()[0]) for r in drawn["classes"] + drawn["states"]) == 14
    assert {line["text"] for line in drawn["labels"]} >= {"Bergamo", "Treviglio"}


def test_the_workbook_holds_the_same_numbers(whole: Gathered) -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(whole)))
    assert book.sheetnames[0] == "Note" and book.sheetnames[-1] == "Dizionario"
    facts = dict(book["Note"].iter_rows(values_only=True))
    assert facts["Semestre"] == "1° sem. 2026"
    assert facts["Impronta dei dati"] == whole.warehouse.fingerprint
    sheets = {name: list(book[name].iter_rows(values_only=True)) for name in book.sheetnames[1:-1]}
    milestones = sheets["Traguardi"]
    place = milestones[0].index("stato")
    assert Counter(row[place] for row in milestones[1:]) == Counter(
        MILESTONE_STATES[str(r["state"])].word for r in states(whole.warehouse)
    )
    money = sheets["Risorse"]
    column = money[0].index("speso")
    assert [f"{row[column]:.2f}" for row in money[1:]] == [
        f"{amount:.2f}" for amount in whole.money["speso"]
    ]
    described = {row[0] for row in book["Dizionario"].iter_rows(values_only=True)}
    for name, rows in sheets.items():
        assert len(rows) > 1, name
        assert {f"{name}: {head}" for head in rows[0]} <= described
    assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--semestre", "2027-S1"], 1, "Il 1° sem. 2027 non è rendicontato."),
        (["--semestre", "2024-S1"], 1, "Si può chiedere: 2025-S1, 2025-S2 e 2026-S1."),
        (["--semestre", "presto"], 2, "«presto» non è un semestre"),
        (["--semestre", LAST, "--ambito", "AMB99"], 1, "«AMB99» non è un Ambito."),
        (["--semestre", LAST, "--ambito", "ASST1"], 1, "«ASST1» non è un Ambito."),
        (["--semestre", LAST, "--indicatore", "BOH"], 1, "«BOH» non è un indicatore"),
        (["--semestre", LAST, "--role", "re"], 1, "Il ruolo «re» non esiste"),
        (["--semestre", LAST, "-o", "/non/esiste/r.xlsx"], 2, "Non si può scrivere"),
    ],
)
def test_what_cannot_be_made_is_refused_with_a_sentence(
    options: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", *options]) == code
    assert said in capsys.readouterr().err


def test_the_command_writes_what_the_page_gives(
    whole: Gathered, pdf: bytes, tmp_path: Path
) -> None:
    where = tmp_path / "relazione.pdf"
    assert main(["report", "--semestre", "1/2026", "-o", str(where)]) == 0
    assert where.read_bytes() == pdf


def test_names_with_marks_of_typst_do_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And without boundaries there is no map, but all the rest."""
    nasty = '#let x = 1 *grande* <b>_x_</b> $a$ @uno \\ "due" // fine'
    made = make_small(tmp_path, published=False)
    codes = small_codes()
    for name in ("areas.csv", "milestones.csv", "objectives.csv"):
        frame = pd.read_csv(made.reference / name, dtype=str, keep_default_na=False)
        if name == "areas.csv":
            frame.loc[frame["code"] == codes["ambito"][0], "name"] = nasty
        else:
            frame.loc[0, "text" if name == "milestones.csv" else "name"] = nasty
        frame.to_csv(made.reference / name, index=False)
    first = next(iter(Catalogue.read(made.reference).milestones))
    send_reports(made, [("2025-S1", report(first, codes["provincia"][0], "in_corso", nota=nasty))])
    found = gathered(made, "2025-S1", codes["ambito"][0])
    assert area_map(found) is None
    paper = words(report_pdf(found))
    plain = nasty.replace(" ", "")
    assert paper.replace(" ", "").count(plain) >= 3, "the Ambito, the objective, the milestone"
    book = openpyxl.load_workbook(io.BytesIO(report_xlsx(found)))
    assert nasty in {str(row[2]) for row in book["Traguardi"].iter_rows(values_only=True)}


def test_nobody_has_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = folders_at(tmp_path / "vuoto")
    publish(empty)
    monkeypatch.setenv("PROLOGO_DATA_DIR", str(empty.data))
    assert main(["report", "--semestre", LAST]) == 1
    assert "Nessun semestre è ancora rendicontato" in capsys.readouterr().err
    page = opened(monkeypatch, empty)
    assert page.title[0].value == "Relazione semestrale"
    assert "pagina Carica" in texts(page)
    assert not page.get("download_button")


def opened(monkeypatch: pytest.MonkeyPatch, folders: Folders, **address: str) -> AppTest:
    file = str(PAGES / "relazione.py")
    return shown(monkeypatch, file, folders.data, TODAY.isoformat(), address)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({}, ["Stati al 22 novembre 2026, giorno di riferimento.", "10 di 14 Ambiti"]),
        ({"semestre": OLDER}, ["Stati al 31 dicembre 2025, ultimo giorno del semestre."]),
        ({"ambito": "AMB08"}, ["con le cifre dell'Ambito Valle Seriana accanto a quelle"]),
        ({"ambito": "AMB99"}, ["«AMB99» non è fra le scelte di «Territorio»"]),
    ],
)
def test_the_page(
    folders: Folders, monkeypatch: pytest.MonkeyPatch, address: dict[str, str], said: list[str]
) -> None:
    page = opened(monkeypatch, folders, **address)
    assert page.title[0].value == "Relazione semestrale"
    for words_ in said:
        assert words_ in texts(page)
    labels = [button.proto.label for button in page.get("download_button")]
    assert labels == ["Scarica il PDF", "Scarica il foglio di calcolo"]


@pytest.mark.parametrize("role", ["lettore", "ambito:AMB08"])
def test_the_page_for_who_does_not_see_all(
    folders: Folders, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    monkeypatch.setenv("PROLOGO_ROLE", role)
    page = opened(monkeypatch, folders)
    assert len(page.get("download_button")) == 2
    assert "I numeri piccoli" in texts(page)


@pytest.mark.parametrize(
    ("semester", "ambito", "demonstration", "name"),
    [
        (LAST, None, True, "dimostrativo_relazione_2026-S1_2026-11-22.pdf"),
        (OLDER, "AMB08", False, "relazione_2025-S2_AMB08_2026-11-22.pdf"),
    ],
)
def test_the_name_of_the_file(
    whole: Gathered, semester: str, ambito: str | None, demonstration: bool, name: str
) -> None:
    wanted = asked(whole.warehouse, whole.catalogue, Semester.parse(semester), ambito, TODAY)
    assert file_name(wanted, "pdf", demonstration=demonstration) == name


def test_each_state_has_a_shape_of_its_own() -> None:
    drawn = {code: shape_svg(code) for code in MILESTONE_STATES}
    assert len(set(drawn.values())) == len(MILESTONE_STATES)
    with pytest.raises(KeyError):
        shape_svg("inventato")
