"""What a step costs in rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event

from engine.runtime import Runtime
from tests.engine.acts import (
    begin,
    open_tasks,
)
from tests.engine.conftest import Deploy, Restart
from tests.engine.spiff.diagrams import multi, process, start, user


def test_multi_instance_completion_writes_the_same_rows_among_10_and_300(
    runtime: Runtime, deploy: Deploy, restarted: Restart
) -> None:
    loop = multi(collection="items", element_variable="item", output_collection="out", output_element="item")
    deploy(process([start(), user("Each", loop=loop), user("After")], ["Begin > Each > After"]))
    statements = []
    for size in (10, 300):
        begin(runtime, data={"items": list(range(size))}, business_key=str(size))
        fresh = restarted()
        task = open_tasks(fresh)[0]
        counted = Statements(fresh)
        with counted, fresh.begin("person:p1") as ctx:
            fresh.complete_task(ctx, task.id, {})
        statements.append(counted.rows)
    assert statements[0] == statements[1]


class Statements:
    """Counts statements and the rows they carry."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime, self.rows = runtime, 0

    def __enter__(self) -> Statements:
        def note(_conn: Any, _cursor: Any, _sql: str, parameters: Any, _ctx: Any, many: bool) -> None:
            self.rows += len(parameters) if many else 1

        event.listen(self.runtime.engine, "before_cursor_execute", note)
        return self

    def __exit__(self, *_: object) -> None:
        pass
