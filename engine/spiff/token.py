"""A token: SpiffWorkflow's Task, flat, with its variables in its scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

if TYPE_CHECKING:
    from engine.spiff.scope import Scope
    from engine.spiff.specs.base import Element

NAMES = {
    TaskState.FUTURE: "future",
    TaskState.WAITING: "waiting",
    TaskState.READY: "ready",
    TaskState.STARTED: "started",
    TaskState.ERROR: "error",
    TaskState.COMPLETED: "completed",
    TaskState.CANCELLED: "cancelled",
}
REPEATED = ("item", "loop")
STATES = {name: state for state, name in NAMES.items()}


class Token(Task):
    """One live position in a diagram.

    Unlike a stock Task it has no children: what follows it is entered when it completes, and then it is gone.
    `internal_data` is its own small state; `data` is the view of its scope's variables. `attached_to` is the
    host of a boundary event, the gateway of an awaited event, or the scope an event sub-process listens in.
    """

    workflow: Scope
    task_spec: Element
    _state: int

    def __init__(
        self,
        scope: Scope,
        spec: Element,
        token_id: str,
        *,
        state: str = "future",
        attached_to: str | None = None,
        internal_data: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(scope, spec, state=STATES[state], id=token_id)
        self.attached_to = attached_to
        self.internal_data = internal_data or {}

    @property
    def data(self) -> Any:
        """The variables this token sees (innermost scope first), read-only."""
        return self.workflow.variables_view()

    @data.setter
    def data(self, value: Any) -> None:
        """SpiffWorkflow's per-task copy is not kept: there is one store per scope (BPMN 2.0 §10.4)."""

    @property
    def state_name(self) -> str:
        """The state as stored."""
        return NAMES[self._state]

    @property
    def is_item(self) -> bool:
        """Whether this token is one item or round of a repeated activity rather than the activity itself."""
        return self.workflow.kind in REPEATED and self.workflow.node == self.task_spec.name

    @property
    def is_listener(self) -> bool:
        """Whether this is an event sub-process that still waits for its event: its scope can end without it."""
        return self.attached_to == self.workflow.id

    def _set_state(self, value: int) -> None:
        if value != self._state:
            self._state = value
            self.workflow.run.token_changed(self)

    def remember(self, **values: Any) -> None:
        """Change the token's own state, to be saved with this step."""
        self.internal_data = {**self.internal_data, **values}
        self.workflow.run.token_changed(self)

    def _inherit_data(self) -> None:
        """Nothing to copy: the store belongs to the scope."""
