"""What we stand on in SpiffWorkflow 3.2.0 and the traps the seam avoids: an upgrade that changes one shows here."""

from __future__ import annotations

import ast
import inspect
from importlib.metadata import version
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.specs import WorkflowSpec
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskIterator, TaskState
from SpiffWorkflow.workflow import Workflow

import engine.spiff
from engine.spiff.build import ProcessSpec
from engine.spiff.token import NAMES
from tests.engine.spiff.diagrams import Player, end, node, process, start, user
from tests.engine.spiff.stock import FILE, flow


def stock(body: str) -> BpmnWorkflow:
    """The body as stock SpiffWorkflow runs it."""
    parser = BpmnParser()
    parser.add_bpmn_str(FILE.format(body=body, roots="").encode())
    return BpmnWorkflow(parser.get_spec("stock"))


def test_version_is_the_one_measured() -> None:
    assert version("SpiffWorkflow") == "3.2.0"


def test_task_states_are_ordered_as_stored_names_assume() -> None:
    states = ["FUTURE", "WAITING", "READY", "STARTED", "COMPLETED", "ERROR", "CANCELLED"]
    assert [getattr(TaskState, name) for name in states] == [4, 8, 16, 32, 64, 128, 256]
    assert {NAMES[getattr(TaskState, name)] for name in states} == {name.lower() for name in states}


def test_run_that_returns_none_leaves_a_task_started_until_it_is_completed() -> None:
    player = Player(process([start(), node("serviceTask", "W", handler="x"), end()], ["Begin > W > Finish"]))
    token = player.run.tokens[player.token_id("W")]
    assert isinstance(token, Task)
    assert token._state == TaskState.STARTED
    player.fire("W")
    assert player.ended


def test_workflow_made_for_loading_has_no_tasks_of_its_own() -> None:
    assert Workflow(WorkflowSpec(name="x"), deserializing=True).tasks == {}


def test_specs_hold_no_names_but_the_designers() -> None:
    diagram = process([start("Start"), user("p.EndJoin"), end("End")], ["Start > p.EndJoin > End"])
    assert sorted(ProcessSpec(diagram).task_specs) == ["End", "Start", "p.EndJoin"]
    player = Player(diagram)
    player.do("p.EndJoin")
    assert player.ended


def test_stock_keeps_a_copy_of_the_data_per_branch_and_we_do_not() -> None:
    workflow = stock(
        '<startEvent id="s"/><parallelGateway id="split"/><manualTask id="a"/><manualTask id="b"/>'
        '<parallelGateway id="join"/><endEvent id="e"/>'
        + flow(1, "s", "split") + flow(2, "split", "a") + flow(3, "split", "b")
        + flow(4, "a", "join") + flow(5, "b", "join") + flow(6, "join", "e")
    )  # fmt: skip
    workflow.do_engine_steps()
    first, second = workflow.get_tasks(state=TaskState.READY, manual=True)
    first.data["x"] = 1
    assert "x" not in second.data
    player = Player(
        process([start(), node("parallelGateway", "S"), user("A"), user("B")], ["Begin > S > A", "S > B"])
    )
    player.do("A", x=1)
    assert player.run.tokens[player.token_id("B")].data["x"] == 1


def test_stock_predicts_the_future_and_we_do_not() -> None:
    body = '<startEvent id="s"/><manualTask id="a"/><manualTask id="b"/><endEvent id="e"/>'
    workflow = stock(body + flow(1, "s", "a") + flow(2, "a", "b") + flow(3, "b", "e"))
    assert len(workflow.tasks) > 1
    player = Player(process([start(), user("A"), user("B"), end()], ["Begin > A > B > Finish"]))
    assert len(player.run.tokens) == 1


def test_stock_iterator_stops_at_depth_1000_and_we_never_walk() -> None:
    assert inspect.signature(TaskIterator).parameters["max_depth"].default == 1000
    assert _names_used("TaskIterator", "get_tasks", "get_next_task", "find_ancestor") == set()


def test_stock_script_engine_and_parser_are_never_imported() -> None:
    assert _modules_imported("SpiffWorkflow.bpmn.script_engine", "SpiffWorkflow.bpmn.parser") == set()


def test_stock_ignores_a_node_nothing_leads_to() -> None:
    body = '<startEvent id="s"/><endEvent id="e"/><manualTask id="lost"/>' + flow(1, "s", "e")
    assert "lost" not in stock(body).spec.task_specs


def test_stock_condition_runs_python_and_ours_does_not(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    condition = f"open({str(trace)!r}, 'w').close() is None"
    body = (
        '<startEvent id="s"/><exclusiveGateway id="g" default="f3"/><manualTask id="a"/><manualTask id="b"/>'
        + flow(1, "s", "g") + flow(2, "g", "a", condition) + flow(3, "g", "b")
    )  # fmt: skip
    stock(body).do_engine_steps()
    assert trace.exists()
    trace.unlink()
    player = Player(
        process([start(), node("exclusiveGateway", "G"), user("A")], ["Begin > G", f"G > A if {condition}"])
    )
    assert (player.open, trace.exists()) == ([], False)


def _sources() -> dict[str, ast.Module]:
    folder = Path(next(iter(engine.spiff.__path__)))
    return {path.name: ast.parse(path.read_text()) for path in folder.rglob("*.py")}


def _names_used(*names: str) -> set[str]:
    found: set[str] = set()
    for tree in _sources().values():
        for each in ast.walk(tree):
            name: Any = getattr(each, "attr", None) or getattr(each, "id", None)
            found |= {name} & set(names)
    return found


def _modules_imported(*modules: str) -> set[str]:
    found = set()
    for tree in _sources().values():
        for each in ast.walk(tree):
            names = [each.module or ""] if isinstance(each, ast.ImportFrom) else []
            names += [alias.name for alias in each.names] if isinstance(each, ast.Import) else []
            found |= {name for name in names if name.startswith(modules)}
    return found
