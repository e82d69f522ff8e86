"""Instances as rows: read what a step needs, write what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, Update, bindparam, delete, select, update
from sqlalchemy.orm import Session

from engine.models import Instance, InstanceState, ScopeRow, TokenRow
from engine.spiff.memory import Row
from engine.spiff.run import Run
from engine.spiff.scope import Scope
from engine.spiff.token import Token
from engine.statements import Statement, inserting, parameter

TOKENS: Table = TokenRow.__table__  # type: ignore[assignment]
SCOPES: Table = ScopeRow.__table__  # type: ignore[assignment]
INSTANCES: Table = Instance.__table__  # type: ignore[assignment]


class RowSource:
    """The rows of one instance, read through the session of the transaction under way.

    Each question names one scope or token and is answered by its index; naming the instance as well would let
    SQLite look through everything the instance has.
    """

    def __init__(self, session: Session, instance_id: str) -> None:
        self.session = session
        self.instance_id = instance_id

    def token(self, token_id: str) -> Row | None:
        """The token with this id, if it belongs to this instance."""
        return self._one(TOKENS, TOKENS.c.id == token_id, TOKENS.c.instance_id == self.instance_id)

    def tokens_at(self, scope_id: str, node: str) -> Sequence[Row]:
        """The tokens of a scope at one node."""
        return self._all(TOKENS, TOKENS.c.scope_id == scope_id, TOKENS.c.node == node)

    def tokens_in(self, scope_id: str) -> Sequence[Row]:
        """Every token of a scope."""
        return self._all(TOKENS, TOKENS.c.scope_id == scope_id)

    def attached(self, token_id: str) -> Sequence[Row]:
        """The tokens attached to one."""
        return self._all(TOKENS, TOKENS.c.attached_to == token_id)

    def waiting_at(self, nodes: Sequence[str]) -> Sequence[Row]:
        """The instance's tokens that wait at one of these nodes."""
        of_instance = TOKENS.c.instance_id == self.instance_id
        return self._all(TOKENS, of_instance, TOKENS.c.node.in_(nodes), TOKENS.c.state == "waiting")

    def scope(self, scope_id: str) -> Row | None:
        """The scope with this id."""
        return self._one(SCOPES, SCOPES.c.id == scope_id)

    def root_scope(self) -> Row | None:
        """The scope of the process itself."""
        return self._one(SCOPES, SCOPES.c.instance_id == self.instance_id, SCOPES.c.parent_id.is_(None))

    def scopes_of(self, token_id: str) -> Sequence[Row]:
        """The scopes a token owns."""
        return self._all(SCOPES, SCOPES.c.owner_token_id == token_id)

    def item_scope(self, token_id: str, index: int) -> Row | None:
        """One item's scope."""
        return self._one(SCOPES, SCOPES.c.owner_token_id == token_id, SCOPES.c.item_index == index)

    def _one(self, table: Table, *where: Any) -> Row | None:
        return next(iter(self._all(table, *where)), None)

    def _all(self, table: Table, *where: Any) -> Sequence[Row]:
        return cast("Sequence[Row]", self.session.execute(select(table).where(*where)).mappings().all())


_CHANGING = {"state", "attached_to", "data", "variables", "live_tokens", "result"}


def _update_by_id(table: Table) -> Update:
    names = [column.name for column in table.columns if column.name in _CHANGING]
    values: dict[str, Any] = {name: parameter(f"new_{name}", table.c[name]) for name in names}
    return update(table).where(table.c.id == parameter("row_id", table.c.id)).values(values)


