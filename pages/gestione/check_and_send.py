"""A chosen file checked and sent: the same acts as the commands, once for each file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import streamlit as st

from monitoring.catalogue import Area
from monitoring.effects import Effects
from monitoring.queries.sending import same_as_latest
from monitoring.receipt import Kept
from monitoring.validation.examine import Examined, Progress, Report
from pipelines.effects import effects_of_sending
from pipelines.intake import Checked, check, receive
from pipelines.receipt import kept
from ui import data


@dataclass(frozen=True)
class Chosen:
    """A file that somebody chose: its bytes, its name, who sends it."""

    content: bytes
    name: str
    sender: Area

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    def checked(self) -> Checked:
        """Every problem and the comparison; the uploader gives the bytes again at each rerun."""
        slot = _slot(self, (data.warehouse().fingerprint, data.today()))
        if not slot:
            place = st.empty()
            bar = place.progress(0.0)
            slot.append(_check(self, bar.progress))
            place.empty()
        return slot[0]

    def already_sent(self, report: Report) -> str | None:
        """The number of the submission that these bytes already are, if they are the latest."""
        if not report.dataset or not report.semestre:
            return None
        house, sender = data.warehouse(), self.sender.code
        return same_as_latest(house, sender, report.dataset, report.semestre, self.sha256)

    def effects(self) -> Effects:
        """What the pages would say after sending; computed once while nothing else is published.

        Raises:
            PreviewFailed: it cannot be computed.
        """
        return _effects(self, (data.warehouse().fingerprint, data.today()))

    def send(self, by: str, why: str | None) -> str | None:
        """The number of the submission, or `None` where the file was refused.

        Raises:
            StorageFailed: the disk refused.
            NotFinished: received, but the publication could not be made.
        """
        receipt = receive(data.folders(), self.content, self.name, by, self.sender, why)
        return receipt.submission.id if receipt.submission else None


@st.cache_resource(
    max_entries=16,
    show_spinner=False,
    hash_funcs={Chosen: lambda chosen: (chosen.sha256, chosen.name, chosen.sender.code)},
)
def _slot(chosen: Chosen, at: tuple[str, date]) -> list[Checked]:  # noqa: ARG001 (the key)
    """Where the outcome of a check is put: what is cached itself may not move a bar."""
    return []


def _check(chosen: Chosen, progress: Progress) -> Checked:
    found = check(data.folders(), chosen.content, chosen.name, chosen.sender, progress=progress)
    if found.examined.staging:
        found.examined.staging.con.close()
    return Checked(Examined(found.examined.report), found.comparison)


@st.cache_resource(
    max_entries=16,
    show_spinner="Calcolo che cosa cambierebbe…",
    hash_funcs={Chosen: lambda chosen: (chosen.sha256, chosen.sender.code)},
)
def _effects(chosen: Chosen, at: tuple[str, date]) -> Effects:  # noqa: ARG001 (a part of the key)
    report = chosen.checked().examined.report
    return effects_of_sending(data.folders(), chosen.content, chosen.name, report)


def kept_now(submission_id: str) -> Kept:
    """A submission with what the published snapshot says of it."""
    return _kept(submission_id, data.warehouse().fingerprint)


@st.cache_data(max_entries=64, show_spinner=False)
def _kept(submission_id: str, fingerprint: str) -> Kept:  # noqa: ARG001 (a part of the key)
    return kept(data.folders(), submission_id)


def signature(found: Checked) -> str:
    """What the sender is asked to confirm, in 12 characters: if it changes, so do they."""
    warnings = [problem.message for problem in found.examined.report.warnings]
    changes = found.comparison.fingerprint if found.comparison else ""
    return hashlib.sha256(repr((warnings, changes)).encode()).hexdigest()[:12]
