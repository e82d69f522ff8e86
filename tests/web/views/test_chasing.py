"""催办: pressing for open tasks, once a working day."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from engine import tasks
from engine.context import Ctx
from engine.models import HumanTask, TaskState, Way
from handlers.campaigns.models import Campaign
from handlers.notices.models import Notice
from tests.web.site import Site
from tests.web.twins import make_campaign, make_twin

UNIT = "unit_union@ent-0001"
COUNTY = "county_union@county-01"


def notices(site: Site, seat: str) -> list[str]:
    with site.runtime.read() as ctx:
        query = select(Notice.body).where(Notice.person_id == f"p:{seat}", Notice.kind == "chased")
        return list(ctx.session.scalars(query))


def test_chase_tells_those_who_can_do_the_task_once_a_day(site: Site) -> None:
    instance_id = site.start()
    task_id = site.open_task(instance_id)
    page = site.as_(COUNTY).get(f"/instances/{instance_id}").text
    assert "全部催办" in page
    answer = site.as_(COUNTY).post(f"/instances/{instance_id}/chase", {"task": task_id, "note": "月底前"})
    assert answer.location.endswith("ok=chased")
    assert len(notices(site, UNIT)) == 1
    assert "月底前" in notices(site, UNIT)[0]
    again = site.as_("office@city").post(f"/instances/{instance_id}/chase")
    assert again.location.endswith("ok=chased_before")
    assert len(notices(site, UNIT)) == 1
    assert "3月2日 county_union county-01 催办" in site.as_(UNIT).get(f"/tasks/{task_id}").text.replace(
        "2026年", ""
    )
    assert "催办：制定方案" in site.as_(COUNTY).get(f"/instances/{instance_id}").text
    site.clock.advance(days=1)
    site.as_(COUNTY).post(f"/instances/{instance_id}/chase")
    assert len(notices(site, UNIT)) == 2


OFFICE = "office@city"
HELPER = "unit_admin@ent-0001"
BESIDE = "county_union@county-02"
SEATS = (UNIT, COUNTY, HELPER, BESIDE)
DRAFT = {
    "theme": "提质增效",
    **{"measures": "培训", "headcount": 30, "level": "unit"},
    "members": [{"name": "张三", "duty": "组织"}],
}
REVIEW = {"opinion": "可以"}


def act(site: Site, seat: str, verb: Callable[[Ctx], object]) -> None:
    site.runtime.run(f"person:p:{seat}", verb)


def told(site: Site) -> dict[str, int]:
    """How often each has been pressed."""
    return {seat: number for seat in SEATS if (number := len(notices(site, seat)))}


@pytest.fixture
def review(site: Site) -> str:
    """The county's task to review what a unit has drafted."""
    instance_id = site.start()
    draft = site.open_task(instance_id)
    act(site, UNIT, lambda ctx: site.runtime.complete_task(ctx, draft, DRAFT))
    return site.open_task(instance_id)


def claimed(site: Site, task_id: str) -> None:
    act(site, COUNTY, lambda ctx: tasks.claim(ctx, task_id, f"p:{COUNTY}"))


def delegated(site: Site, task_id: str) -> None:
    act(site, COUNTY, lambda ctx: site.runtime.delegate_task(ctx, task_id, f"person:p:{HELPER}", "请核"))


def held(site: Site, task_id: str) -> None:
    signer = [f"person:p:{HELPER}"]
    act(site, COUNTY, lambda ctx: site.runtime.add_signers(ctx, task_id, Way.AFTER, signer, "请签"))
    act(site, COUNTY, lambda ctx: site.runtime.complete_task(ctx, task_id, REVIEW))
    assert site.task(task_id).state == TaskState.HELD


def sent_back(site: Site, task_id: str) -> None:
    act(site, COUNTY, lambda ctx: site.runtime.send_back(ctx, task_id, "", "请补"))


def taken_back(site: Site, task_id: str) -> None:
    def verb(ctx: Ctx) -> None:
        own = select(HumanTask.id).where(HumanTask.instance_id == site.task(task_id).instance_id)
        done = ctx.session.scalars(own.where(HumanTask.state == TaskState.COMPLETED)).one()
        site.runtime.take_back(ctx, done, "再改")

    act(site, UNIT, verb)


def transferred(site: Site, task_id: str) -> None:
    act(site, COUNTY, lambda ctx: tasks.transfer(ctx, task_id, f"person:p:{BESIDE}", "换人"))


