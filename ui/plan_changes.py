"""What has changed of the plan: since the semester before, or since the last closing."""

from __future__ import annotations

from datetime import date

import pandas as pd

from monitoring import plan_progress as progress
from monitoring.queries import plan
from ui.address import choose
from ui.data import ask_then, moment, past

_SINCE = {"": "Dal semestre prima", "chiusura": "Dall'ultima chiusura"}


def changes_since(whole: pd.DataFrame) -> tuple[date | None, pd.DataFrame]:
    """The day compared with, and the changes, as plan_progress.changes gives them.

    whole: rows of plan.whole_plan. The last closing can be chosen on a page of today, once there is
    one: what was known then, judged on that day.
    """
    closings = past().closings if moment() is None else ()
    if not closings or choose("Da quando", _SINCE, "da", kind="segmented") != "chiusura":
        return progress.changes(whole)
    last = closings[0]
    then = ask_then(last, plan.whole_plan, last.day)
    return last.day, progress.moved(then[then["is_today"]], whole[whole["is_today"]])
