from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from handlers.campaigns import service as campaigns
from handlers.campaigns.rules import CampaignState
from handlers.directory import service as directory
from handlers.notices.models import Notice
from handlers.reminders import phases, queries
from handlers.reminders.models import PhaseReminder
from handlers.reminders.phases import remind_of_phases
from tests.handlers.reminders.conftest import end_of, local
from tests.handlers.world import World, close_task, make_task

Read = Callable[[World], list[tuple[str, str]]]

UNIONS = [f"unit_union@ent-000{number}" for number in (1, 2, 3, 4)]
COUNTIES = ["county_union@county-01", "county_union@county-02"]
EVERYONE = sorted([*COUNTIES, "group_member@city", "group_member@d_st", *UNIONS])


def start(world: World, year: int = 2015) -> None:
    with world.begin() as ctx:
        campaigns.create_campaign(ctx, year)
        campaigns.start_campaign(ctx, str(year))


def opened(world: World, phase: int) -> None:
    with world.begin() as ctx:
        campaigns.open_phase(ctx, "2015", phase)


def play(world: World, until: tuple[int, int]) -> list[tuple[int, int]]:
    """Let the days pass hour by hour; the local dates on which reminders went out."""
    days = []
    world.clock.set(world.clock.now().replace(minute=0))
    while world.clock.now() < local(*until, 23):
        world.clock.advance(hours=1)
        with world.begin() as ctx:
            before = len(ctx.session.scalars(select(Notice.id)).all())
        world.run_tick(remind_of_phases)
        with world.begin() as ctx:
            after = len(ctx.session.scalars(select(Notice.id)).all())
        if after > before:
            day = world.clock.now() + timedelta(hours=8)
            days.append((day.month, day.day))
    return days


def item(world: World, principal: str, organisation_id: str, key: str = "unit_plan") -> None:
    with world.begin() as ctx:
        make_task(
            ctx,
            [principal],
            key=key,
            business_key=f"2015:{organisation_id}",
            due_at=end_of(3, 25),
            organisation_id=organisation_id,
        )


def test_campaign_of_13_march_makes_no_burst(working: World, notices: Read) -> None:
    """Phase 1 runs since 1 March: nothing is made up for; its opening is told when it is opened."""
    start(working)
    assert play(working, (3, 17)) == []
    working.clock.set(local(3, 18, 14, 30))
    opened(working, 1)
    working.run_tick(remind_of_phases)
    assert notices(working) == [(person, "phase.opens") for person in EVERYONE]
    assert play(working, (3, 22)) == []


def test_opening_at_night_is_told_in_the_morning(working: World, notices: Read) -> None:
    start(working)
    working.clock.set(local(3, 18, 23))
    opened(working, 1)
    assert play(working, (3, 19)) == [(3, 19)]
    assert len(notices(working)) == len(EVERYONE)


def test_phase_is_announced_seven_working_days_before_and_when_it_opens(
    working: World, notices: Read
) -> None:
    start(working)
    assert play(working, (3, 31)) == [(3, 23)]
    assert notices(working) == [(person, "phase.opens_soon") for person in EVERYONE]
    working.clock.set(local(4, 1, 0))
    opened(working, 2)
    assert play(working, (4, 5)) == [(4, 1)]
    assert notices(working) == [(person, "phase.opens") for person in EVERYONE]


def test_phase_that_opens_on_a_sunday_is_told_on_monday(working: World, notices: Read) -> None:
    start(working)
    working.clock.set(local(10, 22))
    working.run_tick(remind_of_phases)
    notices(working)
    working.clock.set(local(11, 1, 0))
    opened(working, 3)
    assert play(working, (11, 4)) == [(11, 2)]


def test_opening_is_not_announced_while_the_phase_waits(working: World, notices: Read) -> None:
    start(working)
    working.clock.set(local(4, 3))
    working.run_tick(remind_of_phases)
    assert notices(working) == []
    with working.begin() as ctx:
        due = queries.next_due_at(ctx)
    assert due is not None
    assert due > working.clock.now()


