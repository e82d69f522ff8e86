"""Definitions, instances and messages in the dialect."""

from __future__ import annotations

from engine.model.elements import Event
from tests.engine.acts import deploy_to
from tests.engine.spiff.diagrams import end, node, process, start
from tests.web.engine_rest.sample import deploy, worker
from tests.web.site import Site

PAID = Event(kind="message", message="paid", correlation_key="business_key")


def test_definitions_are_found_by_key_id_and_version(site: Site) -> None:
    first, second, send = deploy(site), deploy(site), worker(site)
    shown = send("GET", "/process-definition/key/shipping").json
    assert shown == {
        "id": second,
        "key": "shipping",
        "category": None,
        "description": None,
        "name": "shipping",
        "version": 2,
        "resource": "shipping.bpmn",
        "deploymentId": second,
        "diagram": None,
        "suspended": False,
        "tenantId": None,
        "versionTag": None,
        "historyTimeToLive": None,
        "startableInTasklist": True,
    }
    assert send("GET", f"/process-definition/{second}").json == shown
    assert [each["id"] for each in send("GET", "/process-definition?key=shipping").json] == [first, second]
    newest = send("GET", "/process-definition?key=shipping&latestVersion=true").json
    assert [each["id"] for each in newest] == [second]
    assert send("GET", "/process-definition/count?version=1&key=shipping").json == {"count": 1}
    assert set(send("GET", f"/process-definition/{first}/xml").json) == {"id", "bpmn20Xml"}
    assert send("GET", "/process-definition/key/nothing").status_code == 404
    assert send("GET", "/process-definition?startableBy=me").status_code == 400


def test_an_old_version_is_started_and_answers_its_variables(site: Site) -> None:
    first, second, send = deploy(site), deploy(site), worker(site)
    body = {"variables": {"a": {"value": 1}}, "businessKey": "b", "withVariablesInReturn": True}
    begun = send("POST", f"/process-definition/{first}/start", body).json
    assert begun == {
        "links": [
            {
                "method": "GET",
                "href": f"http://localhost/engine-rest/process-instance/{begun['id']}",
                "rel": "self",
            }
        ],
        "id": begun["id"],
        "definitionId": first,
        "definitionKey": "shipping",
        "businessKey": "b",
        "caseInstanceId": None,
        "ended": False,
        "suspended": False,
        "tenantId": None,
        "variables": {"a": {"type": "Integer", "value": 1, "valueInfo": {}}},
    }
    # A key as Camunda's modeler lets people write it leads to ours.
    assert send("POST", "/process-definition/key/Shipping/start", {}).json["definitionId"] == second
    assert (
        send("POST", "/process-definition/key/shipping/start", {"startInstructions": [{}]}).status_code == 400
    )


def test_an_instance_is_listed_shown_and_deleted(site: Site) -> None:
    deploy(site)
    send = worker(site)
    begun = send("POST", "/process-definition/key/shipping/start", {"variables": {"a": {"value": "x"}}}).json
    url = f"/process-instance/{begun['id']}"
    assert [each["id"] for each in send("GET", "/process-instance?processDefinitionKey=shipping").json] == [
        begun["id"]
    ]
    assert send("GET", url).json["ended"] is False
    assert send("GET", f"{url}/variables").json == {"a": {"type": "String", "value": "x", "valueInfo": {}}}
    assert send("GET", f"{url}/variables/a").json["value"] == "x"
    assert send("GET", f"{url}/variables/b").status_code == 404
    assert send("DELETE", url).status_code == 204
    assert (send("GET", url).status_code, send("DELETE", url).status_code) == (404, 404)
    assert send.fetch() == []
    # What runs is not everybody's to see.
    assert worker(site, "unit_union@ent-0001")("GET", f"{url}/variables").status_code == 403


def test_a_message_reaches_the_one_who_waits_for_it_and_nobody_else(any_site: Site) -> None:
    waiting = node("intermediateCatchEvent", "Paid", event=PAID)
    work = node("serviceTask", "Ship", topic="ship")
    deploy_to(
        any_site.runtime, process([start(), waiting, work, end()], ["Begin > Paid > Ship > Finish"]), "pay"
    )
    send = worker(any_site)
    ids = {}
    for key, colour in (("b1", "red"), ("b2", "red"), ("b3", "blue")):
        body = {"businessKey": key, "variables": {"colour": {"value": colour}}}
        ids[key] = send("POST", "/process-definition/key/pay/start", body).json["id"]
    two = send("POST", "/message", {"messageName": "paid", "correlationKeys": {"colour": {"value": "red"}}})
    assert (two.status_code, two.json["type"]) == (400, "RestException")
    assert "2 executions match" in two.json["message"]
    body = {
        "messageName": "paid",
        "correlationKeys": {"colour": {"value": "blue"}},
        "processVariables": {"sum": {"value": 9}},
        "resultEnabled": True,
    }
    [reached] = send("POST", "/message", body).json
    assert (reached["resultType"], reached["processInstance"]) == ("Execution", None)
    assert reached["execution"]["processInstanceId"] == ids["b3"]
    assert send.fetch()[0]["variables"]["sum"]["value"] == 9
    assert send("POST", "/message", {"messageName": "paid", "businessKey": "b1"}).status_code == 204
    assert send("POST", "/message", {"messageName": "paid", "businessKey": "b1"}).status_code == 400
    rest = send("POST", "/message", {"messageName": "paid", "all": True, "resultEnabled": True}).json
    assert [each["execution"]["processInstanceId"] for each in rest] == [ids["b2"]]


def test_a_message_starts_a_process(site: Site) -> None:
    begin = node("startEvent", "Begin", event=Event(kind="message", message="ordered"))
    work = node("serviceTask", "Ship", topic="ship")
    deploy_to(
        site.runtime, process([begin, work, end()], ["Begin > Ship > Finish"]), "order", message="ordered"
    )
    body = {
        "messageName": "ordered",
        "businessKey": "b7",
        "processVariables": {"n": {"value": 2}},
        "resultEnabled": True,
        "variablesInResultEnabled": True,
    }
    [reached] = worker(site)("POST", "/message", body).json
    assert (reached["resultType"], reached["processInstance"]["businessKey"]) == ("ProcessDefinition", "b7")
    assert reached["variables"]["n"]["value"] == 2
    assert worker(site).fetch()[0]["businessKey"] == "b7"
