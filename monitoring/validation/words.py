"""Columns of texts as numbers of their different words: each word is understood once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

WORDS = pa.dictionary(pa.int32(), pa.string())


def encoded(texts: Sequence[str]) -> pa.DictionaryArray:
    """Some texts as such a column."""
    return pa.array(texts, pa.string()).dictionary_encode()


def repeated(text: str, count: int) -> pa.DictionaryArray:
    """A column that says the same on every row."""
    return pa.DictionaryArray.from_arrays(np.zeros(count, np.int8), pa.array([text], pa.string()))


def numbers_of(column: pa.DictionaryArray) -> NDArray[np.signedinteger]:
    """The place of each row's word in `column.dictionary`."""
    numbers: NDArray[np.signedinteger] = column.indices.to_numpy()
    return numbers


def reworded(column: pa.DictionaryArray, words: pa.Array) -> pa.DictionaryArray:
    """The same rows with other words (or figures) in the place of theirs."""
    return pa.DictionaryArray.from_arrays(column.indices, words)


def trimmed(column: pa.DictionaryArray, signs: str) -> pa.DictionaryArray:
    """The column without these signs around its words."""
    words = pc.utf8_trim(column.dictionary, signs)
    if words.equals(column.dictionary):
        return column
    distinct = words.dictionary_encode()
    return pa.DictionaryArray.from_arrays(
        distinct.indices.take(column.indices), distinct.dictionary
    )


def joined(pieces: Sequence[pa.DictionaryArray]) -> pa.DictionaryArray:
    """Pieces of a column one below the other, each word once and none that no row says."""
    if not pieces:
        return encoded([])
    whole = pieces[0]
    if len(pieces) > 1:
        chunks = pa.chunked_array([piece.cast(WORDS) for piece in pieces])
        whole = pa.concat_arrays(chunks.unify_dictionaries().chunks)
    numbers, words = numbers_of(whole), whole.dictionary
    is_said = np.bincount(numbers, minlength=len(words)) > 0
    if not is_said.all():
        numbers, words = (np.cumsum(is_said) - 1)[numbers], words.filter(is_said)
    # Most columns have few words, and a file may have a million rows.
    size = np.int16 if len(words) < 2**15 else np.int32
    return pa.DictionaryArray.from_arrays(numbers.astype(size, copy=False), words)


def pairs(
    first: NDArray[np.signedinteger], second: NDArray[np.signedinteger], width: int
) -> tuple[NDArray[np.signedinteger], NDArray[np.int64], NDArray[np.int64]]:
    """The different pairs of numbers in the order in which rows say them.

    Args:
        width: more than any number of `second`.

    Returns:
        For each row the number of its pair; the first and the second half of each pair.
    """
    found = pa.array(first.astype(np.int64) * width + second).dictionary_encode()
    both = found.dictionary.to_numpy()
    return numbers_of(found), both // width, both % width


def combined(columns: Sequence[pa.DictionaryArray]) -> pa.Array:
    """One number for each different combination of words; none where a word is missing."""
    total, is_known = np.zeros(len(columns[0]), np.int64), np.ones(len(columns[0]), bool)
    for column in columns:
        same = column.dictionary.dictionary_encode()
        words = same.indices.fill_null(-1).to_numpy()
        words = np.append(words, np.int32(-1))  # the last one is of the rows that say nothing
        words = words[column.indices.fill_null(len(words) - 1).to_numpy()]
        is_known &= words >= 0
        total *= len(same.dictionary) + 1
        total += words
    return pa.array(total, mask=None if is_known.all() else ~is_known)


def floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """A column of numbers kept as words, nearly; not a number where there is none."""
    cells = column.chunk(0)
    words = cells.dictionary.cast(pa.float64()).to_numpy(zero_copy_only=False)
    numbers: NDArray[np.float64] = words[numbers_of(cells)]
    return numbers


def saying(table: pa.Table, column: str, texts: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Line and text of the rows whose cell is one of some texts."""
    cells = table[column].chunk(0)
    is_wanted = np.zeros(len(cells.dictionary), bool)
    is_wanted[pc.index_in(pa.array(texts, pa.string()), cells.dictionary).to_numpy()] = True
    rows = pa.array(np.flatnonzero(is_wanted[numbers_of(cells)]))
    return zip(table["line"].take(rows).to_pylist(), cells.take(rows).to_pylist(), strict=True)


def texts_at(table: pa.Table, column: str, lines: Sequence[int]) -> list[str]:
    """The cells of some rows of a single file, as typed."""
    rows = np.searchsorted(table["line"].to_numpy(), lines)
    texts: list[str] = table[column].take(pa.array(rows)).to_pylist()
    return texts


def only(texts: pa.Table, chosen: NDArray[np.bool_]) -> pa.Table:
    """Some rows, and of their columns only the words that they say."""
    if chosen.all():
        return texts
    rows = texts.filter(pa.array(chosen)).combine_chunks()
    words = {n: joined(rows[n].chunks) for n in rows.column_names if n not in ("sub", "line")}
    return pa.table({"sub": rows["sub"], "line": rows["line"], **words})


def beside(texts: pa.Table, columns: dict[str, pa.Array]) -> pa.Table:
    """The same rows with further columns."""
    return pa.table(dict(zip(texts.column_names, texts.columns, strict=True)) | columns)
