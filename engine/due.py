"""Whether anything is due, in one statement: what a server at rest asks every few seconds, and after every verb."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, literal_column, or_, select

from engine.models import (
    NEVER,
    BatchPhase,
    Instance,
    Job,
    Message,
    MigrationBatch,
    SignalDelivery,
    StartTrigger,
    Timer,
)
from engine.statements import Statement, parameter

if TYPE_CHECKING:
    from engine.runtime import Runtime

_NOW = parameter("now", Timer.__table__.c.due_at)
_HERE = parameter("here", Instance.__table__.c.id)
_CALLER = select(Instance.parent_id).where(Instance.id == _HERE).scalar_subquery()
# As literals: an index of the rows in one state is only used where the state is known when the plan is made.
_READY = (Job.state == literal_column("'ready'"), Job.due_at <= _NOW)
_PENDING = (Message.state == literal_column("'pending'"), Message.due_at <= _NOW)


def _ask_for(**kinds: list[tuple[Any, ...]]) -> Statement:
    """By kind, whether there are rows that one of its questions is about."""
    return Statement(
        select(
            *(
                or_(*(exists().where(*question) for question in questions)).label(kind)
                for kind, questions in kinds.items()
            )
        )
    )


_ANYTHING = _ask_for(
    jobs=[_READY],
    messages=[_PENDING],
    signals=[(SignalDelivery.due_at <= _NOW,)],
    timers=[(Timer.due_at <= _NOW,), (StartTrigger.due_at <= _NOW,)],
    batches=[
        (MigrationBatch.phase == literal_column(f"'{phase}'"),)
        for phase in (BatchPhase.TRYING, BatchPhase.MOVING, BatchPhase.UNDOING)
    ],
)
_OF_INSTANCE = _ask_for(
    jobs=[(*_READY, Job.instance_id == _HERE), (*_READY, Job.instance_id == _CALLER)],
    messages=[
        (*_PENDING, Message.source_instance_id == _HERE),
        (*_PENDING, Message.source_instance_id == _CALLER),
    ],
    signals=[(SignalDelivery.instance_id == _HERE, SignalDelivery.due_at <= _NOW)],
)


_NEXT = Statement(
    select(
        *(
            select(func.min(column)).where(*where).scalar_subquery().label(name)
            for name, column, where in (
                ("job", Job.due_at, (Job.state == literal_column("'ready'"), Job.due_at < NEVER)),
                ("signal", SignalDelivery.due_at, (SignalDelivery.due_at < NEVER,)),
                ("timer", Timer.due_at, (Timer.due_at < NEVER,)),
                ("start", StartTrigger.due_at, (StartTrigger.due_at.is_not(None),)),
            )
        )
    )
)


def next_at(runtime: Runtime) -> datetime | None:
    """When a job, a signal, a timer or a start is next due; None if never."""
    with runtime.read() as ctx:
        [found] = _NEXT.rows(ctx.transaction, {})
    return min((at for at in found.values() if at is not None), default=None)


def find_kinds(runtime: Runtime) -> frozenset[str]:
    """What is due now of "jobs", "messages", "signals", "timers" (starts by time, too) and "batches" of migrations."""
    return _ask(runtime, _ANYTHING, {"now": runtime.clock.now()})


def find_kinds_of(runtime: Runtime, instance_id: str) -> frozenset[str]:
    """Which of "jobs", "messages" and "signals" of an instance or its caller are due now."""
    return _ask(runtime, _OF_INSTANCE, {"now": runtime.clock.now(), "here": instance_id})


def _ask(runtime: Runtime, question: Statement, values: dict[str, Any]) -> frozenset[str]:
    with runtime.read() as ctx:
        [found] = question.rows(ctx.transaction, values)
    return frozenset(kind for kind, is_due in found.items() if is_due)
