"""The plan register, on both databases."""

from __future__ import annotations

from datetime import date
from threading import Thread

import pytest
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import BusinessError, Conflict, NotFound
from handlers.campaigns.service import create_campaign, open_phase
from handlers.directory.models import Organisation
from handlers.plans import queries, service
from handlers.plans.models import IssuedPlan, UnitPlan
from tests.handlers.world import World

BODIES = ["county-01", "county-02", "ent-0001", "ent-0002", "ent-0003", "ent-0004"]


@pytest.fixture
def year(town: World) -> World:
    """A campaign whose mobilisation runs; every body has been asked for its plan."""
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        open_phase(ctx, "2015", 1)
        service.start_unit_plans(ctx, "2015")
    return town


def _plan(ctx: Ctx, organisation_id: str = "ent-0001") -> UnitPlan:
    return queries.get_plan(ctx, "2015", organisation_id)


def test_start_unit_plans_starts_each_body_once(year: World) -> None:
    with year.begin() as ctx:
        assert service.start_unit_plans(ctx, "2015") == 0
        assert [
            plan.organisation_id for plan in ctx.session.query(UnitPlan).order_by("organisation_id")
        ] == BODIES


def test_start_unit_plans_leaves_out_who_has_closed(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        ctx.session.get_one(Organisation, "ent-0001").closed_on = date(2015, 3, 13)
        ctx.session.get_one(Organisation, "ent-0002").registered_on = date(2015, 3, 14)
        ctx.session.flush()
        assert service.start_unit_plans(ctx, "2015") == len(BODIES) - 2


def test_start_unit_plans_asks_for_the_planned_day(year: World) -> None:
    with year.begin() as ctx:
        assert _plan(ctx).due_on == date(2015, 3, 25)


def test_start_unit_plans_started_late_gives_ten_working_days(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015, settings={"plan_due_on": date(2015, 3, 10)})
        service.start_unit_plans(ctx, "2015")
        assert _plan(ctx).due_on == date(2015, 3, 27)


def test_start_missing_waits_for_the_phase_to_open(town: World) -> None:
    with town.begin() as ctx:
        campaign = create_campaign(ctx, 2015)
        campaign.state, campaign.started_at = "running", ctx.now()
    assert town.run_tick(service.start_missing) == 0
    with town.begin() as ctx:
        open_phase(ctx, "2015", 1)
    assert town.run_tick(service.start_missing) == len(BODIES)
    assert town.run_tick(service.start_missing) == 0


def test_file_plan_keeps_it_and_its_funds(year: World) -> None:
    with year.begin() as ctx:
        service.file_plan(ctx, "2015", "ent-0001", {"theme": "x"}, funds_confirmed=3, opinion="可行")
    with year.begin() as ctx:
        plan = _plan(ctx)
        assert (plan.state, plan.content, plan.funds_confirmed, plan.opinion) == (
            "filed",
            {"theme": "x"},
            "3",
            "可行",
        )
        assert plan.ended_at == ctx.now()


def test_file_plan_tells_the_phase_when_nobody_is_missing(year: World) -> None:
    with year.begin() as ctx:
        for body in BODIES[:-2]:
            service.file_plan(ctx, "2015", body, {"theme": "x"})
        service.exempt_plan(ctx, "2015", BODIES[-2], "停产")
        assert year.processes.sent == []
        service.file_plan(ctx, "2015", BODIES[-1], {"theme": "x"})
        assert year.processes.sent == [("all_plans_filed", "2015", {})]
        service.file_plan(ctx, "2015", BODIES[-1], {"theme": "x"})
        assert len(year.processes.sent) == 1


def test_file_plan_of_the_two_last_at_once_still_tells_the_phase(year: World) -> None:
    with year.begin() as ctx:
        for body in BODIES[:-2]:
            service.file_plan(ctx, "2015", body, {"theme": "x"})

    def file_last() -> None:
        with year.begin() as ctx:
            service.file_plan(ctx, "2015", BODIES[-1], {"theme": "x"})

    other = Thread(target=file_last)
    with year.begin() as ctx:
        service.file_plan(ctx, "2015", BODIES[-2], {"theme": "x"})
        other.start()
        other.join(0.5)  # it must wait for this transaction, or it would not see its plan
        assert year.processes.sent == []
    other.join()
    assert year.processes.sent == [("all_plans_filed", "2015", {})]


def test_file_plan_waits_for_bodies_not_asked_yet(year: World) -> None:
    with year.begin() as ctx:
        ctx.session.add(
            Organisation(
                id="ent-0009",
                kind="enterprise",
                name="新厂",
                parent_id="county-01",
                county_id="county-01",
                registered_on=date(2015, 3, 13),
            )
        )
        for body in BODIES:
            service.file_plan(ctx, "2015", body, {"theme": "x"})
        assert year.processes.sent == []


def test_overdue_and_closed_follow_each_other(year: World) -> None:
    with year.begin() as ctx:
        service.mark_overdue(ctx, "2015", "ent-0001")
        first = _plan(ctx).overdue_at
        year.clock.advance(days=1)
        service.mark_overdue(ctx, "2015", "ent-0001")
        assert (_plan(ctx).state, _plan(ctx).overdue_at) == ("open", first)
        service.close_overdue(ctx, "2015", "ent-0001")
        assert _plan(ctx).state == "closed"
        with pytest.raises(Conflict):
            service.file_plan(ctx, "2015", "ent-0001", {"theme": "x"})


def test_mark_overdue_leaves_a_filed_plan_alone(year: World) -> None:
    with year.begin() as ctx:
        service.file_plan(ctx, "2015", "ent-0001", {"theme": "x"})
        service.mark_overdue(ctx, "2015", "ent-0001")
        service.close_overdue(ctx, "2015", "ent-0001")
        assert (_plan(ctx).state, _plan(ctx).overdue_at) == ("filed", None)


def test_get_plan_of_nobody_is_not_found(year: World) -> None:
    with year.begin() as ctx, pytest.raises(NotFound):
        queries.get_plan(ctx, "2015", "team-00001")


@pytest.mark.parametrize(
    "fault",
    [
        {"state": "filed"},
        {"state": "exempted"},
        {"state": "closed"},
        {"exemption_reason": "x"},
        {"content": {}},
        {"state": "late"},
    ],
)
def test_unit_plan_refuses_a_state_without_its_data(year: World, fault: dict[str, object]) -> None:
    def spoil() -> None:
        with year.begin() as ctx:
            plan = _plan(ctx)
            for name, value in fault.items():
                setattr(plan, name, value)

    with pytest.raises(IntegrityError):
        spoil()


def test_register_number_refuses_one_in_use(town: World) -> None:
    day = date(2015, 3, 13)
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        create_campaign(ctx, 2016)
        service.register_number(ctx, "2015", " 滨会发[2015]18号 ", "方案", day)
        service.register_number(ctx, "2015", "滨会发[2015]18号", "方案", day)
        with pytest.raises(BusinessError) as refused:
            service.register_number(ctx, "2016", "滨会发[2015]18号", "方案", day)
        assert refused.value.code == "plans.number_taken"
        assert [plan.document_number for plan in ctx.session.query(IssuedPlan)] == ["滨会发[2015]18号"]


def test_list_coverage_knows_who_has_a_plan(year: World) -> None:
    with year.begin() as ctx:
        service.file_plan(ctx, "2015", "ent-0001", {"theme": "x"})
        service.exempt_plan(ctx, "2015", "ent-0002", "停产")
        ctx.session.flush()
        found = queries.list_coverage(ctx, "2015", date(2015, 3, 13))
        assert [(unit.organisation_id, unit.county_id, unit.has_plan) for unit in found] == [
            ("ent-0001", "county-01", True),
            ("ent-0003", "county-02", False),
            ("ent-0004", "city", False),
        ]
