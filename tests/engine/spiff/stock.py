"""Diagrams as stock SpiffWorkflow runs them, for comparison; its diagrams are written without a prefix."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition, SignalEventDefinition
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

FILE = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">{roots}
  <process id="stock" isExecutable="true">{body}</process></definitions>"""
BODY = '<startEvent id="s"/><scriptTask id="z"><script>{script}</script></scriptTask>'
TASKS = '<manualTask id="a"/><manualTask id="b"/><manualTask id="after"/>'


def flow(number: int, source: str, target: str, condition: str = "") -> str:
    """A sequence flow."""
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def chain(*ids: str) -> str:
    """Flows from each to the next."""
    return "".join(flow(0, *pair).replace('"f0"', f'"{"-".join(pair)}"') for pair in pairwise(ids))


class Stock:
    """A diagram as stock SpiffWorkflow runs it."""

    def __init__(self, body: str, roots: str = "") -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(FILE.format(body=body, roots=roots).encode())
        self.workflow = BpmnWorkflow(parser.get_spec("stock"), parser.get_subprocess_specs("stock"))
        self.workflow.do_engine_steps()

    @property
    def _ready(self) -> list[Task]:
        found: list[Task] = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        return found

    @property
    def open(self) -> list[str]:
        """What people could do now."""
        return sorted(task.task_spec.name for task in self._ready)

    @property
    def seen(self) -> dict[str, Any]:
        """The data the first open task sees."""
        return dict(self._ready[0].data)

    def do(self, name: str = "", /, **data: Any) -> None:
        """Do the first open task, or the first of this name."""
        task = next(each for each in self._ready if name in ("", each.task_spec.name))
        task.data.update(data)
        task.run()
        self.workflow.do_engine_steps()

    def signal(self) -> None:
        """Throw the signal at it."""
        self._catch(BpmnEvent(SignalEventDefinition("sig"), None))

    def tell(self, message: str, **payload: Any) -> None:
        """Send it a message; each value is also a correlation key with this one property."""
        keys = {name: {name: value} for name, value in payload.items()}
        self._catch(BpmnEvent(MessageEventDefinition(message), payload, keys))

    def _catch(self, event: BpmnEvent) -> None:
        self.workflow.catch(event)
        self.workflow.do_engine_steps()
