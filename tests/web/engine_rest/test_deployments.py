"""Diagrams as Camunda Modeler sends them: translated, deployed and run to their end; what is lost is refused."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from tests.mutants import mutate
from tests.shapes import SHAPES
from tests.web.engine_rest.sample import Worker, worker
from tests.web.site import Site

LOAN = (Path(__file__).parent / "loan.bpmn").read_bytes()
UNIT = "unit_union@ent-0001"
FOREIGN = tuple(SHAPES.values())
SEED = 20150313
MUTANTS = 60


def deploy(send: Worker, *files: tuple[str, bytes]) -> TestResponse:
    """Deploy files as the modeler does."""
    parts: dict[str, Any] = {name: (BytesIO(data), name) for name, data in files}
    settings = {
        "deployment-name": "loans",
        "deployment-source": "Camunda Modeler",
        "deploy-changed-only": "true",
    }
    return send("POST", "/deployment/create", data={**settings, **parts}, content_type="multipart/form-data")


def test_a_diagram_from_the_modeler_runs_to_its_end(any_site: Site) -> None:
    send = worker(any_site)
    assert send("GET", "/deployment?maxResults=0").json == []
    answer = deploy(send, ("loan.bpmn", LOAN))
    assert answer.status_code == 200, answer.text
    [(definition_id, definition)] = answer.json["deployedProcessDefinitions"].items()
    assert (definition["key"], definition["version"], definition["name"]) == ("loan_process", 1, "Loan")
    assert (answer.json["name"], answer.json["source"]) == ("loans", "Camunda Modeler")
    assert deploy(send, ("loan.bpmn", LOAN)).json["deployedProcessDefinitions"].keys() == {definition_id}
    customer = {"value": '{"name": "Wang"}', "type": "Json"}
    variables = {"customer": customer, "amount": {"value": 3000}, "organisation_id": {"value": "ent-0001"}}
    variables["blocked"] = {"value": False}
    begun = send(
        "POST", "/process-definition/key/Loan-Process/start", {"businessKey": "L1", "variables": variables}
    ).json
    [score] = send.fetch("score")
    seen = {name: each["value"] for name, each in score["variables"].items()}
    assert score["priority"] == 3
    assert (seen["who"], seen["greeting"], seen["codes"]) == ("Wang", "Dear Wang!", '["A", 3000]')
    assert seen["amount"] == 3000
    done = {"workerId": "w1", "variables": {"points": {"value": 6}}}
    assert send("POST", f"/external-task/{score['id']}/complete", done).status_code == 204
    clerk = worker(any_site, UNIT)
    [task] = clerk("GET", "/task?candidateGroup=unit_union").json
    assert (task["name"], task["due"]) == ("Check", "2026-03-05T09:00:00.000+0800")
    too_much = {"variables": {"approved": {"value": True}, "limit": {"value": 9000}}}
    assert clerk("POST", f"/task/{task['id']}/complete", too_much).status_code == 400
    fine = {"variables": {"approved": {"value": True}, "limit": {"value": 900}}}
    assert clerk("POST", f"/task/{task['id']}/complete", fine).status_code == 204
    assert send("POST", "/message", {"messageName": "paid", "businessKey": "L1"}).status_code == 204
    [tell] = send.fetch("tell")
    assert (tell["variables"]["granted"]["value"], tell["variables"]["rating"]["value"]) == (900, 12)
    assert send("POST", f"/external-task/{tell['id']}/complete", {"workerId": "w1"}).status_code == 204
    assert send("GET", f"/process-instance/{begun['id']}").status_code == 404


def test_what_would_be_lost_is_refused_where_it_stands(site: Site) -> None:
    wrong = (
        LOAN.replace(b'camunda:type="external" camunda:topic="score"', b'camunda:class="com.example.Score"')
        .replace(b"${rating &gt;= 10 &amp;&amp; !blocked}", b"${ratings.check(rating)}")
        .replace(b'camunda:candidateGroups="unit_union" ', b"")
    )
    answer = deploy(worker(site), ("loan.bpmn", wrong))
    assert (answer.status_code, answer.json["type"]) == (400, "ParseException")
    errors = answer.json["details"]["loan.bpmn"]["errors"]
    found = {each["mainElementId"]: each["message"] for each in errors}
    assert "Use a handler, or a topic" in found["Score"]
    assert "the method check() cannot be called here" in found["F3"]
    assert any("names a person" in each["message"] for each in errors)
    assert all(each["line"] > 0 for each in errors)
    assert worker(site)("GET", "/process-definition/key/loan_process").status_code == 404


def test_an_uploaded_form_belongs_to_the_task_that_refers_to_it(site: Site) -> None:
    form = b"""{"type": "default", "id": "Loan-Form", "schemaVersion": 16, "components":
        [{"type": "textfield", "key": "remark", "label": "Remark", "id": "f1"}]}"""
    start, _, rest = LOAN.partition(b"<camunda:formData>")
    bpmn = start + rest.partition(b"</camunda:formData>")[2]
    bpmn = bpmn.replace(
        b'camunda:dueDate="P3D"', b'camunda:formKey="camunda-forms:deployment:loan-form.form"'
    )
    send = worker(site)
    unknown = deploy(send, ("loan.bpmn", bpmn))
    assert "There is no form 'loan_form'" in unknown.json["message"]
    assert deploy(send, ("loan.bpmn", bpmn), ("loan-form.form", form)).status_code == 200


def test_odd_uploads_are_refused_in_words(site: Site) -> None:
    send = worker(site)
    for files, complaint in (
        ([], "a .bpmn file is missing"),
        ([("x.jar", b"PK")], "cannot be deployed"),
        ([("x.bpmn", b"<bpmn")], "Could not parse"),
        ([("x.bpmn", b'<!DOCTYPE x><definitions xmlns="u"/>')], "DOCTYPE"),
        (
            [
                (
                    "x.bpmn",
                    LOAN.replace(
                        b"http://camunda.org/schema/1.0/bpmn", b"http://camunda.org/schema/zeebe/1.0"
                    ),
                )
            ],
            "zeebe:historyTimeToLive",
        ),
    ):
        answer = deploy(send, *files)
        assert answer.status_code == 400, complaint
        assert complaint in answer.json["message"]
    assert deploy(worker(site, UNIT), ("loan.bpmn", LOAN)).status_code == 403


def test_broken_diagrams_are_refused_in_words(site: Site) -> None:
    send, luck = worker(site), random.Random(SEED)
    for number in range(MUTANTS):
        answer = deploy(send, ("loan.bpmn", mutate(luck, (LOAN,) if number % 2 else FOREIGN)))
        assert answer.status_code in (200, 400), (SEED, number, answer.text)
        assert answer.status_code == 200 or answer.json["type"] == "ParseException", (
            SEED,
            number,
            answer.text,
        )


def test_two_files_of_one_name_are_refused(site: Site) -> None:
    """Folders do not count: a task refers to a form by its name alone."""
    send = worker(site)
    other = LOAN.replace(b'name="Loan"', b'name="Other"')
    assert other != LOAN
    answer = deploy(send, ("a/loan.bpmn", LOAN), ("b/loan.bpmn", other))
    assert answer.status_code == 400
    assert "2 files are called 'loan.bpmn'" in answer.json["message"]
    assert "loans" not in {each["name"] for each in send("GET", "/deployment").json}
