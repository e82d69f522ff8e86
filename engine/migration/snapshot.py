"""What a migration changes, as it was before: enough to take it back, and nothing that may change by itself.

Kept are only nodes, data and texts, and the due times worked out anew: claims, drafts, attempts of jobs and the like
may change without the instance moving, and are as they are when the migration is undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Table, insert, select, update

from engine.context import Ctx
from engine.migration.plan import Plan
from engine.models import ExternalJob, HumanTask, Incident, SignalWait, Subscription, TaskState, Timer
from engine.store import SCOPES, TOKENS

TASKS: Table = HumanTask.__table__  # type: ignore[assignment]
WAITS: tuple[Table, ...] = tuple(model.__table__ for model in (Timer, Subscription, SignalWait))  # type: ignore[misc]
EXTERNAL: Table = ExternalJob.__table__  # type: ignore[assignment]
INCIDENTS: Table = Incident.__table__  # type: ignore[assignment]
TASK_FIELDS = (
    "name",
    "form",
    "actions",
    "reminder",
    "instructions",
    "stage",
    "judges",
    "role",
    "context",
)
AT_ONCE = 500
OPEN_TASKS: Final = (TaskState.READY.value, TaskState.HELD.value)
"""A held task has been answered and waits for an opinion: its token is where it was."""


def take_snapshot(ctx: Ctx, plan: Plan) -> dict[str, Any]:
    """The rows a plan will change or take away, as they are."""
    instance_id, tokens = plan.frontier.instance.id, plan.frontier.tokens
    return {
        "tokens": {
            each: [tokens[each]["node"], tokens[each]["data"]] for each in (*plan.moved, *plan.heard_anew)
        },
        "scopes": {each: plan.frontier.scopes[each]["node"] for each in plan.scopes},
        "tasks": _fields(ctx, TASKS, instance_id, ("node", "definition_id", *TASK_FIELDS)),
        "subscriptions": _fields(ctx, WAITS[1], instance_id, ("message",)),
        "signal_waits": _fields(ctx, WAITS[2], instance_id, ("signal",)),
        "dropped": {
            "tokens": [dict(tokens[each]) for each in plan.dropped],
            **{table.name: _rows(ctx, table, plan.dropped) for table in WAITS},
        },
    }


def _fields(ctx: Ctx, table: Table, instance_id: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    key = table.primary_key.columns.values()[0]
    query = select(key, *(table.c[name] for name in names)).where(table.c.instance_id == instance_id)
    if table is TASKS:
        query = query.where(table.c.state.concat("").in_(OPEN_TASKS))
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in ctx.session.execute(query)}


def _rows(ctx: Ctx, table: Table, token_ids: Sequence[str]) -> list[dict[str, Any]]:
    query = select(table).where(table.c.token_id.in_(token_ids))
    return [dict(row) for row in ctx.session.execute(query).mappings()]


def rename_nodes(ctx: Ctx, nodes: Mapping[str, str]) -> None:
    """What belongs to tokens that are at another element now says so."""
    for name in sorted(set(nodes.values())):
        ids = [token_id for token_id, node in nodes.items() if node == name]
        for part in (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)):
            _set(ctx, update(TASKS).where(TASKS.c.id.in_(part)).values(node=name))
            _set(ctx, update(WAITS[0]).where(WAITS[0].c.token_id.in_(part)).values(node=name))
            _set(ctx, update(EXTERNAL).where(EXTERNAL.c.token_id.in_(part)).values(node=name))


def rename_incidents(ctx: Ctx, instance_id: str, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Open incidents name the element their token is at; those that name something else keep it."""
    for token_id, name in after.items():
        _set(
            ctx,
            update(INCIDENTS)
            .where(INCIDENTS.c.instance_id == instance_id, INCIDENTS.c.token_id == token_id)
            .where(INCIDENTS.c.resolved_at.is_(None), INCIDENTS.c.node == before[token_id])
            .values(node=name),
        )


def put_tokens(ctx: Ctx, tokens: Mapping[str, tuple[str, dict[str, Any]]]) -> None:
    """Tokens are at these nodes with this data."""
    for token_id, (node, data) in tokens.items():
        _set(ctx, update(TOKENS).where(TOKENS.c.id == token_id).values(node=node, data=data))


def put_scopes(ctx: Ctx, scopes: Mapping[str, str]) -> None:
    """Scopes belong to these nodes."""
    for scope_id, node in scopes.items():
        _set(ctx, update(SCOPES).where(SCOPES.c.id == scope_id).values(node=node))


def put_fields(ctx: Ctx, table: Table, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Rows have these values; those that are gone stay gone."""
    key = table.primary_key.columns.values()[0]
    for row_id, values in rows.items():
        _set(ctx, update(table).where(key == row_id).values(**values))


def put_back(ctx: Ctx, dropped: Mapping[str, Any]) -> None:
    """What waited before waits again, with the due times it had."""
    _insert(ctx, TOKENS, dropped["tokens"])
    for table in WAITS:
        _insert(ctx, table, dropped[table.name])
    for scope_id in [row["scope_id"] for row in dropped["tokens"] if row["attached_to"] != row["scope_id"]]:
        counted = SCOPES.c.live_tokens + 1
        _set(ctx, update(SCOPES).where(SCOPES.c.id == scope_id).values(live_tokens=counted))


def _insert(ctx: Ctx, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        _set(ctx, insert(table).values([dict(row) for row in rows]))


def _set(ctx: Ctx, statement: Any) -> None:
    ctx.session.connection().execute(statement)
