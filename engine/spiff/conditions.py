"""Live conditional events of one instance (BPMN 2.0 §10.5.5), found by the scopes and names they look at.

A change of a variable costs one look-up for each name, however many tokens there are: only conditions that can
see the change are tested again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from SpiffWorkflow.util.task import TaskState

from engine.spiff.unfit import BOOLEAN, unfit

if TYPE_CHECKING:
    from engine.spiff.run import Run
    from engine.spiff.scope import Scope
    from engine.spiff.token import Token

Place = tuple[str, str]


class Conditions:
    """Which tokens wait for a condition, and which of those are to be tested before anything else moves."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._by_place: defaultdict[Place, dict[str, None]] = defaultdict(dict)
        self._places: dict[str, list[Place]] = {}
        self._due: dict[str, None] = {}
        self._is_loaded = not run.spec.conditionals

    def listen(self, token: Token) -> None:
        """The token begins to wait: it is tested now and after every change it can see."""
        # What held before it began to wait must not hide that it holds now.
        token.remember(held=False)
        self._index(token)
        self._due[token.id] = None

    def forget(self, token_id: str) -> None:
        """The token waits no longer."""
        for place in self._places.pop(token_id, ()):
            self._by_place[place].pop(token_id, None)
            if not self._by_place[place]:
                del self._by_place[place]
        self._due.pop(token_id, None)

    def changed(self, scope: Scope, names: Iterable[str]) -> None:
        """Variables of a scope have new values."""
        if not self._run.spec.conditionals:
            return
        self._load()
        for name in names:
            self._due.update(self._by_place.get((scope.id, name), {}))

    def test(self) -> None:
        """Test what is due, outermost scope first, until nothing is."""
        while self._due:
            tokens = [self._run.tokens[each] for each in self._due if each in self._run.tokens]
            self._due.clear()
            for token in sorted(tokens, key=lambda each: each.workflow.depth):
                if token.id in self._run.tokens and token._state == TaskState.WAITING:
                    self._run.guarded(token, partial(self._test, token), stage="enter")

    def _test(self, token: Token) -> None:
        """Fire when the condition becomes true; null, as of a variable not set yet, is not true."""
        condition = token.task_spec.event_of(token).condition
        holds = token.workflow.evaluate(condition)
        if holds is None:
            holds = False
        if not isinstance(holds, bool):
            name = token.task_spec.name
            raise unfit((f"{name} 的条件“{condition}”", f"condition '{condition}' of {name}"), holds, BOOLEAN)
        if holds == token.internal_data["held"]:
            return
        token.remember(held=holds)
        if holds:
            token.task_spec.fire(token, {})

    def _load(self) -> None:
        if self._is_loaded:
            return
        self._is_loaded = True
        for token in self._run.tokens_at_nodes(sorted(self._run.spec.conditionals)):
            if token.id not in self._places and "held" in token.internal_data:
                self._index(token)

    def _index(self, token: Token) -> None:
        names = self._run.environment.names_in(token.task_spec.event_of(token).condition)
        places = []
        scope: Scope | None = token.workflow
        while scope is not None:
            places += [(scope.id, name) for name in names]
            scope = scope.parent
        self.forget(token.id)
        self._places[token.id] = places
        for place in places:
            self._by_place[place][token.id] = None
