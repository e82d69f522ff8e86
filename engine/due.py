"""What is due, in one statement each: whether anything is now, and when something next is.

The first is what a server at rest asks every few seconds, and after every verb; the second how far a clock may jump.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, exists, func, literal_column, or_, select

from engine.models import NEVER, Instance, Job, Message, SignalDelivery, StartTrigger, Timer
from engine.statements import Statement, parameter

if TYPE_CHECKING:
    from engine.runtime import Runtime

_NOW = parameter("now", Timer.__table__.c.due_at)
_HERE = parameter("here", Instance.__table__.c.id)
_CALLER = select(Instance.parent_id).where(Instance.id == _HERE).scalar_subquery()
# As literals: an index of the rows in one state is only used where the state is known when the plan is made.
_READY = (Job.state == literal_column("'ready'"), Job.due_at <= _NOW)
_PENDING = (Message.state == literal_column("'pending'"), Message.due_at <= _NOW)


def _any(*questions: Any) -> Statement:
    found: Select[Any] = select(or_(*(exists().where(*each) for each in questions)).label("found"))
    return Statement(found)


_ANYTHING = _any(
    _READY,
    _PENDING,
    (SignalDelivery.due_at <= _NOW,),
    (Timer.due_at <= _NOW,),
    (StartTrigger.due_at <= _NOW,),
)
_OF_INSTANCE = _any(
    (*_READY, Job.instance_id == _HERE),
    (*_READY, Job.instance_id == _CALLER),
    (*_PENDING, Message.source_instance_id == _HERE),
    (*_PENDING, Message.source_instance_id == _CALLER),
    (SignalDelivery.instance_id == _HERE, SignalDelivery.due_at <= _NOW),
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


def is_anything(runtime: Runtime) -> bool:
    """Whether a job, a message, a signal, a timer or a start is due now."""
    return _ask(runtime, _ANYTHING, {"now": runtime.clock.now()})


def is_anything_of(runtime: Runtime, instance_id: str) -> bool:
    """Whether a job, message or signal of an instance or its caller is due now."""
    return _ask(runtime, _OF_INSTANCE, {"now": runtime.clock.now(), "here": instance_id})


def _ask(runtime: Runtime, question: Statement, values: dict[str, Any]) -> bool:
    with runtime.read() as ctx:
        [found] = question.rows(ctx.transaction, values)
    return bool(found["found"])
