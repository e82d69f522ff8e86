"""A scope: SpiffWorkflow's Workflow as the place where variables live and tokens move."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.workflow import Workflow

from engine.variables import changed

if TYPE_CHECKING:
    from engine.spiff.build import ProcessSpec
    from engine.spiff.run import Run
    from engine.spiff.token import Token


class Scope(Workflow):
    """A process, a sub-process, one item of a multi-instance activity, or the rounds of a loop (BPMN 2.0 §10.4).

    `live_tokens` counts the scope's tokens, loaded or not, so that completion needs no walk; event
    sub-processes that still wait for their events are left out.
    """

    spec: ProcessSpec
    tasks: dict[str, Token]

    def __init__(
        self,
        run: Run,
        spec: ProcessSpec,
        scope_id: str,
        *,
        kind: str = "process",
        node: str = "",
        parent: Scope | None = None,
        owner_token_id: str | None = None,
        item_index: int | None = None,
        variables: Mapping[str, Any] | None = None,
        live_tokens: int = 0,
        result: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(spec, deserializing=True)
        self.id = scope_id
        self.run = run
        self.kind = kind
        self.node = node
        self.parent = parent
        self.owner_token_id = owner_token_id
        self.item_index = item_index
        self.variables: Mapping[str, Any] = variables or {}
        self.live_tokens = live_tokens
        self.result = result

    @property
    def depth(self) -> int:
        """How many scopes enclose this one."""
        return 0 if self.parent is None else self.parent.depth + 1

    def is_completed(self) -> bool:
        """Whether no token is left; known from the counter."""
        return self.live_tokens == 0

    def variables_view(self, extra: Mapping[str, Any] | None = None) -> ChainMap[str, Any]:
        """The variables seen from here, innermost first, with `extra` in front."""
        maps: list[Any] = [dict(extra)] if extra else []
        scope: Scope | None = self
        while scope is not None:
            maps.append(scope.variables)
            scope = scope.parent
        return ChainMap(*maps, self.run.constants)

    def evaluate(self, text: str, extra: Mapping[str, Any] | None = None) -> Any:
        """The value of a FEEL text over the variables seen from here."""
        return self.run.environment.evaluate(text, self.variables_view(extra))

    def assign(self, values: Mapping[str, Any]) -> None:
        """Give variables new values: where they exist, else in the process (or in the enclosing item)."""
        for name, value in values.items():
            home = self._home_of(name)
            home.variables = changed(home.variables, {name: value})
            home.run.scope_changed(home)
            home.run.variables_changed(home, (name,))

    def _home_of(self, name: str) -> Scope:
        scope, item = self, None
        while True:
            if name in scope.variables:
                return scope
            if scope.kind == "item" and item is None:
                item = scope
            if scope.parent is None:
                return item or scope
            scope = scope.parent

    def _task_removed_notify(self, task: Token) -> None:
        """SpiffWorkflow's hook; the run keeps the count."""
