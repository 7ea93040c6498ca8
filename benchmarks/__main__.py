"""`python -m benchmarks [statistics|suppression|shipped|report|sending|national|pages|italy …]`: the tables of figures."""

from __future__ import annotations

import argparse

from benchmarks.measure import table


def main() -> None:
    """Measure what is asked, or everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument(
        "what",
        nargs="*",
        default=[
            "statistics",
            "suppression",
            "shipped",
            "report",
            "sending",
            "national",
            "pages",
            "italy",
        ],
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--comuni", type=int, default=7899)
    parser.add_argument("--indicators", type=int, default=100)
    parser.add_argument("--semesters", type=int, default=20)
    options = parser.parse_args()
    for what in options.what:
        print(f"\n{what}, medians of {options.rounds} interleaved rounds", flush=True)
        if what == "national":
            from benchmarks import national

            size = national.Size(options.comuni, options.indicators, options.semesters)
            print(table(national.measure(size, options.rounds)), flush=True)
        elif what == "shipped":
            from benchmarks import shipped

            print(table(shipped.measure(options.rounds)), flush=True)
        elif what == "report":
            from benchmarks import report

            print(table(report.measure(options.rounds)), flush=True)
        elif what == "sending":
            from benchmarks import sending

            print(table(sending.measure(options.rounds)), flush=True)
        elif what == "pages":
            from benchmarks import pages

            print(table(pages.measure(options.rounds)), flush=True)
        elif what == "italy":
            from benchmarks import italy

            print(table(italy.measure(options.rounds)), flush=True)
        elif what == "statistics":
            from benchmarks import statistics

            print(table(statistics.measure(options.rounds)), flush=True)
        elif what == "suppression":
            from benchmarks import suppression

            print(table(suppression.measure(options.rounds)), flush=True)
        else:
            parser.error(f"unknown benchmark: {what}")


if __name__ == "__main__":
    main()
