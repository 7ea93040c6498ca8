"""build, new, demo, boundaries: what lays the ground."""

from __future__ import annotations

import argparse
from pathlib import Path

from monitoring.settings import Folders
from pipelines.closing import freeze_missing
from pipelines.commands import Parser, verb
from pipelines.folders import new_folder
from pipelines.publish import check, publish
from pipelines.store import half_written


def declare(verbs: argparse._SubParsersAction[Parser]) -> None:
    new = verb(verbs, "build", "ricostruisce e pubblica il magazzino", "--check", _build)
    new.add_argument("--check", action="store_true", help="costruisce e verifica senza pubblicare")
    new = verb(
        verbs, "new", "prepara una cartella di dati vuota, per l'uso reale", "/srv/prologo", _new
    )
    new.add_argument("folder", type=Path, metavar="CARTELLA")
    new = verb(
        verbs, "demo", "scrive invii dimostrativi in una cartella raw vuota", "--seed 1", _demo
    )
    new.add_argument("--seed", type=int, default=1)
    new.add_argument("--semesters", nargs="+", metavar="SEMESTRE")
    verb(verbs, "boundaries", "rifà i confini e la popolazione dai dati ISTAT", "", _boundaries)


def _build(options: argparse.Namespace) -> int:
    folders = Folders.from_environment()
    fingerprint = check(folders) if options.check else publish(folders, public=True)
    print(("Verificato: " if options.check else "In vigore: ") + fingerprint)
    if not options.check:
        for frozen in freeze_missing(folders):
            print(f"Fissato ciò che si sapeva alla chiusura: {frozen}")
    for path in half_written(folders.raw):
        print(f"Invio incompleto, non letto: {path}")
    return 0


def _new(options: argparse.Namespace) -> int:
    folder = new_folder(options.folder, Folders.from_environment())
    print(f"Pronta: {folder}. Ora: PROLOGO_DATA_DIR={folder} make run")
    return 0


def _demo(options: argparse.Namespace) -> int:
    from pipelines.demo import make_demo

    made = make_demo(Folders.from_environment(), seed=options.seed, semesters=options.semesters)
    print(f"{made} invii dimostrativi.")
    return 0


def _boundaries(_options: argparse.Namespace) -> int:
    from pipelines.boundaries import remake_boundaries

    folders = Folders.from_environment()
    made = remake_boundaries(folders.geo, folders.reference)
    print(f"Rifatti: {made.areas} aree, {made.residents} residenti.")
    return 0
