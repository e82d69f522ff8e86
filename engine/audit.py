"""What people and operators did, newest first: history as an auditor looks through it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, func, select, true, type_coerce

from engine.context import SYSTEM, Ctx
from engine.models import AuditEvent

CONSEQUENCES = (
    *("node_completed", "node_cancelled", "decision_evaluated", "task_opened", "timer_already_past"),
    *("timer_fired", "incident"),
)
"""What follows by itself from an act, in the name of whoever did that."""

LOOKED_AT = 50_000
"""How many lines a page looks through at most: no index is kept for the sake of rare questions."""


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None or "" is anything. `kinds` are the kinds of lines, of which one ending in "." stands for
    all that begin so; `said` is part of the data as stored; `is_human` leaves out what the machine did by itself, and
    what follows from an act."""

    actor: str = ""
    instance_ids: Sequence[str] | None = None
    kinds: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    said: str = ""
    is_human: bool = True


@dataclass(frozen=True)
class Page:
    """Some lines, and before which line to look on (None: there is nothing more)."""

    events: list[AuditEvent]
    before: int | None


def changed(
    before: Mapping[str, Any], after: Mapping[str, Any], *, secrets: Collection[str] = ()
) -> dict[str, Any]:
    """`before` and `after` as a line of history keeps them: what differs and nothing else; of `secrets` only that they
    were replaced."""
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    told = [name for name in names if name not in secrets]
    found: dict[str, Any] = {
        "before": {name: before.get(name) for name in told},
        "after": {name: after.get(name) for name in told},
    }
    replaced = [name for name in names if name in secrets]
    return {**found, "replaced": replaced} if replaced else found


def read_page(
    ctx: Ctx,
    wanted: Wanted,
    *,
    limit: int,
    before: int | None = None,
    also: ColumnElement[bool] | None = None,
) -> Page:
    """The newest lines before a line, of those that `also` lets through; looks through `LOOKED_AT` lines at most, so a
    page may hold fewer than `limit`, or none, though there is more."""
    end = before if before is not None else _first_id_after(ctx, wanted.until)
    beginning = _first_id_after(ctx, wanted.since) if wanted.since else 0
    floor = 0 if wanted.instance_ids is not None else max(0, end - LOOKED_AT)
    query = (
        select(AuditEvent)
        .where(AuditEvent.id < end, AuditEvent.id >= max(floor, beginning), _matches(wanted))
        .order_by(AuditEvent.id.desc())
        .limit(limit + 1)
    )
    found = list(ctx.session.scalars(query.where(also) if also is not None else query))
    if len(found) > limit:
        return Page(found[:limit], found[limit - 1].id)
    return Page(found, floor if floor > beginning else None)


def _matches(wanted: Wanted) -> ColumnElement[bool]:
    terms: list[ColumnElement[bool]] = [true()]
    if wanted.is_human:
        terms.append(AuditEvent.kind.not_in(CONSEQUENCES))
    if wanted.actor:
        terms.append(AuditEvent.actor == wanted.actor)
    elif wanted.is_human:
        source = type_coerce(AuditEvent.data, Text).like('%"source":%')
        terms.append((AuditEvent.actor != SYSTEM) | source)
    if wanted.instance_ids is not None:
        terms.append(AuditEvent.instance_id.in_(wanted.instance_ids))
    if wanted.kinds:
        areas = [each for each in wanted.kinds if each.endswith(".")]
        matching: ColumnElement[bool] = AuditEvent.kind.in_(
            [each for each in wanted.kinds if not each.endswith(".")]
        )
        for area in areas:
            matching = matching | AuditEvent.kind.startswith(area, autoescape=True)
        terms.append(matching)
    if wanted.said:
        terms.append(type_coerce(AuditEvent.data, Text).contains(wanted.said, autoescape=True))
    # Ids follow time but for transactions that overlapped.
    if wanted.since:
        terms.append(AuditEvent.at >= wanted.since)
    if wanted.until:
        terms.append(AuditEvent.at < wanted.until)
    return and_(*terms)


def _first_id_after(ctx: Ctx, at: datetime | None) -> int:
    """About the first id of an instant, by halving the primary key; for None, the one after the last."""
    top = (ctx.session.scalar(select(func.max(AuditEvent.id))) or 0) + 1
    if at is None:
        return top
    low, high = 0, top
    while low < high:
        middle = (low + high) // 2
        beside = select(AuditEvent.at).where(AuditEvent.id >= middle).order_by(AuditEvent.id).limit(1)
        found = ctx.session.scalar(beside)
        if found is not None and found < at:
            low = middle + 1
        else:
            high = middle
    return low
