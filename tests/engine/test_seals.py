"""History is sealed behind the horizon, once, and whatever is done to it afterwards is found."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from engine import seals
from engine.clock import VirtualClock
from engine.models import EventSeal
from engine.runtime import Runtime
from engine.seal_check import check_history
from tests.engine.acts import count, in_threads
from tests.statements import watching


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three events in a seal, two in a page."""
    monkeypatch.setattr(seals, "MOST", 3)
    monkeypatch.setattr(seals, "PAGE", 2)


def happen(runtime: Runtime, *kinds: str) -> None:
    """Events, each in a transaction of its own."""
    for kind in kinds:
        with runtime.begin("person:p1") as ctx:
            ctx.record(kind, instance_id="i1", data={"name": "总工会", "n": 1})


def seal_all(runtime: Runtime) -> int:
    """Seal what is old enough; gives how many events."""
    sealed = 0
    while done := runtime.run("system", seals.seal_next):
        sealed += done
    return sealed


def damage(runtime: Runtime, *statements: str) -> None:
    """Change tables past the product."""
    with runtime.begin() as ctx:
        for statement in statements:
            ctx.session.execute(text(statement))


def list_seals(runtime: Runtime) -> list[EventSeal]:
    """All, the first first."""
    with runtime.read() as ctx:
        return list(ctx.session.scalars(select(EventSeal).order_by(EventSeal.number)))


@pytest.fixture
def sealed(runtime: Runtime, clock: VirtualClock) -> Runtime:
    """Eight events under three seals."""
    happen(runtime, *"abcdefgh")
    clock.advance(hours=1)
    assert seal_all(runtime) == 8
    return runtime


def test_chain_holds_and_tells_what_it_covers(sealed: Runtime) -> None:
    happen(sealed, "young", "younger")
    made = list_seals(sealed)
    assert [(each.number, each.first_id, each.last_id, each.count) for each in made] == [
        (1, 1, 3, 3),
        (2, 4, 6, 3),
        (3, 7, 8, 2),
    ]
    found = check_history(sealed, (2, made[1].sha256))
    assert found.newest is not None
    assert (found.seals, found.sealed, found.unsealed, found.wrong) == (3, 8, 2, "")
    assert found.newest.sha256 == made[2].sha256


def test_bytes_are_those_documented_on_both_databases(runtime: Runtime, clock: VirtualClock) -> None:
    clock.advance(microseconds=7)
    happen(runtime, "a")
    clock.advance(hours=1)
    seal_all(runtime)
    fields: list[str | None] = ["", "1", "2015-03-02T01:00:00.000007+00:00", "a", "person:p1", "i1", "", None]
    fields += ['{"name":"总工会","n":1}', "1", "1", "1", "1", "2015-03-02T02:00:00.000007+00:00"]
    written = b"".join(
        b"-," if each is None else b"%d:%b," % (len(each.encode()), each.encode()) for each in fields
    )
    assert list_seals(runtime)[0].sha256 == hashlib.sha256(written).hexdigest()


TAMPERING = {
    "UPDATE events SET actor = 'person:p2' WHERE id = 5": "2|an event was changed",
    "UPDATE events SET data = '{}' WHERE id = 8": "3|an event was changed",
    "UPDATE events SET task_id = '' WHERE id = 1": "1|an event was changed",
    "DELETE FROM events WHERE id = 5": "2|events missing: 1 of 3",
    "DELETE FROM events WHERE id < 4": "1|events missing: 3 of 3",
    "INSERT INTO events SELECT -1, at, kind, actor, instance_id, node, task_id, data FROM events WHERE id = 1": (
        "1|events put in beside its 3: 1"
    ),
    "UPDATE events SET id = 100 WHERE id = 8": "3|events missing: 1 of 2",
    "UPDATE events SET id = 0 WHERE id = 4": "1|events put in beside its 3: 1",
    "UPDATE events SET kind = CASE id WHEN 4 THEN 'e' ELSE 'd' END WHERE id IN (4, 5)": (
        "2|an event was changed"
    ),
    "UPDATE event_seals SET sha256 = '{zeros}' WHERE number = 2": "2|the seal was altered",
    "UPDATE event_seals SET sha256 = '{zeros}' WHERE number = 3": "3|an event was changed, or the seal altered",
    "UPDATE event_seals SET count = 9 WHERE number = 2": "2|the seal was altered",
    "UPDATE event_seals SET sealed_at = '2015-01-01 00:00:00' WHERE number = 1": (
        "1|an event was changed, or the seal altered"
    ),
    "DELETE FROM event_seals WHERE number = 1": "1|seal 1 is gone: seal 2 follows",
    "DELETE FROM event_seals WHERE number = 2": "2|seal 2 is gone: seal 3 follows 1",
    "UPDATE event_seals SET number = 7 WHERE number = 3": "3|seal 3 is gone: seal 7 follows 2",
}