def test_owners_of_open_items_hear_of_the_closing(working: World, notices: Read) -> None:
    start(working)
    working.clock.set(local(3, 16))
    item(working, "post:unit_union@ent-0001", "ent-0001")
    item(working, "post:unit_union@ent-0001", "ent-0001")
    item(working, "post:county_union@county-01", "county-01")
    item(working, "post:unit_union@ent-0003", "ent-0003", key="activity_reporting")
    with working.begin() as ctx:
        make_task(ctx, ["post:unit_union@ent-0002"], key="unit_plan", business_key="2014:ent-0002")
    working.run_tick(remind_of_phases)
    assert notices(working) == []
    # T-7 = 20, T-3 = 26, T-1 = 30, T = 31 March; 14 working days before lie before the campaign's start.
    owners = ["county_union@county-01", "unit_union@ent-0001"]
    for day in ((3, 20), (3, 26), (3, 30)):
        working.clock.set(local(*day))
        working.run_tick(remind_of_phases)
        closing = [each for each in notices(working) if each[1].startswith("phase.closes")]
        assert closing == [(owner, "phase.closes_soon") for owner in owners], day
    working.clock.set(local(3, 31))
    working.run_tick(remind_of_phases)
    assert notices(working) == [(owner, "phase.closes_today") for owner in owners]
    with working.begin() as ctx:
        notice = ctx.session.scalars(
            select(Notice).where(
                Notice.person_id == "p:unit_union@ent-0001", Notice.kind == "phase.closes_today"
            )
        ).one()
    assert notice.title == "动员部署阶段即将截止（2015年3月31日），您还有2项未办"
    assert notice.title_en == "Mobilisation and deployment closes on 31 March 2015; open items: 2"
    assert notice.link == "/inbox"


def test_done_items_are_not_reminded_of(working: World, notices: Read) -> None:
    start(working)
    with working.begin() as ctx:
        task = make_task(ctx, ["post:unit_union@ent-0001"], business_key="2015:ent-0001")
        close_task(ctx, task)
    working.clock.set(local(3, 31))
    working.run_tick(remind_of_phases)
    assert {kind for _, kind in notices(working)} == {"phase.opens_soon"}


def test_counties_and_director_get_the_list_of_what_is_open(working: World, notices: Read) -> None:
    start(working)
    for unit in ("ent-0001", "ent-0002", "ent-0003", "ent-0004"):
        item(working, f"post:unit_union@{unit}", unit)
    item(working, "post:unit_union@ent-0001", "ent-0001")
    with working.begin() as ctx:
        directory.create_post(ctx, "city", "supervisor", "second")
    working.clock.set(local(4, 1))
    working.run_tick(remind_of_phases)
    assert notices(working) == [(county, "phase.open_items_county") for county in COUNTIES]
    working.clock.set(local(4, 3))
    working.run_tick(remind_of_phases)
    assert notices(working) == [("office_director@city", "phase.open_items_city")]
    with working.begin() as ctx:
        rows = ctx.session.scalars(select(Notice).where(Notice.kind.startswith("phase.open_items")))
        texts = {row.person_id: (row.title, row.body) for row in rows}
    assert texts["p:county_union@county-01"] == (
        "动员部署阶段已结束，临河区还有3项未办",
        "2015年全市职工技术创新竞赛动员部署阶段已于2015年3月31日结束。临河区未办结的有：临河机械厂、临河纺织厂。请督促。",
    )
    assert "临河" not in "".join(texts["p:county_union@county-02"])
    assert texts["p:office_director@city"][0] == "动员部署阶段已结束，全市还有5项未办"


def test_long_lists_name_the_first_ten(working: World) -> None:
    start(working)
    with working.begin() as ctx:
        for number in range(10, 22):
            directory.register_organisation(
                ctx, f"ent-00{number}", "enterprise", f"厂{number}", parent_id="county-02"
            )
    for number in range(10, 22):
        item(working, "post:unit_union@ent-0003", f"ent-00{number}")
    working.clock.set(local(4, 1))
    working.run_tick(remind_of_phases)
    with working.begin() as ctx:
        notice = ctx.session.scalars(select(Notice).where(Notice.kind == "phase.open_items_county")).one()
    assert "厂18、厂19等12个单位" in notice.body
    assert "厂18、厂19 and others, 12 bodies in all" in notice.body_en


