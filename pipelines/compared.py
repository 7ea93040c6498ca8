"""A received file against another of the same key, what it replaced, or what is in force now."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pandas as pd

from monitoring.catalogue import Catalogue
from monitoring.settings import Folders
from monitoring.validation.difference import Comparison, compared
from monitoring.validation.sides import said_in_file, said_in_force
from monitoring.warehouse import open_warehouse
from pipelines.cells import staged
from pipelines.store import Submission, read_content


def with_what_it_replaced(folders: Folders, submission: Submission) -> Comparison:
    """What a submission changed: what was in force just before it arrived, and what it says.

    Raises:
        RawUnreadable: the file is missing or altered.
    """
    catalogue = Catalogue.read(folders.reference)
    said = _said(folders, catalogue, submission)
    before = submission.received - timedelta(microseconds=1)
    with closing(open_warehouse(folders.warehouse).at(before)) as then:
        return compared(said, said_in_force(then, catalogue, *submission.key))


def with_what_is_in_force(folders: Folders, submission: Submission) -> Comparison:
    """What a submission says, and what is in force now in its place.

    Raises: as `with_what_it_replaced`.
    """
    catalogue = Catalogue.read(folders.reference)
    now = said_in_force(open_warehouse(folders.warehouse), catalogue, *submission.key)
    return compared(now, _said(folders, catalogue, submission))


def between(folders: Folders, one: Submission, other: Submission) -> Comparison:
    """Two submissions of the same key: the earlier is before, whichever is named first.

    Raises: as `with_what_it_replaced`.
    """
    assert one.key == other.key
    earlier, later = sorted((one, other), key=lambda s: (s.received, s.id))
    catalogue = Catalogue.read(folders.reference)
    return compared(_said(folders, catalogue, later), _said(folders, catalogue, earlier))


def _said(folders: Folders, catalogue: Catalogue, submission: Submission) -> pd.DataFrame:
    """What a received file says, read as it was when it was accepted."""
    staging = staged(read_content(folders.raw, submission), catalogue, submission.dataset)
    with closing(staging.con):
        return said_in_file(staging)
