"""Money shown: amounts to the cent, quotas with both totals, transfers, documents' figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

import pandas as pd

from monitoring.italian import MISSING, dated, euro, number, percent
from monitoring.queries.resources import AMOUNTS, received, total
from monitoring.semester import Semester

Row = Mapping[str, Any]
_AROUND = re.compile(r"«((?:quasi|oltre|circa) [\d.]+)»")  # the document's own words for a figure
_TRANSFER = {
    "ricevuto": ("completato", "ricevuto"),
    "ricevuto_in_ritardo": ("completato_in_ritardo", "ricevuto in ritardo"),
    "non_ancora_dovuto": ("non_ancora_dovuto", "non ancora dovuto"),
    "atteso": ("in_ritardo", "non ricevuto"),
    "non_rendicontato": ("non_rendicontato", "non rendicontato"),
}


def share(part: Decimal | None, of: Decimal | None) -> str:
    """`96 %` of the allocation; empty where one is missing or the allocation is nothing."""
    return "" if part is None or not of else f"{percent(float(part / of))} dello stanziato"


def amounts_html(whole: Row) -> str:
    """The five amounts of a line and year, the first the biggest."""
    items = []
    for n, name in enumerate(AMOUNTS):
        said = share(whole[name], whole["stanziato"]) if n else ""
        items.append(
            f"<li{' class=fg-first' if n == 0 else ''}>"
            f'<span class="fg-what">{name.capitalize()}</span>'
            f"<strong>{euro(whole[name])}</strong><span>{said}</span></li>"
        )
    return f'<ul class="fg-numbers">{"".join(items)}</ul>'


def amounts_table(rows: pd.DataFrame) -> pd.DataFrame:
    """The areas of a line with the five amounts and the residents, and their exact total."""
    made = [
        {
            "Area": row["name"],
            "Residenti": number(row["residents"]),
            **{f"{name.capitalize()} (€)": _amount(row[name]) for name in AMOUNTS},
            "Rendicontazione": "non rendicontato" if pd.isna(row["semester"]) else "presente",
        }
        for row in rows.to_dict("records")
    ]
    there = int(rows["semester"].notna().sum())
    made.append(
        {
            "Area": "Totale",
            "Residenti": number(int(rows["residents"].sum())),
            **{f"{name.capitalize()} (€)": _amount(total(rows[name])) for name in AMOUNTS},
            "Rendicontazione": f"{there} di {len(rows)}",
        }
    )
    return pd.DataFrame(made)


def lines_table(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per year and line of an area (resources.of_area), with the five amounts."""
    return pd.DataFrame(
        {
            "Linea": row["name"],
            "Anno": str(row["year"]),
            **{f"{name.capitalize()} (€)": _amount(row[name]) for name in AMOUNTS},
            "Rendicontazione": "non rendicontato"
            if pd.isna(row["semester"])
            else Semester.parse(row["semester"]).label,
        }
        for row in rows.to_dict("records")
    )


def _amount(value: Decimal | None) -> str:
    return MISSING if value is None else euro(value).removesuffix(" €")


def quotas_table(
    quotas: pd.DataFrame, transfers: pd.DataFrame, stated: Decimal | None, today: date
) -> pd.DataFrame:
    """The yearly quotas as printed, with the transfer of each year; then both totals.

    stated: the total that the document prints, which need not be the sum.
    """
    cells = {(r["code"], r["year"]): _transfer(r, today) for r in transfers.to_dict("records")}
    years = sorted({year for _, year in cells})
    made = [
        {
            "Ambito": row["name"],
            "Residenti": number(row["residents"]),
            "Quota annua (€)": _amount(row["amount"]),
            **{f"Trasferimento {year}": cells[row["code"], year] for year in years},
        }
        for row in quotas.to_dict("records")
    ]
    made.append(
        {
            "Ambito": f"Somma delle {len(quotas)} quote",
            "Quota annua (€)": _amount(total(quotas["amount"])),
        }
    )
    if stated is not None:
        made.append({"Ambito": "Totale come stampato", "Quota annua (€)": _amount(stated)})
    return pd.DataFrame(made)


def _transfer(row: Row, today: date) -> str:
    """Shape, word and day of a transfer, as our own HTML."""
    on = (
        None
        if pd.isna(row["data_trasferimento"])
        else pd.Timestamp(row["data_trasferimento"]).date()
    )
    state = received(pd.Timestamp(row["due_date"]).date(), on, today)
    if state == "non_rendicontato" and row["stanziato"] is not None:
        state = "atteso"
    shape, word = _TRANSFER[state]
    words = word + (f" {dated('il', on)}" if on else "")
    mark = f'<span class="bg-shape bg-shape-{shape}" aria-hidden="true"></span>'
    return f'<span class="bg-badge">{mark}<span>{words}</span></span>'


def transfers_words(transfers: pd.DataFrame, today: date) -> str:
    """How many transfers have arrived of those that were due, a year at a time."""
    said = []
    for year, rows in transfers.groupby("year"):
        due = pd.Timestamp(rows["due_date"].iloc[0]).date()
        arrived = int(rows["data_trasferimento"].notna().sum())
        if arrived or due < today:
            said.append(
                f"{year}, dovuti entro {dated('il', due)}: ricevuti {arrived} di {len(rows)}"
            )
        else:
            said.append(f"{year}: dovuti entro {dated('il', due)}")
    return "; ".join(said) + "."


def totals_note(quotas: pd.DataFrame, stated: Decimal | None) -> str:
    """That the sum and the printed total differ, where they do."""
    summed = total(quotas["amount"])
    if stated is None or summed is None or stated == summed:
        return ""
    return (
        f"Le quote stampate sommano {euro(summed)}; il documento stampa {euro(stated)}. "
        "Si riportano entrambe le cifre, senza modificarle."
    )


def facts_html(facts: pd.DataFrame) -> str:
    """The single figures of the documents, with their place; nothing is split or estimated."""
    items = []
    for row in facts.to_dict("records"):
        value, said = Decimal(str(row["value"])), "" if pd.isna(row["note"]) else str(row["note"])
        around = _AROUND.search(said)
        big = euro(value) if row["unit"] == "euro" else (around[1] if around else number(value))
        note = f"<span>{escape(said)}</span>" if said else ""
        items.append(
            f"<li><strong>{escape(big)}</strong>"
            f'<span class="fg-what">{escape(str(row["label"]))}</span>'
            f'<span class="fg-muted">{escape(str(row["source_place"]))}</span>{note}</li>'
        )
    return f'<ul class="fg-facts">{"".join(items)}</ul>'
