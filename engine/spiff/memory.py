"""The part of an instance that is in memory: tokens, scopes, their indexes, and what changed since the last save.

Nothing here touches a database: what is not in memory is asked of `source` one by one, so a step costs the same
in an instance of ten and of a thousand tasks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, cast

from SpiffWorkflow.util.task import TaskState

from engine.db import new_id_beside
from engine.errors import IncidentError
from engine.spiff.build import ProcessSpec
from engine.spiff.scope import Scope
from engine.spiff.token import REPEATED, Token

if TYPE_CHECKING:
    from engine.spiff.run import Run

Row = Mapping[str, Any]
HOLDS_FLOW = ("process", "subprocess")


class Source(Protocol):
    """Where tokens and scopes that are not in memory come from; each answers with plain rows."""

    def token(self, token_id: str) -> Row | None:
        """The token with this id."""

    def tokens_at(self, scope_id: str, node: str) -> Iterable[Row]:
        """The tokens of a scope at one node."""

    def tokens_in(self, scope_id: str) -> Iterable[Row]:
        """Every token of a scope."""

    def attached(self, token_id: str) -> Iterable[Row]:
        """The tokens attached to one."""

    def waiting_at(self, nodes: Sequence[str]) -> Iterable[Row]:
        """The instance's tokens that wait at one of these nodes."""

    def scope(self, scope_id: str) -> Row | None:
        """The scope with this id."""

    def root_scope(self) -> Row | None:
        """The scope of the process itself."""

    def scopes_of(self, token_id: str) -> Iterable[Row]:
        """The scopes a token owns."""

    def item_scope(self, token_id: str, index: int) -> Row | None:
        """One item's scope."""


class Nothing:
    """The source of an instance that is wholly in memory."""

    def token(self, token_id: str) -> Row | None:
        """Nothing."""
        return None

    def tokens_at(self, scope_id: str, node: str) -> Iterable[Row]:
        """Nothing."""
        return ()

    def tokens_in(self, scope_id: str) -> Iterable[Row]:
        """Nothing."""
        return ()

    def attached(self, token_id: str) -> Iterable[Row]:
        """Nothing."""
        return ()

    def waiting_at(self, nodes: Sequence[str]) -> Iterable[Row]:
        """Nothing."""
        return ()

    def scope(self, scope_id: str) -> Row | None:
        """Nothing."""
        return None

    def root_scope(self) -> Row | None:
        """Nothing."""
        return None

    def scopes_of(self, token_id: str) -> Iterable[Row]:
        """Nothing."""
        return ()

    def item_scope(self, token_id: str, index: int) -> Row | None:
        """Nothing."""
        return None


