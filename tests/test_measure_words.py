"""What the map says of a measure before it is read."""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.measure_words import measure_note
from monitoring.queries import mapped

NAN = float("nan")
Area = tuple[float, int, int]  # events, units, units with a value
WHOLE = "dal valore della provincia."


@pytest.mark.parametrize(
    ("level", "areas", "said"),
    [
        ("comune", [(3, 1, 1), (0, 1, 1)], WHOLE),
        ("ambito", [(30, 20, 20), (4, 5, 5)], WHOLE),
        ("comune", [(3, 1, 1), (NAN, 1, 0)], "dalla media di chi ha un valore (1 comune su 2), "),
        ("comune", [(3, 1, 1), (2, 1, 1), (NAN, 1, 0)], "(2 comuni su 3), "),
        ("ambito", [(30, 20, 20), (4, 5, 3)], "(23 Ambiti su 25), "),
        ("ambito", [(30, 20, 20), (NAN, 5, 1)], "(20 Ambiti su 25), "),  # too thin to be smoothed
        ("ambito", [(30, 900, 900), (NAN, 600, 0)], "(900 Ambiti su 1.500), "),
        ("comune", [(NAN, 1, 0)], "(0 comuni su 1), "),
    ],
)
def test_smoothed_rates_say_what_they_are_drawn_to(
    level: str, areas: list[Area], said: str
) -> None:
    rows = pd.DataFrame(areas, columns=["numerator", "units", "units_counted"])
    rows["value_state"] = "valore"
    note = measure_note(mapped.SMOOTHED, rows, {}, {"level": level})
    assert f"prendono a prestito {said}" in note if said == WHOLE else said in note
    assert ("non è quella di tutta la provincia" in note) == (said != WHOLE)
