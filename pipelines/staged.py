"""Submissions as rows that have a meaning: those kept by an earlier build, the others read again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from monitoring.catalogue import Catalogue
from monitoring.errors import PrologoError
from monitoring.schema import DATASETS
from monitoring.validation.reading import read_sheet
from monitoring.validation.resolve import Resolver
from monitoring.validation.staging import Staging
from pipelines.store import Submission, read_content
from pipelines.understood import Understood


class SubmissionInvalid(PrologoError):
    """A submission already accepted that today's reference data no longer reads."""


@dataclass(frozen=True)
class Numbered:
    """A submission with its number in this build."""

    number: int
    submission: Submission


def staged(
    raw: Path, catalogue: Catalogue, dataset: str, items: list[Numbered], kept: Understood
) -> list[pa.Table]:
    """The columns of the checks' `work` for every row of some submissions, in one table or two.

    Raises:
        SubmissionInvalid: a row is no longer understood; the message names submission and line.
        RawUnreadable: a file is missing or altered.
    """
    known, new = _understood(raw, items, kept)
    tables = [_read(raw, catalogue, dataset, new, kept)] if new else []
    return tables + ([pa.concat_tables(known).combine_chunks()] if known else [])


def _understood(
    raw: Path, items: list[Numbered], kept: Understood
) -> tuple[list[pa.Table], list[Numbered]]:
    """The rows of the submissions understood before, and the other submissions.

    The received bytes are verified all the same.
    """
    known, new = [], []
    for item in items:
        read_content(raw, item.submission)
        rows = kept.rows(item.submission)
        if rows is None:
            new.append(item)
        else:
            known.append(
                rows.append_column(
                    "sub", pa.repeat(pa.scalar(item.number, pa.int32()), rows.num_rows)
                )
            )
    return known, new


def _read(
    raw: Path, catalogue: Catalogue, dataset: str, items: list[Numbered], kept: Understood
) -> pa.Table:
    """The `work` table of the checks, of all the files together; kept, each for itself."""
    staging = Staging(DATASETS[dataset], catalogue)
    ids = {item.number: item.submission.id for item in items}
    for item in items:
        sheet = read_sheet(read_content(raw, item.submission), catalogue, dataset)
        if any(p.severity == "error" for p in sheet.problems):
            raise SubmissionInvalid(
                f"L'invio {item.submission.id} non si legge più: {sheet.problems[0].message}"
            )
        staging.add(item.number, sheet)
    staging.resolve(Resolver(catalogue, None, None))
    required = [("semester_code", "semestre"), ("area_code", "codice_area")]
    required += {
        "indicatori": [
            ("indicator_code", "codice_indicatore"),
            ("sex_code", "sesso"),
            ("age_band_code", "fascia_eta"),
        ],
        "traguardi": [("milestone_code", "codice_traguardo")],
        "risorse": [("line_code", "linea")],
    }.get(dataset, [])
    for code, column in required:
        lost = staging.con.execute(
            f'SELECT sub, line, "{column}" FROM work WHERE {code} IS NULL ORDER BY sub, line LIMIT 1'
        ).fetchone()
        if lost:
            raise SubmissionInvalid(
                f"Nell'invio {ids[lost[0]]}, riga {lost[1]}, {column} «{lost[2]}» non è più nei riferimenti: "
                "rimettilo nel suo file di data/reference (anche come alias o con collected=no)."
            )
    edges = np.searchsorted(staging.work["sub"].to_numpy(), [*ids, max(ids) + 1]).tolist()
    for item, start, end in zip(items, edges[:-1], edges[1:], strict=True):
        kept.keep_rows(
            item.submission, _plain(staging.work.slice(start, end - start), ["sub", "cell"])
        )
    return _plain(staging.work, ["cell"])


def _plain(work: pa.Table, without: list[str]) -> pa.Table:
    """Rows of `work` that stand alone: texts and figures in the place of their numbers."""
    columns = {name: work[name] for name in work.column_names if name not in without}
    is_word = {name: pa.types.is_dictionary(column.type) for name, column in columns.items()}
    plain = {n: c.cast(c.type.value_type) if is_word[n] else c for n, c in columns.items()}
    return pa.table(plain)
