"""更多操作 on pages: what is offered, who may be asked, what becomes of it, and what the people concerned read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from engine.models import AskedOpinion, Copy, HumanTask
from handlers.notices.models import Notice
from tests.web.site import GOOD_PLAN, Site

UNIT, HELPER = "unit_union@ent-0001", "unit_admin@ent-0001"
COUNTY = "county_union@county-01"


def more(site: Site, task_id: str, do: str, seat: str = UNIT, **fields: Any) -> Any:
    form = {"do": do, "reason": "请协助核对", **fields}
    return site.as_(seat).post(f"/tasks/{task_id}/more", form)


def open_for(site: Site, seat: str) -> HumanTask:
    """The task that asks a seat's post for an opinion."""
    with site.runtime.read() as ctx:
        query = select(HumanTask).where(
            HumanTask.for_task_id.is_not(None),
            HumanTask.state == "ready",
            HumanTask.assignee == f"post:{seat}",
        )
        return ctx.session.scalars(query).one()


def rows(site: Site, query: Any) -> list[Any]:
    with site.runtime.read() as ctx:
        return list(ctx.session.scalars(query))


def test_the_menu_offers_what_is_allowed_and_nothing_else(site: Site) -> None:
    page = site.as_(UNIT).get(f"/tasks/{site.open_task(site.start())}").text
    offered = re.findall(r"/more\?do=(\w+)", page)
    assert offered == ["delegate", "sign", "copy"]


@pytest.mark.parametrize("do", ["delegate", "sign", "copy"])
def test_each_page_says_what_will_happen_and_finds_people(site: Site, do: str) -> None:
    task_id = site.open_task(site.start())
    browser = site.as_(UNIT)
    page = browser.get(f"/tasks/{task_id}/more?do={do}").text
    assert "要求或理由（必填）" in page
    found = browser.post(
        f"/tasks/{task_id}/more", {"do": do, "find": "1", "q": "unit_admin", "reason": "留着"}
    )
    assert (found.status_code, f"post:{HELPER}" in found.text, "留着" in found.text) == (200, True, True)


def test_delegated_work_comes_back_and_the_page_shows_the_opinion(site: Site) -> None:
    task_id = site.open_task(site.start())
    answer = more(site, task_id, "delegate", principal=f"post:{HELPER}")
    assert (answer.status_code, answer.location) == (303, f"/tasks/{task_id}?ok=task_delegate")
    assert "尚未签署" in site.as_(UNIT).get(f"/tasks/{task_id}").text
    refused = site.as_(UNIT).post(f"/tasks/{task_id}", GOOD_PLAN)
    assert (refused.status_code, "还有 1 个意见没有收到" in refused.text) == (409, True)
    asked = open_for(site, HELPER)
    browser = site.as_(HELPER)
    assert "请协助核对" in browser.get(f"/tasks/{asked.id}").text
    silent = browser.post(f"/tasks/{asked.id}/opinion", {"opinion": " ", "agrees": "no"})
    assert (silent.status_code, "请写明意见。" in silent.text) == (422, True)
    given = browser.post(f"/tasks/{asked.id}/opinion", {"opinion": "数字已核对", "agrees": "yes"})
    assert (given.status_code, given.location) == (303, "/inbox?ok=opinion_given")
    assert "数字已核对" in site.as_(UNIT).get(f"/tasks/{task_id}").text
    kinds = rows(site, select(Notice.kind).where(Notice.kind.in_(["task.delegated", "task.opinion_given"])))
    assert sorted(kinds) == ["task.delegated", "task.opinion_given"]


def test_only_colleagues_the_search_offers_can_be_asked(site: Site) -> None:
    task_id = site.open_task(site.start())
    for do in ("delegate", "sign", "copy"):
        for people in ({}, {"principal": "post:unit_union@ent-0003"}, {"principal": "post:nobody"}):
            assert more(site, task_id, do, way="before", **people).status_code == 422
    assert more(site, task_id, "sign", principal=f"post:{HELPER}", way="sideways").status_code == 422
    assert more(site, task_id, "copy", principal=f"post:{HELPER}", reason=" ").status_code == 422
    assert more(site, task_id, "burn").status_code == 422
    assert rows(site, select(AskedOpinion)) == []


