"""A text read as arrays, some MiB at a time, wherever its quotes and line ends leave no doubt.

What decides is one rule: a quote opens at the start of a cell and closes at its end. Then counting
quotes tells which separators and line ends are text, and a record with as many separators as the
header is read by Arrow; the others are read one by one, as in a text with a doubt all are.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from monitoring.validation.decoding import Text, records
from monitoring.validation.words import WORDS

SLICE_BYTES = 2**19
READERS = 2
_QUOTE, _END, _RETURN = ord('"'), ord("\n"), ord("\r")
Places = NDArray[np.int64]


class Doubtful(Exception):
    """A text whose records only a reader of one sign after the other can tell. It never leaves here
    but to the reading, which then does so."""


@dataclass(frozen=True)
class Slice:
    """Some records: `lines` and `columns` of those as wide as the header, the `others` as cells."""

    lines: NDArray[np.int32]
    columns: list[pa.DictionaryArray]
    others: list[tuple[int, list[str]]]
    bytes_read: int


def slices(text: Text, delimiter: str, width: int, header_line: int) -> Iterator[Slice]:
    """The records below the header, in order; `width` is how many cells the header has.

    Raises:
        Doubtful: at any slice.
    """
    content = text.content
    if b"\r" in content and b"\n" not in content:
        if b'"' in content:
            raise Doubtful
        text = Text(content.replace(b"\r", b"\n"), text.encoding, text.start)
    with ThreadPoolExecutor(READERS) as pool:  # Arrow reads some slices while the next one is cut
        ahead: deque[Future[Slice]] = deque()
        for found in _cut(text, ord(delimiter), width):
            ahead.append(pool.submit(_read, found, delimiter, width, header_line))
            if len(ahead) > READERS:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _cut(text: Text, delimiter: int, width: int) -> Iterator[_Records]:
    """Where the records are, a slice at a time."""
    position, line, size = text.start, 1, len(text.content)
    while position < size:
        count = min(SLICE_BYTES, size - position)
        window = np.frombuffer(text.content, np.uint8, count, position)
        is_last = position + count == size
        quotes, ends = np.flatnonzero(window == _QUOTE), np.flatnonzero(window == _END)
        if _has_lone_return(window, ends, is_last):
            raise Doubtful
        ends = _outside(ends, quotes)
        if is_last and (not len(ends) or ends[-1] != len(window) - 1):
            ends = np.append(ends, len(window))
        if not len(ends):
            raise Doubtful
        cut = min(int(ends[-1]) + 1, len(window))
        quotes = quotes[quotes < cut]
        _check(window, quotes, delimiter)
        delimiters = _outside(np.flatnonzero(window[:cut] == delimiter), quotes)
        starts = np.append(0, ends[:-1] + 1)
        if (ends - starts).max() > csv.field_size_limit():
            raise Doubtful
        cells = np.diff(np.searchsorted(delimiters, ends), prepend=0) + 1
        lines = np.arange(line, line + len(ends), dtype=np.int32)
        yield _Records(
            text, position + starts, position + np.minimum(ends + 1, cut), lines, cells == width
        )
        position, line = position + cut, line + len(ends)


def _has_lone_return(window: NDArray[np.uint8], feeds: Places, is_last: bool) -> bool:
    """Whether a carriage return is no part of a line end; after the last feed, the next slice tells."""
    judged = window if is_last else window[: int(feeds[-1]) if len(feeds) else 0]
    before = window[np.maximum(feeds, 1) - 1]
    return bool(np.count_nonzero(judged == _RETURN) != np.count_nonzero(before == _RETURN))


def _read(found: _Records, delimiter: str, width: int, header_line: int) -> Slice:
    below = found.lines > header_line
    whole, others = below & found.is_whole, below & ~found.is_whole
    return Slice(
        found.lines[whole],
        _columns(found.joined(whole), found.text.encoding, delimiter, width),
        found.one_by_one(others, delimiter),
        int(found.ends[-1]),
    )


def _outside(places: Places, quotes: Places) -> Places:
    """The places outside quotes: those with as many opened as closed before."""
    if not len(quotes):
        return places
    depth = np.zeros(len(places) + 1, np.int8)
    np.add.at(depth, np.searchsorted(places, quotes[::2]), 1)
    np.add.at(depth, np.searchsorted(places, quotes[1::2]), -1)
    is_outside: NDArray[np.bool_] = np.cumsum(depth[:-1], dtype=np.int8) == 0
    return places[is_outside]


def _check(window: NDArray[np.uint8], quotes: Places, delimiter: int) -> None:
    """Every quote opens a cell, closes one, or is half of a pair that stands for one."""
    if len(quotes) % 2:
        raise Doubtful
    opening, closing = quotes[::2], quotes[1::2]
    is_pair = closing[:-1] + 1 == opening[1:]
    before = np.where(opening > 0, window[opening - 1], _END)
    after = np.where(
        closing + 1 < len(window), window[np.minimum(closing + 1, len(window) - 1)], _END
    )
    opens = (before == delimiter) | (before == _END) | np.append(False, is_pair)[: len(opening)]
    closes = (after == delimiter) | (after == _END) | (after == _RETURN)
    closes |= np.append(is_pair, False)[: len(closing)]
    if not (opens.all() and closes.all()):
        raise Doubtful


@dataclass(frozen=True)
class _Records:
    """Where each record of a slice starts and ends in the text, and its row of the spreadsheet."""

    text: Text
    starts: Places
    ends: Places
    lines: NDArray[np.int32]
    is_whole: NDArray[np.bool_]  # as many cells as the header

    def joined(self, chosen: NDArray[np.bool_]) -> bytes | memoryview:
        """The bytes of some records, one after the other."""
        if not chosen.any():
            return b""
        edges = np.flatnonzero(np.diff(np.concatenate([[False], chosen, [False]])))
        runs = zip(self.starts[edges[::2]], self.ends[edges[1::2] - 1], strict=True)
        whole = memoryview(self.text.content)
        pieces = [whole[int(start) : int(end)] for start, end in runs]
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def one_by_one(self, chosen: NDArray[np.bool_], delimiter: str) -> list[tuple[int, list[str]]]:
        text = Text(bytes(self.joined(chosen)), self.text.encoding)
        return list(zip(self.lines[chosen].tolist(), records(text, delimiter), strict=True))


def _columns(
    content: bytes | memoryview, encoding: str, delimiter: str, width: int
) -> list[pa.DictionaryArray]:
    if not len(content):
        return []
    if encoding != "utf-8":
        content = bytes(content).decode(encoding).encode()
    names = [str(place) for place in range(width)]
    cells = pa_csv.read_csv(
        pa.BufferReader(content),
        read_options=pa_csv.ReadOptions(
            column_names=names, block_size=len(content) + 1, use_threads=False
        ),
        parse_options=pa_csv.ParseOptions(delimiter=delimiter, newlines_in_values=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, WORDS), null_values=[], check_utf8=False
        ),
    )
    return [column.chunk(0) for column in cells.columns]