def test_every_tampering_is_found_where_it_is(sealed: Runtime) -> None:
    happened = []
    for statement, told in TAMPERING.items():
        number, _, words = told.partition("|")
        with sealed.begin() as ctx:
            kept = [
                [dict(row) for row in ctx.session.execute(text(f"SELECT * FROM {table}")).mappings()]
                for table in ("events", "event_seals")
            ]
        damage(sealed, statement.replace("{zeros}", "0" * 64))
        found = check_history(sealed)
        happened.append(
            (statement, found.seals + 1, found.wrong.startswith(f"seal {number}"), words in found.wrong)
        )
        with sealed.begin() as ctx:
            for table, rows in zip(("events", "event_seals"), kept, strict=True):
                ctx.session.execute(text(f"DELETE FROM {table}"))
                places = ", ".join(f":{name}" for name in rows[0])
                ctx.session.execute(
                    text(f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES ({places})"), rows
                )
        assert check_history(sealed).wrong == ""
    assert happened == [
        (statement, int(told.partition("|")[0]), True, True) for statement, told in TAMPERING.items()
    ]


def test_seal_taken_away_at_the_end_is_found_by_who_has_noted_it(
    sealed: Runtime, clock: VirtualClock
) -> None:
    noted = list_seals(sealed)[2]
    damage(sealed, "DELETE FROM event_seals WHERE number = 3", "DELETE FROM events WHERE id > 6")
    assert check_history(sealed).wrong == ""
    assert check_history(sealed, (3, noted.sha256)).wrong == "seal 3 is gone: the newest is 2"


def test_everything_sealed_anew_is_found_by_who_has_noted_a_seal(
    sealed: Runtime, clock: VirtualClock
) -> None:
    noted = list_seals(sealed)[1]
    damage(sealed, "UPDATE events SET actor = 'person:p2' WHERE id = 1", "DELETE FROM event_seals")
    assert seal_all(sealed) == 8
    assert check_history(sealed).wrong == ""
    found = check_history(sealed, (2, noted.sha256))
    assert found.wrong.startswith("seal 2 is not the one expected")
    assert found.seals == 1


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("UPDATE events SET at = 'x' WHERE id = 5", "seal 2 (events 4 to 6): an event was changed"),
        ("UPDATE event_seals SET sealed_at = 'x' WHERE number = 2", "seal 2 or one after it was altered"),
    ],
)
def test_what_cannot_be_read_was_changed(
    sqlite_database_url: str, clock: VirtualClock, statement: str, wrong: str
) -> None:
    runtime = Runtime(sqlite_database_url, clock=clock)
    happen(runtime, *"abcdefgh")
    clock.advance(hours=1)
    seal_all(runtime)
    damage(runtime, statement)
    assert check_history(runtime).wrong.startswith(wrong)
    runtime.close()


def test_event_within_the_horizon_is_sealed_later(runtime: Runtime, clock: VirtualClock) -> None:
    happen(runtime, "old")
    clock.advance(minutes=10)
    happen(runtime, "late")
    clock.advance(minutes=5)
    assert seal_all(runtime) == 1
    clock.advance(minutes=9)
    assert seal_all(runtime) == 0
    clock.advance(minutes=1)
    assert seal_all(runtime) == 1
    assert check_history(runtime).sealed == 2


def test_sealing_twice_at_once_seals_once(runtime: Runtime, clock: VirtualClock) -> None:
    happen(runtime, "a", "b", "c")
    clock.advance(hours=1)
    other = Runtime(runtime.url, clock=clock)
    done: list[int] = []
    in_threads(
        [lambda each=each: done.append(each.run("system", seals.seal_next)) for each in (runtime, other) * 2]
    )
    other.close()
    assert sorted(done) == [0, 0, 0, 3]
    assert count(runtime, EventSeal) == 1
    assert check_history(runtime).wrong == ""


def test_nothing_is_sealed_while_somebody_who_writes_for_long_may_commit_an_older_event(
    postgres: Runtime, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seals, "LONG_SECONDS", 0)
    with postgres.begin() as slow:
        slow.record("slow")
        slow.transaction.flush()
        happen(postgres, "fast")
        clock.advance(hours=1)
        assert seal_all(postgres) == 0
    assert seal_all(postgres) == 2
    assert check_history(postgres).wrong == ""


def test_tick_seals_chunk_by_chunk_and_then_asks_nothing_for_long(
    runtime: Runtime, clock: VirtualClock
) -> None:
    runtime.ports.ticks["engine.seals"] = seals.make_tick()
    happen(runtime, *"abcdefgh")
    clock.advance(hours=1)
    assert runtime.advance() == 8
    assert [each.count for each in list_seals(runtime)] == [3, 3, 2]
    happen(runtime, "more")
    clock.advance(minutes=14)
    seen: list[str] = []

    def note(statement: str, _parameters: Any, _many: bool) -> None:
        seen.append(statement)

    with watching(runtime.reader, note), watching(runtime.engine, note):
        runtime.tick()
    assert seen == []
    clock.advance(minutes=1)
    assert runtime.tick() == 1


def test_a_chunk_is_a_transaction_of_its_own(
    runtime: Runtime, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(runtime, *"abcdef")
    clock.advance(hours=1)
    tick = seals.make_tick()
    finish = seals.Digest.finish

    def fail_at_the_second(self: seals.Digest, number: int, *rest: Any, **named: Any) -> str:
        if number == 2:
            raise RuntimeError("killed")
        return finish(self, number, *rest, **named)

    runtime.ports.ticks["engine.seals"] = tick
    with monkeypatch.context() as broken:
        broken.setattr(seals.Digest, "finish", fail_at_the_second)
        with pytest.raises(RuntimeError, match="killed"):
            runtime.advance()
    assert [each.number for each in list_seals(runtime)] == [1]
    assert runtime.advance() == 3
    assert check_history(runtime).wrong == ""


def test_clock_that_was_ahead_holds_nothing_up(runtime: Runtime, clock: VirtualClock) -> None:
    now = clock.now()
    runtime.ports.ticks["engine.seals"] = seals.make_tick()
    happen(runtime, "in time")
    clock.advance(days=365)
    happen(runtime, "ahead")
    assert runtime.advance() == 1
    clock.set(now + timedelta(minutes=1))
    happen(runtime, "put back")
    assert runtime.advance() == 0
    clock.advance(minutes=15)
    assert runtime.advance() == 2
    assert check_history(runtime).wrong == ""
