"""Cases: files with problems, every code of the contract on its row and in its column."""

from __future__ import annotations

from tests.cases_header import HEADERS, WHOLE
from tests.cases_rows import ROWS
from tests.cases_values import VALUES
from tests.cases_words import WORDS

CASES = WHOLE + HEADERS + WORDS + VALUES + ROWS
