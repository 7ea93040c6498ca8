"""The command line, as its users type it: exit codes, sentences, nothing written where refused."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from monitoring.settings import Folders
from monitoring.warehouse import open_warehouse
from pipelines.__main__ import main
from pipelines.store import half_written
from tests.small_territory import small_codes

AMBITO, OTHER = small_codes()["ambito"]
COMUNE = small_codes()["comune"][0]
INDICATOR = "SS1-CAMMINO"
HEADER = "semestre;codice_area;codice_indicatore;valore;denominatore;nota\n"


def write(folder: Path, text: str, name: str = "invio.csv") -> str:
    path = folder / name
    path.write_bytes(text.encode())
    return str(path)


def row(value: str = "7", area: str = COMUNE, note: str = "", semester: str = "2026-S1") -> str:
    return f"{semester};{area};{INDICATOR};{value};;{note}\n"


def raw_files(folders: Folders) -> set[Path]:
    return {p for p in folders.raw.rglob("*") if p.is_file() and not p.name.startswith(".")}


def value_in_force(folders: Folders) -> list[float]:
    query = "SELECT value FROM observations WHERE area_code = ? AND indicator_code = ?"
    return open_warehouse(folders.warehouse).query(query, [COMUNE, INDICATOR])["value"].tolist()


def test_validate_says_every_problem_as_json(
    small: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(
        tmp_path,
        HEADER + row("12abc") + "\n" + row("ND", area=COMUNE.lstrip("0")) + row(area="Nessuno"),
    )
    before = raw_files(small)
    assert main(["validate", file, "--ambito", AMBITO, "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {
        "file",
        "dataset",
        "semestre",
        "ambito",
        "rows",
        "accepted",
        "understood",
        "problems",
    }
    assert (report["dataset"], report["rows"], report["accepted"], report["ambito"]) == (
        "indicatori",
        3,
        False,
        AMBITO,
    )
    found = {(p["code"], p["line"], p["column"]) for p in report["problems"]}
    assert {
        ("VALUE_NOT_NUMBER", 2, "valore"),
        ("VALUE_REASON_MISSING", 4, "nota"),
        ("AREA_CODE_REPAIRED", 4, "codice_area"),
        ("AREA_UNKNOWN", 5, "codice_area"),
    } <= found
    assert all(
        set(p) == {"code", "severity", "line", "column", "value", "message", "hint"}
        for p in report["problems"]
    )
    assert raw_files(small) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["validate", "{tmp}/manca.csv"], "non esiste"),
        (["validate", "{tmp}"], "è una cartella"),
        (["intake", "{tmp}/manca.csv", "--by", "io"], "non esiste"),
        (["export", "observations", "--as-of", "ieri"], "non è un momento"),
        (["export", "observations", "-o", "{tmp}/no/uno.csv"], "Non si può scrivere"),
        (
            ["template", "--dataset", "cartelle", "--ambito", AMBITO, "--semestre", "boh"],
            "non è un semestre",
        ),
    ],
)
def test_wrong_paths_and_usage_exit_2_with_a_sentence(
    small: Folders,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    assert main([a.replace("{tmp}", str(tmp_path)) for a in arguments]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_unknown_usage_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["validate"])
    assert stop.value.code == 2
    assert "Uso sbagliato" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "nulla"], "non esiste"),
        (["validate", "{file}", "--ambito", "AMB99"], "non è un mittente"),
        (["review", "XX", "--accept", "--by", "io"], "nessun invio"),
        (["receipt", "XX", "-o", "r.pdf"], "nessun invio"),
        (
            ["template", "--dataset", "cartelle", "--ambito", "{root}", "--semestre", "2026-S1"],
            "non deve nulla",
        ),
        (["new", "{full}"], "non è vuota"),
    ],
)
def test_refusals_exit_1_with_a_sentence(
    small: Folders,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    places = {
        "{file}": write(tmp_path, HEADER + row()),
        "{root}": small_codes()["provincia"][0],
        "{full}": str(small.data),
    }
    assert main([places.get(a, a) for a in arguments]) == 1
    assert said in capsys.readouterr().err


def test_intake_stores_publishes_and_prints_the_receipt(
    small: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, HEADER + row("7"))
    assert main(["intake", file, "--by", "Ufficio", "--ambito", AMBITO]) == 0
    said = capsys.readouterr().out
    assert "Ricevuto: invio 2026-S1." in said
    assert "RICEVUTA DI INVIO" in said
    assert value_in_force(small) == [7]
    assert main(["intake", file, "--by", "Ufficio", "--ambito", AMBITO]) == 0
    assert "era già stato ricevuto" in capsys.readouterr().out
    assert len(list(small.raw.glob("*/*/*.csv"))) == 1


@pytest.mark.skipif(os.name == "nt", reason="names there are always Unicode")
def test_a_name_that_is_no_utf8_is_received_all_the_same(
    small: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the command line gives it: half a sign in the name, in who sends and in why."""
    file = write(tmp_path, HEADER + row() + row(), os.fsdecode(b"perch\xe9.csv"))
    half = os.fsdecode(b"perch\xe9")
    sent = ["--by", half, "--ambito", AMBITO, "--accept-warnings", half]
    assert main(["intake", file, *sent]) == 0
    capsys.readouterr().out.encode()
    (sidecar,) = small.raw.glob("*/*/*.json")
    said = json.loads(sidecar.read_text("utf-8"))
    kept = said["original_name"], said["received_by"], said["warnings_reason"]
    assert kept == ("perch?.csv", "perch?", "perch?")
    assert half_written(small.raw) == []
    assert main(["review", sidecar.stem, "--return", half, "--by", half]) == 0


