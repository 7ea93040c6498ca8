"""Parts of a page about a figure: the area in evidence, the definition, the comparison."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd

from monitoring.figure_words import (
    LEVEL_WORDS,
    Row,
    coverage_words,
    figure,
    interval,
    is_thin,
    state_words,
    unit_words,
)
from monitoring.italian import number
from monitoring.statistics.comparison import NOT_COMPARED, against
from ui.dot_plot import Dot, dot_plot_html
from ui.theme import link_style

_POLARITY = {
    "alto_meglio": "un valore più alto è migliore",
    "basso_meglio": "un valore più basso è migliore",
    "neutra": "né alto né basso è migliore",
}
_ROLLUP = {
    "somma": "si sommano i valori",
    "rapporto": "si sommano numeratori e denominatori e si ricalcola il rapporto",
    "nessuno": "non si somma: vale solo al livello a cui è raccolto",
}
_PROVENANCE = {
    "prologo": "dal Prologo",
    "altro_documento": "da un altro documento",
    "istat": "da dati ISTAT",
    "dedotta": "dedotta dal documento",
    "proposta": "proposta, da confermare",
}
_FREQUENCY = {"semestrale": "ogni semestre", "annuale": "ogni anno", "una_tantum": "una volta"}


NO_AREA = (
    '<p class="fg-hint">Scegli un\'area sulla mappa, o cercala per nome, per leggerne i numeri.</p>'
)


def apply_figures_style() -> None:
    """Puts static/css/figures.css into the page."""
    link_style("figures")


def compared(row: Row, whole: Row | None, indicator: Row, minimum: float) -> str:
    """`simile`, `più alto`…; NOT_COMPARED without a figure, an interval or enough coverage."""
    if whole is None or is_thin(row, minimum) or is_thin(whole, minimum):
        return NOT_COMPARED
    return against(row["low"], row["high"], whole["value"], str(indicator["polarity"]))


def panel_html(
    name: str,
    row: Row,
    whole: Row | None,
    indicator: Row,
    minimum: float,
    *,
    seat: str = "",
    note: str = "",
    measured: str = "",
) -> str:
    """The selected area: figure, interval, comparison, parts, state, coverage, note.

    measured: what the map says of it, where it shows a measure computed from the figure.
    """
    limits = interval(row["low"], row["high"], indicator)
    lines = [f'<p class="fg-name">{escape(name)} <span>{escape(seat)}</span></p>']
    if pd.isna(row["value"]):
        lines.append(f'<p class="fg-big">{escape(state_words(row, minimum).capitalize())}</p>')
    else:
        unit = escape(unit_words(indicator))
        lines.append(f'<p class="fg-big">{figure(row["value"], indicator)} <span>{unit}</span></p>')
    if limits:
        word = compared(row, whole, indicator, minimum)
        said = "non confrontato con la provincia" if word == NOT_COMPARED else _to_whole(word)
        lines.append(f"<p>Intervallo al 95 %: {limits}, {said}</p>")
    if measured:
        lines.append(f"<p>Sulla mappa: {escape(measured)}</p>")
    facts = {}
    if indicator["denominator_kind"] != "nessuno" and not pd.isna(row["numerator"]):
        facts["Numeratore"] = f"{number(row['numerator'])} · {indicator['numerator']}"
        below = row["denominator"]
        facts["Denominatore"] = (
            f"{number(below, 0 if float(below).is_integer() else 2)} · {indicator['denominator']}"
        )
    facts |= {
        "Stato": state_words(row, minimum),
        **({"Copertura": coverage_words(row, indicator, minimum)} if row["units"] > 1 else {}),
        **({"Nota di chi ha inviato": note} if note else {}),
    }
    terms = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in facts.items())
    return f'<div class="fg-panel" role="status">{"".join(lines)}<dl>{terms}</dl></div>'


def _to_whole(word: str) -> str:
    return f"{word} alla provincia" if word == "simile" else f"{word} della provincia"


def provenance_words(indicator: Row) -> str:
    """Where the definition comes from: `dal Prologo`, `proposta, da confermare`."""
    return _PROVENANCE[str(indicator["provenance"])]


def definition_html(indicator: Row) -> str:
    """What the indicator is: definition, reason, parts, roll-up, polarity, source."""
    one, _ = LEVEL_WORDS[str(indicator["level"])]
    facts = {
        "Definizione": indicator["definition"],
        "Perché": indicator["why"],
        "Numeratore": indicator["numerator"],
        "Denominatore": indicator["denominator"],
        "Tipo": indicator["tipo"],
        "Ai livelli superiori": _ROLLUP[str(indicator["rollup"])],
        "Polarità": _POLARITY[str(indicator["polarity"])],
        "Raccolto": f"per {one}, {_FREQUENCY[str(indicator['frequency'])]}",
        "Fonte": indicator["source_place"],
        "Provenienza": _PROVENANCE[str(indicator["provenance"])],
        "Nota": indicator["note"],
    }
    terms = "".join(
        f"<dt>{escape(term)}</dt><dd>{escape(str(text))}</dd>"
        for term, text in facts.items()
        if not pd.isna(text) and text
    )
    return f'<dl class="fg-definition">{terms}</dl>'


def nothing_sent(indicator: Row, period: str) -> tuple[str, str]:
    """What the page says where nobody has sent the indicator, and what to do about it."""
    one, many = LEVEL_WORDS[str(indicator["level"])]
    cure = (
        "I valori arrivano dagli uffici con la pagina Carica. Un valore non inviato non è uno zero."
    )
    if not period:
        yearly = " È un indicatore annuale: si rendiconta con il secondo semestre." * (
            indicator["frequency"] == "annuale"
        )
        return "Questo indicatore non è ancora stato rendicontato.", cure + yearly
    which = f"nessuno dei {many}" if many != one else f"nessuna {one}"
    if str(indicator["level"]) == "provincia":
        return f"Nel periodo {period} la provincia non ha inviato questo indicatore.", cure
    return f"Nel periodo {period} {which} ha inviato questo indicatore.", cure


def comparison_html(
    frame: pd.DataFrame,
    whole: Row | None,
    indicator: Row,
    names: Mapping[str, str],
    minimum: float,
    *,
    selected: str | None,
    level: str,
    period: str,
) -> str:
    """Dots with intervals and the territory's line, the greatest first; no figure, at the end."""
    rows = sorted(
        frame.to_dict("records"),
        key=lambda r: (pd.isna(r["value"]), -r["value"] if not pd.isna(r["value"]) else 0),
    )
    dots = []
    for row in rows:
        shown = not pd.isna(row["value"]) and not is_thin(row, minimum)
        limits = interval(row["low"], row["high"], indicator)
        words = figure(row["value"], indicator) + (f" ({limits})" if limits else "")
        dots.append(
            Dot(
                names[str(row["code"])],
                float(row["value"]) if shown else None,
                float(row["low"]) if shown and limits else None,
                float(row["high"]) if shown and limits else None,
                words if shown else state_words(row, minimum),
                row["code"] == selected,
            )
        )
    summed = indicator["denominator_kind"] == "nessuno"
    line = None if whole is None or summed or is_thin(whole, minimum) else whole["value"]
    line = None if pd.isna(line) else line
    said = "" if line is None else f"Linea tratteggiata: la provincia, {figure(line, indicator)}."
    unit = unit_words(indicator) or "numero"
    around = ", con l'intervallo al 95 %" if frame["low"].notna().any() else ""
    caption = f"{indicator['name']}, {period}{around}, dal valore più alto."
    heading = LEVEL_WORDS[level][0].capitalize() if level != "asst" else "ASST"
    return dot_plot_html(dots, line, caption=caption, line_words=said, heading=heading, unit=unit)