_CLAIM_ANY = (
    update(INSTANCES)
    .where(INSTANCES.c.id == parameter("claimed", INSTANCES.c.id), INSTANCES.c.state == InstanceState.RUNNING)
    .values(revision=INSTANCES.c.revision + 1)
)
_CLAIM = Statement(_CLAIM_ANY.where(INSTANCES.c.revision == parameter("seen", INSTANCES.c.revision)))
_READ_WITH = [
    INSTANCES.c[name] for name in ("definition_id", "business_key", "title", "revision", "parent_id")
]
_CLAIM_AND_READ = Statement(_CLAIM_ANY.returning(*_READ_WITH))
_CLAIM_UNDER_WAY = Statement(
    update(INSTANCES)
    .where(INSTANCES.c.id == parameter("claimed", INSTANCES.c.id), INSTANCES.c.ended_at.is_(None))
    .values(revision=INSTANCES.c.revision + 1)
    .returning(*_READ_WITH)
)
_IF_FREE = (
    select(INSTANCES.c.state)
    .where(INSTANCES.c.id == bindparam("wanted"))
    .with_for_update(skip_locked=True, key_share=True)
)
_INSERT = {table: inserting(table) for table in (SCOPES, TOKENS)}
_UPDATE = {table: Statement(_update_by_id(table)) for table in (SCOPES, TOKENS)}
_DELETE = {
    table: Statement(delete(table).where(table.c.id == parameter("row_id", table.c.id)))
    for table in (SCOPES, TOKENS)
}


def claim(session: Session, instance_id: str, revision: int) -> bool:
    """Lock a running instance until the transaction ends, if nobody has moved it since `revision`.

    Compare and set: the instance goes to the next revision.
    """
    return _CLAIM.run(session, {"claimed": instance_id, "seen": revision}) == 1


def claim_and_read(session: Session, instance_id: str) -> dict[str, Any] | None:
    """Lock a running instance as it is now, in its next revision; None if it does not run."""
    return next(iter(_CLAIM_AND_READ.rows(session, {"claimed": instance_id})), None)


def claim_under_way(session: Session, instance_id: str) -> dict[str, Any] | None:
    """As `claim_and_read`, and a suspended instance too."""
    return next(iter(_CLAIM_UNDER_WAY.rows(session, {"claimed": instance_id})), None)


def find_state_if_free(session: Session, instance_id: str) -> str | None:
    """The state of an instance, locked; None when another transaction has it (PostgreSQL), without waiting."""
    found: str | None = session.connection().scalar(_IF_FREE, {"wanted": instance_id})
    return found


def save(session: Session, run: Run) -> None:
    """Write what a step changed in an instance this transaction has claimed."""
    scopes = [_scope_row(run, scope) for scope in run.changed_scopes.values()]
    tokens = [_token_row(run, token) for token in run.changed_tokens.values()]
    _write(session, SCOPES, run.new_rows, scopes)
    _write(session, TOKENS, run.new_rows, tokens)
    _delete(session, TOKENS, run.removed_tokens)
    _delete(session, SCOPES, run.removed_scopes)


def _write(session: Session, table: Table, new: set[str], rows: list[dict[str, Any]]) -> None:
    inserts = [row for row in rows if row["id"] in new]
    if inserts:
        _INSERT[table].run_all(session, inserts)
    updates = [
        {"row_id": row["id"], **{f"new_{name}": row[name] for name in _CHANGING & row.keys()}}
        for row in rows
        if row["id"] not in new
    ]
    if updates:
        _UPDATE[table].run_all(session, updates)


def _delete(session: Session, table: Table, ids: set[str]) -> None:
    if ids:
        _DELETE[table].run_all(session, [{"row_id": each} for each in sorted(ids)])


def _scope_row(run: Run, scope: Scope) -> dict[str, Any]:
    return {
        "id": scope.id,
        "instance_id": run.instance_id,
        "parent_id": scope.parent.id if scope.parent else None,
        "owner_token_id": scope.owner_token_id,
        "kind": scope.kind,
        "node": scope.node,
        "item_index": scope.item_index,
        "variables": scope.variables,
        "live_tokens": scope.live_tokens,
        "result": scope.result,
    }


def _token_row(run: Run, token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "instance_id": run.instance_id,
        "scope_id": token.workflow.id,
        "node": token.task_spec.name,
        "state": token.state_name,
        "attached_to": token.attached_to,
        "data": token.internal_data,
    }