def test_a_held_task_can_be_taken_back_or_its_signer_withdrawn(site: Site) -> None:
    task_id = site.open_task(site.start())
    more(site, task_id, "sign", principal=f"post:{HELPER}", way="after")
    assert site.as_(UNIT).post(f"/tasks/{task_id}", GOOD_PLAN).status_code == 303
    page = site.as_(UNIT).get(f"/tasks/{task_id}").text
    assert "已提交，还要等 1 个意见" in page
    assert re.findall(r"/more\?do=(\w+)", page) == ["fewer", "take_back", "copy"]
    back = more(site, task_id, "take_back")
    assert back.location == f"/tasks/{task_id}?ok=task_take_back"
    assert site.as_(UNIT).post(f"/tasks/{task_id}", GOOD_PLAN).status_code == 303
    (asked,) = rows(site, select(AskedOpinion).where(AskedOpinion.state == "open"))
    assert more(site, task_id, "fewer", opinion="another").status_code == 409
    assert more(site, task_id, "fewer", opinion=asked.id).status_code == 303
    assert rows(site, select(HumanTask.state).where(HumanTask.id == task_id)) == ["completed"]


def test_what_was_submitted_is_taken_back_until_somebody_acts(site: Site) -> None:
    task_id = site.open_task(site.start())
    assert site.as_(UNIT).post(f"/tasks/{task_id}", GOOD_PLAN).status_code == 303
    answer = more(site, task_id, "take_back")
    assert answer.status_code == 303
    again = answer.location.split("/")[2].split("?")[0]
    assert "提质增效" in site.as_(UNIT).get(f"/tasks/{again}").text
    site.as_(UNIT).post(f"/tasks/{again}", GOOD_PLAN)
    review = rows(
        site, select(HumanTask.id).where(HumanTask.node == "ReviewPlan", HumanTask.state == "ready")
    )
    site.as_(COUNTY).post(f"/tasks/{review[0]}/draft", {"opinion": "已看"})
    late = more(site, again, "take_back")
    assert (late.status_code, "已有人办理" in late.text) == (409, True)


def test_a_copy_opens_the_instance_to_read(site: Site) -> None:
    instance_id = site.start()
    task_id = site.open_task(instance_id)
    reader = "team_leader@team-00001"
    assert site.as_(reader).get(f"/instances/{instance_id}").status_code == 404
    assert more(site, task_id, "copy", principal=f"post:{reader}").status_code == 303
    assert site.as_(reader).get(f"/instances/{instance_id}").status_code == 200
    assert site.as_(reader).get(f"/tasks/{task_id}").status_code == 404
    assert len(rows(site, select(Copy))) == 1


def test_sent_back_to_a_step_with_the_reason_and_what_was_filled_in(site: Site) -> None:
    instance_id = site.start()
    assert site.as_(UNIT).post(f"/tasks/{site.open_task(instance_id)}", GOOD_PLAN).status_code == 303
    task_id = site.open_task(instance_id)
    assert "/more?do=back" in site.as_(COUNTY).get(f"/tasks/{task_id}").text
    page = site.as_(COUNTY).get(f"/tasks/{task_id}/more?do=back").text
    assert re.findall(r'name="target" value="(\w+)"', page) == ["DraftPlan"]
    assert more(site, task_id, "back", COUNTY, target="DraftPlan", reason=" ").status_code == 422
    assert more(site, task_id, "back", COUNTY, target="Filed").status_code == 409
    assert more(site, task_id, "back", UNIT, target="DraftPlan").status_code == 404
    assert site.open_task(instance_id) == task_id
    done = more(site, task_id, "back", COUNTY, target="DraftPlan", reason="经费写错了")
    assert (done.status_code, done.location) == (303, "/inbox?ok=sent_back")
    again = site.task(site.open_task(instance_id))
    assert (again.node, again.reason) == ("DraftPlan", "经费写错了")
    assert "经费写错了" in site.as_(UNIT).get(f"/tasks/{again.id}").text
    assert "经费写错了" in rows(site, select(Notice).where(Notice.kind == "task.sent_back"))[0].body
