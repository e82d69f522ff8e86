"""Many tasks of the inbox at once: named first, done one by one, each with its own result."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from engine.context import Ctx
from engine.models import HumanTask, TaskState
from handlers.directory import service
from tests.web.packages import approval
from tests.web.site import GOOD_PLAN, Browser, Site

UNIT, OTHER, COUNTY = "unit_union@ent-0001", "unit_union@ent-0002", "county_union@county-01"
DECISION: dict[str, Any] = {
    "type": "default",
    "id": "review",
    "schemaVersion": 19,
    "components": [
        {
            "type": "radio",
            "key": "result",
            "label": "结论",
            "values": [{"value": "agree", "label": "同意"}, {"value": "refuse", "label": "不同意"}],
            "validate": {"required": True},
        },
        {
            "type": "textarea",
            "key": "opinion",
            "label": "理由",
            "conditional": {"hide": '=result != "refuse"'},
            "validate": {"required": True},
        },
    ],
}


@pytest.fixture
def reviews(site: Site) -> list[str]:
    """Three reviews that wait for the county, whose form asks for a decision, and when it is no, for a reason."""
    with site.runtime.begin() as ctx:
        site.runtime.deploy(ctx, approval(review=DECISION))
    instances = [site.start(subject=subject) for subject in "甲乙丙"]
    for instance in instances:
        answer = site.as_(UNIT).post(f"/tasks/{site.open_task(instance)}", GOOD_PLAN)
        assert answer.status_code == 303, answer.text
    return [site.open_task(instance) for instance in instances]


@pytest.fixture
def shared(site: Site) -> Site:
    def help_out(ctx: Ctx) -> None:
        service.hold_post(ctx, UNIT, f"p:{OTHER}", valid_from=date(2026, 1, 1))

    site.runtime.run("system", help_out)
    return site


def state(site: Site, task_id: str) -> str:
    return site.task(task_id).state


def confirm(browser: Browser, action: str, *task_ids: str, **more: str) -> Any:
    return browser.post("/inbox/together", {"action": action, "task": list(task_ids), **more})


def run(browser: Browser, action: str, *task_ids: str, **more: str) -> Any:
    return browser.post("/inbox/together/run", {"action": action, "task": list(task_ids), **more})


def test_page_names_the_tasks_and_offers_what_the_form_allows(site: Site, reviews: list[str]) -> None:
    page = confirm(site.as_(COUNTY), "complete", *reviews).text
    assert re.findall(r'name="task" value="(\w+)" checked', page) == reviews
    assert all(f"方案 {name}" in page for name in "甲乙丙")
    assert re.findall(r'name="decision" value="(\w+)"', page) == ["agree"], "a refusal needs a reason"
    assert {state(site, each) for each in reviews} == {TaskState.READY}, "nothing has happened yet"


def test_all_are_decided_alike_and_a_repeat_does_no_harm(site: Site, reviews: list[str]) -> None:
    browser = site.as_(COUNTY)
    page = run(browser, "complete", *reviews, decision="agree").text
    assert "3 项已办成" in page
    assert {state(site, each) for each in reviews} == {TaskState.COMPLETED}
    assert site.task(reviews[0]).data == {"result": "agree"}
    again = run(browser, "complete", *reviews, decision="agree").text
    assert "3 项没有办成" in again
    assert again.count("这项任务已经办结。") == 3


def test_wrong_one_names_itself_and_the_others_are_done(site: Site, reviews: list[str]) -> None:
    browser = site.as_(COUNTY)
    browser.post(f"/tasks/{reviews[1]}/draft", {"result": "refuse", "opinion": "还在写"})
    page = confirm(browser, "complete", *reviews).text
    assert re.findall(r'name="task" value="(\w+)" checked', page) == [reviews[0], reviews[2]]
    assert "有草稿，请打开这一项办理" in page
    page = run(browser, "complete", *reviews, decision="agree").text
    assert re.search(r"1 项没有办成.*方案 乙.*有草稿.*2 项已办成.*方案 甲.*方案 丙", page, re.DOTALL)
    assert [state(site, each) for each in reviews] == ["completed", "ready", "completed"]


@pytest.mark.parametrize("decision", ["refuse", "", "submit", "nonsense"])
def test_decision_that_is_not_offered_does_nothing(site: Site, reviews: list[str], decision: str) -> None:
    page = run(site.as_(COUNTY), "complete", *reviews[:1], decision=decision).text
    assert "这一项不能这样决定" in page
    assert state(site, reviews[0]) == TaskState.READY


def test_form_with_more_to_fill_in_says_what(site: Site) -> None:
    task_id = site.open_task(site.start())
    page = confirm(site.as_(UNIT), "complete", task_id).text
    assert "还要填写：" in page
    assert "竞赛主题" in page
    assert 'name="decision"' not in page
    assert "1 项没有办成" in run(site.as_(UNIT), "complete", task_id, decision="agree").text


def test_opinions_are_given_one_by_one_and_waited_for(site: Site, reviews: list[str]) -> None:
    asked = {"do": "delegate", "reason": "请协助核对", "principal": "post:unit_union@ent-0002"}
    answer = site.as_(COUNTY).post(f"/tasks/{reviews[0]}/more", asked)
    assert answer.status_code == 303, answer.text
    with site.runtime.read() as ctx:
        opinion = ctx.session.scalars(select(HumanTask).where(HumanTask.for_task_id == reviews[0])).one()
    assert "这一步请打开任务办理" in confirm(site.as_(OTHER), "complete", opinion.id).text
    assert "1 项没有办成" in run(site.as_(OTHER), "complete", opinion.id, decision="agree").text
    page = run(site.as_(COUNTY), "complete", *reviews[:2], decision="agree").text
    assert "1 项没有办成" in page
    assert "1 项已办成" in page
    assert [state(site, each) for each in (opinion.id, *reviews)] == ["ready", "ready", "completed", "ready"]


def test_different_steps_are_apart_and_cannot_be_decided_together(site: Site, reviews: list[str]) -> None:
    browser = site.as_(COUNTY)

    def help_out(ctx: Ctx) -> None:
        service.hold_post(ctx, UNIT, f"p:{COUNTY}", valid_from=date(2026, 1, 1))

    site.runtime.run("system", help_out)
    other = site.open_task(site.start())
    page = confirm(browser, "complete", reviews[0], other).text
    assert len(re.findall(r'<h2 id="step-\d"', page)) == 2
    answer = run(browser, "complete", reviews[0], other, decision="agree")
    assert answer.status_code == 422
    assert "只有同一步骤、同一版本的任务才能作同一决定。" in answer.text
    assert state(site, reviews[0]) == TaskState.READY


def test_others_tasks_are_neither_named_nor_done(site: Site, reviews: list[str]) -> None:
    for seat in (UNIT, "county_union@county-02"):
        browser = site.as_(seat)
        page = confirm(browser, "complete", reviews[0]).text
        assert "1 项已不在您的待办里" in page
        assert "方案 甲" not in page or seat == UNIT
        page = run(browser, "complete", reviews[0], decision="agree").text
        assert "已不在您的待办里" in page
        assert "方案 甲" not in page
        assert state(site, reviews[0]) == TaskState.READY


def test_absent_persons_tasks_are_done_from_their_own_page(site: Site, reviews: list[str]) -> None:
    today = site.clock.now().date().isoformat()
    helper = OTHER
    absence = {"principal": f"post:{helper}", "first_on": today, "last_on": today, "reason": "年休假"}
    answer = site.as_(COUNTY).post("/account/absences", absence)
    assert answer.status_code == 303, answer.text
    assert site.as_(helper).get(f"/tasks/{reviews[0]}").status_code == 200
    assert "1 项已不在您的待办里" in confirm(site.as_(helper), "complete", reviews[0]).text
    answer = run(site.as_(helper), "complete", reviews[0], decision="agree")
    assert answer.status_code == 200
    assert "已不在您的待办里" in answer.text
    assert state(site, reviews[0]) == TaskState.READY


def test_whole_list_is_taken_as_it_is_narrowed(site: Site, reviews: list[str]) -> None:
    browser = site.as_(COUNTY)
    page = browser.post("/inbox/together", {"all": "1", "from_list": "q=乙"}).text
    assert re.findall(r'name="task" value="(\w+)" checked', page) == [reviews[1]]


def test_claim_and_put_back_many(shared: Site) -> None:
    tasks = [shared.open_task(shared.start(subject=subject)) for subject in "甲乙"]
    first, second = shared.as_(UNIT), shared.as_(OTHER)
    assert "签收这些任务？" in confirm(first, "claim", *tasks).text
    assert "2 项已办成" in run(first, "claim", *tasks).text
    page = run(second, "claim", *tasks).text
    assert "2 项没有办成" in page
    assert "已被同事签收" in page
    assert "没有签收" in run(first, "release", *tasks, shared.open_task(shared.start())).text
    assert {shared.task(each).assignee for each in tasks} == {None}


def test_one_claim_leads_back_to_the_list(shared: Site) -> None:
    task_id = shared.open_task(shared.start())
    browser = shared.as_(UNIT)
    page = browser.get("/inbox?tab=claimable").text
    assert 'formaction="/inbox/together/run?action=claim"' in page
    answer = browser.post(
        "/inbox/together/run?action=claim", {"only": task_id, "task": "other", "from_list": "tab=claimable"}
    )
    assert (answer.status_code, answer.location) == (303, "/inbox?tab=claimable&ok=claimed")
    assert shared.task(task_id).assignee == f"person:p:{UNIT}"


def test_too_many_or_none_or_nonsense(site: Site) -> None:
    browser = site.as_(UNIT)
    assert run(browser, "claim", *map(str, range(201))).status_code == 422
    assert confirm(browser, "complete").location == "/inbox?ok=none_chosen"
    assert run(browser, "burn", "x").status_code == 422
    assert "没有办成" in run(browser, "claim", "x\u0007", "none").text
