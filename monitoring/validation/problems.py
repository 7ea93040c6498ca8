"""A problem of a file: what, where, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby

from monitoring.italian import listing, number

ERROR, WARNING, NOTICE = "error", "warning", "notice"
MOST_PROBLEMS = 100_000  # nobody reads more, and a million would fill the memory
GRAVITY = {ERROR: 0, WARNING: 1, NOTICE: 2}

TITLES = {
    "FILE_EMPTY": "Il file è vuoto",
    "FILE_NOT_TABLE": "Il file non è una tabella",
    "FILE_TOO_LARGE": "Il file è troppo grande",
    "ENCODING_UNREADABLE": "Il testo del file non si legge",
    "DATASET_UNKNOWN": "Non si capisce di quali dati si tratta",
    "HEADER_MISSING_COLUMN": "Manca una colonna",
    "HEADER_UNKNOWN_COLUMN": "Colonna non prevista, ignorata",
    "HEADER_DUPLICATE_COLUMN": "Una colonna è ripetuta",
    "HEADER_NOT_FIRST": "Righe sopra l'intestazione, ignorate",
    "TEMPLATE_OLD": "Il modello non è l'ultimo",
    "ROW_TOO_MANY_CELLS": "Troppe celle nella riga",
    "ROW_TOO_FEW_CELLS": "Mancano celle nella riga",
    "SEMESTER_INVALID": "Il semestre non è valido",
    "SEMESTER_NOT_OPEN": "Il semestre non è ancora aperto",
    "SEMESTER_CLOSED": "Il semestre è chiuso",
    "SEMESTER_MIXED": "Più semestri nello stesso file",
    "AREA_UNKNOWN": "Area sconosciuta",
    "AREA_AMBIGUOUS": "Nome di più aree",
    "AREA_WRONG_LEVEL": "Area di un altro livello",
    "AREA_OTHER_AMBITO": "Area di un altro mittente",
    "AREA_CODE_REPAIRED": "Codice ISTAT completato",
    "INDICATOR_UNKNOWN": "Indicatore sconosciuto",
    "MILESTONE_UNKNOWN": "Traguardo sconosciuto",
    "LINE_UNKNOWN": "Linea di finanziamento sconosciuta",
    "STATE_UNKNOWN": "Stato sconosciuto",
    "STRATUM_UNKNOWN": "Sesso o fascia d'età non previsti",
    "VALUE_NOT_NUMBER": "Non è un numero",
    "VALUE_AMBIGUOUS": "Numero che si legge in due modi",
    "VALUE_NOT_INTEGER": "Serve un numero intero",
    "VALUE_NEGATIVE": "Numero negativo",
    "VALUE_OUT_OF_RANGE": "Numero fuori dai limiti",
    "VALUE_REASON_MISSING": "Manca il motivo nella nota",
    "DENOMINATOR_MISSING": "Manca il denominatore",
    "NUMERATOR_EXCEEDS_DENOMINATOR": "Il valore supera il denominatore",
    "DATE_INVALID": "Data non valida",
    "DUPLICATE_CONFLICT": "Due righe dicono cose diverse della stessa cosa",
    "DUPLICATE_IDENTICAL": "Riga ripetuta",
    "FORMULA_CELL": "Una formula al posto di un valore",
    "PERSONAL_DATA": "Dato personale nella nota",
    "TOTAL_ROW_MISMATCH": "La riga del totale non torna",
    "SUM_MISMATCH": "La somma delle parti non torna",
    "TOTAL_MISSING": "Manca il totale di un valore diviso in parti",
    "JUMP": "Valore molto diverso dal semestre precedente",
    "PAST_CHANGED": "Cambia un semestre già passato",
    "VALUES_DISAPPEARED": "Valori già inviati che qui mancano",
}
_MOST_SPANS = 8  # of rows, that a group names
_SEVERITIES = {
    "HEADER_UNKNOWN_COLUMN": NOTICE,
    "HEADER_NOT_FIRST": NOTICE,
    "AREA_CODE_REPAIRED": NOTICE,
    "TEMPLATE_OLD": WARNING,
    "DUPLICATE_IDENTICAL": WARNING,
    "SUM_MISMATCH": WARNING,
    "TOTAL_MISSING": WARNING,
    "JUMP": WARNING,
    "PAST_CHANGED": WARNING,
    "VALUES_DISAPPEARED": WARNING,
}
_ABOUT_ONE_CELL = {code for code in TITLES if code.startswith(("AREA_", "VALUE_"))} - {
    "VALUE_REASON_MISSING"
} | {
    "FORMULA_CELL",
    "SEMESTER_INVALID",
    "INDICATOR_UNKNOWN",
    "MILESTONE_UNKNOWN",
    "LINE_UNKNOWN",
    "STATE_UNKNOWN",
    "STRATUM_UNKNOWN",
    "DATE_INVALID",
}


@dataclass(frozen=True)
class Problem:
    """One problem; `line` is the row that a spreadsheet shows, `column` the header as written."""

    code: str
    message: str
    hint: str = ""
    line: int | None = None
    column: str | None = None
    value: str | None = None

    @property
    def severity(self) -> str:
        return _SEVERITIES.get(self.code, ERROR)

    def as_dict(self) -> dict[str, str | int | None]:
        """The keys of the contract's `--json` report."""
        order = ("code", "severity", "line", "column", "value", "message", "hint")
        known = asdict(self) | {"severity": self.severity}
        return {key: known[key] for key in order}


