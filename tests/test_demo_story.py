"""The demonstration's story: the life of its submissions, its figures, how its plan goes."""

from __future__ import annotations

import contextlib
import csv
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from monitoring.catalogue import Catalogue
from monitoring.queries.calendar import recorded
from monitoring.semester import Semester
from monitoring.settings import ROOT, Folders
from monitoring.warehouse import Warehouse, open_warehouse
from monitoring.windows import Closing
from pipelines.publish import publish

JUDGED_ON = date(2026, 8, 15)
PRESS_RELEASE = "LR15-LIQUIDAZIONE"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The shipped submissions, published apart."""
    data = tmp_path_factory.mktemp("story")
    for name in ("reference", "raw"):
        (data / name).symlink_to(ROOT / "data" / name)
    publish(Folders(data, ROOT / "geo"))
    return open_warehouse(data / "warehouse")


# The life of the submissions

LIFE = {
    "sent after the days of grace": "SELECT 1 FROM completeness WHERE state = 'in_ritardo'",
    "never sent": "SELECT 1 FROM completeness WHERE state = 'mancante' AND semester = '2026-S1' "
    "GROUP BY dataset HAVING count(*) = 1",
    "incomplete": "SELECT 1 FROM completeness WHERE state = 'incompleta' AND semester = '2026-S1' "
    "AND dataset = 'indicatori'",
    "returned and not sent again": "SELECT 1 FROM completeness WHERE state = 'restituita'",
    "returned, then corrected": "SELECT 1 FROM submissions a JOIN submissions b "
    "USING (dataset, semester, ambito_code) WHERE a.state = 'restituita' "
    "AND b.received_at > a.live_to AND b.in_force AND a.review_reason IS NOT NULL",
    "withdrawn": "SELECT 1 FROM submissions WHERE state = 'ritirata' AND review_reason IS NOT NULL",
    "accepted with a reserve": "SELECT 1 FROM submissions WHERE state = 'accettata_con_riserva'",
    "accepted": "SELECT 1 FROM submissions WHERE state = 'accettata'",
    "not yet reviewed": "SELECT 1 FROM submissions WHERE state = 'ricevuta'",
    "an earlier semester corrected, with a reason": "SELECT 1 FROM submissions s "
    "JOIN semesters m ON m.code = s.semester WHERE s.received_at::DATE > m.grace_until + 60 "
    "AND warnings > 0 AND warnings_reason LIKE 'Correzione%' AND in_force",
    "corrected after its closing, under an exception with its reason": "SELECT 1 "
    "FROM submissions s JOIN semester_closings c USING (semester) JOIN calendar_exceptions e "
    "ON e.semester = s.semester AND e.sender_code = s.ambito_code "
    "WHERE s.received_at > e.recorded_at AND e.recorded_at > c.closed_at "
    "AND s.received_at::DATE <= e.until AND s.in_force AND s.state = 'accettata'",
    "values replaced": "SELECT 1 FROM observation_history WHERE valid_to IS NOT NULL",
    "ND with a reason": "SELECT 1 FROM observations "
    "WHERE value_state = 'non_disponibile' AND note IS NOT NULL",
    "NA with a reason": "SELECT 1 FROM observations "
    "WHERE value_state = 'non_applicabile' AND note IS NOT NULL",
    "NAA": "SELECT 1 FROM observations WHERE value_state = 'non_ancora_applicabile'",
    "hidden at the source": "SELECT 1 FROM observations WHERE value_state = 'soppresso'",
    "empty": "SELECT 1 FROM observations WHERE value_state = 'mancante'",
    "zero": "SELECT 1 FROM observations WHERE value_state = 'zero'",
    "small counts": "SELECT 1 FROM observations WHERE value BETWEEN 1 AND 4 AND sex = 'T'",
    "split by sex and age": "SELECT 1 FROM observations WHERE sex = 'F' AND age_band = '60-64'",
}


@pytest.mark.parametrize("event", LIFE)
def test_this_happens_to_some_submission(event: str, warehouse: Warehouse) -> None:
    assert len(warehouse.query(LIFE[event])) > 0


def test_confidential_figures_of_a_few_comuni_have_changed_since_a_closing(
    warehouse: Warehouse,
) -> None:
    """A later page can tell «com'era alla chiusura» from today; the total is still that of the sexes."""
    changed = {
        closing.semester: _changed_since(warehouse, closing)
        for closing in warehouse.once(recorded).closings
    }
    first, *others = changed
    assert all(changed[semester].empty for semester in others)
    rows = changed[first]
    assert set(rows["confidential"]) == {True}
    assert rows["indicator_code"].nunique() == 1
    assert 2 <= rows["area_code"].nunique() <= 3
    assert (rows["now"] < rows["then"]).all()
    for moment in ("then", "now"):
        by_sex = rows.pivot(index="area_code", columns="sex", values=moment)
        assert (by_sex["F"] + by_sex["M"] == by_sex["T"]).all()


def _changed_since(warehouse: Warehouse, closing: Closing) -> pd.DataFrame:
    """A row for each cell of an indicator whose value is no longer that of the closing."""
    question = (
        "SELECT indicator_code, confidential, area_code, sex, age_band, value AS {} "
        "FROM observations JOIN indicators ON code = indicator_code WHERE semester = ?"
    )
    with contextlib.closing(warehouse.at(closing.at)) as then:
        before = then.query(question.format("then"), [closing.semester])
    after = warehouse.query(question.format("now"), [closing.semester])
    keys = [name for name in before.columns if name != "then"]
    both = before.merge(after, on=keys, how="outer", validate="1:1")
    return both[both["then"].fillna(-1) != both["now"].fillna(-1)]


# The figures