class Memory:
    """Tokens and scopes by id and by what they belong to; `changed_*`, `removed_*` and `new_rows` for saving.

    `changed_names` are the process's own variables with new values. `vanished` are tokens that came and went since the
    last save: nobody outside has heard of them.
    """

    def __init__(self, instance_id: str, spec: ProcessSpec, source: Source | None = None) -> None:
        self.instance_id = instance_id
        self.spec = spec
        self.source: Source = source or Nothing()
        self.scopes: dict[str, Scope] = {}
        self.tokens: dict[str, Token] = {}
        self.changed_tokens: dict[str, Token] = {}
        self.changed_scopes: dict[str, Scope] = {}
        self.changed_names: set[str] = set()
        self.new_rows: set[str] = set()
        self.vanished: set[str] = set()
        self.removed_tokens: set[str] = set()
        self.removed_scopes: set[str] = set()
        self._attached: defaultdict[str, dict[str, Token]] = defaultdict(dict)
        self._owned: defaultdict[str, dict[int, Scope]] = defaultdict(dict)

    def saved(self) -> None:
        """Everything changed is in the database now."""
        self.changed_tokens.clear()
        self.changed_scopes.clear()
        self.changed_names.clear()
        self.new_rows.clear()
        self.vanished.clear()
        self.removed_tokens.clear()
        self.removed_scopes.clear()

    def new_id(self) -> str:
        """For a row of this instance: beside its other rows."""
        return new_id_beside(self.instance_id)

    # Tokens

    def token(self, token_id: str | None) -> Token:
        """A live token; raises IncidentError when it is gone."""
        found = self.tokens.get(token_id or "")
        if found is not None:
            return found
        row = self.source.token(token_id) if token_id and token_id not in self.removed_tokens else None
        if row is None:
            raise IncidentError(f"token {token_id} is gone")
        return self._adopt_token(row)

    def is_live(self, token_id: str | None) -> bool:
        """Whether the token still exists."""
        try:
            self.token(token_id)
        except IncidentError:
            return False
        return True

    def tokens_at(self, scope: Scope, node: str) -> list[Token]:
        """The waiting tokens of a scope at one node, oldest first."""
        if scope.id not in self.new_rows:
            self._adopt_tokens(self.source.tokens_at(scope.id, node))
        return [
            token
            for token in scope.tasks.values()
            if token.task_spec.name == node and token._state == TaskState.WAITING
        ]

    def tokens_in(self, scope: Scope) -> list[Token]:
        """Every token of a scope."""
        if scope.id not in self.new_rows:
            self._adopt_tokens(self.source.tokens_in(scope.id))
        return list(scope.tasks.values())

    def tokens_at_nodes(self, nodes: Sequence[str]) -> list[Token]:
        """The waiting tokens at these nodes, in whatever scope."""
        self._adopt_tokens(self.source.waiting_at(nodes))
        wanted = set(nodes)
        return [
            token
            for token in self.tokens.values()
            if token.task_spec.name in wanted and token._state == TaskState.WAITING
        ]

    def attached(self, token_id: str) -> list[Token]:
        """The tokens attached to one."""
        if token_id not in self.new_rows:
            self._adopt_tokens(self.source.attached(token_id))
        return list(self._attached.get(token_id, {}).values())

    def listeners(self, scope: Scope) -> list[Token]:
        """The event sub-processes of a scope that wait for their events: tokens attached to the scope itself."""
        return self.attached(scope.id) if scope.spec.handlers and scope.kind in HOLDS_FLOW else []

    def add_token(self, token: Token) -> None:
        """A new token."""
        self.new_rows.add(token.id)
        self._index_token(token)
        self.changed_tokens[token.id] = token
        if not token.is_listener:
            token.workflow.live_tokens += 1
            self.scope_changed(token.workflow)

    def forget_token(self, token: Token) -> None:
        """A token that is gone."""
        if not token.is_listener:
            token.workflow.live_tokens -= 1
            self.scope_changed(token.workflow)
        token.workflow.tasks.pop(token.id, None)
        self.tokens.pop(token.id, None)
        self.changed_tokens.pop(token.id, None)
        self.detach(token)
        if token.id in self.new_rows:
            self.new_rows.discard(token.id)
            self.vanished.add(token.id)
        else:
            self.removed_tokens.add(token.id)

    def detach(self, token: Token) -> None:
        """The token belongs to no host any more."""
        if token.attached_to is not None:
            self._attached[token.attached_to].pop(token.id, None)
            token.attached_to = None

    def token_changed(self, token: Token) -> None:
        """The token must be saved."""
        if token.id in self.tokens:
            self.changed_tokens[token.id] = token

    # Scopes

    def scope(self, scope_id: str) -> Scope:
        """A scope, loaded with those around it; raises IncidentError when it is gone."""
        if scope_id in self.scopes:
            return self.scopes[scope_id]
        return self._adopt_scope(self.source.scope(scope_id), scope_id)

    def root_scope(self) -> Scope:
        """The scope of the process itself."""
        for scope in self.scopes.values():
            if scope.parent is None:
                return scope
        return self._adopt_scope(self.source.root_scope(), "of the process")

    def scopes_of(self, owner: Token) -> list[Scope]:
        """The scopes a token owns, in item order."""
        if owner.id not in self.new_rows:
            for row in self.source.scopes_of(owner.id):
                if row["id"] not in self.removed_scopes:
                    self._adopt_scope(row, row["id"])
        owned = self._owned.get(owner.id, {})
        return [owned[index] for index in sorted(owned)]

    def item_scope(self, body: Token, index: int) -> Scope:
        """One item's scope."""
        found = self._owned.get(body.id, {}).get(index)
        return found or self._adopt_scope(self.source.item_scope(body.id, index), f"of item {index}")

    def add_scope(
        self,
        spec: ProcessSpec,
        *,
        kind: str,
        owner: Token | None = None,
        index: int | None = None,
        variables: dict[str, Any] | None = None,
    ) -> Scope:
        """A new scope: of the process, of a sub-process, or of one item."""
        scope = Scope(
            cast("Run", self),
            spec,
            self.new_id(),
            kind=kind,
            node=owner.task_spec.name if owner else "",
            parent=owner.workflow if owner else None,
            owner_token_id=owner.id if owner else None,
            item_index=index,
            variables=variables,
        )
        self._index_scope(scope)
        self.new_rows.add(scope.id)
        self.scope_changed(scope)
        return scope

    def forget_scope(self, scope: Scope) -> None:
        """A scope that is gone."""
        self.scopes.pop(scope.id, None)
        self.changed_scopes.pop(scope.id, None)
        self._owned[scope.owner_token_id or ""].pop(scope.item_index or 0, None)
        if scope.id in self.new_rows:
            self.new_rows.discard(scope.id)
        else:
            self.removed_scopes.add(scope.id)

    def scope_changed(self, scope: Scope) -> None:
        """The scope must be saved."""
        if scope.id in self.scopes:
            self.changed_scopes[scope.id] = scope

    # Rows to objects

    def _index_token(self, token: Token) -> None:
        self.tokens[token.id] = token
        if token.attached_to is not None:
            self._attached[token.attached_to][token.id] = token

    def _index_scope(self, scope: Scope) -> None:
        self.scopes[scope.id] = scope
        self._owned[scope.owner_token_id or ""][scope.item_index or 0] = scope

    def _adopt_tokens(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if row["id"] not in self.tokens and row["id"] not in self.removed_tokens:
                self._adopt_token(row)

    def _adopt_token(self, row: Row) -> Token:
        scope = self.scope(row["scope_id"])
        token = Token(
            scope,
            scope.spec.task_specs[row["node"]],
            row["id"],
            state=row["state"],
            attached_to=row["attached_to"],
            internal_data=row["data"],
        )
        self._index_token(token)
        return token

    def _adopt_scope(self, row: Row | None, what: str) -> Scope:
        if row is None:
            raise IncidentError(f"scope {what} is gone")
        if row["id"] in self.scopes:
            return self.scopes[row["id"]]
        parent = self.scope(row["parent_id"]) if row["parent_id"] else None
        spec = self.spec
        if parent is not None:
            spec = parent.spec if row["kind"] in REPEATED else parent.spec.inner[row["node"]]
        scope = Scope(
            cast("Run", self),
            spec,
            row["id"],
            kind=row["kind"],
            node=row["node"],
            parent=parent,
            owner_token_id=row["owner_token_id"],
            item_index=row["item_index"],
            variables=row["variables"],
            live_tokens=row["live_tokens"],
            result=row["result"],
        )
        self._index_scope(scope)
        return scope