@pytest.mark.parametrize("by", ["", "  ", "\u00a0\n"])
def test_who_sends_has_a_name(
    small: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str], by: str
) -> None:
    before = raw_files(small)
    file = write(tmp_path, HEADER + row("7"))
    assert main(["intake", file, "--by", by, "--ambito", AMBITO]) == 1
    assert "Manca chi invia" in capsys.readouterr().err
    assert raw_files(small) == before


def test_warnings_need_a_reason(small: Folders, tmp_path: Path) -> None:
    file = write(tmp_path, HEADER + row("7") + row("7"))
    assert main(["validate", file, "--ambito", AMBITO]) == 0
    before = raw_files(small)
    assert main(["intake", file, "--by", "io", "--ambito", AMBITO]) == 1
    assert raw_files(small) == before
    assert (
        main(
            [
                "intake",
                file,
                "--by",
                "io",
                "--ambito",
                AMBITO,
                "--accept-warnings",
                "righe doppie volute",
            ]
        )
        == 0
    )
    assert value_in_force(small) == [7]


def test_another_senders_area_is_refused_naming_both(
    small: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, HEADER + row())
    assert main(["intake", file, "--by", "io", "--ambito", OTHER]) == 1
    assert "AREA_OTHER_AMBITO" in capsys.readouterr().out
    assert value_in_force(small) == []


def test_the_life_of_a_value(small: Folders, tmp_path: Path) -> None:
    """A, then B, then A again; B left out keeps A; a return brings the older value back."""

    def send(value: str, extra: str = "") -> str:
        file = write(tmp_path, HEADER + row(value) + extra)
        assert (
            main(["intake", file, "--by", "io", "--ambito", AMBITO, "--accept-warnings", "prova"])
            == 0
        )
        newest = open_warehouse(small.warehouse).query(
            "SELECT id FROM submissions ORDER BY received_at DESC LIMIT 1"
        )
        return str(newest["id"][0])

    first = send("7")
    second = send("9")
    third = send("7")
    assert len({first, second, third}) == 3
    assert value_in_force(small) == [7]
    assert main(["review", third, "--return", "controllare", "--by", "ATS"]) == 0
    assert value_in_force(small) == [9]
    assert main(["review", second, "--withdraw", "errore", "--by", "Ufficio"]) == 0
    assert value_in_force(small) == [7]
    assert main(["review", first, "--accept", "--by", "ATS"]) == 0
    assert main(["review", first, "--withdraw", "troppo tardi", "--by", "Ufficio"]) == 1
    history = open_warehouse(small.warehouse).query(
        "SELECT value, valid_from, valid_to FROM observation_history WHERE area_code = ? ORDER BY valid_from",
        [COMUNE],
    )
    assert history["value"].tolist() == [7, 9, 7, 9, 7]
    assert history["valid_to"].isna().tolist() == [False] * 4 + [True]
    assert (
        history["valid_from"].iloc[1:].to_numpy() == history["valid_to"].iloc[:-1].to_numpy()
    ).all()


