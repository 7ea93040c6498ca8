"""The verbs of the command line: each declares its options and an example, and runs."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from monitoring.errors import PrologoError

Run = Callable[[argparse.Namespace], int]


class UsageWrong(PrologoError):
    """A wrong usage, or a path that is missing, a folder or unreadable: exit 2."""


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Italian where it can."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.print_usage()
        self.exit(2, f"Uso sbagliato: {message}. Vedi {self.prog} --help\n")


def parser() -> Parser:
    """Every verb with its options."""
    from pipelines.commands import (
        calendar,
        files,
        plant,
        reading,
        receipts,
        reporting,
        reviewing,
        rules,
    )

    top = Parser(prog="python -m pipelines", description="I comandi del cruscotto.")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERBO", parser_class=Parser)
    for module in (plant, files, receipts, reviewing, calendar, rules, reading, reporting):
        module.declare(verbs)
    return top


def verb(
    verbs: argparse._SubParsersAction[Parser], name: str, does: str, example: str, run: Run
) -> Parser:
    """Declare a verb: what it does, an example, the function that runs it."""
    new = verbs.add_parser(
        name,
        help=does,
        description=does,
        epilog=f"Esempio: python -m pipelines {name} {example}".rstrip(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    new.set_defaults(run=run)
    return new
