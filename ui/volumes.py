"""The case files shown: numbers with their change, the table of Ambiti, whom to call."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from monitoring.catalogue import Catalogue
from monitoring.figure_words import STATE_WORDS, Row, figure, interval, with_unit
from monitoring.italian import MISSING, listing, number, plural, signed
from monitoring.volume_words import short_name


def numbers_html(
    whole: pd.DataFrame, pairs: pd.DataFrame, measures: Sequence[Row], before: str
) -> str:
    """A number a measure, with its rate and its change since the semester `before` (as printed)."""
    both = whole.merge(pairs, on="indicator_code", how="left")
    rows = {row["indicator_code"]: row for row in both.to_dict("records")}
    items = [
        _number_html(rows[m["code"]], m, before, first=n == 0)
        for n, m in enumerate(measures)
        if m["code"] in rows
    ]
    return f'<ul class="fg-numbers">{"".join(items)}</ul>'


def _number_html(row: Row, measure: Row, before: str, *, first: bool) -> str:
    big, below = STATE_WORDS[row["value_state"]], ""
    if not pd.isna(row["value"]):
        limits = interval(row["low"], row["high"], measure)
        around = f" ({limits})" if limits else ""
        if measure["denominator_kind"] == "popolazione":
            big = number(row["numerator"])
            below = with_unit(row["value"], measure) + around
        elif measure["denominator_kind"] == "file":
            big = figure(row["value"], measure) + (" %" if measure["unit"] == "%" else "")
            below = f"{number(row['numerator'])} su {number(row['denominator'])}{around}"
        else:
            big = number(row["value"])
    what = short_name(str(measure["name"]))
    lines = "".join(
        f"<span>{escape(t)}</span><br>" for t in (below, change(row, measure, before)) if t
    )
    return (
        f'<li{" class=fg-first" if first else ""}><span class="fg-what">{escape(what)}</span>'
        f"<strong>{escape(big)}</strong>{lines}</li>"
    )


def change(row: Row, measure: Row, before: str) -> str:
    """The change since the semester before, over the comuni that have a figure in both.

    A count changes by a number and a share of what it was; a ratio by points or by its unit.
    """
    if pd.isna(row["common"]):
        return f"Nessun confronto con il {before}"
    where = f"negli stessi {plural(int(row['common']), 'comune', 'comuni')}"
    now, then = row["numerator_now"], row["numerator_before"]
    if measure["denominator_kind"] == "file":
        if not row["denominator_now"] or not row["denominator_before"]:
            return f"Nessun confronto con il {before}"
        scale = float(measure["scale"])
        points = scale * (now / row["denominator_now"] - then / row["denominator_before"])
        unit = "punti" if measure["unit"] == "%" else ""
        said = f"{signed(points, int(measure['decimals']))} {unit}".strip()
    else:
        share = f" ({signed(100 * (now - then) / then, 1)} %)" if then else ""
        said = f"{signed(now - then)}{share}"
    return f"{said} dal {before}, {where}"


def silent_table(active: pd.DataFrame, offices: pd.DataFrame, reference: Catalogue) -> pd.DataFrame:
    """One row per Ambito with comuni that have no open file, or no figure: which, and whom to call.

    active: the comuni's figures of the measure of open files.
    """
    groups: dict[str, dict[str, list[str]]] = {}
    for row in active[active["value_state"] != "valore"].to_dict("records"):
        area = reference.areas[row["code"]]
        word = (
            "nessuna cartella attiva"
            if row["value_state"] == "zero"
            else STATE_WORDS[row["value_state"]]
        )
        groups.setdefault(area.parent_code, {}).setdefault(word, []).append(area.name)
    contacts = offices.set_index("area_code").to_dict("index")
    rows = []
    for code in sorted(groups, key=lambda c: reference.areas[c].name):
        contact = contacts.get(code, {})
        said = [
            f"{word}: {listing(sorted(found), 8)}" for word, found in sorted(groups[code].items())
        ]
        rows.append(
            {
                "Ambito": reference.areas[code].name,
                "Comuni": "; ".join(said),
                "Telefono": contact.get("phone", MISSING),
                "E-mail": contact.get("email", MISSING),
            }
        )
    return pd.DataFrame(rows, columns=["Ambito", "Comuni", "Telefono", "E-mail"])


def balance_words(balance: pd.DataFrame) -> str:
    """In how many comuni the stock is the one before plus what came minus what went."""
    if balance.empty:
        return "Nessun comune ha le quattro cifre: attive dei due semestri, inserite, chiuse."
    rest = int((balance["now"] != balance["expected"]).sum())
    rule = "le cartelle attive sono quelle di prima, più le inserite, meno le chiuse"
    where = plural(len(balance), "comune", "comuni")
    if not rest:
        return f"I conti tornano in tutti: {rule} ({where} con le quattro cifre)."
    return f"In {number(rest)} su {where} i conti non tornano. La regola: {rule}."


def balance_table(balance: pd.DataFrame, reference: Catalogue) -> pd.DataFrame:
    """The comuni where the stock does not follow from the flows, the widest differences first."""
    off = balance.assign(gap=balance["now"] - balance["expected"])
    off = off[off["gap"] != 0]
    off = off.reindex(off["gap"].abs().sort_values(ascending=False, kind="stable").index)
    areas = reference.areas
    return pd.DataFrame(
        {
            "Comune": areas[row["code"]].name,
            "Ambito": areas[areas[row["code"]].parent_code].name,
            "Attive prima": number(row["before"]),
            "Inserite": number(row["opened"]),
            "Chiuse": number(row["closed"]),
            "Attese": number(row["expected"]),
            "Attive": number(row["now"]),
            "Differenza": signed(row["gap"]),
        }
        for row in off.to_dict("records")
    )
