"""Receives files one after the other, saying START before each and ACK after; its parent kills it.

Arguments: data folder, geo folder, sender, indicator, comma-separated comuni, first number.
Every file gives the same number to all the comuni.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from monitoring.catalogue import Catalogue
from monitoring.settings import Folders
from pipelines.intake import receive


def main() -> None:
    data, geo, sender, indicator, comuni, first = sys.argv[1:]
    folders = Folders(Path(data), Path(geo))
    area = Catalogue.read(folders.reference).areas[sender]
    for number in count(int(first)):
        lines = [f"2026-S1;{comune};{indicator};{number}" for comune in comuni.split(",")]
        text = "\n".join(["semestre;codice_area;codice_indicatore;valore", *lines])
        print(f"START {number}", flush=True)
        receipt = receive(folders, text.encode(), "invio.csv", "prova", area, "prova")
        print(f"ACK {number} {receipt.submission.id if receipt.submission else '-'}", flush=True)


if __name__ == "__main__":
    main()
