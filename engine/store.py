"""Instances as rows: read what a step needs, write what it changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, Update, delete, select, update

from engine.models import HumanTask, Instance, InstanceState, ScopeRow, TokenRow
from engine.spiff.memory import Row
from engine.spiff.run import Run
from engine.spiff.scope import Scope
from engine.spiff.token import Token
from engine.statements import Statement, inserting, parameter
from engine.transaction import Transaction

TOKENS: Table = TokenRow.__table__  # type: ignore[assignment]
SCOPES: Table = ScopeRow.__table__  # type: ignore[assignment]
INSTANCES: Table = Instance.__table__  # type: ignore[assignment]
_TASKS: Table = HumanTask.__table__  # type: ignore[assignment]


def _reading(table: Table, *columns: str, **fixed: Any) -> Statement:
    """Rows found by these columns; `fixed` are values that are always the same."""
    known = [
        table.c[name].is_(value) if value is None else table.c[name] == value for name, value in fixed.items()
    ]
    return Statement(
        select(table).where(*(table.c[name] == parameter(name, table.c[name]) for name in columns), *known)
    )


_TOKEN = _reading(TOKENS, "id", "instance_id")
_TOKENS_AT = _reading(TOKENS, "scope_id", "node")
_TOKENS_IN = _reading(TOKENS, "scope_id")
_ATTACHED = _reading(TOKENS, "attached_to")
_WAITING_AT = _reading(TOKENS, "instance_id", "node", state="waiting")
_SCOPE = _reading(SCOPES, "id")
_ROOT_SCOPE = _reading(SCOPES, "instance_id", parent_id=None)
_SCOPES_OF = _reading(SCOPES, "owner_token_id")
_ITEM_SCOPE = _reading(SCOPES, "owner_token_id", "item_index")


class RowSource:
    """The rows of one instance, read in the transaction under way.

    Each question names one scope or token and is answered by its index; naming the instance as well would let
    SQLite look through everything the instance has.
    """

    def __init__(self, transaction: Transaction, instance_id: str) -> None:
        self.transaction = transaction
        self.instance_id = instance_id

    def token(self, token_id: str) -> Row | None:
        """The token with this id, if it belongs to this instance."""
        return self._one(_TOKEN, id=token_id, instance_id=self.instance_id)

    def tokens_at(self, scope_id: str, node: str) -> Sequence[Row]:
        """The tokens of a scope at one node."""
        return self._all(_TOKENS_AT, {"scope_id": scope_id, "node": node})

    def tokens_in(self, scope_id: str) -> Sequence[Row]:
        """Every token of a scope."""
        return self._all(_TOKENS_IN, {"scope_id": scope_id})

    def attached(self, token_id: str) -> Sequence[Row]:
        """The tokens attached to one."""
        return self._all(_ATTACHED, {"attached_to": token_id})

    def waiting_at(self, nodes: Sequence[str]) -> Sequence[Row]:
        """The instance's tokens that wait at one of these nodes."""
        return [
            row
            for node in nodes
            for row in self._all(_WAITING_AT, {"instance_id": self.instance_id, "node": node})
        ]

    def scope(self, scope_id: str) -> Row | None:
        """The scope with this id."""
        return self._one(_SCOPE, id=scope_id)

    def root_scope(self) -> Row | None:
        """The scope of the process itself."""
        return self._one(_ROOT_SCOPE, instance_id=self.instance_id)

    def scopes_of(self, token_id: str) -> Sequence[Row]:
        """The scopes a token owns."""
        return self._all(_SCOPES_OF, {"owner_token_id": token_id})

    def item_scope(self, token_id: str, index: int) -> Row | None:
        """One item's scope."""
        return self._one(_ITEM_SCOPE, owner_token_id=token_id, item_index=index)

    def _one(self, statement: Statement, **values: Any) -> Row | None:
        return next(iter(self._all(statement, values)), None)

    def _all(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Row]:
        return statement.rows(self.transaction, values)


_CHANGING = {"state", "attached_to", "data", "variables", "live_tokens", "result"}


def _update_by_id(table: Table) -> Update:
    names = [column.name for column in table.columns if column.name in _CHANGING]
    values: dict[str, Any] = {name: parameter(f"new_{name}", table.c[name]) for name in names}
    return update(table).where(table.c.id == parameter("row_id", table.c.id)).values(values)


