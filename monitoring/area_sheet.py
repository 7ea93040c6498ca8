"""One Ambito on one sheet: who it is, its milestones, figures, money, what it has sent. Plain facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from monitoring import plan_progress as progress
from monitoring.area_search import at_level
from monitoring.catalogue import Area, Catalogue
from monitoring.italian import fold
from monitoring.queries import area_page, completeness, plan, plan_seen, resources

Ask = Callable[..., pd.DataFrame]
"""Asks a question of monitoring.queries of a snapshot: `ask(question, *arguments)`."""
ABOVE = ("distretto", "asst", "provincia")
RESIDENTS, SHARE_65 = "CTX-RESIDENTI", "CTX-QUOTA-65"


@dataclass(frozen=True)
class Sheet:
    """The facts of an area that sends, as known on `day`; tables of plain rows, no markup.

    comuni: by name. residents [people], share_65 [% of residents]: None where not known.
    milestones: one row per milestone, seen from the area (plan.milestones_seen_from), with what
        the area declared of its own (plan_seen.declared).
    figures, whole: area_page.latest of the area and of the territory; context, whole_context: the
        same of area_page.context. notes: area_page.notes. money: resources.of_area. quota: the
        area's row of resources.quotas, if it has one. sent: its rows of completeness_grid.
    """

    area: Area
    above: tuple[Area, ...]
    comuni: tuple[Area, ...]
    day: date
    milestones: pd.DataFrame
    figures: pd.DataFrame
    whole: pd.DataFrame
    context: pd.DataFrame
    whole_context: pd.DataFrame
    notes: pd.DataFrame
    money: pd.DataFrame
    quota: pd.DataFrame
    sent: pd.DataFrame

    @property
    def own(self) -> pd.DataFrame:
        """The milestones that the area reports itself, by due date."""
        mine = self.milestones[self.milestones["level"] == self.area.level]
        return mine.sort_values(["due_date", "code"])

    @property
    def others(self) -> pd.DataFrame:
        """Those of the areas that contain it."""
        return self.milestones[self.milestones["level"] != self.area.level]

    @property
    def counts(self) -> dict[str, int]:
        """Its own milestones due, by state: they add up to those due."""
        return progress.due_counts(self.own)

    @property
    def residents(self) -> float | None:
        return self._figure(RESIDENTS)

    @property
    def share_65(self) -> float | None:
        return self._figure(SHARE_65)

    @property
    def has_reported(self) -> bool:
        """Whether anything of it is in force: a cell of any semester, a milestone."""
        return bool(self.sent["filled_cells"].sum()) or bool(self.own["declared"].notna().any())

    def _figure(self, code: str) -> float | None:
        found = self.context.loc[self.context["indicator_code"] == code, "value"].dropna()
        return float(found.iloc[0]) if len(found) else None


def sheet(ask: Ask, catalogue: Catalogue, code: str, today: date) -> Sheet:
    """The sheet of an area that sends.

    Raises:
        KeyError: there is no such area.
    """
    area = catalogue.areas[code]
    root = next(a.code for a in catalogue.areas.values() if a.level == "provincia")
    seen = ask(plan.milestones_seen_from, code, today)
    quotas, sent = ask(resources.quotas), ask(completeness.completeness_grid, today)
    comuni = catalogue.under(area, "comune")
    return Sheet(
        area=area,
        above=tuple(a for level in ABOVE if (a := at_level(catalogue, area, level))),
        comuni=tuple(sorted(comuni, key=lambda comune: fold(comune.name))),
        day=today,
        milestones=seen.merge(ask(plan_seen.declared, code, today), on="code", how="left"),
        figures=ask(area_page.latest, code),
        whole=ask(area_page.latest, root),
        context=ask(area_page.context, code),
        whole_context=ask(area_page.context, root),
        notes=ask(area_page.notes, code),
        money=ask(resources.of_area, code),
        quota=quotas[quotas["code"] == code],
        sent=sent[sent["sender_code"] == code],
    )
