"""The raw folder: submissions and events, written once, durable before they are acknowledged."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from monitoring.errors import PrologoError
from pipelines.events import Event

RECEIVED = "ricevuta"
STATES_AFTER = {
    "accept": "accettata",
    "reserve": "accettata_con_riserva",
    "return": "restituita",
    "withdraw": "ritirata",
}
NOT_LIVE = ("restituita", "ritirata")
_ENDINGS = (".csv", ".tsv", ".txt", ".xlsx")


class Recorded(Protocol):
    """What every event has; each family of kinds is a dataclass of its own."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def at(self) -> str: ...
    @property
    def kind(self) -> str: ...


EventT = TypeVar("EventT", bound=Recorded)


class RawUnreadable(PrologoError):
    """A file of the raw folder that is not what it must be."""


class StorageFailed(PrologoError):
    """The disk refused the file: nothing has been received."""


class NotFinished(PrologoError):
    """What was asked is recorded and safe; what follows from it could not be done yet."""


@dataclass(frozen=True)
class Submission:
    """The sidecar of a received file."""

    id: str
    dataset: str
    semestre: str
    ambito: str
    sha256: str
    original_name: str
    received_at: str
    received_by: str
    rules_version: str
    rows: int
    warnings: list[dict[str, Any]] = field(default_factory=list)
    warnings_reason: str | None = None
    origin: str = "invio"
    suffix: str = ".csv"

    @property
    def folder(self) -> Path:
        """Relative to the raw folder."""
        return Path(self.semestre) / self.ambito

    @property
    def file(self) -> Path:
        return self.folder / f"{self.id}{self.suffix}"

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.dataset, self.semestre, self.ambito)

    @property
    def received(self) -> datetime:
        return datetime.fromisoformat(self.received_at)

    @property
    def download_name(self) -> str:
        """The original name, with nothing that a system could take for a path or a command."""
        stem, dot, ending = re.sub(r"[^\w .()-]", "_", self.original_name).rpartition(".")
        known = dot and f".{ending.lower()}" in _ENDINGS
        stem, ending = (stem, f".{ending}") if known else (f"{stem}{dot}{ending}", self.suffix)
        return (stem.strip(" .")[:100] or self.id) + ending


@dataclass(frozen=True)
class History:
    """A submission and its events, in time order."""

    submission: Submission
    events: tuple[Event, ...] = ()

    @property
    def moments(self) -> tuple[datetime, ...]:
        """When it was received, and when each thing happened to it."""
        return (self.submission.received, *(event.moment for event in self.events))

    @property
    def state(self) -> str:
        return STATES_AFTER[self.events[-1].kind] if self.events else RECEIVED

    @property
    def live_to(self) -> datetime | None:
        """When it stopped counting: returned or withdrawn."""
        if self.state not in NOT_LIVE:
            return None
        return self.events[-1].moment


def write_durably(path: Path, content: bytes) -> None:
    """Write a file so that it is whole on the disk, under its name, or not there at all.

    Raises:
        StorageFailed: the disk is full or refuses.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StorageFailed(
            f"Il file non è stato salvato ({error.strerror}): nulla è cambiato. "
            "Libera spazio o chiedi all'amministratore, poi invia di nuovo."
        ) from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable (Windows has no such call and needs none)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def new_id(dataset: str, semestre: str, ambito: str, received: datetime, sha256: str) -> str:
    """`2026-S1.AMB02.indicatori.20260712T081500123456Z.3f2a9c1b`: sorts by time inside its key."""
    stamp = received.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    return f"{semestre}.{ambito}.{dataset}.{stamp}.{sha256[:8]}"


def store(raw: Path, submission: Submission, content: bytes) -> None:
    """Store the bytes, then the sidecar that makes them a submission.

    Raises:
        StorageFailed: the disk refused; nothing has been received.
    """
    sidecar = _encoded(submission)
    write_durably(raw / submission.file, content)
    write_durably(raw / submission.folder / f"{submission.id}.json", sidecar)


def well_formed(text: str) -> str:
    """A text that UTF-8 can write: half a sign, as a system gives it of a name that is not UTF-8
    (`perch\\udce9.csv`), is a question mark.
    """
    return text.encode("utf-8", "replace").decode()


def _encoded(item: Any) -> bytes:
    return well_formed(json.dumps(asdict(item), ensure_ascii=False, indent=1)).encode()


def record(raw: Path, event: Recorded) -> None:
    """Append an event."""
    stamp = datetime.fromisoformat(event.at).strftime("%Y%m%dT%H%M%S%fZ")
    content = _encoded(event)
    write_durably(raw / "events" / f"{stamp}.{event.kind}.{digest(content)[:8]}.json", content)


def read_events(raw: Path, form: Callable[..., EventT], kinds: Collection[str]) -> list[EventT]:
    """The events of some kinds, in the order of time; the kind stands in the name of the file.

    Raises:
        RawUnreadable: one cannot be read; the message names it.
    """
    paths = sorted((raw / "events").glob("*.json"))
    return [_parse(path, form) for path in paths if path.name.split(".")[1] in kinds]


def read_history(raw: Path) -> list[History]:
    """Every submission with its events, in the order of arrival.

    Raises:
        RawUnreadable: a sidecar or an event cannot be read; the message names it.
    """
    events: dict[str, list[Event]] = {}
    for event in read_events(raw, Event.of, STATES_AFTER):
        events.setdefault(event.submission_id, []).append(event)
    found = [
        _parse(path, Submission)
        for path in raw.glob("*/*/*.json")
        if not path.name.startswith(".") and path.parent.parent.name != "events"
    ]
    found.sort(key=lambda s: (s.received, s.id))
    return [History(s, tuple(sorted(events.get(s.id, []), key=lambda e: e.at))) for s in found]


def _parse(path: Path, kind: Callable[..., Any]) -> Any:
    try:
        return kind(**json.loads(path.read_bytes()))
    except (ValueError, TypeError) as error:
        raise RawUnreadable(
            f"{path} non è leggibile: rimettilo dalla copia di sicurezza o spostalo fuori da raw."
        ) from error


def half_written(raw: Path) -> list[Path]:
    """Received files without a sidecar: uploads that never completed."""
    return [
        path
        for path in sorted(raw.glob("*/*/*"))
        if path.suffix in (".csv", ".xlsx") and not path.with_suffix(".json").exists()
    ]


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def read_content(raw: Path, submission: Submission) -> bytes:
    """The received bytes, checked against their digest.

    Raises:
        RawUnreadable: the file is missing or is no longer what was received.
    """
    path = raw / submission.file
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise RawUnreadable(f"Manca {path}: rimettilo dalla copia di sicurezza.") from error
    if digest(content) != submission.sha256:
        raise RawUnreadable(
            f"{path} non è più il file ricevuto (l'impronta è diversa): rimetti l'originale."
        )
    return content
