"""«Cosa cambia se invio»: the dashboard before and after a file that has not been sent."""

from __future__ import annotations

from monitoring.catalogue import Catalogue
from monitoring.effects import Effects, compare_snapshots
from monitoring.queries.sending import known_submissions
from monitoring.settings import Folders, now, today
from monitoring.validation.examine import Report
from monitoring.warehouse import open_warehouse
from pipelines.intake import as_submission
from pipelines.private_snapshot import private_snapshot


def effects_of_sending(folders: Folders, content: bytes, name: str, report: Report) -> Effects:
    """What the pages would say if a file without errors were received now; nothing is stored.

    Raises:
        PreviewFailed: it cannot be computed; the file can be sent all the same.
        WarehouseMissing: nothing has been published.
    """
    catalogue = Catalogue.read(folders.reference)
    submission = as_submission(
        report, content, name, "", None, now(), "invio", catalogue.rules_version
    )
    before, sender = open_warehouse(folders.warehouse), catalogue.areas[submission.ambito]
    with private_snapshot(folders, submission, content, known_submissions(before)) as after:
        return compare_snapshots(
            before, after, catalogue, sender, submission.dataset, submission.semestre, today()
        )
