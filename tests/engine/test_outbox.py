from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from engine import faults, outbox
from engine.clock import VirtualClock
from engine.context import Ctx
from engine.db import open_database
from engine.errors import NotFound
from engine.models import NEVER, AuditEvent, OutboxMessage
from engine.outbox import Outgoing, Refused
from engine.ports import Ports
from engine.transaction import transact


class Killed(BaseException):
    """The process dies here."""


class Box:
    """A database with an outbox, a clock, and a sender that notes what it sent."""

    def __init__(self, url: str) -> None:
        self.engine = open_database(url)
        self.clock = VirtualClock(datetime(2015, 3, 13, 1, tzinfo=UTC))
        self.sent: list[str] = []

    @contextmanager
    def begin(self) -> Iterator[Ctx]:
        processes: Any = None
        with transact(self.engine) as transaction:
            yield Ctx(transaction, self.clock, "system", Ports(), processes)

    def put(self, *keys: str, channel: str = "mail") -> None:
        with self.begin() as ctx:
            for key in keys:
                ctx.send_later(channel, "a@example.test", {"subject": key, "body": ""}, key=key)

    def send(self, sender: Callable[[Outgoing], None] | None = None) -> int:
        return outbox.send_due(self.begin, {"mail": sender or self.note})

    def note(self, message: Outgoing) -> None:
        self.sent.append(message.key)

    def rows(self) -> dict[str, OutboxMessage]:
        with self.begin() as ctx:
            return {row.idempotency_key: row for row in ctx.session.scalars(select(OutboxMessage))}


@pytest.fixture
def box(database_url: str) -> Iterator[Box]:
    made = Box(database_url)
    yield made
    faults.disarm()
    made.engine.dispose()


def fail(_message: Outgoing) -> None:
    raise OSError("no route to host")


def test_due_message_is_sent_once(box: Box) -> None:
    box.put("a", "b")
    assert box.send() == 2
    assert box.send() == 0
    assert sorted(box.sent) == ["a", "b"]
    row = box.rows()["a"]
    assert (row.state, row.sent_at, row.due_at, row.attempts) == ("sent", box.clock.now(), NEVER, 1)


def test_channel_without_sender_waits(box: Box) -> None:
    box.put("a", channel="fax")
    assert box.send() == 0
    assert box.rows()["a"].state == "pending"


def test_batch_takes_the_oldest_first(box: Box) -> None:
    for number in range(outbox.BATCH + 2):
        box.put(f"{number:02}")
        box.clock.advance(seconds=1)
    assert (box.send(), box.send(), box.send()) == (10, 2, 0)
    assert box.sent == [f"{number:02}" for number in range(12)]


def test_failed_try_waits_longer_each_time_and_ends_after_eight(box: Box) -> None:
    box.put("a")
    waits = []
    for _ in range(outbox.TRIES):
        assert box.send(fail) == 1
        row = box.rows()["a"]
        waits.append(row.due_at - box.clock.now())
        if row.state == "pending":
            box.clock.set(row.due_at - timedelta(seconds=1))
            assert box.send() == 0
            box.clock.set(row.due_at)
    assert [wait / timedelta(minutes=1) for wait in waits[:-1]] == [1, 5, 30, 120, 480, 480, 480]
    assert (row.state, row.attempts, row.error) == ("failed", 8, "OSError: no route to host")
    box.clock.advance(days=30)
    assert box.send() == 0
    with box.begin() as ctx:
        assert [each.kind for each in ctx.session.scalars(select(AuditEvent))] == ["outbox_failed"]


def test_one_bad_message_does_not_hold_up_the_rest(box: Box) -> None:
    box.put("a", "bad", "z")

    def sender(message: Outgoing) -> None:
        if message.key == "bad":
            raise RuntimeError("boom")
        box.note(message)

    assert box.send(sender) == 3
    assert sorted(box.sent) == ["a", "z"]
    assert {key: row.state for key, row in box.rows().items()} == {"a": "sent", "bad": "pending", "z": "sent"}


def test_refused_message_is_not_tried_again(box: Box) -> None:
    def refuse(_message: Outgoing) -> None:
        raise Refused("550 no such user")

    box.put("a")
    assert box.send(refuse) == 1
    row = box.rows()["a"]
    assert (row.state, row.attempts, row.error) == ("failed", 1, "Refused: 550 no such user")