def test_as_of_shows_what_was_in_force(
    small: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for value in ("7", "9"):
        assert (
            main(["intake", write(tmp_path, HEADER + row(value)), "--by", "io", "--ambito", AMBITO])
            == 0
        )
    received = open_warehouse(small.warehouse).query(
        "SELECT received_at FROM submissions ORDER BY received_at"
    )["received_at"]
    for moment, expected in (
        (received[0] - pd.Timedelta(seconds=1), []),
        (received[0], [7]),
        (received[1], [9]),
    ):
        target = tmp_path / "out.json"
        arguments = [
            "export",
            "indicator_by_area",
            "--as-of",
            moment.isoformat(),
            "--format",
            "json",
            "-o",
            str(target),
        ]
        assert main(arguments) == 0
        rows = [
            r
            for r in json.loads(target.read_text())
            if r["area_code"] == COMUNE and r["indicator_code"] == INDICATOR
        ]
        assert [r["numerator"] for r in rows if r["numerator"] is not None] == expected


def test_a_template_filled_comes_back_without_a_notice(
    small: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for dataset, column, value in (
        ("indicatori", "valore", "1"),
        ("cartelle", "cartelle_attive", "1"),
        ("risorse", "stanziato", "1"),
        ("traguardi", "stato", "in corso"),
    ):
        target = tmp_path / f"{dataset}.csv"
        arguments = [
            "template",
            "--dataset",
            dataset,
            "--ambito",
            AMBITO,
            "--semestre",
            "1/2026",
            "-o",
            str(target),
        ]
        assert main(arguments) == 0
        lines = target.read_text(encoding="utf-8-sig").splitlines()
        place = lines[0].split(";").index(column)
        cells = lines[1].split(";")
        cells[place] = value
        target.write_text(
            "\r\n".join([lines[0], ";".join(cells), *lines[2:]]), encoding="utf-8-sig"
        )
        capsys.readouterr()
        assert main(["validate", str(target), "--ambito", AMBITO, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["problems"] == []


def test_the_template_is_a_workbook_where_it_is_asked(small: Folders, tmp_path: Path) -> None:
    for format, begins in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfsemestre;codice_area;area;")):
        target = tmp_path / f"modello.{format}"
        arguments = ["template", "--dataset", "cartelle", "--ambito", AMBITO, "--semestre"]
        assert main([*arguments, "2026-S1", "--format", format, "-o", str(target)]) == 0
        assert target.read_bytes().startswith(begins)


def test_status_counts_content(
    small: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        main(
            [
                "intake",
                write(tmp_path, HEADER + row() + row("", area=small_codes()["comune"][1])),
                "--by",
                "io",
            ]
        )
        == 0
    )
    capsys.readouterr()
    assert main(["status", "--json"]) == 0
    cells = {
        (c["sender_code"], c["semester"], c["dataset"]): c
        for c in json.loads(capsys.readouterr().out)["cells"]
    }
    mine = cells[AMBITO, "2026-S1", "indicatori"]
    assert (mine["filled_cells"], mine["state"]) == (1, "incompleta")
    assert cells[OTHER, "2026-S1", "indicatori"]["state"] == "mancante"


def test_new_makes_an_empty_folder_that_builds(small: Folders, tmp_path: Path) -> None:
    assert main(["new", str(tmp_path / "vera")]) == 0
    made = Folders(tmp_path / "vera", small.geo)
    assert (
        open_warehouse(made.warehouse).query("SELECT count(*) AS n FROM submissions")["n"][0] == 0
    )


def test_deleting_the_warehouse_loses_nothing(small: Folders, tmp_path: Path) -> None:
    assert main(["intake", write(tmp_path, HEADER + row("7")), "--by", "io"]) == 0
    shutil.rmtree(small.warehouse)
    assert main(["build"]) == 0
    assert value_in_force(small) == [7]


def test_build_names_a_received_file_that_was_altered(
    small: Folders, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["intake", write(tmp_path, HEADER + row("7")), "--by", "io"]) == 0
    received = next(small.raw.glob("*/*/*.csv"))
    received.write_bytes(received.read_bytes().replace(b";7;", b";8;"))
    (small.reference / "thresholds.csv").open("a").close()
    sidecar = received.with_suffix(".json")
    sidecar.write_text(sidecar.read_text() + "\n")
    assert main(["build"]) == 1
    assert received.name in capsys.readouterr().err
    assert value_in_force(small) == [7]


@pytest.mark.parametrize(
    "verb",
    [
        "build",
        "validate",
        "intake",
        "template",
        "review",
        "calendar",
        "export",
        "report",
        "status",
        "new",
        "demo",
        "boundaries",
    ],
)
def test_help_has_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([verb, "--help"])
    assert stop.value.code == 0
    assert f"Esempio: python -m pipelines {verb}" in capsys.readouterr().out
