"""Working on tasks, sending messages, operating instances: what the verbs do, over the API."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine.models import Incident
from tests.web.api.client import Program, program
from tests.web.site import Site
from tests.web.twins import make_campaign, make_twin

UNIT, COUNTY, OPERATOR = "unit_union@ent-0001", "county_union@county-01", "sysadmin@city"
API = "/api/v1"
DONE = {
    "theme": "创新", "measures": "培训", "headcount": 30, "level": "unit",
    "members": [{"name": "张三", "duty": "组织"}],
}  # fmt: skip
ENGLISH = {"headers": {"Accept-Language": "en"}}


def the_task(sender: Program) -> str:
    [task] = sender.get(f"{API}/tasks").json["items"]
    return str(task["id"])


def test_process_runs_to_its_end_by_the_api_alone(any_site: Site) -> None:
    operator, unit, county = (program(any_site, seat) for seat in (OPERATOR, UNIT, COUNTY))
    variables = {"organisation_id": "ent-0001", "subject": "甲"}
    started = operator.post(f"{API}/instances", {"definition": "approval", "variables": variables})
    place = started.location
    assert place == f"{API}/instances/{started.json['id']}"
    task_id = the_task(unit)
    form = unit.get(f"{API}/tasks/{task_id}/form").json
    assert form["data"]["subject"] == "甲"
    assert "theme" in form["data_schema"]["required"]
    done = unit.post(f"{API}/tasks/{task_id}/complete", {"data": DONE})
    assert (done.status_code, done.json["state"], done.json["completed_by"]) == (
        200,
        "completed",
        f"person:p:{UNIT}",
    )
    assert unit.get(f"{API}/tasks/{task_id}").json["data"]["theme"] == "创新"
    again = unit.post(f"{API}/tasks/{task_id}/complete", {"data": DONE})
    assert (again.status_code, again.json["code"]) == (409, "already_completed")
    review = county.get(f"{API}/tasks/{the_task(county)}/form").json
    assert county.post(
        f"{API}/tasks/{the_task(county)}/complete", {"data": review["data"] | {"verdict": "ok"}}
    )
    assert operator.get(place).json["variables"]["theme"] == "创新"


def test_form_errors_point_at_fields_in_both_languages(site: Site) -> None:
    site.start()
    unit = program(site, UNIT)
    path = f"{API}/tasks/{the_task(unit)}/complete"
    bad = {
        "data": {**DONE, "theme": "", "headcount": 0, "members": [{"name": ""}, {"name": "x", "duty": ["y"]}]}
    }
    answer = unit.post(path, bad, **ENGLISH)
    assert (answer.status_code, answer.json["code"]) == (422, "form.invalid")
    found = {each["pointer"]: each["detail"] for each in answer.json["errors"]}
    assert found["/data/theme"] == "Theme is empty. Please fill it in."
    assert {"/data/headcount", "/data/members/0/name", "/data/members/1/duty"} <= found.keys()
    assert any("竞赛主题" in each["detail"] for each in unit.post(path, bad).json["errors"])
    refused = unit.post(path, {"data": DONE, "action": "return", "reason": "x"})
    assert (refused.status_code, refused.json["code"]) == (422, "task.action_unknown")


def test_draft_claim_release_and_transfer(site: Site) -> None:
    site.start()
    unit = program(site, UNIT)
    task_id = the_task(unit)
    path = f"{API}/tasks/{task_id}"
    assert unit._open(f"{path}/draft", "PUT", {"json": {"data": {"theme": "草"}}}).status_code == 200
    assert unit.get(f"{path}/form").json["data"] == {"theme": "草"}
    assert unit.get(f"{path}/form").json["is_draft"] is True
    assert unit.post(f"{path}/release").json["code"] == "task.not_claimed"
    assert unit.post(f"{path}/claim").json["assignee"] == f"person:p:{UNIT}"
    assert unit.post(f"{path}/release").json["assignee"] is None
    stranger = unit.post(f"{path}/transfer", {"principal": "post:unit_union@ent-0003", "reason": "x"})
    assert (stranger.status_code, stranger.json["code"]) == (422, "task.no_person")
    handed = unit.post(f"{path}/transfer", {"principal": "post:unit_admin@ent-0001", "reason": "出差"})
    assert handed.json["assignee"] == "post:unit_admin@ent-0001"
    assert the_task(program(site, "unit_admin@ent-0001")) == task_id


def test_messages_wait_and_signals_count_who_hears(site: Site) -> None:
    operator = program(site, OPERATOR)
    sent = operator.post(
        f"{API}/messages", {"name": "approved", "correlation_key": "7", "variables": {"a": 1}}
    )
    assert sent.status_code == 202
    [waiting] = operator.get(f"{API}/messages?state=pending").json["items"]
    assert (waiting["name"], waiting["correlation_key"], waiting["variables"]) == ("approved", "7", {"a": 1})
    thrown = operator.post(f"{API}/signals", {"name": "nobody hears"})
    assert (thrown.status_code, thrown.json) == (202, {"receivers": 0})


def test_operator_suspends_resumes_sets_moves_and_cancels(any_site: Site) -> None:
    place = f"{API}/instances/{any_site.start()}"
    operator, unit = program(any_site, OPERATOR), program(any_site, UNIT)
    task_id = the_task(unit)
    assert operator.post(f"{place}/suspend", {"reason": "查账"}).json["state"] == "suspended"
    stopped = unit.post(f"{API}/tasks/{task_id}/complete", {"data": DONE})
    assert (stopped.status_code, stopped.json["code"]) == (409, "instance_suspended")
    assert operator.post(f"{place}/resume").json["state"] == "running"
    assert (
        operator.post(f"{place}/variables", {"variables": {"subject": "乙"}, "reason": "笔误"}).status_code
        == 200
    )
    assert operator.get(place).json["variables"]["subject"] == "乙"
    due = {"due_at": "2027-01-01T08:00:00+08:00", "reason": "延期"}
    assert operator.post(f"{API}/timers/{task_id}/due", due).status_code == 200
    assert unit.get(f"{API}/tasks/{task_id}").json["due_at"] == "2027-01-01T00:00:00Z"
    lost = operator.post(f"{place}/tokens/{task_id}/move", {"target": "Nowhere", "reason": "x"})
    assert (lost.status_code, lost.json["problems"][0]["code"]) == (422, "operation.target_unknown")
    moved = operator.post(f"{place}/tokens/{task_id}/move", {"target": "ReviewPlan", "reason": "补录"})
    assert moved.status_code == 200, moved.text
    assert [each["node"] for each in operator.get(f"{place}/tokens").json["items"]] == ["ReviewPlan"]
    assert operator.post(f"{place}/cancel", {"reason": "作废"}).json["state"] == "cancelled"
    kinds = [each["kind"] for each in operator.get(f"{place}/events?limit=200").json["items"]]
    for kind in (
        "instance_suspended",
        "instance_resumed",
        "variables_set",
        "token_moved",
        "instance_cancelled",
    ):
        assert kind in kinds


def test_act_on_an_old_view_is_refused(site: Site) -> None:
    place = f"{API}/instances/{site.start()}"
    operator = program(site, OPERATOR)
    seen = operator.get(place).headers["ETag"]
    values = {"variables": {"a": 1}, "reason": "x"}
    first = operator.post(f"{place}/variables", values, headers={"If-Match": seen})
    assert first.status_code == 200
    assert first.headers["ETag"] != seen
    late = operator.post(f"{place}/variables", values, headers={"If-Match": seen})
    assert (late.status_code, late.json["code"]) == (412, "instance.revision")
    for etag in ("7", "*", 'W/"1"'):
        assert operator.post(f"{place}/variables", values, headers={"If-Match": etag}).status_code == 400


@pytest.fixture
def incident_id(site: Site) -> str:
    make_campaign(site)
    return make_twin(site, "ent-0001", "A").incident_id


def test_incident_is_listed_retried_and_gone(site: Site, incident_id: str) -> None:
    operator = program(site, OPERATOR)
    [shown] = operator.get(f"{API}/incidents").json["items"]
    assert (shown["id"], shown["cause"]) == (incident_id, "A 原因")
    both = operator.post(f"{API}/incidents/{incident_id}/retry", {"inputs": {}, "variables": {}})
    assert (both.status_code, both.json["code"]) == (422, "request.invalid")
    no_job = operator.post(f"{API}/incidents/{incident_id}/retry", {"inputs": {"a": 1}, "reason": "x"})
    assert (no_job.status_code, no_job.json["problems"][0]["code"]) == (422, "operation.no_job")
    assert operator.post(f"{API}/incidents/{incident_id}/retry").status_code == 200
    assert operator.get(f"{API}/incidents").json["items"] == []
    assert operator.post(f"{API}/incidents/{incident_id}/retry").status_code == 404
    with site.runtime.read() as ctx:
        assert ctx.session.scalars(select(Incident.resolved_by)).one() == f"person:p:{OPERATOR}"
