"""A player whose instance is forgotten after every step and read back, row by row, as far as it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from engine.calendar import WorkCalendar
from engine.clock import VirtualClock
from engine.dmn import Decisions
from engine.encoding import decode, encode
from engine.model.elements import Process
from engine.spiff import effects
from engine.spiff.build import NO_DECISIONS, ProcessSpec
from engine.spiff.environment import Environment
from engine.spiff.run import Run
from engine.store import _scope_row, _token_row
from tests.engine.spiff.diagrams import START


class Rows:
    """Tokens and scopes as stored; answers like the database."""

    def __init__(self) -> None:
        self.tokens: dict[str, dict[str, Any]] = {}
        self.scopes: dict[str, dict[str, Any]] = {}

    def save(self, run: Run) -> None:
        """What a commit does."""
        for scope in run.changed_scopes.values():
            self.scopes[scope.id] = decode(encode(_scope_row(run, scope)))
        for token in run.changed_tokens.values():
            self.tokens[token.id] = decode(encode(_token_row(run, token)))
        for gone in run.removed_tokens:
            del self.tokens[gone]
        for gone in run.removed_scopes:
            del self.scopes[gone]

    def token(self, token_id: str) -> dict[str, Any] | None:
        return self.tokens.get(token_id)

    def tokens_at(self, scope_id: str, node: str) -> list[dict[str, Any]]:
        return [row for row in self.tokens_in(scope_id) if row["node"] == node]

    def tokens_in(self, scope_id: str) -> list[dict[str, Any]]:
        return [row for row in self.tokens.values() if row["scope_id"] == scope_id]

    def attached(self, token_id: str) -> list[dict[str, Any]]:
        return [row for row in self.tokens.values() if row["attached_to"] == token_id]

    def waiting_at(self, nodes: Sequence[str]) -> list[dict[str, Any]]:
        return [row for row in self.tokens.values() if row["node"] in nodes and row["state"] == "waiting"]

    def scope(self, scope_id: str) -> dict[str, Any] | None:
        return self.scopes.get(scope_id)

    def root_scope(self) -> dict[str, Any] | None:
        return next((row for row in self.scopes.values() if row["parent_id"] is None), None)

    def scopes_of(self, token_id: str) -> list[dict[str, Any]]:
        return [row for row in self.scopes.values() if row["owner_token_id"] == token_id]

    def item_scope(self, token_id: str, index: int) -> dict[str, Any] | None:
        return next((row for row in self.scopes_of(token_id) if row["item_index"] == index), None)


class Forgetful:
    """Plays a process like `Player`, but every command meets an instance that knows only its rows."""

    def __init__(
        self,
        diagram: Process,
        data: dict[str, Any] | None = None,
        *,
        is_child: bool = False,
        decisions: Decisions = NO_DECISIONS,
    ) -> None:
        self.clock = VirtualClock(START)
        self.rows, self.effects = Rows(), list[effects.Effect]()
        self._spec, self._is_child = ProcessSpec(diagram, decisions), is_child
        self.command(lambda run: run.start(data or {}))

    def command(self, act: Callable[[Run], object]) -> None:
        """Load, act, save, forget."""
        environment = Environment(self.clock, WorkCalendar)
        run = Run("i1", "key", self._spec, environment, source=self.rows, is_child=self._is_child)
        act(run)
        void = [
            each
            for each in run.effects
            if isinstance(each, effects.Request) and each.token_id in run.vanished
        ]
        self.effects += [each for each in run.effects if each not in void]
        self.rows.save(run)
        for scope in self.rows.scopes.values():
            counted = [
                each for each in self.rows.tokens_in(scope["id"]) if each["attached_to"] != scope["id"]
            ]
            assert scope["live_tokens"] == len(counted)
            assert scope["owner_token_id"] is None or scope["owner_token_id"] in self.rows.tokens

    @property
    def open(self) -> list[str]:
        """The names of the tasks waiting for people, sorted."""
        nodes = {each: kind for spec in self._specs(self._spec) for each, kind in spec}
        return sorted(
            row["node"]
            for row in self.rows.tokens.values()
            if row["state"] == "ready" and nodes[row["node"]] == "userTask"
        )

    @classmethod
    def _specs(cls, spec: ProcessSpec) -> Iterator[list[tuple[str, str]]]:
        yield [(each.name, each.node.kind) for each in spec.task_specs.values()]
        for inner in spec.inner.values():
            yield from cls._specs(inner)

    @property
    def nodes(self) -> list[str]:
        """Where there is a token, sorted."""
        return sorted(row["node"] for row in self.rows.tokens.values())

    def token_id(self, name: str, index: int = 0) -> str:
        """The id of a live token at a node."""
        ids: list[str] = [row["id"] for row in self.rows.tokens.values() if row["node"] == name]
        return ids[index]

    def do(self, name: str, index: int = 0, /, action: str = "submit", **data: Any) -> None:
        """Complete a user task (the `index`-th open one at this node)."""
        ids = [
            row["id"] for row in self.rows.tokens.values() if row["node"] == name and row["state"] == "ready"
        ]
        self.command(lambda run: run.complete_task(ids[index], data, action=action))

    def fire(self, name: str, payload: dict[str, Any] | None = None, *, index: int = 0) -> None:
        """What the node waits for has come."""
        token = self.token_id(name, index)
        self.command(lambda run: run.fire(token, payload or {}))

    def asked(self, kind: type[effects.Effect]) -> list[Any]:
        """The effects of one kind, in order."""
        return [each for each in self.effects if type(each) is kind]

    def lines(self, kind: str) -> list[effects.Record]:
        """The lines of history of one kind."""
        return [each for each in self.asked(effects.Record) if each.kind == kind]

    @property
    def variables(self) -> dict[str, Any]:
        """The process's variables."""
        found: dict[str, Any] = (self.rows.root_scope() or {})["variables"]
        return found

    @property
    def ended(self) -> bool:
        """Whether the instance has ended, with nothing left."""
        ends = self.asked(effects.EndInstance)
        if ends:
            assert self.rows.tokens == {}
        return len(ends) == 1
