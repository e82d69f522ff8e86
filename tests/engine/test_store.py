"""What a step costs: the same rows written and read in an instance of ten items and of hundreds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from engine import variables
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.encoding import decode
from engine.instances import Instances
from engine.model.elements import Event, Node
from engine.models import HumanTask, Instance, ScopeRow
from engine.ports import Ports
from engine.runtime import Runtime
from engine.store import RowSource
from tests.engine.acts import begin, deploy_to, names
from tests.engine.conftest import Deploy, Restart, everybody
from tests.engine.spiff.diagrams import boundary, end, multi, node, process, start, sub, user
from tests.statements import watching

LOOP = multi(
    collection="items",
    element_variable="item",
    output_collection="out",
    output_element="item",
    completion_condition="nrOfCompletedInstances = 400",
)
LATE = boundary("T", "Each", Event(kind="timer", timer="duration", expression="P9D"))


def each(kind: str) -> Node:
    """An activity for every item, with a person in it."""
    if kind == "subProcess":
        return sub("Each", [start("In"), user("Do"), end("Out")], ["In > Do > Out"], loop=LOOP)
    if kind == "callActivity":
        return node("callActivity", "Each", called_element="child", inputs="{item: item}", loop=LOOP)
    return user("Each", loop=LOOP)


@dataclass
class Cost:
    """What the database was asked."""

    statements: int = 0
    written: int = 0
    read: int = 0


@contextmanager
def counted(runtime: Runtime, patch: pytest.MonkeyPatch) -> Iterator[Cost]:
    """Count the statements, the rows they write, and the engine's rows they read."""
    cost = Cost()
    ask = RowSource._all

    def note(sql: str, parameters: Any, many: bool) -> None:
        cost.statements += 1
        cost.written += 0 if sql.startswith("SELECT") else len(parameters) if many else 1

    def note_rows(source: RowSource, *where: Any) -> Any:
        rows = ask(source, *where)
        cost.read += len(rows)
        return rows

    patch.setattr(RowSource, "_all", note_rows)
    with watching(runtime.engine, note):
        yield cost
    patch.undo()


def complete_one(runtime: Runtime, instance_ids: list[str]) -> None:
    """Complete one open task, and what follows from it."""
    with runtime.begin("person:p1") as ctx:
        query = select(HumanTask.id).where(
            HumanTask.instance_id.in_(instance_ids), HumanTask.state == "ready"
        )
        task_id = ctx.session.scalars(query.order_by(HumanTask.id).limit(1)).one()
        runtime.complete_task(ctx, task_id, {})
    runtime.work()


def family(runtime: Runtime, parent: str) -> list[str]:
    """An instance and what it called."""
    with runtime.read() as ctx:
        return [parent, *ctx.session.scalars(select(Instance.id).where(Instance.parent_id == parent))]


@pytest.mark.parametrize("kind", ["userTask", "subProcess", "callActivity"])
@pytest.mark.parametrize("warm", [False, True])
def test_completing_one_item_costs_the_same_among_10_and_300(
    runtime: Runtime,
    deploy: Deploy,
    restarted: Restart,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    warm: bool,
) -> None:
    deploy(
        process(
            [start(), each(kind), user("After"), user("Late"), LATE], ["Begin > Each > After", "T > Late"]
        )
    )
    deploy(process([start(), user("Do"), end()], ["Begin > Do > Finish"]), "child")
    costs = []
    for size in (10, 300):
        parent = begin(runtime, data={"items": list(range(size))})
        everyone = family(runtime, parent)
        complete_one(runtime, everyone)
        used = runtime if warm else restarted()
        with counted(used, monkeypatch) as cost:
            complete_one(used, everyone)
        costs.append(cost)
    assert costs[0] == costs[1]
    assert costs[0].read <= 12


def test_completing_one_item_does_not_read_the_collection(
    runtime: Runtime, deploy: Deploy, restarted: Restart, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = user("Each", loop=LOOP, outputs="{n: n + 1}")
    deploy(process([start(), counts, user("After")], ["Begin > Each > After"]))
    parent = begin(runtime, data={"items": list(range(3_000)), "n": 1})
    read: list[str] = []
    used = restarted()
    monkeypatch.setattr(variables, "decode", lambda text: read.append(text) or decode(text))
    with used.begin("person:p1") as ctx:
        used.complete_task(ctx, used.list_open_tasks(ctx, parent)[0].id, {})
    assert read != []
    assert max(map(len, read)) < 100
    with used.read() as ctx:
        kept = ctx.session.scalars(select(ScopeRow.variables).where(ScopeRow.parent_id.is_(None))).one()
    assert kept == {"items": list(range(3_000)), "n": 2}


def test_last_item_asks_nothing_of_each_item(
    runtime: Runtime, deploy: Deploy, restarted: Restart, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(
        process(
            [start(), each("userTask"), user("After"), user("Late"), LATE],
            ["Begin > Each > After", "T > Late"],
        )
    )
    statements = []
    for size in (2, 40):
        parent = begin(runtime, data={"items": list(range(size))}, business_key=str(size))
        for _ in range(size - 1):
            complete_one(runtime, [parent])
        with counted(used := restarted(), monkeypatch) as cost:
            complete_one(used, [parent])
        statements.append(cost.statements)
    assert (statements[0], names(runtime)) == (statements[1], ["After", "After"])


def test_every_question_is_answered_by_an_index_of_what_it_names(
    sqlite_database_url: str, clock: VirtualClock
) -> None:
    """SQLite keeps no statistics here, so a question that names the instance too would go through all of it."""
    runtime = Runtime(sqlite_database_url, clock=clock, ports=Ports(resolve_principals=everybody))
    beside = boundary(
        "M", "Each", Event(kind="message", message="m", correlation_key='"k"'), interrupting=False
    )
    nodes = [start(), each("subProcess"), user("After"), user("Note"), beside]
    deploy_to(runtime, process(nodes, ["Begin > Each > After", "M > Note"]))
    instance_id = begin(runtime, data={"items": [1, 2, 3]})
    asked: dict[str, Any] = {}

    def note(sql: str, parameters: Any, many: bool) -> None:
        asked.setdefault(sql, parameters[0] if many else parameters)

    acts: list[Callable[[Ctx], object]] = [
        lambda ctx: runtime.complete_task(ctx, runtime.list_open_tasks(ctx, instance_id)[0].id, {}),
        lambda ctx: runtime.send(ctx, "m", "k"),
        lambda ctx: runtime.cancel(ctx, instance_id, "x"),
    ]
    with watching(runtime.engine, note):
        for act in acts:
            runtime.instances = Instances()
            with runtime.begin("person:p1") as ctx:
                act(ctx)
            runtime.work()
    with runtime.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        plans = {
            sql: [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]
            for sql, parameters in asked.items()
            if sql.startswith(("SELECT", "UPDATE", "DELETE"))
        }
    runtime.close()
    slow = ("SCAN ", "ix_tokens_instance_id", "ix_scopes_instance_id", "ix_human_tasks_due_at")
    assert len(plans) > 15
    assert [
        (sql, line)
        for sql, plan in plans.items()
        for line in plan
        # The root scope is asked for only where everything goes anyway.
        if any(word in line for word in slow)
        and "CONSTANT ROW" not in line
        and "parent_id IS NULL" not in sql
    ] == []