def test_operator_sends_a_failed_message_again(box: Box) -> None:
    test_refused_message_is_not_tried_again(box)
    message_id = box.rows()["a"].id
    with box.begin() as ctx:
        outbox.send_again(ctx, message_id)
    assert box.send() == 1
    assert box.sent == ["a"]
    with box.begin() as ctx, pytest.raises(NotFound):
        outbox.send_again(ctx, message_id)


def test_crash_after_claim_gives_the_message_back_when_the_lease_is_over(box: Box) -> None:
    box.put("a")
    faults.arm("outbox.after_claim", kill)
    with pytest.raises(Killed):
        box.send()
    faults.disarm()
    assert box.send() == 0
    box.clock.advance(minutes=5)
    assert box.send() == 1
    assert box.sent == ["a"]


def test_crash_after_send_sends_again_with_the_same_key(box: Box) -> None:
    box.put("a")
    faults.arm("outbox.after_send", kill)
    with pytest.raises(Killed):
        box.send()
    faults.disarm()
    box.clock.advance(minutes=5)
    assert box.send() == 1
    assert box.sent == ["a", "a"]
    assert box.rows()["a"].state == "sent"


def kill() -> None:
    raise Killed


def test_worker_that_slept_through_its_lease_writes_nothing(box: Box) -> None:
    box.put("a")

    def slow(_message: Outgoing) -> None:
        box.clock.advance(minutes=6)
        assert box.send() == 1
        raise OSError("timed out")

    assert box.send(slow) == 1
    row = box.rows()["a"]
    assert (row.state, row.error, row.lease_number) == ("sent", "", 2)
    assert box.sent == ["a"]


def lease_after_a_zombie(box: Box) -> bool:
    """Whether somebody else's lease outlives the failure of one who slept through his own."""
    box.put("a")

    def slow(_message: Outgoing) -> None:
        box.clock.advance(minutes=6)
        with box.begin() as ctx:
            assert len(outbox.claim(ctx, ["mail"])) == 1
        raise OSError("timed out")

    box.send(slow)
    return box.rows()["a"].leased_until is not None


def test_worker_that_slept_cannot_end_the_lease_of_another(box: Box) -> None:
    assert lease_after_a_zombie(box)


def test_lease_whose_number_does_not_grow_is_noticed(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    lease = outbox._lease

    def lease_again(row: OutboxMessage, now: datetime) -> Outgoing:
        message = lease(row, now)
        row.lease_number = 1
        return replace(message, lease_number=1)

    monkeypatch.setattr(outbox, "_lease", lease_again)
    assert not lease_after_a_zombie(box)


def test_batch_that_takes_too_long_leaves_the_rest_to_others(box: Box) -> None:
    box.put("a", "b")

    def slow(message: Outgoing) -> None:
        box.note(message)
        box.clock.advance(minutes=6)

    box.send(slow)
    assert len(box.sent) == 1
    box.send()
    assert sorted(set(box.sent)) == ["a", "b"]


def test_second_sender_skips_what_is_claimed(box: Box) -> None:
    box.put("a")
    with box.begin() as ctx:
        first = outbox.claim(ctx, ["mail"])
    with box.begin() as ctx:
        second = outbox.claim(ctx, ["mail"])
    assert ([each.key for each in first], second) == (["a"], [])


def test_claim_in_two_open_transactions_shares_the_work(postgres_database_url: str) -> None:
    box = Box(postgres_database_url)
    box.put("a", "b")
    with box.begin() as one, box.begin() as other:
        other.session.execute(text("SET LOCAL lock_timeout = '2s'"))
        taken = [outbox.claim(one, ["mail"], limit=1), outbox.claim(other, ["mail"])]
    assert [len(each) for each in taken] == [1, 1]
    assert {each.key for batch in taken for each in batch} == {"a", "b"}
    box.engine.dispose()


def test_process_that_is_to_stop_gives_back_what_it_has_claimed(box: Box) -> None:
    box.put("a", "b", "c")
    done = outbox.send_due(box.begin, {"mail": box.note}, should_stop=lambda: len(box.sent) == 1)
    assert (done, len(box.sent)) == (1, 1)
    assert box.send() == 2
    assert sorted(box.sent) == ["a", "b", "c"]
