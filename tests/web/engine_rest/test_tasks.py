"""People's tasks in the dialect: a token acts for its person, who sees and does what the pages let them."""

from __future__ import annotations

from tests.web.engine_rest.sample import ADMIN, Worker, worker
from tests.web.site import Site

UNIT = "unit_union@ent-0001"
PLAN = {
    "theme": {"value": "提质增效"},
    "measures": {"value": "培训"},
    "headcount": {"value": 30, "type": "Integer"},
    "level": {"value": "unit"},
    "members": {"value": '[{"name": "张三", "duty": "组织"}]', "type": "Json"},
}


def begun(site: Site) -> tuple[Worker, str]:
    """An approval under way: its clerk's program and the first task."""
    instance_id = site.start()
    return worker(site, UNIT), site.open_task(instance_id)


def test_a_task_is_listed_to_whom_it_is_offered(site: Site) -> None:
    send, task_id = begun(site)
    [listed] = send("GET", "/task").json
    assert send("GET", f"/task/{task_id}").json == listed
    assert (listed["id"], listed["assignee"], listed["taskState"]) == (task_id, None, "Created")
    assert send("GET", "/task/count?candidateGroup=unit_union").json == {"count": 1}
    assert send("GET", "/task?name=nothing").json == []
    assert send("GET", "/task?assignee=somebody").json == []
    assert send("GET", "/task?priority=50").status_code == 400
    other = worker(site, ADMIN)
    assert (other("GET", "/task").json, other("GET", f"/task/{task_id}").status_code) == ([], 404)


def test_a_task_is_claimed_and_given_back_only_for_the_tokens_own_person(site: Site) -> None:
    send, task_id = begun(site)
    assert send("POST", f"/task/{task_id}/claim", {"userId": "p:somebody"}).status_code == 403
    assert send("POST", f"/task/{task_id}/claim", {"userId": f"p:{UNIT}"}).status_code == 204
    assert send("GET", f"/task/{task_id}").json["assignee"] == f"p:{UNIT}"
    assert [each["id"] for each in send("GET", f"/task?assignee=p:{UNIT}").json] == [task_id]
    assert send("GET", "/task?unassigned=true").json == []
    assert send("POST", f"/task/{task_id}/unclaim").status_code == 204
    assert send("GET", f"/task/{task_id}").json["assignee"] is None


def test_variables_are_the_fields_of_the_form_and_checked_by_it(site: Site) -> None:
    send, task_id = begun(site)
    assert set(send("GET", f"/task/{task_id}/form-variables").json) >= {"theme", "headcount"}
    url = f"/task/{task_id}/complete"
    for change, complaint in (
        ({"colour": {"value": "red"}}, '"colour" is no field'),
        ({"headcount": {"value": "many"}}, "headcount"),
    ):
        answer = send("POST", url, {"variables": {**PLAN, **change}})
        assert (answer.status_code, answer.json["type"]) == (400, "InvalidRequestException")
        assert complaint in answer.json["message"]
    assert send("POST", url, {"variables": PLAN}).status_code == 204
    again = send("POST", url, {"variables": PLAN})
    assert (again.status_code, again.json["type"]) == (500, "RestException")
    assert site.task(task_id).data["headcount"] == 30
    assert send("GET", f"/task/{task_id}").status_code == 404
    assert send("POST", f"/task/{task_id}/claim", {}).status_code == 500


def test_a_form_is_submitted_as_a_task_is_completed(site: Site) -> None:
    send, task_id = begun(site)
    assert send("POST", f"/task/{task_id}/submit-form", {"variables": PLAN}).status_code == 204
    assert send("GET", f"/task/{task_id}").status_code == 404
