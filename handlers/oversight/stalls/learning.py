"""How long steps take: read from the history of closed tasks, each once, in the order of the events.

So completing a task writes nothing for it, and no page counts anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import select

from engine.context import Ctx
from engine.models import AuditEvent, HumanTask, TaskState
from engine.seals import HORIZON
from engine.upsert import insert_for
from handlers.directory.models import Organisation
from handlers.oversight.stalls.models import Look, StepTime
from handlers.oversight.stalls.rules import HIGH, bucket_of, level_of, quantile, weight_of

EVENTS = 1_000
"""How many lines of history are read at a time."""

Step = tuple[str, str, str]
"""A definition's key, the step's node, and the level of the organisation."""


def learn(ctx: Ctx, look: Look) -> bool:
    """Learn from the next events that are old enough for all before them to have been committed (see `engine.seals`);
    returns whether there may be more. The caller holds the look's row, so every event counts once."""
    after = int(look.place or 0)
    events = ctx.session.execute(
        select(AuditEvent.id, AuditEvent.kind, AuditEvent.task_id, AuditEvent.at)
        .where(AuditEvent.id > after)
        .order_by(AuditEvent.id)
        .limit(EVENTS)
    ).all()
    young = ctx.now() - HORIZON
    old = [event for event in events if event.at <= young]
    if not old:
        return False
    look.place = str(old[-1].id)
    closed = [event.task_id for event in old if event.kind == "task_completed" and event.task_id]
    for step, (count, spans) in _spans_of(ctx, closed).items():
        _add(ctx, step, count, spans)
    return len(old) == EVENTS


def _spans_of(ctx: Ctx, task_ids: list[str]) -> Mapping[Step, tuple[int, Counter[str]]]:
    """Of each step how many tasks these are, and what their times weigh by bucket."""
    query = (
        select(
            HumanTask.definition_key,
            HumanTask.node,
            Organisation.kind,
            HumanTask.created_at,
            HumanTask.closed_at,
        )
        .outerjoin(Organisation, Organisation.id == HumanTask.organisation_id)
        .where(HumanTask.id.in_(task_ids), HumanTask.state == TaskState.COMPLETED)
    )
    found: dict[Step, tuple[int, Counter[str]]] = {}
    for key, node, kind, created_at, closed_at in ctx.session.execute(query):
        if closed_at is not None:
            step = (key, node, level_of(kind))
            count, spans = found.get(step, (0, Counter()))
            spans[str(bucket_of((closed_at - created_at).total_seconds()))] += weight_of(closed_at)
            found[step] = (count + 1, spans)
    return found


def _add(ctx: Ctx, step: Step, count: int, spans: Counter[str]) -> None:
    known = ctx.session.get(StepTime, step)
    total = Counter(known.spans if known else {}) + spans
    values = {
        "observations": count + (known.observations if known else 0),
        "spans": dict(total),
        "median_seconds": quantile(total, 0.5),
        "high_seconds": quantile(total, HIGH),
    }
    key = dict(zip(("definition_key", "node", "level"), step, strict=True))
    statement = insert_for(ctx.session, StepTime).values(**key, **values)
    ctx.session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
    if known is not None:
        ctx.session.expire(known)
