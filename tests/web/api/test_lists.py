"""Lists come in pages, cost the same at 1 and 3 rows, and their description agrees with what is served."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from tests.web.api.client import Program, program
from tests.web.site import Site
from web.api import openapi
from web.api.operations import OPERATIONS, PREFIX

OPERATOR = "sysadmin@city"
UNIT = "unit_union@ent-0001"


def follow(sender: Program, path: str) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    found, place = [], path
    while place:
        answer = sender.get(place)
        assert answer.status_code == 200, answer.text
        found += answer.json["items"]
        place = answer.json["next"]
    return found


@pytest.fixture
def full(any_site: Site) -> Site:
    """Three of everything, made at three times."""
    sender = program(any_site, OPERATOR)
    for number in range(3):
        any_site.start(subject=str(number))
        sender.post("/api/v1/messages", {"name": f"m{number}", "variables": {"n": number}})
        any_site.clock.advance(minutes=1)
    return any_site


def test_pages_hold_everything_once_and_in_order(full: Site) -> None:
    for seat, path, key in (
        (OPERATOR, "/api/v1/instances", "title"),
        (OPERATOR, "/api/v1/messages", "name"),
        (UNIT, "/api/v1/tasks", "title"),
    ):
        sender = program(full, seat)
        whole = [row[key] for row in follow(sender, path)]
        assert len(set(whole)) == 3
        assert [row[key] for row in follow(sender, f"{path}?limit=1")] == whole
        assert [row[key] for row in follow(sender, f"{path}?limit=2")] == whole


def test_history_goes_on_where_it_ended(full: Site) -> None:
    sender = program(full, OPERATOR)
    instance_id = follow(sender, "/api/v1/instances?limit=2")[0]["id"]
    path = f"/api/v1/instances/{instance_id}/events?limit=2"
    first = sender.get(path).json
    assert [row["kind"] for row in first["items"]] == ["instance_started", "node_completed"]
    assert [row["kind"] for row in follow(sender, first["next"])] == ["task_opened"]
    full.runtime.run("system", lambda ctx: full.runtime.cancel(ctx, instance_id, "x"))
    assert "instance_cancelled" in [row["kind"] for row in follow(sender, first["next"])]


def test_filters_narrow(full: Site) -> None:
    sender = program(full, OPERATOR)
    assert (
        len(follow(sender, "/api/v1/instances?definition=approval&state=running&business_key=ent-0001")) == 3
    )
    assert follow(sender, "/api/v1/instances?definition=other") == []
    assert follow(sender, "/api/v1/instances?state=completed") == []
    assert [row["name"] for row in follow(sender, "/api/v1/messages?name=m1")] == ["m1"]
    unit = program(full, UNIT)
    assert len(follow(unit, "/api/v1/tasks?search=%E6%96%B9%E6%A1%88&definition=approval")) == 3
    assert follow(unit, "/api/v1/tasks?due_before=2026-03-02T00:00:00Z") == []


def _count(site: Site, sender: Program, path: str) -> int:
    """How many statements reading a list takes."""
    statements: list[str] = []

    def hear(_connection: Any, _cursor: Any, text: str, *_others: Any) -> None:
        statements.append(text)

    event.listen(site.runtime.reader, "before_cursor_execute", hear)
    try:
        assert sender.get(path).status_code == 200
    finally:
        event.remove(site.runtime.reader, "before_cursor_execute", hear)
    return len(statements)


def test_lists_ask_as_much_for_three_rows_as_for_one(full: Site) -> None:
    for seat, path in (
        (OPERATOR, "/api/v1/instances"),
        (UNIT, "/api/v1/instances"),
        (UNIT, "/api/v1/tasks"),
        (OPERATOR, "/api/v1/messages"),
        (OPERATOR, "/api/v1/definitions"),
    ):
        sender = program(full, seat)
        sender.get(path)  # the token's first use is written down
        one, three = (_count(full, sender, f"{path}?limit={limit}") for limit in (1, 3))
        assert one == three > 0, path


def test_description_is_complete_and_served(site: Site) -> None:
    client = site.app.test_client()
    document = client.get("/api/v1/openapi.json").json
    assert document == openapi.document()
    assert document["openapi"].startswith("3.1")
    served = {
        (rule.rule.removeprefix(PREFIX).replace("<int:", "<").replace("<", "{").replace(">", "}"), method)
        for rule in site.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method.upper()) for path, item in document["paths"].items() for method in item}
    assert described == served == {(each.path, each.method) for each in OPERATIONS.values()}


def test_page_for_people_names_every_operation_in_both_languages(site: Site) -> None:
    client = site.app.test_client()
    for language, word in (("zh", "发起流程"), ("en", "Start an instance")):
        page = client.get(f"/api/v1/?lang={language}").text
        assert word in page
        for operation in OPERATIONS.values():
            assert f'id="{operation.name}"' in page
