"""Releasing policies of the boundaries of phases: what is planned follows, what was sent is not sent twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

import pytest
from sqlalchemy import select, update

from handlers.campaigns import service as campaigns
from handlers.notices.models import Notice
from handlers.reminders import phases, queries, releases
from handlers.reminders.foreseeing_phases import foresee_phases
from handlers.reminders.ladder import TAKING_PART, find_flaws, make_policy, make_steps
from handlers.reminders.models import PhaseReminder, ReminderRelease
from handlers.reminders.moving import foresee
from handlers.reminders.phases import remind_of_phases
from handlers.reminders.policies import BOUNDARY_POLICIES
from handlers.reminders.rules import CALENDAR, CLOSES, OPENS, OWNER, WORKING, Policy, Step
from tests.handlers.reminders.conftest import local
from tests.handlers.reminders.test_phases import EVERYONE, UNIONS, item, opened, play, start
from tests.handlers.world import World

Read = Callable[[World], list[tuple[str, str]]]
SHIPPED = BOUNDARY_POLICIES[CLOSES]
COUNTIES = ["county_union@county-01", "county_union@county-02"]


def boundary(code: str, days: dict[int, Sequence[str]], counted: str = WORKING) -> Policy:
    """A policy that tells these levels on these days."""
    steps = [step for day, to in days.items() for step in make_steps(day, to, code=code)]
    policy = make_policy(BOUNDARY_POLICIES[code], steps, 0, None, counted)
    assert find_flaws(policy) == []
    return policy


def release(world: World, policy: Policy, base: int = 0) -> None:
    with world.begin("person:p:office@city") as ctx:
        seal = releases.seal_of(policy, base)
        releases.release(ctx, policy, base=base, seal=seal, reason="会议要求")


def planned(world: World, event: str = CLOSES) -> dict[int, tuple[str, int, datetime]]:
    with world.begin() as ctx:
        query = select(PhaseReminder).where(PhaseReminder.phase_number == 1, PhaseReminder.event == event)
        return {row.step_offset: (row.state, row.version, row.due_at) for row in ctx.session.scalars(query)}


@pytest.fixture
def running(working: World) -> World:
    """A contest whose first phase ends on 31 March 2015, with an item open in each of two counties."""
    start(working)
    for unit in ("ent-0001", "ent-0003"):
        item(working, f"post:unit_union@{unit}", unit)
    working.clock.set(local(3, 16, 8))
    working.run_tick(remind_of_phases)
    return working


def closing(told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [each for each in told if not each[1].startswith("phase.opens")]


@pytest.mark.parametrize("code", BOUNDARY_POLICIES)
def test_shipped_policies_have_no_flaws_and_survive_being_stored(code: str) -> None:
    policy = BOUNDARY_POLICIES[code]
    assert find_flaws(policy) == []
    assert Policy.from_data(code, {**policy.to_data(), "name": policy.name}) == policy
    assert "repeat" not in policy.to_data()


FLAWED: list[tuple[str, str, list[Step], str]] = [
    ("no_step", OPENS, [], WORKING),
    ("nobody", OPENS, make_steps(0, [OWNER], code=OPENS), WORKING),
    ("nobody", CLOSES, make_steps(1, ["unit_union"], code=CLOSES), WORKING),
    ("above_before_the_end", CLOSES, make_steps(0, ["county_union"], code=CLOSES), WORKING),
    ("words", CLOSES, [Step(1, (OWNER,), "phase.closes_soon")], WORKING),
    ("words", CLOSES, [Step(1, ("county_union", "office"), "phase.open_items_city")], WORKING),
    ("days", CLOSES, make_steps(61, ["office"], code=CLOSES), WORKING),
    ("twice", OPENS, make_steps(0, ["office"], code=OPENS) * 2, WORKING),
    ("counted", OPENS, make_steps(0, ["office"], code=OPENS), "lunar"),
]


@pytest.mark.parametrize(("flaw", "code", "steps", "counted"), FLAWED)
def test_flawed_boundaries(flaw: str, code: str, steps: list[Step], counted: str) -> None:
    policy = make_policy(BOUNDARY_POLICIES[code], steps, 0, None, counted)
    assert flaw in [each.code for each in find_flaws(policy)]


def test_each_level_is_told_in_words_of_its_own(running: World, notices: Read) -> None:
    release(running, boundary(CLOSES, {-2: [OWNER], 1: [OWNER, "county_union", "office", "office_director"]}))
    assert play(running, (4, 7)) == [(3, 23), (3, 27), (4, 1)]
    units = ["unit_union@ent-0001", "unit_union@ent-0003"]
    assert closing(notices(running)) == [
        *[(unit, "phase.closes_soon") for unit in units],
        *[(county, "phase.open_items_county") for county in COUNTIES],
        ("office@city", "phase.open_items_city"),
        ("office_director@city", "phase.open_items_city"),
        *[(unit, "phase.open_items") for unit in units],
    ]
    with running.begin() as ctx:
        own = ctx.session.scalars(select(Notice).where(Notice.kind == "phase.open_items")).first()
        assert own is not None
        assert (own.title, own.link) == ("动员部署阶段已结束，您还有1项未办", "/inbox")


def test_what_was_sent_is_not_sent_twice_and_what_is_past_not_made_up_for(
    running: World, notices: Read
) -> None:
    assert play(running, (3, 20)) == [(3, 20)]  # seven working days before
    notices(running)
    release(running, boundary(CLOSES, {-8: [OWNER], -7: [OWNER], -6: [OWNER], 0: [OWNER]}))
    assert play(running, (4, 7)) == [(3, 23), (3, 31)]
    assert planned(running)[-7] == ("sent", 1, local(3, 20))
    assert planned(running)[-8][0] == planned(running)[-3][0] == "skipped"
    assert {kind for _, kind in closing(notices(running))} == {"phase.closes_soon", "phase.closes_today"}


def test_the_same_day_counted_otherwise_is_another_day(running: World, notices: Read) -> None:
    play(running, (3, 20))
    notices(running)
    # Seven calendar days before is the 24th; four before is a Friday, two before a Sunday.
    release(running, boundary(CLOSES, {-7: [OWNER], -2: [OWNER]}, CALENDAR))
    assert play(running, (4, 3)) == [(3, 23), (3, 24), (3, 29)]
    assert [kind for _, kind in closing(notices(running))] == ["phase.closes_soon"] * 4


def test_what_had_come_due_goes_out_once_as_it_was_planned(running: World, notices: Read) -> None:
    running.clock.set(local(3, 20, 9, 5))  # due since 09:00, and no scheduler has come by yet
    release(running, boundary(CLOSES, {0: [OWNER]}))
    running.clock.advance(minutes=1)
    running.run_tick(remind_of_phases)
    assert closing(notices(running)) == [
        (f"unit_union@{unit}", "phase.closes_soon") for unit in ("ent-0001", "ent-0003")
    ]
    running.run_tick(remind_of_phases)
    assert planned(running)[-7] == ("sent", 0, local(3, 20))
    assert planned(running)[-3][0] == "skipped"
    assert play(running, (4, 7)) == [(3, 23), (3, 31)]


def test_what_was_sent_by_somebody_who_knew_nothing_of_the_release_is_not_sent_again(
    running: World, notices: Read
) -> None:
    running.clock.set(local(3, 20, 8, 59))
    release(running, boundary(CLOSES, {-7: [OWNER], -3: [OWNER]}))
    with running.begin() as ctx:
        late = update(PhaseReminder).where(PhaseReminder.step_offset == -7, PhaseReminder.event == CLOSES)
        ctx.session.execute(late.where(PhaseReminder.phase_number == 1).values(state="sent"))
    assert play(running, (3, 25)) == [(3, 23)]
    assert planned(running)[-7] == ("sent", 1, local(3, 20))
    assert closing(notices(running)) == []


def test_no_reminder_goes_out_by_the_version_before(running: World, notices: Read) -> None:
    release(running, boundary(CLOSES, {1: ["office"]}))
    running.clock.set(local(3, 20, 12))  # the first time anybody looks after the release
    running.run_tick(remind_of_phases)
    assert closing(notices(running)) == []
    assert play(running, (4, 7)) == [(3, 23), (4, 1)]
    assert closing(notices(running)) == [("office@city", "phase.open_items_city")]


def test_outage_sends_each_level_its_newest(running: World, notices: Read) -> None:
    release(running, boundary(CLOSES, {1: [OWNER, "county_union"], 2: ["county_union"], 3: ["office"]}))
    running.clock.set(local(4, 3, 12))
    running.run_tick(remind_of_phases)
    assert closing(notices(running)) == sorted(
        [
            *[(county, "phase.open_items_county") for county in COUNTIES],
            *[(f"unit_union@{unit}", "phase.open_items") for unit in ("ent-0001", "ent-0003")],
            ("office@city", "phase.open_items_city"),
        ]
    )


def test_batches_go_on_and_those_above_are_told_once(
    running: World, notices: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phases, "BATCH", 2)
    for unit in UNIONS:
        item(running, f"post:{unit}", unit.removeprefix("unit_union@"))
    release(running, boundary(CLOSES, {1: [OWNER, "office"]}))
    running.clock.set(local(4, 1))
    running.run_tick(remind_of_phases)
    assert closing(notices(running)) == [
        ("office@city", "phase.open_items_city"),
        *[(unit, "phase.open_items") for unit in UNIONS],
    ]


def test_opening_is_told_to_the_levels_chosen_and_after_it(running: World, notices: Read) -> None:
    release(running, boundary(OPENS, {-1: ["office"], 2: ["county_union", "unit_admin"]}))
    assert play(running, (4, 1)) == [(3, 20), (3, 26), (3, 30), (3, 31), (4, 1)]
    assert [each for each in notices(running) if "opens" in each[1]] == [("office@city", "phase.opens_soon")]
    assert play(running, (4, 3)) == [(4, 3)], "no beginning is told before the phase is opened"
    notices(running)
    opened(running, 2)
    assert play(running, (4, 8)) == [(4, 7)], "on the next working day, as it was opened at night"
    assert notices(running) == [(who, "phase.opens") for who in (*COUNTIES, "unit_admin@ent-0001")]


def test_a_phase_opened_late_is_told_once(running: World, notices: Read) -> None:
    release(running, boundary(OPENS, {0: ["office"], 2: ["office"]}))
    running.clock.set(local(4, 7, 22))
    running.run_tick(remind_of_phases)
    notices(running)
    opened(running, 2)
    assert play(running, (4, 10)) == [(4, 8)]
    assert notices(running) == [("office@city", "phase.opens")]


def test_beginning_on_a_sunday_is_told_on_it_if_all_days_count(running: World, notices: Read) -> None:
    release(running, boundary(OPENS, {0: ["office"]}, CALENDAR))
    running.clock.set(local(10, 22))
    running.run_tick(remind_of_phases)
    notices(running)
    running.clock.set(local(11, 1, 0))
    opened(running, 3)
    assert play(running, (11, 4)) == [(11, 1)]
    assert notices(running) == [("office@city", "phase.opens")]


def test_a_step_added_after_the_beginning_is_not_made_up_for(running: World, notices: Read) -> None:
    opened(running, 1)
    running.run_tick(remind_of_phases)
    running.clock.advance(hours=2)
    running.run_tick(remind_of_phases)
    assert notices(running) == [(person, "phase.opens") for person in EVERYONE]
    release(running, boundary(OPENS, {0: TAKING_PART, 20: ["office"]}))
    assert (3, 17) not in play(running, (3, 18))
    assert planned(running, OPENS)[0][:2] == ("sent", 1)


def test_the_shipped_policy_comes_back(running: World) -> None:
    before = planned(running)
    release(running, boundary(CLOSES, {0: [OWNER]}))
    running.run_tick(remind_of_phases)
    assert planned(running)[-3][0] == "skipped"
    running.clock.advance(minutes=1)
    release(running, SHIPPED, 1)
    running.run_tick(remind_of_phases)
    after = planned(running)
    assert {day: (state, due) for day, (state, _, due) in after.items() if state == "pending"} == {
        day: (state, due) for day, (state, _, due) in before.items() if state == "pending"
    }
    assert {version for _, version, _ in after.values()} == {2}
    with running.begin() as ctx:
        newest = ctx.session.get_one(ReminderRelease, (CLOSES, 2))
        assert (newest.is_shipped, newest.follow_at) == (True, None)


def test_moved_boundary_goes_by_the_release(running: World, notices: Read) -> None:
    release(running, boundary(CLOSES, {-2: [OWNER]}))
    running.run_tick(remind_of_phases)
    with running.begin() as ctx:
        effect = foresee(ctx, "2015", 1, date(2015, 3, 1), date(2015, 3, 27))
        [notice] = [each for each in effect.notices if each.event == CLOSES]
        assert (notice.before, notice.after) == (local(3, 27), local(3, 25))
        campaigns.set_parameters(ctx, "2015", phase_dates={1: (date(2015, 3, 1), date(2015, 3, 27))})
    play(running, (4, 7))
    assert [kind for _, kind in closing(notices(running))] == ["phase.closes_soon"] * 2
    assert planned(running)[-2] == ("sent", 1, local(3, 25))


def test_preview_says_who_gets_what_when_and_changes_nothing(running: World) -> None:
    policy = boundary(CLOSES, {-3: [OWNER], 1: ["office"]})
    before = planned(running)
    with running.begin() as ctx:
        moments = [moment for moment in foresee_phases(ctx, policy) if moment.phase.number == 1]
        told = [(moment.at, moment.to, moment.now, moment.then) for moment in moments]
        people = {moment.to: moment.people for moment in moments}
    assert told == [
        (local(3, 20), OWNER, "phase.closes_soon", ""),
        (local(3, 26), OWNER, "phase.closes_soon", "phase.closes_soon"),
        (local(3, 30), OWNER, "phase.closes_soon", ""),
        (local(3, 31), OWNER, "phase.closes_today", ""),
        (local(4, 1), "county_union", "phase.open_items_county", ""),
        (local(4, 1), "office", "", "phase.open_items_city"),
        (local(4, 3), "office_director", "phase.open_items_city", ""),
    ]
    assert people[OWNER] == ("unit_union ent-0001", "unit_union ent-0003")
    assert people["office"] == ("office city",)
    assert planned(running) == before
    release(running, policy)
    assert play(running, (4, 7)) == [(3, 23), (3, 26), (4, 1)], "and so it is"


def test_preview_tells_an_opening_by_its_day_until_the_phase_is_opened(running: World) -> None:
    with running.begin() as ctx:
        moments = [
            (moment.at, moment.to, moment.then)
            for moment in foresee_phases(ctx, boundary(OPENS, {0: ["office"]}))
            if moment.phase.number == 2 and moment.then
        ]
    assert moments == [(local(4, 1), "office", "phase.opens")]


def test_preview_asks_no_more_for_many_units(running: World) -> None:
    def asked() -> int:
        with running.begin() as ctx, running.counting() as seen:
            foresee_phases(ctx, boundary(CLOSES, {-3: [OWNER], 1: ["office"]}))
        return len(seen)

    few = asked()
    for unit in UNIONS * 3:
        item(running, f"post:{unit}", unit.removeprefix("unit_union@"))
    assert asked() == few


def test_a_stored_policy_that_cannot_be_used_is_not(running: World) -> None:
    release(running, boundary(CLOSES, {0: [OWNER]}))
    with running.begin() as ctx:
        ctx.session.execute(update(ReminderRelease).values(content={"steps": []}))
    running.run_tick(remind_of_phases)
    with running.begin() as ctx:
        assert releases.in_force(ctx, SHIPPED).steps == SHIPPED.steps
    assert planned(running)[-3] == ("pending", 1, local(3, 26))


def test_quiet_tick_asks_no_more_after_a_release(running: World) -> None:
    release(running, boundary(CLOSES, {0: [OWNER]}))
    running.run_tick(remind_of_phases)
    with running.begin() as ctx, running.counting() as statements:
        assert queries.list_phases_to_plan(ctx) == []
        assert remind_of_phases(ctx) == 0
    assert len(statements) == 3
