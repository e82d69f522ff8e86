"""Every operation × every role × own, sibling and foreign things, and every scope; by a table a person can review."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from werkzeug.test import TestResponse

from handlers.directory.scopes import SCOPES
from tests.web.api.client import Program, program
from tests.web.site import Site
from tests.web.twins import Twin, make_campaign, make_twin
from tests.web.who import ALL, DESIGNERS, OPERATORS, SEATS, UNITS, lookers, unit_itself
from web.api.operations import OPERATIONS, PREFIX, Operation
from web.token_routes import TOKEN_ROUTES

# Reviewed by hand: who gets past the gate, with the right scope.
WHO: Mapping[str, Any] = {
    "show_me": ALL,
    "deploy": OPERATORS,
    "check_deployment": DESIGNERS,
    "list_definitions": DESIGNERS,
    "show_definition": DESIGNERS,
    "list_versions": DESIGNERS,
    "show_version": DESIGNERS,
    "show_version_diagram": DESIGNERS,
    "show_version_forms": DESIGNERS,
    "show_version_decisions": DESIGNERS,
    "list_instances": ALL,
    "start_instance": OPERATORS,
    "show_instance": lookers,
    "explain_why_instance": lookers,
    "show_instance_diagram": lookers,
    "list_tokens": lookers,
    "list_scopes": lookers,
    "cancel_instance": OPERATORS,
    "suspend_instance": OPERATORS,
    "resume_instance": OPERATORS,
    "set_variables": OPERATORS,
    "move_token": OPERATORS,
    "validate_migration": OPERATORS,
    "try_migration": OPERATORS,
    "execute_migration": OPERATORS,
    "undo_migration": OPERATORS,
    "change_due": OPERATORS,
    "list_events": lookers,
    "list_tasks": ALL,
    "show_task": unit_itself,
    "show_task_form": unit_itself,
    "explain_why_task": unit_itself,
    "complete_task": unit_itself,
    "save_task_draft": unit_itself,
    "claim_task": unit_itself,
    "release_task": unit_itself,
    "transfer_task": unit_itself,
    "delegate_task": unit_itself,
    "add_signers": unit_itself,
    "list_task_opinions": unit_itself,
    "withdraw_opinion": unit_itself,
    "list_steps_back": unit_itself,
    "send_back_task": unit_itself,
    "take_back_task": unit_itself,
    "copy_task": unit_itself,
    "upload_file": ALL,
    "show_file": lookers,
    "download_file": lookers,
    "list_messages": OPERATORS,
    "send_message": OPERATORS,
    "throw_signal": OPERATORS,
    "list_timers": OPERATORS,
    "list_jobs": OPERATORS,
    "list_incidents": OPERATORS,
    "show_incident": OPERATORS,
    "retry_incident": OPERATORS,
    "answer_incident": OPERATORS,
}


@pytest.fixture
def twins(site: Site) -> dict[str, Twin]:
    make_campaign(site)
    return {unit: make_twin(site, unit, f"CANARY{unit[-1]}") for unit in UNITS}


def path_of(operation: Operation, twin: Twin) -> str:
    return PREFIX + operation.path.format(
        key="approval",
        version=1,
        instance_id=twin.instance_id,
        task_id=twin.task_id,
        opinion_id=twin.task_id,
        token_id=twin.task_id,
        incident_id=twin.incident_id,
        file_id=twin.file_id,
    )


def send(sender: Program, operation: Operation, twin: Twin) -> TestResponse:
    """A request that the gate judges before anything else: a body that no operation takes."""
    return sender._open(
        path_of(operation, twin), operation.method, {"data": b"-"} if operation.method != "GET" else {}
    )


def test_table_names_every_operation() -> None:
    assert sorted(WHO) == sorted(OPERATIONS)
    ours = {endpoint for endpoint in TOKEN_ROUTES if endpoint.startswith("api.")}
    assert ours == {f"api.{name}" for name in OPERATIONS}


def test_gate_agrees_with_the_table(site: Site, twins: dict[str, Twin]) -> None:
    wrong = []
    for seat in SEATS:
        sender = program(site, seat)
        for name, operation in OPERATIONS.items():
            for unit in UNITS if callable(WHO[name]) else UNITS[:1]:
                allowed = WHO[name](unit) if callable(WHO[name]) else WHO[name]
                answer = send(sender, operation, twins[unit])
                assert answer.status_code < 500, name
                if (answer.status_code not in (401, 403, 404)) != (seat in allowed):
                    wrong.append(f"{seat}: {name} of {unit}: {answer.status_code}")
    assert wrong == []


def test_token_needs_the_scope_and_only_it(site: Site, twins: dict[str, Twin]) -> None:
    twin = twins["ent-0001"]

    @cache
    def sender(seat: str, *scopes: str) -> Program:
        return program(site, seat, scopes)

    for name, operation in OPERATIONS.items():
        scope, _permission = TOKEN_ROUTES[f"api.{name}"]
        if not scope:
            continue
        seat = twin.seat if callable(WHO[name]) and twin.seat in WHO[name]("ent-0001") else "sysadmin@city"
        refused = send(sender(seat, *(each for each in SCOPES if each != scope)), operation, twin)
        assert refused.status_code == 403, name
        assert refused.json["code"] == "token.scope_missing"
        assert scope in refused.json["title"]
        assert send(sender(seat, scope), operation, twin).status_code not in (401, 403, 404), name


def test_nobody_comes_in_without_a_token(site: Site, twins: dict[str, Twin]) -> None:
    browser = site.as_("sysadmin@city")
    for operation in OPERATIONS.values():
        path = path_of(operation, twins["ent-0001"])
        for client in (site.app.test_client(), browser.client):
            answer = client.open(path, method=operation.method)
            assert answer.status_code == 401, path
            assert "CANARY" not in answer.text


def test_twin_never_shows(site: Site, twins: dict[str, Twin]) -> None:
    """What a unit's program reads never has the other unit's words in it; what the other reads itself has them."""
    own, other = twins["ent-0001"], twins["ent-0002"]
    for seat in (own.seat, "unit_admin@ent-0001", "employee@team-00001", "county_union@county-02"):
        sender = program(site, seat)
        for operation in OPERATIONS.values():
            for place in (
                path_of(operation, other),
                path_of(operation, other).replace(other.instance_id, other.filed_id),
            ):
                answer = sender._open(
                    place, operation.method, {"json": {}} if operation.method != "GET" else {}
                )
                assert other.canary not in answer.text, place
                if callable(WHO[operation.name]):
                    assert answer.status_code == 404, place
    theirs = program(site, other.seat)
    assert other.canary in theirs.get(f"{PREFIX}/instances").text
    assert other.canary in theirs.get(f"{PREFIX}/tasks").text
    assert other.canary in theirs.get(f"{PREFIX}/tasks/{other.task_id}/form").text
    assert other.canary in theirs.get(f"{PREFIX}/instances/{other.filed_id}").text
