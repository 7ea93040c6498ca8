"""What a build understood, kept beside the warehouse for the next: the reference tables, the rows.

Everything here is a pure function of the code, the reference and the geo folders (`rules`) and of
the received bytes, and is named after them. Each file begins or is named with its own digest: one
that is damaged is made again, and the whole folder can be deleted at any moment without loss.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from pipelines.store import Submission, digest

_DIGEST_BYTES = 32
DECISION = ".decided"


class Understood:
    """The folder of one version of the rules."""

    def __init__(self, warehouse: Path, rules: str) -> None:
        self.all = warehouse / ".kept"
        self.folder = self.all / rules

    def rows(self, submission: Submission) -> pa.Table | None:
        """The rows of a submission as understood before, or `None`."""
        body = self.read(self._rows_file(submission).name)
        return body and pa.ipc.open_stream(body).read_all()

    def keep_rows(self, submission: Submission, rows: pa.Table) -> None:
        """Keep the rows of a submission; where the disk refuses, they will be read again."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, rows.schema) as stream:
            stream.write_table(rows)
        self.keep(self._rows_file(submission).name, sink.getvalue().to_pybytes())

    def read(self, name: str) -> memoryview | None:
        """What was kept under a name, or `None`: nothing, or it is damaged."""
        try:
            content = (self.folder / name).read_bytes()
        except OSError:
            return None
        said, body = content[:_DIGEST_BYTES], memoryview(content)[_DIGEST_BYTES:]
        return body if hashlib.sha256(body).digest() == said else None

    def keep(self, name: str, body: bytes) -> None:
        """Keep something under a name; where the disk refuses, it will be made again."""
        with suppress(OSError):
            beside = self._beside()
            beside.write_bytes(hashlib.sha256(body).digest() + body)
            beside.replace(self.folder / name)

    def copy_reference(self, target: Path) -> bool:
        """Copy the database of the reference tables alone to `target`; whether there was one."""
        for path in self.folder.glob("*.duckdb"):
            with suppress(OSError):
                shutil.copyfile(path, target)
                if digest(target.read_bytes()) == path.stem:
                    return True
        target.unlink(missing_ok=True)
        return False

    def keep_reference(self, source: Path) -> None:
        """Keep a closed database that holds the reference tables alone."""
        with suppress(OSError):
            beside = self._beside()
            shutil.copyfile(source, beside)
            beside.replace(self.folder / f"{digest(beside.read_bytes())}.duckdb")

    def forget_all(self) -> None:
        """Delete everything kept for these rules."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def forget_others(self, submissions: Iterable[Submission]) -> None:
        """Delete what was understood by other rules, and what is not of these submissions."""
        for folder in self.all.iterdir() if self.all.exists() else ():
            if folder != self.folder:
                shutil.rmtree(folder, ignore_errors=True)
        known = {self._rows_file(submission) for submission in submissions}
        for path in set(self.folder.glob("*.arrow")) - known:
            path.unlink(missing_ok=True)

    def forget_decisions(self, but: Collection[str]) -> None:
        """Delete the decisions of suppression, but some."""
        for path in self.folder.glob(f"*{DECISION}"):
            if path.name not in but:
                path.unlink(missing_ok=True)

    def forget(self, submission: Submission) -> None:
        """Delete the rows of a submission, if they are kept."""
        self._rows_file(submission).unlink(missing_ok=True)

    def _rows_file(self, submission: Submission) -> Path:
        return self.folder / f"{submission.dataset}.{submission.sha256}.arrow"

    def _beside(self) -> Path:
        self.all.mkdir(mode=0o750, parents=True, exist_ok=True)  # values as sent
        self.folder.mkdir(exist_ok=True)
        return self.folder / f".{secrets.token_hex(8)}.new"
