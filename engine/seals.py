"""History is sealed in the background, in a chain: whoever changes it afterwards can be found out.

A seal is a SHA-256, of which each takes in the one before, over fields one after the other: a field is the length of
its UTF-8 bytes in decimal digits, ":", the bytes and ","; NULL is "-,". Whole numbers are decimal, instants
ISO 8601 in UTC to the microsecond ("2015-03-02T01:00:00.000000+00:00"). In this order:

1. the SHA-256 of the seal before in hexadecimal digits, "" for the first,
2. of each event, by id: id, at, kind, actor, instance_id, node, task_id, data,
3. of the seal: number, first_id, last_id, count, sealed_at.

`data` is the text as it is stored, the same on SQLite and PostgreSQL; nothing is read out of it, so nothing in it can
be changed unseen. A seal covers every event after the last of the seal before, up to its own last; ids may have gaps.

Only events older than `HORIZON` are sealed, because an event must not come before one that is sealed already. SQLite
has one writer, so ids are committed in order. PostgreSQL gives an id when a row is inserted, and it is seen when its
transaction commits: somebody may commit a smaller id later. Whoever could has taken it before an event that is a
HORIZON old took its own, so has been writing for long; while anybody has been for `LONG_SECONDS`, nothing is sealed.
The rest of the HORIZON is for what lies between the instant of an event and its insertion (at most
`engine.db.IDLE_SECONDS`, or the time limit of a handler) and for the clocks of several machines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Text, select, text, type_coerce

from engine.context import Ctx
from engine.db import in_utc
from engine.models import AuditEvent, EventSeal
from engine.ports import Tick
from engine.upsert import insert_or_ignore

HORIZON = timedelta(minutes=15)
LONG_SECONDS = 450
LOOK_EVERY = timedelta(minutes=15)
MOST = 1_000
"""Events in a seal: SQLite lets nobody else write while they are hashed, some hundredths of a second."""

PAGE = 500
"""Events in memory at a time."""

_EVENTS = select(
    AuditEvent.id,
    AuditEvent.at,
    AuditEvent.kind,
    AuditEvent.actor,
    AuditEvent.instance_id,
    AuditEvent.node,
    AuditEvent.task_id,
    type_coerce(AuditEvent.data, Text),
).order_by(AuditEvent.id)
_LONG_WRITER = text(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"
    " AND xact_start <= clock_timestamp() - make_interval(secs => :seconds) LIMIT 1"
)


class Digest:
    """The SHA-256 of a seal in the making; counts the events."""

    def __init__(self, previous: str) -> None:
        """`previous` is the SHA-256 of the seal before, "" for the first."""
        self._hash = hashlib.sha256(_fields(previous))
        self.count = 0
        self.first_id: int | None = None
        self.last_id: int | None = None

    def add(self, event: Sequence[Any]) -> None:
        """The next event, as `read_events` gives it."""
        self.last_id = event[0]
        if self.first_id is None:
            self.first_id = self.last_id
        self.count += 1
        self._hash.update(_fields(*event))

    def finish(self, number: int, first_id: Any, last_id: Any, count: int, sealed_at: datetime) -> str:
        """The hexadecimal digits of the seal that says this of itself; may be asked more than once."""
        finished = self._hash.copy()
        finished.update(_fields(number, first_id, last_id, count, sealed_at))
        return finished.hexdigest()


def read_events(ctx: Ctx, seal: EventSeal | None, until: int | None = None) -> Iterator[Sequence[Any]]:
    """The fields of every event after those of a seal (None: from the first on), up to the id `until`.

    No more than a page is in memory at a time.
    """
    wanted = _EVENTS if until is None else _EVENTS.where(AuditEvent.id <= until)
    after = seal.last_id if seal else None
    while True:
        query = wanted if after is None else wanted.where(AuditEvent.id > after)
        page = ctx.session.execute(query.limit(PAGE)).all()
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1][0]


def read_digests(ctx: Ctx, ids: Sequence[int]) -> dict[int, str]:
    """The SHA-256 of each of some events by id, over its fields as a seal takes them."""
    found: dict[int, str] = {}
    for start in range(0, len(ids), PAGE):
        some = _EVENTS.where(AuditEvent.id.in_(ids[start : start + PAGE]))
        for event in ctx.session.execute(some):
            found[event[0]] = hashlib.sha256(_fields(*event)).hexdigest()
    return found


def seal_next(ctx: Ctx) -> int:
    """Seal the next `MOST` events that are old enough, or as many as there are; returns how many.

    0 also when another process was faster (the number of a seal is unique), or when somebody has been writing
    for so long that an older event may still come.
    """
    newest = ctx.session.scalars(select(EventSeal).order_by(EventSeal.number.desc()).limit(1)).first()
    # Before the events are read: who ends in between is seen there.
    if ctx.transaction.dialect.name == "postgresql" and ctx.session.scalar(
        _LONG_WRITER, {"seconds": LONG_SECONDS}
    ):
        return 0
    until = _last_old(ctx, newest)
    if until is None:
        return 0
    digest = Digest(newest.sha256 if newest else "")
    for event in islice(read_events(ctx, newest, until), MOST):
        digest.add(event)
    seal: dict[str, Any] = {
        "number": newest.number + 1 if newest else 1,
        "first_id": digest.first_id,
        "last_id": digest.last_id,
        "count": digest.count,
        "sealed_at": ctx.now(),
    }
    made = insert_or_ignore(ctx.session, EventSeal, [{**seal, "sha256": digest.finish(**seal)}])
    return digest.count if made else 0


def _last_old(ctx: Ctx, newest: EventSeal | None) -> int | None:
    """The last event after those of a seal that is a HORIZON old. Those before it are older still, also if a clock that
    was ahead of time has dated them after now."""
    old = select(AuditEvent.id).where(AuditEvent.at <= ctx.now() - HORIZON)
    query = old.where(AuditEvent.id > newest.last_id) if newest else old
    return ctx.session.scalar(query.order_by(AuditEvent.id.desc()).limit(1))


def make_tick() -> Tick:
    """A tick (see `engine.ports.Ports`) that seals what there is and then asks nothing for `LOOK_EVERY`."""
    looked_at: datetime | None = None

    def tick(ctx: Ctx) -> int:
        nonlocal looked_at
        # A clock that is put back must not make it wait until it has caught up.
        if looked_at is not None and abs(ctx.now() - looked_at) < LOOK_EVERY:
            return 0
        sealed = seal_next(ctx)
        if not sealed:
            looked_at = ctx.now()
        return sealed

    return tick


def _fields(*values: Any) -> bytes:
    return b"".join(map(_field, values))


def _field(value: Any) -> bytes:
    if value is None:
        return b"-,"
    if isinstance(value, datetime):
        value = in_utc(value).isoformat(timespec="microseconds")
    written = str(value).encode()
    return b"%d:%b," % (len(written), written)
