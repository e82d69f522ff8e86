"""One step: complete a human task and commit it durably, in the same approval process everywhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from benchmarks.clock import timed
from benchmarks.diagram import APPROVAL, OWNER, complete, open_runtime, open_task_ids
from engine.live import LiveCache

Measure = Callable[[], Sequence[float]]

STOCK = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="benchmarks">
<process id="approval" isExecutable="true">
<startEvent id="Begin"/><sequenceFlow id="f1" sourceRef="Begin" targetRef="Draft"/>
<userTask id="Draft"/><sequenceFlow id="f2" sourceRef="Draft" targetRef="Weigh"/>
<scriptTask id="Weigh"><script>weight = 1</script></scriptTask>
<sequenceFlow id="f3" sourceRef="Weigh" targetRef="Choose"/><exclusiveGateway id="Choose" default="f5"/>
<sequenceFlow id="f4" sourceRef="Choose" targetRef="Review">
<conditionExpression>weight == 1</conditionExpression></sequenceFlow>
<sequenceFlow id="f5" sourceRef="Choose" targetRef="Done"/>
<userTask id="Review"/><sequenceFlow id="f6" sourceRef="Review" targetRef="Done"/><endEvent id="Done"/>
</process></definitions>"""


@contextmanager
def ours(folder: Path, *, synchronous: str = "FULL", warm: bool = True, url: str = "") -> Iterator[Measure]:
    """Saicheng through its public verbs; cold: the rows are read at every step."""
    url = url or f"sqlite:///{folder / 'ours.sqlite3'}"
    runtime = open_runtime(url, synchronous=synchronous, approval=APPROVAL)

    def measure() -> list[float]:
        instance_id = runtime.run(OWNER, lambda ctx: runtime.start(ctx, "approval"))
        seconds = []
        for _ in range(2):
            with runtime.read() as ctx:
                [task_id] = open_task_ids(ctx, instance_id)
            if not warm:
                runtime.instances.cache = LiveCache()
            seconds.append(timed(complete(runtime, task_id)))
        return seconds

    try:
        yield measure
    finally:
        runtime.close()


def open_sqlite(path: Path, synchronous: str) -> sqlite3.Connection:
    """A connection of the driver alone, which begins and commits when told to."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    return connection


@contextmanager
def bare(folder: Path, *, synchronous: str = "FULL") -> Iterator[Measure]:
    """No engine: the four statements a step cannot do without, in one transaction."""
    with closing(open_sqlite(folder / "bare.sqlite3", synchronous)) as connection:
        connection.executescript(
            "CREATE TABLE instances (id TEXT PRIMARY KEY, revision INT, state TEXT, data TEXT);"
            "CREATE TABLE tasks (id TEXT PRIMARY KEY, instance_id TEXT, node TEXT, state TEXT);"
            "CREATE INDEX by_instance ON tasks (instance_id);"
            "CREATE TABLE events (id INTEGER PRIMARY KEY, instance_id TEXT, kind TEXT, at TEXT, data TEXT);"
        )

        def measure() -> list[float]:
            instance_id, first, second = (uuid4().hex for _ in range(3))
            connection.execute("INSERT INTO instances VALUES (?, 0, 'running', '{}')", (instance_id,))
            connection.execute("INSERT INTO tasks VALUES (?, ?, 'Draft', 'ready')", (first, instance_id))

            def step() -> None:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(
                    "UPDATE instances SET revision = 1 WHERE id = ? AND revision = 0", (instance_id,)
                )
                connection.execute(
                    "UPDATE tasks SET state = 'done' WHERE id = ? AND state = 'ready'", (first,)
                )
                connection.execute(
                    "INSERT INTO tasks VALUES (?, ?, 'Review', 'ready')", (second, instance_id)
                )
                connection.execute(
                    "INSERT INTO events (instance_id, kind, at, data) VALUES (?, 'task_completed', '', '{}')",
                    (instance_id,),
                )
                connection.execute("COMMIT")

            return [timed(step)]

        yield measure


@contextmanager
def stock(folder: Path, *, synchronous: str = "FULL") -> Iterator[Measure]:
    """SpiffWorkflow as it ships, its JSON in one column: read, restore, run, serialise, write."""
    path = folder / "stock.bpmn"
    path.write_text(STOCK, "utf-8")
    parser = BpmnParser()
    parser.add_bpmn_file(str(path))
    spec = parser.get_spec("approval")
    serializer = BpmnWorkflowSerializer()
    with closing(open_sqlite(folder / "stock.sqlite3", synchronous)) as connection:
        connection.execute("CREATE TABLE instances (id TEXT PRIMARY KEY, state TEXT)")

        def measure() -> list[float]:
            instance_id, workflow = uuid4().hex, BpmnWorkflow(spec)
            workflow.do_engine_steps()
            connection.execute(
                "INSERT INTO instances VALUES (?, ?)", (instance_id, serializer.serialize_json(workflow))
            )

            def step() -> None:
                connection.execute("BEGIN IMMEDIATE")
                row = connection.execute(
                    "SELECT state FROM instances WHERE id = ?", (instance_id,)
                ).fetchone()
                workflow = serializer.deserialize_json(row[0])
                [task] = [each for each in workflow.get_tasks(state=TaskState.READY) if each.task_spec.manual]
                task.run()
                workflow.do_engine_steps()
                text = serializer.serialize_json(workflow)
                connection.execute("UPDATE instances SET state = ? WHERE id = ?", (text, instance_id))
                connection.execute("COMMIT")

            return [timed(step), timed(step)]

        yield measure