def quoted(text: str) -> str:
    """A text as sentences cite it: as typed, on one line, shortened, between «»."""
    return f"«{as_typed(text)}»"


def as_typed(text: str) -> str:
    """A cell as it was typed, on one line; what the eye would not see of it is made visible.

    A line break becomes ↵; a tab, a double or non-breaking space, a sign without a glyph ␣.
    """
    line = re.sub(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]", "↵", text[:200])
    line = re.sub(" {2,}", lambda run: "␣" * len(run.group()), line)
    line = "".join(c if c == " " or c.isprintable() else "␣" for c in line)
    return f"{line[:60]}…" if len(line) > 60 else line


def one_per_cell(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The same problems, without the errors of a cell after its first: the others follow from it.

    Only errors that look at one cell alone count; a missing reason, a personal datum or a row
    repeated is another matter, and stays.
    """
    told: set[tuple[int | None, str | None]] = set()
    for problem in problems:
        if problem.code in _ABOUT_ONE_CELL and problem.severity == ERROR:
            cell = (problem.line, problem.column)
            if cell in told:
                continue
            told.add(cell)
        yield problem


def _first_spans(spans: list[list[int]]) -> str:
    """`2, 4-9 e 11`; beyond eight spans by more than one, `… e altre 40`: the rows that are left."""
    words = [f"{span[0]}-{span[-1]}" if len(span) > 1 else str(span[0]) for span in spans]
    if len(words) <= _MOST_SPANS + 1:
        return listing(words, most=_MOST_SPANS)
    left = sum(map(len, spans[_MOST_SPANS:]))
    return f"{', '.join(words[:_MOST_SPANS])} e altre {number(left)}"


@dataclass(frozen=True)
class ProblemGroup:
    """Problems of one kind and column that ask for one cure: one example, rows, texts as typed."""

    example: Problem
    lines: tuple[int, ...]
    count: int
    values: tuple[str, ...]

    @property
    def rows(self) -> str:
        """`righe 14-19 e 31`; empty for a problem of the whole file."""
        if not self.lines:
            return ""
        runs = groupby(enumerate(self.lines), key=lambda pair: pair[1] - pair[0])
        spans = [[line for _, line in run] for _, run in runs]
        return f"{'riga' if len(self.lines) == 1 else 'righe'} {_first_spans(spans)}"

    @property
    def message(self) -> str:
        """The sentence of the first problem, and how many more there are."""
        more = len(self.lines) - 1
        if more > 0:
            others = "Un'altra riga" if more == 1 else f"Altre {number(more)} righe"
            return f"{self.example.message} {others} così."
        return self.example.message

    @property
    def written(self) -> str:
        """The first three different texts, as typed."""
        if len(self.values) < 2:
            return "".join(map(as_typed, self.values))
        return listing([quoted(value) for value in self.values], most=3)

    def column(self, letters: Mapping[str, str]) -> str:
        """`D valore`; `letters` gives a column's letter by its header as written."""
        name = self.example.column or ""
        return " ".join(filter(None, (letters.get(name), name)))


def grouped(problems: Iterable[Problem]) -> list[ProblemGroup]:
    """Problems of the same kind, column and cure, gathered: the gravest and earliest first.

    Warnings, and what is said of the header, are gathered only where their sentence is the same.
    """
    found: dict[tuple[str | None, ...], list[Problem]] = {}
    for problem in problems:
        each = problem.severity == WARNING or problem.code.startswith("HEADER_")
        told = re.sub(r"riga \d+", "", problem.message) if each else None
        key = (problem.severity, problem.code, problem.column, problem.hint, told)
        found.setdefault(key, []).append(problem)
    groups = [
        ProblemGroup(
            group[0],
            tuple(sorted({p.line for p in group if p.line})),
            len(group),
            tuple(dict.fromkeys(p.value for p in group if p.value)),
        )
        for group in found.values()
    ]
    return sorted(groups, key=lambda g: (GRAVITY[g.example.severity], g.lines[:1]))