_READ_WITH = ("definition_id", "business_key", "title", "title_en", "revision", "parent_id")


def _claiming(*conditions: Any) -> Statement:
    """Bring instances to their next revision, which locks them, and give what is needed to go on with them."""
    return Statement(
        update(INSTANCES)
        .where(*conditions)
        .values(revision=INSTANCES.c.revision + 1)
        .returning(*(INSTANCES.c[name] for name in _READ_WITH))
    )


_CLAIMED = INSTANCES.c.id == parameter("claimed", INSTANCES.c.id)
_IS_RUNNING = INSTANCES.c.state == InstanceState.RUNNING
_CLAIM = _claiming(_CLAIMED, _IS_RUNNING)
_CLAIM_UNDER_WAY = _claiming(_CLAIMED, INSTANCES.c.ended_at.is_(None))
_CLAIM_OF_TASK = _claiming(
    INSTANCES.c.id
    == select(_TASKS.c.instance_id).where(_TASKS.c.id == parameter("of_task", _TASKS.c.id)).scalar_subquery(),
    _IS_RUNNING,
)
_IF_FREE = Statement(
    select(INSTANCES.c.state)
    .where(INSTANCES.c.id == parameter("wanted", INSTANCES.c.id))
    .with_for_update(skip_locked=True, key_share=True)
)
_INSERT = {table: inserting(table) for table in (SCOPES, TOKENS)}
_UPDATE = {table: Statement(_update_by_id(table)) for table in (SCOPES, TOKENS)}
_DELETE = {
    table: Statement(delete(table).where(table.c.id == parameter("row_id", table.c.id)))
    for table in (SCOPES, TOKENS)
}


def claim(transaction: Transaction, instance_id: str) -> dict[str, Any] | None:
    """Lock a running instance as it is now, in its next revision; None if it does not run."""
    return _CLAIM.first(transaction, {"claimed": instance_id})


def claim_of_task(transaction: Transaction, task_id: str) -> Callable[[], dict[str, Any] | None]:
    """As `claim`, the instance a task belongs to, with the next statement."""
    return _CLAIM_OF_TASK.first_later(transaction, {"of_task": task_id})


def claim_under_way(transaction: Transaction, instance_id: str) -> dict[str, Any] | None:
    """As `claim`, and a suspended instance too."""
    return _CLAIM_UNDER_WAY.first(transaction, {"claimed": instance_id})


def claim_if_free(transaction: Transaction, instance_id: str) -> tuple[str | None, dict[str, Any] | None]:
    """As `claim`, without waiting: the state of the instance, and what the claim gave if it runs.

    The state is None when another transaction has it. On SQLite a transaction that writes has everything.
    """
    if transaction.dialect.name == "sqlite" and (row := claim(transaction, instance_id)) is not None:
        return InstanceState.RUNNING, row
    found = _IF_FREE.first(transaction, {"wanted": instance_id})
    if found is None or found["state"] != InstanceState.RUNNING:
        return (found["state"] if found else None), None
    return InstanceState.RUNNING, claim(transaction, instance_id)


def save(transaction: Transaction, run: Run) -> None:
    """Write what a step changed in an instance this transaction has claimed."""
    scopes = [_scope_row(run, scope) for scope in run.changed_scopes.values()]
    tokens = [_token_row(run, token) for token in run.changed_tokens.values()]
    _write(transaction, SCOPES, run.new_rows, scopes)
    _write(transaction, TOKENS, run.new_rows, tokens)
    _delete(transaction, TOKENS, run.removed_tokens)
    _delete(transaction, SCOPES, run.removed_scopes)


def _write(transaction: Transaction, table: Table, new: set[str], rows: list[dict[str, Any]]) -> None:
    inserts = [row for row in rows if row["id"] in new]
    if inserts:
        _INSERT[table].send(transaction, *inserts)
    updates = [
        {"row_id": row["id"], **{f"new_{name}": row[name] for name in _CHANGING & row.keys()}}
        for row in rows
        if row["id"] not in new
    ]
    if updates:
        _UPDATE[table].send(transaction, *updates)


def _delete(transaction: Transaction, table: Table, ids: set[str]) -> None:
    if ids:
        _DELETE[table].send(transaction, *({"row_id": each} for each in sorted(ids)))


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
