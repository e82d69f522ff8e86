"""A unit's plan over the pages: drafted, sent back by the service check and by the county, revised, filed."""

from __future__ import annotations

import re

import pytest

from handlers.campaigns import service as campaigns
from handlers.plans import service as plans
from handlers.plans.models import UnitPlan
from tests.web.site import Site
from web.serve import deploy_missing
from web.shipped import shipped_packages

UNIT, ADMIN, COUNTY = "unit_union@ent-0001", "unit_admin@ent-0001", "county_union@county-01"
PLAN = {
    "report_kind": "plan",
    "theme": "提质增效",
    "targets.0.target": "合理化建议",
    "targets.0.quantity": "30",
    "targets.0.unit": "条",
    "measures": "每月组织一次岗位练兵和培训。",
    "steps.0.step": "动员",
    "steps.0.starts_on": "2026-03-05",
    "steps.0.ends_on": "2026-03-31",
    "people.0.person": "工会主席",
    "people.0.duty": "组织",
    "responsibilities": "各车间负责人对本车间的活动负责。",
    "tracks": ["TRK-01", "TRK-07"],
    "workshops": "3",
    "teams": "8",
    "employees": "120",
    "funds": "2.5",
    "leading_person": "张三",
    "contact": "13800000000",
}
ELEMENTS = ("theme", "targets.0.target", "measures", "steps.0.step", "people.0.person", "responsibilities")


@pytest.fixture
def contest(site: Site) -> Site:
    """The contest of 2026 with its first phase open and a plan asked of every body."""
    deploy_missing(site.runtime, shipped_packages(), lambda line: None)
    with site.runtime.begin() as ctx:
        campaign = campaigns.create_campaign(ctx, 2026)
        campaign.state, campaign.started_at = "running", ctx.now()
        campaigns.open_phase(ctx, campaign.id, 1)
        plans.start_unit_plans(ctx, campaign.id)
    site.runtime.work()
    return site


def task_of(site: Site, seat: str, name: str) -> str:
    """The address of the task of this name in somebody's inbox."""
    page = site.as_(seat).get("/inbox").text
    found = re.search(rf'href="(/tasks/\w+)[^"]*">\s*<span class="task-card__title">{name}', page)
    assert found, f"{seat} has no task {name}"
    return found[1]


def do(site: Site, seat: str, name: str, form: dict[str, object]) -> None:
    """Submit a task; it must be accepted."""
    answer = site.as_(seat).post(task_of(site, seat, name), form)
    assert answer.status_code == 303, re.findall(r'<li><a href="#[^"]*">([^<]+)', answer.text)


def progress(site: Site) -> str:
    """The state of the unit's plan in the register."""
    with site.runtime.read() as ctx:
        return ctx.session.get_one(UnitPlan, ("2026", "ent-0001")).state


@pytest.mark.parametrize("missing", ELEMENTS)
def test_five_of_six_elements_are_not_enough(contest: Site, missing: str) -> None:
    form = {**PLAN, missing: ""}
    if missing.count("."):
        form = {name: value for name, value in PLAN.items() if not name.startswith(missing.partition(".")[0])}
    answer = contest.as_(UNIT).post(task_of(contest, UNIT, "编制活动方案"), form)
    assert answer.status_code == 422
    assert "还有 1 处需要修改" in answer.text
    assert 'value="13800000000"' in answer.text


def test_plan_goes_from_draft_to_the_register(contest: Site) -> None:
    do(contest, UNIT, "编制活动方案", {**PLAN, "steps.0.ends_on": "2030-01-01"})
    page = contest.as_(UNIT).get(task_of(contest, UNIT, "\\S+")).text
    assert "第1步的日期不在竞赛期内" in page, "the service check sends it back with its reason"
    assert 'value="提质增效"' in page
    do(contest, UNIT, "\\S+", PLAN)
    do(contest, ADMIN, "\\S+", {"funds_confirmed": "2.5", "people_confirmed": "true"})
    review = task_of(contest, COUNTY, "\\S+")
    assert "合理化建议" in contest.as_(COUNTY).get(review).text
    answer = contest.as_(COUNTY).post(review, {"action": "return", "reason": "目标太低"})
    assert answer.status_code == 303
    page = contest.as_(UNIT).get(task_of(contest, UNIT, "\\S+")).text
    assert "目标太低" in page
    assert progress(contest) == "open"
    do(contest, UNIT, "\\S+", {**PLAN, "targets.0.quantity": "60"})
    if "没有待办" not in contest.as_(ADMIN).get("/inbox").text:
        do(contest, ADMIN, "\\S+", {"funds_confirmed": "2.5", "people_confirmed": "true"})
    checks = {"is_realistic": "true", "is_specific": "true", "is_operable": "true", "opinion": "同意"}
    do(contest, COUNTY, "\\S*审\\S*", checks)
    assert progress(contest) == "filed"
    assert "没有待办" in contest.as_(UNIT).get("/inbox").text
    figures = contest.as_(COUNTY).get("/progress/bodies?campaign=2026&register=plans&status=filed").text
    assert re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', figures) == ["临河机械厂"]
