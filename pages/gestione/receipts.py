"""The receipt of a submission, as the published snapshot knows it."""

from __future__ import annotations

from monitoring.receipt import receipt_facts
from pages.gestione.check_and_send import kept_now
from pipelines.receipt import receipt_pdf, receipt_text
from ui import data
from ui.receipt import receipt


def show_receipt(number: str) -> None:
    """On screen, and as the files that are made when they are asked for."""
    found, ref = kept_now(number), data.catalogue()
    receipt(
        number,
        receipt_facts(found, ref),
        lambda: receipt_pdf(found, ref),
        lambda: receipt_text(found, ref).replace("\n", "\r\n").encode("utf-8-sig"),
    )
