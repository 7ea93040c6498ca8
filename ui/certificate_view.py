"""«Perché questo stato?» on screen: the deciding sentence first, then numbers, rule, lines, files."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from monitoring.certificate import Certificate, Declared
from monitoring.status_reasons import STATE_WORDS
from ui.plan_marks import OBJECTIVES_PATH, link_html
from ui.tables import html_table
from ui.theme import milestone_badge_html

MOST_LINES = 14  # of the files, in sight


def panel(certificate: Certificate, *notes: str, key: str) -> None:
    """A certificate with its two files. notes: more sentences under the numbers."""
    st.html(certificate_html(certificate, *notes))
    with st.container(horizontal=True):
        name = f"certificato_{certificate.code}_{certificate.day.isoformat()}"
        st.download_button(
            "Certificato (testo)", certificate.text(), f"{name}.txt", "text/plain", key=f"{key}-txt"
        )
        st.download_button(
            "Certificato (dati)",
            certificate.as_json(),
            f"{name}.json",
            "application/json",
            key=f"{key}-json",
        )


def certificate_html(certificate: Certificate, *notes: str) -> str:
    """State, declared state, the sentence that decides, the numbers; the rule behind a click."""
    said = "".join(
        f"<p{' class=pl-rule' if reason.kind == 'regola' else ''}>{escape(reason.text)}</p>"
        for reason in sorted(certificate.said, key=lambda reason: reason.kind != "regola")
    )
    rule = "".join(f"<p>{escape(sentence)}</p>" for sentence in certificate.rule)
    more = "".join(f"<p>{escape(note)}</p>" for note in notes if note)
    return (
        f'<div class="pl-why"><p class="pl-what">{milestone_badge_html(certificate.state)} '
        f"<b>{escape(certificate.code)}</b> {escape(certificate.title)} "
        f"<small>{escape(certificate.area)}</small></p>"
        f"{declared_html(certificate.declared)}{said}"
        f"<details><summary>La regola, in parole</summary>{rule}</details>"
        f'<div class="pl-place">{more}<p>{escape(certificate.footing)}</p></div></div>'
    )


def declared_html(declared: Declared | None) -> str:
    """The state declared beside the calculated one; nothing where there is none."""
    if declared is None:
        return ""
    return (
        f'<p class="pl-declared">{milestone_badge_html(declared.state)} '
        f"<span>{escape(declared.words())} Lo stato calcolato resta quello sopra.</span></p>"
    )


def lines_table(certificate: Certificate) -> None:
    """Where each number comes from: one row per line of a file, the others behind a click."""
    rows = pd.DataFrame(
        [(source.area, source.words(), source.submission) for source in certificate.sources],
        columns=["Area", "Da dove viene", "Invio"],
    )
    if rows.empty:
        st.html('<p class="pl-note">Nessun invio: nessuna riga da cui venga un numero.</p>')
        return
    caption = f"{certificate.code}: le righe degli invii da cui vengono i numeri"
    if len(rows) <= MOST_LINES:
        html_table(rows, caption=caption)
        return
    with st.expander(f"Le {len(rows)} righe degli invii da cui vengono i numeri"):
        html_table(rows, caption=caption)


def parts_table(certificate: Certificate) -> None:
    """What an objective is judged by: its milestones and the targets of its indicators."""
    rows = []
    for part in certificate.parts:
        if part["kind"] == "traguardo":
            code = part["code"]
            name = link_html(OBJECTIVES_PATH, code, obiettivo=certificate.code, traguardo=code)
            weight = f"{part['weight']:g}".replace(".", ",")
        else:
            name, weight = escape(f"{part['indicator_code']}, {part['year']}"), "—"
        rows.append(
            {
                "Traguardo o valore fissato": name,
                "Stato": milestone_badge_html(part["state"]),
                "Peso": weight,
                "Documentato": _share(part["actual"]),
                "Atteso": _share(part["expected"]),
            }
        )
    html_table(
        pd.DataFrame(rows),
        caption=f"{certificate.code}: ciò che decide lo stato «{STATE_WORDS[certificate.state]}»",
        html_columns=("Traguardo o valore fissato", "Stato"),
        numeric=("Peso", "Documentato", "Atteso"),
    )


def _share(value: float | None) -> str:
    return "—" if value is None else f"{100 * value:.1f} %".replace(".", ",")
