"""An operator suspends, resumes and cancels a process from its page."""

from __future__ import annotations

from engine.models import Instance
from tests.web.site import GOOD_PLAN, Site

OPERATOR = "sysadmin@city"
UNIT = "unit_union@ent-0001"


def state(site: Site, instance_id: str) -> str:
    with site.runtime.read() as ctx:
        return ctx.session.get_one(Instance, instance_id).state


def test_process_is_suspended_with_its_reason_and_goes_on(site: Site) -> None:
    instance_id = site.start()
    task_id = site.open_task(instance_id)
    operator, unit = site.as_(OPERATOR), site.as_(UNIT)
    answer = operator.post(f"/instances/{instance_id}/suspend", {"reason": "等待核查"})
    assert (answer.status_code, answer.location) == (303, f"/instances/{instance_id}?ok=instance_suspended")
    page = unit.get(f"/instances/{instance_id}").text
    assert "流程已暂停" in page
    assert "等待核查" in page
    assert "恢复流程" not in page, "only an operator has the buttons"
    assert "制定方案" in unit.get("/inbox").text
    refused = unit.post(f"/tasks/{task_id}", GOOD_PLAN)
    assert (refused.status_code, "这个流程已被暂停" in refused.text) == (409, True)
    page = operator.get(f"/instances/{instance_id}").text
    assert ("恢复流程" in page, "取消流程" in page, f"/instances/{instance_id}/suspend" in page) == (
        True,
        True,
        False,
    )
    assert operator.post(f"/instances/{instance_id}/resume").location.endswith("ok=instance_resumed")
    assert unit.post(f"/tasks/{task_id}", GOOD_PLAN).status_code == 303
    history = operator.get(f"/instances/{instance_id}").text
    assert ("暂停了流程" in history, "恢复了流程" in history) == (True, True)


def test_process_is_cancelled_once(site: Site) -> None:
    instance_id = site.start()
    operator = site.as_(OPERATOR)
    for _ in range(2):
        answer = operator.post(f"/instances/{instance_id}/cancel", {"reason": "重复发起"})
        assert answer.location == f"/instances/{instance_id}?ok=instance_cancelled"
    page = operator.get(f"/instances/{instance_id}").text
    assert (state(site, instance_id), "已取消：重复发起" in page, "取消流程" in page) == (
        "cancelled",
        True,
        False,
    )


def test_nothing_is_suspended_or_cancelled_without_a_reason(site: Site) -> None:
    instance_id = site.start()
    operator = site.as_(OPERATOR)
    for act in ("suspend", "cancel"):
        answer = operator.post(f"/instances/{instance_id}/{act}", {"reason": "   "})
        assert (answer.status_code, "请写明理由" in answer.text) == (422, True)
    assert state(site, instance_id) == "running"
    assert operator.post("/instances/none/suspend", {"reason": "x"}).status_code == 404


def test_suspended_processes_are_listed_by_their_state(site: Site) -> None:
    suspended, running = site.start(), site.start("ent-0002")
    operator = site.as_(OPERATOR)
    operator.post(f"/instances/{suspended}/suspend", {"reason": "核查"})
    page = operator.get("/instances?state=suspended").text
    assert (suspended in page, running in page) == (True, False)
