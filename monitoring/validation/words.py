"""Columns of texts as numbers of their different words: each word is understood once."""

from __future__ import annotations

from collections.abc import Sequence

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
    return pa.DictionaryArray.from_arrays(np.zeros(count, np.int32), pa.array([text], pa.string()))


def numbers_of(column: pa.DictionaryArray) -> NDArray[np.int32]:
    """The place of each row's word in `column.dictionary`."""
    numbers: NDArray[np.int32] = column.indices.to_numpy()
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
    if len(pieces) == 1:
        return _used(pieces[0])
    whole = pa.chunked_array(pieces, WORDS).unify_dictionaries()
    return _used(pa.concat_arrays(whole.chunks) if whole.num_chunks else encoded([]))


def _used(column: pa.DictionaryArray) -> pa.DictionaryArray:
    numbers = numbers_of(column)
    is_used = np.bincount(numbers, minlength=len(column.dictionary)) > 0
    if is_used.all():
        return column
    places = (np.cumsum(is_used) - 1).astype(np.int32)
    return pa.DictionaryArray.from_arrays(places[numbers], column.dictionary.filter(is_used))


def pairs(
    first: NDArray[np.int32], second: NDArray[np.int32], width: int
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """The different pairs of numbers in the order in which rows say them.

    Args:
        width: more than any number of `second`.

    Returns:
        For each row the number of its pair; the first and the second half of each pair.
    """
    found = pa.array(first.astype(np.int64) * width + second).dictionary_encode()
    both = found.dictionary.to_numpy()
    return numbers_of(found), both // width, both % width
