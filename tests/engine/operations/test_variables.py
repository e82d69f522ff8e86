"""Setting variables by hand: in one scope, remembered before and after, and heard by conditions at once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import Conflict, NotFound
from engine.invariants import find_violations
from engine.model.elements import Event
from engine.models import AuditEvent, ScopeRow
from engine.operations.refusals import Refused
from engine.runtime import Runtime
from tests.engine.acts import begin, complete, names
from tests.engine.conftest import Deploy, Restart
from tests.engine.spiff.diagrams import end, multi, node, process, start, sub, user

READY = Event(kind="conditional", condition="score > 3")


def set_variables(runtime: Runtime, instance_id: str, values: dict[str, Any], **where: Any) -> None:
    with runtime.begin("person:admin") as ctx:
        runtime.set_variables(ctx, instance_id, values, reason="更正", **where)


def scopes(runtime: Runtime, instance_id: str) -> dict[str, dict[str, Any]]:
    with runtime.read() as ctx:
        rows = ctx.session.scalars(select(ScopeRow).where(ScopeRow.instance_id == instance_id))
        return {row.node: row.variables for row in rows}


def last_line(runtime: Runtime, kind: str) -> AuditEvent:
    with runtime.read() as ctx:
        query = select(AuditEvent).where(AuditEvent.kind == kind).order_by(AuditEvent.id.desc()).limit(1)
        return ctx.session.scalars(query).one()


def test_variables_are_set_with_before_and_after_in_the_history(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), user("A"), end()], ["Begin > A > Finish"]))
    instance_id = begin(runtime, data={"n": 1, "kept": "x"})
    set_variables(runtime, instance_id, {"n": 2, "new": [1, {"a": None}]})
    assert scopes(runtime, instance_id) == {"": {"n": 2, "kept": "x", "new": [1, {"a": None}]}}
    line = last_line(runtime, "variables_set")
    assert (line.actor, line.data["reason"]) == ("person:admin", "更正")
    assert (line.data["before"], line.data["after"]) == ({"n": 1}, {"n": 2, "new": [1, {"a": None}]})


def test_condition_that_holds_now_fires_in_the_same_transaction(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    waiting = node("intermediateCatchEvent", "C", event=READY)
    deploy(process([start(), waiting, user("Go")], ["Begin > C > Go"]))
    instance_id = begin(runtime, data={"score": 1})
    other = restarted()
    with other.begin("person:admin") as ctx:
        assert find_violations(ctx) == [], (
            "an instance that waits for nothing but a condition is no violation"
        )
        other.set_variables(ctx, instance_id, {"score": 4}, reason="重算")
        assert [task.node for task in other.list_open_tasks(ctx, instance_id)] == ["Go"]


def test_variables_of_a_sub_process_are_its_own(runtime: Runtime, deploy: Deploy) -> None:
    inner = sub("Sub", [start("In"), user("A"), end("Out")], ["In > A > Out"])
    deploy(process([start(), inner, end()], ["Begin > Sub > Finish"]))
    instance_id = begin(runtime, data={"n": 1})
    set_variables(runtime, instance_id, {"n": 5}, element="Sub")
    assert scopes(runtime, instance_id) == {"": {"n": 1}, "Sub": {"n": 5}}


def test_scope_of_several_items_must_be_named(runtime: Runtime, deploy: Deploy) -> None:
    many = user("Each", loop=multi(collection="[1, 2]", element_variable="item"))
    deploy(process([start(), many, end()], ["Begin > Each > Finish"]))
    instance_id = begin(runtime)
    with pytest.raises(Refused) as refused:
        set_variables(runtime, instance_id, {"x": 1}, element="Each")
    assert refused.value.why == "scope_not_one"
    with runtime.read() as ctx:
        item = ctx.session.scalars(select(ScopeRow.id).where(ScopeRow.item_index == 1)).one()
    set_variables(runtime, instance_id, {"x": 1}, scope_id=item)
    with runtime.read() as ctx:
        assert ctx.session.get_one(ScopeRow, item).variables == {"loopCounter": 2, "item": 2, "x": 1}


NESTED: list[Any] = []
for _ in range(5_000):
    NESTED = [NESTED]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, "values_missing"),
        ({"instance_id": "x"}, "name_reserved"),
        ({"business_key": "x"}, "name_reserved"),
        ({"loopCounter": 1}, "name_reserved"),
        ({"": 1}, "name_unfit"),
        ({"n" * 121: 1}, "name_unfit"),
        ({"n": object()}, "value_unfit"),
        ({"n": {1: "key is no text"}}, "value_unfit"),
        ({"n": [float("nan")]}, "value_unfit"),
        ({"n": NESTED}, "value_unfit"),
        ({"n": "x" * 1_000_001}, "value_unfit"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unfit_values_are_refused_and_nothing_changes(
    values: dict[str, Any], why: str, runtime: Runtime, deploy: Deploy
) -> None:
    deploy(process([start(), user("A"), end()], ["Begin > A > Finish"]))
    instance_id = begin(runtime, data={"n": 1})
    with pytest.raises(Refused) as refused:
        set_variables(runtime, instance_id, values)
    assert (refused.value.why, scopes(runtime, instance_id)) == (why, {"": {"n": 1}})


def test_unknown_and_ended_instances_and_scopes_are_refused(runtime: Runtime, deploy: Deploy) -> None:
    deploy(process([start(), user("A"), end()], ["Begin > A > Finish"]))
    instance_id, other = begin(runtime), begin(runtime)
    with pytest.raises(NotFound):
        set_variables(runtime, "none", {"n": 1})
    with runtime.read() as ctx:
        foreign = ctx.session.scalars(select(ScopeRow.id).where(ScopeRow.instance_id == other)).one()
    with pytest.raises(Refused) as refused:
        set_variables(runtime, instance_id, {"n": 1}, scope_id=foreign)
    assert refused.value.why == "scope_unknown"
    complete(runtime, "A")
    complete(runtime, "A")
    with pytest.raises(Conflict, match="ended"):
        set_variables(runtime, instance_id, {"n": 1})


def test_variables_of_a_suspended_instance_are_set_and_what_follows_waits(
    runtime: Runtime, deploy: Deploy
) -> None:
    waiting = node("intermediateCatchEvent", "C", event=READY)
    call = node("callActivity", "Call", called_element="child")
    deploy(process([start(), user("A"), end()], ["Begin > A > Finish"]), "child")
    deploy(process([start(), waiting, call, end()], ["Begin > C > Call > Finish"]))
    instance_id = begin(runtime, data={"score": 1})
    with runtime.begin() as ctx:
        runtime.suspend(ctx, instance_id, "核查")
    set_variables(runtime, instance_id, {"score": 4})
    with pytest.raises(Conflict, match="suspended"):
        complete(runtime, "A")
    with runtime.begin() as ctx:
        runtime.resume(ctx, instance_id)
    complete(runtime, "A")
    runtime.work()
    assert names(runtime) == []