def test_outage_over_a_boundary_sends_only_what_still_matters(working: World, notices: Read) -> None:
    start(working)
    working.run_tick(remind_of_phases)
    item(working, "post:unit_union@ent-0001", "ent-0001")
    working.clock.set(local(4, 1, 12))
    opened(working, 2)
    working.run_tick(remind_of_phases)
    assert notices(working) == sorted(
        [("county_union@county-01", "phase.open_items_county")]
        + [(person, "phase.opens") for person in EVERYONE]
    )


def test_outage_before_a_boundary_sends_the_newest(working: World, notices: Read) -> None:
    start(working)
    working.run_tick(remind_of_phases)
    item(working, "post:unit_union@ent-0001", "ent-0001")
    working.clock.set(local(3, 30, 12))
    working.run_tick(remind_of_phases)
    assert [each for each in notices(working) if "closes" in each[1]] == [
        ("unit_union@ent-0001", "phase.closes_soon")
    ]
    with working.begin() as ctx:
        states = {
            row.step_offset: row.state
            for row in ctx.session.scalars(select(PhaseReminder).where(PhaseReminder.phase_number == 1))
            if row.event == "closes"
        }
    assert states == {
        -14: "skipped",
        -7: "skipped",
        -3: "skipped",
        -1: "sent",
        0: "pending",
        1: "pending",
        3: "pending",
    }


def test_moved_boundary_is_planned_anew(working: World, notices: Read) -> None:
    start(working)
    item(working, "post:unit_union@ent-0001", "ent-0001")
    with working.begin() as ctx:
        campaigns.open_phase(ctx, "2015", 1)
    working.clock.set(local(3, 26))
    working.run_tick(remind_of_phases)
    assert [kind for _, kind in notices(working)].count("phase.closes_soon") == 1
    with working.begin() as ctx:
        dates = {1: (date(2015, 3, 1), date(2015, 4, 10)), 2: (date(2015, 4, 11), date(2015, 10, 31))}
        campaigns.set_parameters(ctx, "2015", phase_dates=dates)
    days = play(working, (4, 12))
    # 10 April less 7, 3 and 1 working days (6 April is off), itself; phase 2 opens on the 11th, seven before it.
    assert days == [(3, 31), (4, 1), (4, 7), (4, 9), (4, 10)]


def test_batches_of_an_audience_go_on_where_they_stopped(
    working: World, notices: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phases, "BATCH", 3)
    start(working)
    for unit in UNIONS:
        item(working, f"post:{unit}", unit.removeprefix("unit_union@"))
    working.clock.set(local(3, 23))
    with working.begin() as ctx:
        assert remind_of_phases(ctx) > 0
    assert len(notices(working)) <= 3
    working.run_tick(remind_of_phases)
    with working.begin() as ctx:
        told = sorted(ctx.session.scalars(select(Notice.person_id).where(Notice.kind == "phase.opens_soon")))
    assert told == [f"p:{person}" for person in EVERYONE]


def test_closed_organisation_hears_nothing(working: World, notices: Read) -> None:
    start(working)
    with working.begin() as ctx:
        directory.close_organisation(ctx, "ent-0003")
    working.clock.set(local(3, 23))
    working.run_tick(remind_of_phases)
    assert "unit_union@ent-0003" not in [person for person, _ in notices(working)]
    working.run_tick(remind_of_phases)


@pytest.mark.parametrize("state", [CampaignState.CLOSED, CampaignState.CANCELLED])
def test_ended_campaign_is_silent(working: World, notices: Read, state: CampaignState) -> None:
    start(working)
    working.run_tick(remind_of_phases)
    with working.begin() as ctx:
        campaigns.end_campaign(ctx, "2015", state)
    working.clock.set(local(3, 23))
    assert working.run_tick(remind_of_phases) == 0
    assert notices(working) == []
    with working.begin() as ctx:
        assert queries.next_due_at(ctx) is None


def test_draft_campaign_is_silent(working: World) -> None:
    with working.begin() as ctx:
        campaigns.create_campaign(ctx, 2015)
    working.clock.set(local(3, 23))
    assert working.run_tick(remind_of_phases) == 0


def test_quiet_tick_asks_twice(working: World) -> None:
    start(working)
    working.run_tick(remind_of_phases)
    with working.begin() as ctx, working.counting() as statements:
        assert remind_of_phases(ctx) == 0
    assert len(statements) == 2