def test_yearly_indicators_come_in_the_second_half_only(warehouse: Warehouse) -> None:
    halves = warehouse.query(
        "SELECT DISTINCT right(o.semester, 2) AS half FROM observations o "
        "JOIN indicators i ON i.code = o.indicator_code WHERE i.frequency = 'annuale'"
    )
    assert halves["half"].tolist() == ["S2"]


def test_case_files_add_up_but_in_two_comuni(warehouse: Warehouse) -> None:
    """Open = open before + new − closed, in each comune that tells its closings."""
    rows = warehouse.query(
        "SELECT area_code, semester, cartelle_attive AS open, cartelle_nuove AS new, "
        "cartelle_chiuse AS closed FROM cartelle WHERE cartelle_chiuse IS NOT NULL"
    )
    told = {(r.area_code, r.semester): r for r in rows.itertuples()}
    wrong, checked = set(), 0
    for (area, semester), row in told.items():
        before = told.get((area, Semester.parse(semester).previous().code))
        if before is not None:
            checked += 1
            if row.open != before.open + row.new - row.closed:
                wrong.add(area)
    assert checked > 300
    assert 1 <= len(wrong) <= 2


def test_updated_case_files_are_some_of_the_open_ones(warehouse: Warehouse) -> None:
    rows = warehouse.query("SELECT 1 FROM cartelle WHERE cartelle_aggiornate > cartelle_attive")
    assert len(rows) == 0


def test_the_printed_quotas_are_allocated_as_printed(
    catalogue: Catalogue, warehouse: Warehouse
) -> None:
    with (catalogue.folder / "fnps_quotas.csv").open(encoding="utf-8", newline="") as file:
        printed = {row["area_code"]: Decimal(row["amount"]) for row in csv.DictReader(file)}
    rows = warehouse.table(
        "SELECT area_code, stanziato FROM resources_by_area "
        "WHERE line_code = 'FNPS' AND area_level = 'ambito' AND year = 2025"
    ).to_pylist()
    assert {row["area_code"]: row["stanziato"] for row in rows} == printed


def test_invented_amounts_are_marked_and_make_no_published_total(
    catalogue: Catalogue, warehouse: Warehouse
) -> None:
    with (catalogue.folder / "facts.csv").open(encoding="utf-8", newline="") as file:
        facts = {row["code"]: row["value"] for row in csv.DictReader(file)}
    rows = warehouse.table(
        "SELECT r.year, r.semester, r.note, r.stanziato, r.liquidato FROM resources r "
        "JOIN lines l ON l.code = r.line_code WHERE l.programme = 'lr15'"
    ).to_pylist()
    assert {row["note"] for row in rows} == {"importo dimostrativo"}
    for column in ("stanziato", "liquidato"):
        assert all(row[column] % 500 == 0 for row in rows)
        sums: dict[object, Decimal] = {}
        for row in rows:
            key = (row["semester"], row["year"])
            sums[key] = sums.get(key, Decimal(0)) + row[column]
        assert Decimal(facts[PRESS_RELEASE]) not in {*sums.values(), sum(sums.values())}


def test_money_goes_from_allocated_to_accounted_for(warehouse: Warehouse) -> None:
    order = "stanziato >= liquidato AND liquidato >= speso AND speso >= rendicontato"
    assert len(warehouse.query(f"SELECT 1 FROM resources WHERE NOT ({order})")) == 0
    paid = "(liquidato > 0) = (data_trasferimento IS NOT NULL)"
    assert len(warehouse.query(f"SELECT 1 FROM resources WHERE NOT ({paid})")) == 0


# The story


def _states(warehouse: Warehouse, where: str) -> dict[str, int]:
    rows = warehouse.query(
        "SELECT state, count(*) AS n FROM milestone_judged JOIN areas a ON a.code = area_code "
        f"WHERE is_today AND a.level = 'provincia' AND {where} GROUP BY state",
        today=JUDGED_ON,
    )
    return dict(zip(rows["state"], rows["n"], strict=True))


def test_the_story_is_neither_a_triumph_nor_a_disaster(warehouse: Warehouse) -> None:
    states = _states(warehouse, "due_date <= DATE '2026-06-30'")
    due = sum(states.values())
    done = states["completato"] + states["completato_in_ritardo"]
    assert 0.6 <= done / due <= 0.7
    assert 0.1 <= states["in_ritardo"] / due <= 0.16
    assert 0.12 <= states["non_rendicontato"] / due <= 0.18
    assert states["completato_in_ritardo"] >= 4


def test_every_state_of_a_milestone_is_there(warehouse: Warehouse) -> None:
    assert set(_states(warehouse, "true")) == {
        "non_ancora_dovuto",
        "non_rendicontato",
        "non_avviato",
        "in_corso",
        "a_buon_punto",
        "in_ritardo",
        "completato",
        "completato_in_ritardo",
        "rinviato",
        "non_applicabile",
    }


def test_enough_areas_and_no_more_reach_a_milestone_that_names_them(warehouse: Warehouse) -> None:
    rows = warehouse.query(
        "SELECT j.done, m.target_areas FROM milestone_judged j JOIN milestones m "
        "ON m.code = j.milestone_code JOIN areas a ON a.code = j.area_code WHERE is_today "
        "AND a.level = 'provincia' AND m.level = 'ambito' AND m.year = 2025 "
        "AND m.target_areas IS NOT NULL",
        today=JUDGED_ON,
    )
    assert len(rows) == 2
    assert (rows["done"] == rows["target_areas"]).all()


def test_acts_are_marked_as_invented(warehouse: Warehouse) -> None:
    rows = warehouse.query("SELECT DISTINCT act FROM milestone_updates WHERE act IS NOT NULL")
    acts = rows["act"].tolist()
    assert len(acts) > 50
    assert all(act.startswith("Atto dimostrativo n. ") for act in acts)
