"""review: the later life of a submission."""

from __future__ import annotations

import argparse
from datetime import date

from monitoring.settings import Folders
from pipelines.cells import CellUnknown, parse_place
from pipelines.commands import Parser, UsageWrong, verb
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


def _review(options: argparse.Namespace) -> int:
    said = {"reserve": options.reserve, "return": options.return_, "withdraw": options.withdraw}
    kind = (
        "accept" if options.accept else next((k for k, why in said.items() if why is not None), "")
    )
    if not kind:
        raise UsageWrong("Indica --accept, --reserve, --return o --withdraw.")
    try:
        until = date.fromisoformat(options.until) if options.until else None
        cells = [parse_place(text) for text in options.cell]
    except ValueError:
        raise UsageWrong(f"«{options.until}» non è una data: scrivila come 2026-08-15.") from None
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
