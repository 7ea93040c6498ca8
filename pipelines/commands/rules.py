"""rules: the register of the rules, what a proposal would change, its activation."""

from __future__ import annotations

import argparse
from collections import Counter

from monitoring import rules
from monitoring.catalogue import Catalogue
from monitoring.italian import moment, plural
from monitoring.settings import Folders
from monitoring.status_reasons import STATE_WORDS
from pipelines.commands import Parser, UsageWrong, verb
from pipelines.rules import activate, proposed, would_flip

MOST = 30  # states or figures listed one by one


def declare(verbs: argparse._SubParsersAction[Parser]) -> None:
    new = verb(
        verbs,
        "rules",
        "il registro delle regole; che cosa cambierebbe con quelle proposte; la loro attivazione",
        "--activate --why «Tolleranza rivista dal Collegio» --by ATS",
        _rules,
    )
    act = new.add_mutually_exclusive_group()
    act.add_argument("--diff", action="store_true", help="gli stati e le cifre che cambierebbero")
    act.add_argument("--activate", action="store_true", help="mette in vigore le regole proposte")
    new.add_argument("--why", metavar="PERCHÉ")
    new.add_argument("--by", metavar="CHI")


def _rules(options: argparse.Namespace) -> int:
    folders = Folders.from_environment()
    if options.activate:
        for name in ("why", "by"):
            if not getattr(options, name):
                raise UsageWrong(f"Manca --{name}: un'attivazione vuole --why e --by.")
        done = activate(folders, options.why, options.by)
        print(f"In vigore le regole, versione {done.version}: {moment(done.moment)}, {done.by}.")
        return 0
    _print_register(folders)
    found = proposed(folders)
    if not found:
        print("Nessuna regola proposta: i file dicono ciò che è in vigore.")
        return 0
    print(f"{plural(len(found), 'regola proposta', 'regole proposte')} e non in vigore:")
    for change in found:
        print(f"  {change.words()}")
    if options.diff:
        _print_flips(folders)
    else:
        print("Che cosa cambierebbe: python -m pipelines rules --diff")
    return 0


def _print_register(folders: Folders) -> None:
    known = rules.activations(folders.reference)
    if not known:
        version = Catalogue.read(folders.reference).rules_version
        print(f"Nessuna attivazione: valgono i file di {folders.reference}, versione {version}.")
    for one in known:
        print(f"Versione {one.version}, {moment(one.moment)}, {one.by}: {one.why}")


def _print_flips(folders: Folders) -> None:
    flips = would_flip(folders)
    states, figures = flips.states, flips.figures
    print(f"Cambierebbero {plural(len(states), 'stato', 'stati')}:")
    pairs = Counter(zip(states["state_before"], states["state_after"], strict=True))
    for (before, after), count in pairs.most_common():
        print(f"  {count}: da {STATE_WORDS.get(before, '—')} a {STATE_WORDS.get(after, '—')}")
    for row in states.head(MOST).itertuples():
        before, after = (
            STATE_WORDS.get(row.state_before, "—"),
            STATE_WORDS.get(row.state_after, "—"),
        )
        print(f"  {row.code}, area {row.area_code}: {before} → {after}")
    if len(states) > MOST:
        print(f"  … e altri {len(states) - MOST}")
    print(f"Cambierebbero {plural(len(figures), 'cifra', 'cifre')}:")
    for (code, semester), group in figures.groupby(["indicator_code", "semester"]):
        print(f"  {code}, {semester}: {plural(len(group), 'area', 'aree')}")
