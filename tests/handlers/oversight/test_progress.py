"""Progress over the registers, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engine.errors import NotFound
from handlers.activities.service import list_periods, start_reports, submit_report
from handlers.campaigns.service import create_campaign, open_phase
from handlers.directory.visibility import Visibility
from handlers.oversight.listing import list_register
from handlers.oversight.owed import OWED, STATUSES
from handlers.oversight.progress import Counts, county_progress, due_days, phase_progress
from handlers.oversight.teams import team_progress
from handlers.plans import service as plans
from tests.handlers.world import World, make_task
from tests.workflows.contest import at

OWN_COUNTY = Visibility(is_everything=False, roots=frozenset({"county-01"}))


@pytest.fixture
def year(town: World) -> World:
    """10 May 2015: of six plans one is filed, one exempted, one closed; of four reports, due on 8 May, one came."""
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        open_phase(ctx, "2015", 1)
        plans.start_unit_plans(ctx, "2015")
        plans.file_plan(ctx, "2015", "ent-0001", {"theme": "x"})
        plans.exempt_plan(ctx, "2015", "ent-0002", "停产")
        plans.close_overdue(ctx, "2015", "ent-0003")
    town.clock.set(at(date(2015, 5, 1)))
    with town.begin() as ctx:
        start_reports(ctx, "2015", list_periods(ctx, "2015")[0].to_dict())
        submit_report(ctx, "2015", "ent-0004", "2015-04", {"trained": 1})
    return town


def _rows(rows: list[Any]) -> list[tuple[str, int, int, int, int]]:
    return [(row.organisation_id, row.expected, row.filed, row.open, row.overdue) for row in rows]


def test_phase_progress_counts_each_register(year: World) -> None:
    year.clock.set(at(date(2015, 3, 25)))
    with year.begin() as ctx:
        found = phase_progress(ctx, "2015")
    assert [(row.number, row.register, row.state) for row in found] == [
        (1, "plans", "running"),
        (2, "reports", "pending"),
        (3, "summaries", "pending"),
    ]
    assert [row.counts for row in found] == [Counts(1, 3, 1), Counts(1, 3, 0), Counts(0, 0, 0)]
    assert (found[0].counts.expected, found[0].counts.percent, found[2].counts.percent) == (5, 20, 0)


def test_progress_turns_overdue_the_day_after(year: World) -> None:
    for day, counts in ((date(2015, 5, 8), Counts(1, 3, 0)), (date(2015, 5, 9), Counts(1, 0, 3))):
        year.clock.set(at(day))
        with year.begin() as ctx:
            assert phase_progress(ctx, "2015")[1].counts == counts


def test_county_progress_has_a_row_for_each_county_and_the_city(year: World) -> None:
    year.clock.set(at(date(2015, 3, 25)))
    with year.begin() as ctx:
        assert _rows(county_progress(ctx, "2015", "plans")) == [
            ("city", 1, 0, 1, 0),
            ("county-01", 2, 1, 1, 0),
            ("county-02", 2, 0, 1, 1),
        ]
        assert _rows(county_progress(ctx, "2015", "reports")) == [
            ("city", 1, 1, 0, 0),
            ("county-01", 2, 0, 2, 0),
            ("county-02", 1, 0, 1, 0),
        ]
        assert county_progress(ctx, "2015", "summaries") == []


def test_county_progress_inside_a_county_has_its_bodies(year: World) -> None:
    with year.begin() as ctx:
        assert _rows(county_progress(ctx, "2015", "plans", "county-01")) == [
            ("county-01", 1, 0, 0, 1),
            ("ent-0001", 1, 1, 0, 0),
            ("ent-0002", 0, 0, 0, 0),
        ]
        assert _rows(county_progress(ctx, "2015", "plans", "city")) == [("ent-0004", 1, 0, 0, 1)]


def test_progress_within_shows_only_what_may_be_seen(year: World) -> None:
    with year.begin() as ctx:
        rows = county_progress(ctx, "2015", "plans", within=OWN_COUNTY)
        assert [row.organisation_id for row in rows] == ["county-01"]
        assert county_progress(ctx, "2015", "plans", "county-02", within=OWN_COUNTY) == []
        assert phase_progress(ctx, "2015", OWN_COUNTY)[0].counts == Counts(1, 0, 1)
        listed = list_register(ctx, "2015", "plans", within=OWN_COUNTY)
        assert [row.organisation_id for row in listed] == ["county-01", "ent-0001", "ent-0002"]


@pytest.mark.parametrize("register", OWED)
@pytest.mark.parametrize("county_id", [None, "county-01", "city"])
def test_every_number_is_the_length_of_its_list(year: World, register: str, county_id: str | None) -> None:
    with year.begin() as ctx:
        for row in county_progress(ctx, "2015", register, county_id):
            for status in STATUSES:
                filters = row.filters(status)
                assert filters.pop("register") == register
                listed = list_register(ctx, "2015", register, **filters)
                assert len(listed) == getattr(row, status), (row, status)
                assert {each.status for each in listed} <= {status}


def test_list_register_tells_the_status_and_the_day(year: World) -> None:
    with year.begin() as ctx:
        rows = {row.organisation_id: row for row in list_register(ctx, "2015", "plans")}
        assert {place: row.status for place, row in rows.items()} == {
            "county-01": "overdue",
            "county-02": "overdue",
            "ent-0001": "filed",
            "ent-0002": "exempted",
            "ent-0003": "overdue",
            "ent-0004": "overdue",
        }
        assert rows["ent-0001"].filed_at is not None
        assert rows["ent-0003"].filed_at is None
        reports = list_register(ctx, "2015", "reports", period="2015-04", county_id="county-01")
        assert [(row.organisation_id, row.period, row.due_on) for row in reports] == [
            ("ent-0001", "2015-04", date(2015, 5, 8)),
            ("ent-0002", "2015-04", date(2015, 5, 8)),
        ]
        assert list_register(ctx, "2015", "plans", status="exempted")[0].organisation_id == "ent-0002"
        assert list_register(ctx, "2015", "plans", status="x' OR 1=1") == []
        assert len(list_register(ctx, "2015", "plans", limit=2, offset=5)) == 1


def test_progress_asks_the_same_number_of_questions_for_any_number_of_rows(year: World) -> None:
    counts = []
    for county in ("city", "county-01"):
        with year.begin() as ctx, year.counting() as seen:
            county_progress(ctx, "2015", "plans", county)
            list_register(ctx, "2015", "plans", county_id=county)
            counts.append(len(seen))
    assert counts[0] == counts[1]


def test_team_progress_counts_the_tasks_of_the_campaign_only(town: World) -> None:
    with town.begin() as ctx:
        later, before = ctx.now() + timedelta(days=1), ctx.now() - timedelta(days=1)
        for key, due_at, is_done in (
            ("2015", later, False),
            ("2015:x", before, False),
            ("2015:x", before, True),
            ("2014:x", later, False),
            ("20151", later, False),
        ):
            task = make_task(ctx, [], business_key=key, due_at=due_at, organisation_id="team-00001")
            if is_done:
                task.state, task.closed_at, task.completed_by = "completed", ctx.now(), "person:x"
        ctx.session.flush()
        [team] = team_progress(ctx, "2015", "ent-0001")
        assert (team.done, team.open, team.overdue, team.in_time) == (1, 1, 1, 0)
        assert (team.percent, team.quality) == (33, 0)
        assert team_progress(ctx, "2015", "ent-0002") == []


def test_due_days_are_those_something_is_still_wanted_by(year: World) -> None:
    with year.begin() as ctx:
        days = [(day.register, day.on, day.open) for day in due_days(ctx, "2015")]
        assert days == [("plans", date(2015, 3, 25), 3), ("reports", date(2015, 5, 8), 3)]
        assert [day.open for day in due_days(ctx, "2015", OWN_COUNTY)] == [1, 2]


def test_phase_progress_of_no_campaign_is_not_found(town: World) -> None:
    with town.begin() as ctx, pytest.raises(NotFound):
        phase_progress(ctx, "1999")
