"""review, override: the later life of a submission, states declared beside the calculated ones."""

from __future__ import annotations

import argparse
from datetime import date

from monitoring.italian import dated
from monitoring.settings import Folders
from monitoring.status_reasons import STATE_WORDS
from pipelines.cells import CellUnknown, parse_place
from pipelines.commands import Parser, UsageWrong, verb
from pipelines.override import declare_state
from pipelines.review import review


def declare(verbs: argparse._SubParsersAction[Parser]) -> None:
    new = verb(
        verbs,
        "review",
        "accetta, restituisce o ritira un invio",
        "ID --return «Il valore è quello del 2025» --cell 12:valore --until 2026-08-20 --by ATS",
        _review,
    )
    new.add_argument("id", metavar="ID")
    choice = new.add_mutually_exclusive_group(required=True)
    choice.add_argument("--accept", action="store_true")
    choice.add_argument("--reserve", metavar="PERCHÉ")
    choice.add_argument("--return", dest="return_", metavar="PERCHÉ")
    choice.add_argument("--withdraw", metavar="PERCHÉ")
    new.add_argument(
        "--cell", action="append", default=[], metavar="RIGA:COLONNA", help="si ripete"
    )
    new.add_argument("--until", metavar="DATA", help="entro quando si chiede risposta")
    new.add_argument("--by", required=True, metavar="CHI")
    new = verb(
        verbs,
        "override",
        "dichiara uno stato accanto a quello calcolato, fino a un giorno",
        "SS2-2025-01@DIS01 --state completato --why «Atto del 3 marzo» --until 2026-12-31 --by ATS",
        _override,
    )
    new.add_argument("object", metavar="OGGETTO", help="un traguardo o un obiettivo, volendo @AREA")
    new.add_argument("--state", required=True, metavar="STATO")
    new.add_argument("--why", required=True, metavar="PERCHÉ")
    new.add_argument("--until", required=True, metavar="GIORNO", help="l'ultimo giorno in cui vale")
    new.add_argument("--by", required=True, metavar="CHI")


def _review(options: argparse.Namespace) -> int:
    said = {"reserve": options.reserve, "return": options.return_, "withdraw": options.withdraw}
    kind = (
        "accept" if options.accept else next((k for k, why in said.items() if why is not None), "")
    )
    if not kind:
        raise UsageWrong("Indica --accept, --reserve, --return o --withdraw.")
    try:
        until = _day(options.until) if options.until else None
        cells = [parse_place(text) for text in options.cell]
    except CellUnknown as error:
        raise UsageWrong(str(error)) from None
    after = review(
        Folders.from_environment(),
        options.id,
        kind,
        options.by,
        said.get(kind),
        cells=cells,
        until=until,
    )
    print(f"L'invio {after.submission.id} è {after.state.replace('_', ' ')}.")
    return 0


def _override(options: argparse.Namespace) -> int:
    state, until = options.state.strip().lower().replace(" ", "_"), _day(options.until)
    done = declare_state(
        Folders.from_environment(), options.object, state, options.why, until, options.by
    )
    where = f"{done.object}, area {done.area}"
    print(f"{where}: dichiarato {STATE_WORDS[done.state]} fino {dated('al', until)}, {done.by}.")
    print("Lo stato calcolato resta, e si vede accanto.")
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageWrong(f"«{text}» non è una data: scrivila come 2026-08-15.") from None
