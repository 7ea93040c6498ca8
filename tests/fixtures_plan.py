"""Data folders with reports of milestones, filled and published by production code."""

from __future__ import annotations

import atexit
import csv
import io
import random
import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from monitoring.catalogue import Area, Catalogue, Milestone
from monitoring.schema import DATASETS
from monitoring.semester import Semester
from monitoring.settings import ROOT, Folders
from pipelines.publish import publish
from pipelines.store import Submission, digest, new_id, store

Row = dict[str, str]
SAMPLE_SEMESTERS = ("2025-S1", "2025-S2", "2026-S1")


def folders_at(place: Path, milestones: str | None = None) -> Folders:
    """An empty data folder with the repository's reference; `milestones` replaces its file."""
    shutil.copytree(ROOT / "data" / "reference", place / "reference")
    (place / "raw").mkdir()
    if milestones is not None:
        (place / "reference" / "milestones.csv").write_text(milestones, encoding="utf-8")
    return Folders(place, ROOT / "geo")


def send(
    folders: Folders,
    dataset: str,
    semester: str,
    sender: str,
    rows: Iterable[Row],
    at: datetime | None = None,
) -> Submission:
    """Store a file as intake does, the day before the deadline or at `at`; `publish` comes after."""
    names = [c.name for c in DATASETS[dataset].columns]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, delimiter=";", restval="", lineterminator="\r\n")
    writer.writeheader()
    listed = [{"semestre": semester, **row} for row in rows]
    writer.writerows(listed)
    content = text.getvalue().encode()
    day = Catalogue.read(folders.reference).windows[semester].deadline - timedelta(days=1)
    at = at or datetime.combine(day, time(9), UTC)
    sha = digest(content)
    submission = Submission(
        id=new_id(dataset, semester, sender, at, sha),
        dataset=dataset,
        semestre=semester,
        ambito=sender,
        sha256=sha,
        original_name=f"{dataset}.csv",
        received_at=at.isoformat(),
        received_by="prova",
        rules_version="1",
        rows=len(listed),
    )
    store(folders.raw, submission, content)
    return submission


def report(milestone: str, area: str, state: str, **more: str) -> Row:
    """A row of the dataset traguardi."""
    return {"codice_traguardo": milestone, "codice_area": area, "stato": state, **more}


def send_reports(folders: Folders, reports: Iterable[tuple[str, Row]]) -> None:
    """Send (semester, row) pairs of traguardi, a file per sender and semester; then publish."""
    catalogue = Catalogue.read(folders.reference)
    files: dict[tuple[str, str], list[Row]] = {}
    for semester, row in reports:
        sender = catalogue.sender_of(catalogue.areas[row["codice_area"]]).code
        files.setdefault((semester, sender), []).append(row)
    for (semester, sender), rows in sorted(files.items()):
        send(folders, "traguardi", semester, sender, rows)
    publish(folders)


def sample(
    folders: Folders,
    *,
    semesters: Iterable[str] = SAMPLE_SEMESTERS,
    silent: str = "AMB11",
    seed: int = 7,
) -> None:
    """A whole plan reported at random; `silent` does not send the last semester."""
    catalogue = Catalogue.read(folders.reference)
    chance = random.Random(seed)
    listed = list(semesters)
    reports = []
    for semester in listed:
        for milestone in catalogue.milestones.values():
            for area in (a for a in catalogue.areas.values() if a.level == milestone.level):
                sender = catalogue.sender_of(area).code
                quiet = sender == silent and semester == listed[-1]
                if not quiet and (
                    row := _reported(chance, milestone, area, Semester.parse(semester))
                ):
                    reports.append((semester, row))
    for area in (a for a in catalogue.areas.values() if a.level == "ambito"):
        if area.code != silent:
            _other_datasets(folders, catalogue, area, listed[-1])
    send_reports(folders, reports)


@cache
def sampled() -> Folders:
    """A whole plan reported at random for three semesters, published once for a run; never touched."""
    place = Path(tempfile.mkdtemp(prefix="prologo-plan-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folders = folders_at(place)
    sample(folders)
    return folders


def _reported(
    chance: random.Random, milestone: Milestone, area: Area, semester: Semester
) -> Row | None:
    """What an area says of a milestone: nothing of the years to come, less of what is done."""
    if semester.year < milestone.due_date.year - (chance.random() < 0.3) or chance.random() < 0.06:
        return None
    due = milestone.due_date <= semester.ends_on
    drawn = chance.random()
    say = report(
        milestone.code, area.code, "in_corso", avanzamento=str(chance.randrange(10, 95, 5))
    )
    if drawn < 0.02:
        say = report(
            milestone.code, area.code, "non_applicabile", nota="Non riguarda questo territorio"
        )
    elif drawn < (0.82 if due else 0.25):
        done = semester.ends_on - timedelta(days=chance.randrange(1, 170))
        dated = {"data_completamento": done.isoformat()} if chance.random() < 0.8 else {}
        say = report(milestone.code, area.code, "completato", **dated)
    elif drawn < (0.85 if due else 0.35):
        say = report(milestone.code, area.code, "non_avviato")
    elif drawn < (0.90 if due else 0.38):
        later = (
            date(2027, 6, 30).isoformat()
            if chance.random() < 0.7
            else date(2026, 9, 30).isoformat()
        )
        say = report(milestone.code, area.code, "rinviato", data_prevista=later)
    return say


def _other_datasets(folders: Folders, catalogue: Catalogue, area: Area, semester: str) -> None:
    """One row of each other dataset: enough to have sent it."""
    comune = catalogue.under(area, "comune")[0].code
    counts = {"cartelle_attive": "120", "cartelle_nuove": "12", "cartelle_aggiornate": "60"}
    send(folders, "cartelle", semester, area.code, [{"codice_area": comune, **counts}])
    code = next(
        i.code for i in catalogue.indicators.values() if i.collected and i.level == "ambito"
    )
    base = {"codice_area": area.code, "codice_indicatore": code, "valore": "8"}
    send(folders, "indicatori", semester, area.code, [base])
    line = next(code for code, row in catalogue.lines.items())
    year = {"anno": semester[:4], "codice_area": area.code, "linea": line, "stanziato": "1000,00"}
    send(folders, "risorse", semester, area.code, [year])