STATES: list[tuple[Callable[[Site, str], None], dict[str, int]]] = [
    (claimed, {COUNTY: 1}),
    (delegated, {COUNTY: 1, HELPER: 1}),  # both have a task: one to do it, one to answer
    (held, {HELPER: 1}),
    (sent_back, {UNIT: 1}),
    (taken_back, {UNIT: 1}),
    (transferred, {BESIDE: 1}),
]


@pytest.mark.parametrize(("happens", "expected"), STATES, ids=lambda each: getattr(each, "__name__", ""))
def test_whoever_has_the_task_now_is_told_once(
    site: Site, review: str, happens: Callable[[Site, str], None], expected: dict[str, int]
) -> None:
    path = f"/instances/{site.task(review).instance_id}/chase"
    happens(site, review)
    assert site.as_(OFFICE).post(path).location.endswith("ok=chased")
    assert told(site) == expected
    assert site.as_(OFFICE).post(path).location.endswith("ok=chased_before")
    assert told(site) == expected


def test_nobody_is_pressed_for_what_is_suspended_or_done(site: Site, review: str) -> None:
    instance_id = site.task(review).instance_id
    path = f"/instances/{instance_id}/chase"
    act(site, "sysadmin@city", lambda ctx: site.runtime.suspend(ctx, instance_id, "核查"))
    assert "全部催办" not in site.as_(OFFICE).get(f"/instances/{instance_id}").text
    for form in ({}, {"task": review}):
        answer = site.as_(OFFICE).post(path, form)
        assert answer.status_code == 409
        assert "这个流程已被暂停" in answer.text
    act(site, "sysadmin@city", lambda ctx: site.runtime.resume(ctx, instance_id))
    act(site, COUNTY, lambda ctx: site.runtime.complete_task(ctx, review, REVIEW))
    answer = site.as_(OFFICE).post(path, {"task": review})
    assert answer.status_code == 409
    assert "已经办结" in answer.text
    assert told(site) == {}


def test_weekend_counts_with_the_next_working_day(site: Site) -> None:
    instance_id = site.start()
    site.clock.advance(days=5)  # Saturday
    for _day in range(3):
        site.as_(COUNTY).post(f"/instances/{instance_id}/chase")
        site.clock.advance(days=1)
    assert len(notices(site, UNIT)) == 1


def test_nobody_presses_for_their_own_task_or_from_beside(site: Site) -> None:
    instance_id = site.start()
    page = site.as_(UNIT).get(f"/instances/{instance_id}").text
    assert "全部催办" not in page
    assert site.as_(UNIT).post(f"/instances/{instance_id}/chase").status_code == 403
    assert site.as_("county_union@county-02").post(f"/instances/{instance_id}/chase").status_code == 404
    assert site.as_("group_member@city").post(f"/instances/{instance_id}/chase").status_code == 403
    assert notices(site, UNIT) == []


def test_chase_of_a_list_is_previewed_and_leaves_out_others(site: Site) -> None:
    make_campaign(site)
    for place in ("ent-0001", "ent-0003"):
        make_twin(site, place, f"CANARY{place[-1]}")
    path = "/progress/chase?campaign=2026&register=plans&status=open"
    preview = site.as_(COUNTY).get(path).text
    assert "将催办 1 项任务，通知 1 人" in preview
    assert "CANARY3" not in preview
    answer = site.as_(COUNTY).post(path, {"note": "请抓紧"})
    assert answer.location.endswith("ok=chased")
    assert site.as_(COUNTY).get(answer.location).status_code == 200
    assert (len(notices(site, UNIT)), len(notices(site, "unit_union@ent-0003"))) == (1, 0)


def test_suspending_asks_the_process_and_needs_a_reason(site: Site) -> None:
    make_campaign(site)
    instance_id = site.start()
    site.runtime.run("system", lambda ctx: set_running(ctx, instance_id))
    office = site.as_("office@city")
    assert "暂停竞赛" in office.get("/progress?campaign=2026").text
    assert "暂停竞赛" not in site.as_(COUNTY).get("/progress?campaign=2026").text
    assert office.post("/campaigns/2026/suspend", {"reason": " "}).status_code == 422
    answer = office.post("/campaigns/2026/suspend", {"reason": "防汛"})
    assert answer.location.endswith("ok=suspension_asked")


def set_running(ctx: Ctx, instance_id: str) -> None:
    campaign = ctx.session.get_one(Campaign, "2026")
    campaign.state, campaign.started_at, campaign.instance_id = "running", ctx.now(), instance_id
