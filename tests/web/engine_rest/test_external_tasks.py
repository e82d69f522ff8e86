"""The worker's part of the Camunda 7 dialect, answer by answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from engine.context import Ctx
from handlers.directory.tokens import find_token, revoke_token
from tests.web.api.client import token_for
from tests.web.engine_rest.clients.crew import until
from tests.web.engine_rest.sample import ADMIN, deploy, worker
from tests.web.site import Site

START = "/process-definition/key/shipping/start"


def begin(site: Site, **variables: Any) -> dict[str, Any]:
    """Start an instance with typed variables."""
    answer = worker(site)("POST", START, {"businessKey": "b1", "variables": variables})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_locked_task_has_the_fields_that_clients_read(any_site: Site) -> None:
    definition_id = deploy(any_site)
    begun = begin(any_site, order={"value": 7, "type": "Integer"})
    [task] = worker(any_site).fetch()
    token_id = task["executionId"]
    assert task == {
        "activityId": "Ship",
        "activityInstanceId": f"Ship:{token_id}",
        "errorMessage": None,
        "errorDetails": None,
        "executionId": token_id,
        "id": task["id"],
        "lockExpirationTime": "2026-03-02T09:01:00.000+0800",
        "createTime": "2026-03-02T09:00:00.000+0800",
        "processDefinitionId": definition_id,
        "processDefinitionKey": "shipping",
        "processDefinitionVersionTag": None,
        "processInstanceId": begun["id"],
        "tenantId": None,
        "retries": None,
        "workerId": "w1",
        "priority": 0,
        "topicName": "ship",
        "businessKey": "b1",
        "variables": {"order": {"type": "Integer", "value": 7, "valueInfo": {}}},
        "extensionProperties": {},
    }


def test_complete_ends_the_instance_and_a_repeat_is_404(site: Site) -> None:
    deploy(site)
    begun, send = begin(site), worker(site)
    [task] = send.fetch()
    url = f"/external-task/{task['id']}/complete"
    assert send("POST", url, {"workerId": "w1", "variables": {"parcel": {"value": "P9"}}}).status_code == 204
    again = send("POST", url, {"workerId": "w1"})
    message = f"External task with id {task['id']} does not exist"
    assert (again.status_code, again.json) == (404, {"type": "RestException", "message": message, "code": 0})
    assert send("GET", f"/process-instance/{begun['id']}").status_code == 404


def test_a_worker_without_the_lock_is_told_who_has_it(site: Site) -> None:
    deploy(site)
    begin(site)
    send = worker(site)
    [task] = send.fetch()
    for url, more in (("complete", {}), ("failure", {}), ("bpmnError", {"errorCode": "x"})):
        answer = send("POST", f"/external-task/{task['id']}/{url}", {"workerId": "w2", **more})
        assert answer.status_code == 400
        assert answer.json["type"] == "RestException"
        assert answer.json["message"].endswith("by worker 'w2'. It is locked by worker 'w1'.")


def test_failure_pauses_then_the_operator_sees_an_incident_and_retries_it(site: Site) -> None:
    deploy(site)
    begun, send = begin(site), worker(site)
    [task] = send.fetch()
    url = f"/external-task/{task['id']}/failure"
    body = {"workerId": "w1", "errorMessage": "no paper", "errorDetails": "trace", "retryTimeout": 5000}
    assert send("POST", url, {**body, "retries": 1}).status_code == 204
    assert send.fetch() == []
    site.clock.advance(seconds=6)
    assert send.fetch()[0]["retries"] == 1
    assert send("POST", url, {**body, "retries": 0}).status_code == 204
    shown = send("GET", f"/external-task/{task['id']}").json
    assert (shown["retries"], shown["errorMessage"], shown["workerId"]) == (0, "no paper", None)
    assert send("GET", f"/external-task/{task['id']}/errorDetails").text == "trace"
    page = site.as_(ADMIN).get("/incidents").text
    assert "no paper" in page
    incident = page.partition('action="/incidents/')[2].partition("/")[0]
    assert site.as_(ADMIN).post(f"/incidents/{incident}/retry").status_code == 303
    assert [each["processInstanceId"] for each in send.fetch()] == [begun["id"]]


def test_bpmn_error_takes_the_way_that_is_drawn_for_it(site: Site) -> None:
    deploy(site)
    begun, send = begin(site), worker(site)
    [task] = send.fetch()
    body = {"workerId": "w1", "errorCode": "no_stock", "variables": {"missing": {"value": 3}}}
    assert send("POST", f"/external-task/{task['id']}/bpmnError", body).status_code == 204
    [order] = send.fetch("order")
    assert (order["processInstanceId"], order["variables"]["missing"]["value"]) == (begun["id"], 3)


def test_locks_are_extended_given_back_and_taken_by_id(site: Site) -> None:
    deploy(site)
    begin(site)
    send = worker(site)
    [task] = send.fetch()
    url = f"/external-task/{task['id']}"
    assert send("POST", f"{url}/extendLock", {"workerId": "w1", "newDuration": 600_000}).status_code == 204
    assert send("GET", url).json["lockExpirationTime"] == "2026-03-02T09:10:00.000+0800"
    assert send("POST", f"{url}/lock", {"workerId": "w2", "lockDuration": 1000}).status_code == 400
    assert send("POST", f"{url}/unlock").status_code == 204
    assert send("POST", f"{url}/lock", {"workerId": "w2", "lockDuration": 1000}).status_code == 204
    assert send("GET", url).json["workerId"] == "w2"
    assert send("PUT", f"{url}/priority", {"priority": 9}).status_code == 204
    assert send("PUT", f"{url}/retries", {"retries": 0}).status_code == 204
    assert [each["priority"] for each in send("GET", "/external-task?noRetriesLeft=true").json] == [9]


def test_lists_and_counts_are_narrowed(site: Site) -> None:
    deploy(site)
    for _ in range(3):
        begin(site)
    send = worker(site)
    answer = send(
        "POST",
        "/external-task/fetchAndLock",
        {"workerId": "w1", "maxTasks": 1, "topics": [{"topicName": "ship", "lockDuration": 1000}]},
    )
    [locked] = answer.json
    assert send("GET", "/external-task/count?locked=true").json == {"count": 1}
    assert [each["id"] for each in send("GET", "/external-task?workerId=w1").json] == [locked["id"]]
    assert len(send("GET", "/external-task?topicName=ship&firstResult=1&maxResults=5").json) == 2
    assert send("GET", "/external-task?priorityHigherThanOrEquals=1").status_code == 400


WRONG: list[tuple[Any, str]] = [
    ({"maxTasks": 1, "topics": []}, "workerId cannot be null"),
    ({"workerId": "w", "topics": []}, "maxTasks cannot be null"),
    ({"workerId": "w", "maxTasks": 1, "topics": [{"lockDuration": 1}]}, "topicName cannot be null"),
    ({"workerId": "w", "maxTasks": 1, "topics": [{"topicName": "t"}]}, "lockDuration cannot be null"),
    ({"workerId": "w", "maxTasks": 0, "topics": []}, "maxTasks must be a whole number from 1 to 1000"),
    ({"workerId": "w", "maxTasks": 1, "topics": [], "asyncResponseTimeout": 1_800_001}, "1800000 milli"),
    ({"workerId": "w\0", "maxTasks": 1, "topics": []}, "NUL"),
    ([1], "not a JSON object"),
]


def test_what_cannot_be_understood_is_400_with_the_field(site: Site) -> None:
    send = worker(site)
    for body, complaint in WRONG:
        answer = send("POST", "/external-task/fetchAndLock", body)
        assert (answer.status_code, answer.json["type"]) == (400, "InvalidRequestException")
        assert complaint in answer.json["message"]


def test_only_a_token_with_the_scope_of_somebody_who_runs_the_system_may_work(site: Site) -> None:
    deploy(site)
    body = {"workerId": "w", "maxTasks": 1, "topics": []}
    url = "/external-task/fetchAndLock"
    unit = worker(site, "unit_union@ent-0001")("POST", url, body)
    assert (unit.status_code, unit.json["type"]) == (403, "AuthorizationException")
    narrow = worker(site)
    narrow.token = token_for(site, ADMIN, ["tasks:work"])
    assert narrow("POST", url, body).status_code == 403
    nobody = site.app.test_client().post(f"/engine-rest{url}", json=body)
    assert (nobody.status_code, nobody.json["type"]) == (401, "AuthenticationException")
    # A browser's cookie opens nothing here.
    assert site.as_(ADMIN).post(f"/engine-rest{url}", json=body).status_code == 401


def test_the_engine_and_its_version_are_told_with_and_without_the_engines_name(site: Site) -> None:
    send = worker(site)
    assert send("GET", "/engine").json == [{"name": "default"}]
    assert send("GET", "/engine/default/version").json == send("GET", "/version").json
    unknown = send("GET", "/history/process-instance")
    assert (unknown.status_code, unknown.json["type"]) == (404, "InvalidRequestException")


def test_token_revoked_while_its_request_waits_gets_no_work(any_site: Site) -> None:
    deploy(any_site)
    waiting, other = worker(any_site), worker(any_site)
    room = any_site.app.extensions["waiting_room"]
    topics = [{"topicName": "ship", "lockDuration": 60_000}]
    ask = {"workerId": "w1", "maxTasks": 1, "asyncResponseTimeout": 20_000, "topics": topics}
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(waiting, "POST", "/external-task/fetchAndLock", ask)
        until(lambda: room.occupied == 1)
        any_site.runtime.run("system", lambda ctx: revoke(ctx, waiting.token))
        begin(any_site)
        assert answer.result().status_code == 401
    assert [task["workerId"] for task in other.fetch()] == ["w1"], "it was still there to be fetched"


def revoke(ctx: Ctx, secret: str) -> None:
    """End the token as its owner does."""
    token = find_token(ctx, secret)
    assert token is not None
    revoke_token(ctx, token.person_id, token.id)
