"""What a step would cost if it wrote less: how much of the distance to the bare database is bought with what."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy.engine import make_url

from benchmarks import postgres
from benchmarks.clock import interleaved
from benchmarks.playback import Told, all_of_it, as_it_is, playback
from benchmarks.step import bare

BARE = "bare database"


def _one_event(told: Told) -> Told:
    return [(text, sets[:1] if text.startswith("INSERT INTO events") else sets) for text, sets in told]


def _least(told: Told) -> Told:
    """What the bare database writes, too: the instance, the task closed, the task opened, a row of history."""
    verbs = ("UPDATE instances", "UPDATE human_tasks", "INSERT INTO human_tasks", "INSERT INTO events")
    return [each for each in _one_event(told) if each[0].startswith(verbs)]


def drop_indexes(connection: sqlite3.Connection) -> None:
    """Leave only the keys."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    for (name,) in names.fetchall():
        connection.execute(f'DROP INDEX "{name}"')


LESS: dict[str, tuple[Callable[[Told], Told], Callable[[sqlite3.Connection], None]]] = {
    "all a step writes": (all_of_it, as_it_is),
    "one row of history, not up to five": (_one_event, as_it_is),
    "no index but the keys": (all_of_it, drop_indexes),
    "one row of history, no index but the keys": (_one_event, drop_indexes),
    "the rows of the bare database alone, no index but the keys": (_least, drop_indexes),
}

GUARDED = "Saicheng"
UNGUARDED = {
    GUARDED: "",
    "without CHECK constraints": "c",
    "without foreign keys": "f",
    "without both": "cf",
}


def on_sqlite(rounds: int, synchronous: str) -> dict[str, float]:
    """Median seconds of a step's statements with no engine, in turn with the bare database."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        contenders = {BARE: stack.enter_context(bare(Path(name), synchronous=synchronous))}
        for number, (what, (kept, change)) in enumerate(LESS.items()):
            folder = Path(name) / str(number)
            folder.mkdir()
            entered = playback(folder, synchronous=synchronous, kept=kept, change=change)
            contenders[what] = stack.enter_context(entered)
        return interleaved(contenders, rounds)


def on_postgres(server: str, rounds: int, steps: int) -> dict[str, float]:
    """Steps a second of all clients at once, the median of some rounds, with constraints taken away."""
    urls = {
        what: _without(server, f"floor{number}", kinds)
        for number, (what, kinds) in enumerate(UNGUARDED.items())
    }
    found: dict[str, list[float]] = {what: [] for what in (BARE, *urls)}
    for _ in range(rounds):
        found[BARE].append(postgres.throughput(urls[GUARDED], "bare psycopg", steps))
        for what, url in urls.items():
            found[what].append(postgres.throughput(url, "Saicheng", steps))
    return {what: median(rates) for what, rates in found.items()}


def _without(server: str, name: str, kinds: str) -> str:
    """The address of a new database whose constraints of these kinds (`pg_constraint.contype`) are gone."""
    with closing(postgres.connect(server)) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = make_url(server).set(database=name).render_as_string(False)
    postgres.make_tables(url)
    with closing(postgres.connect(url)) as connection:
        found = connection.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE contype::text = ANY (%s) AND connamespace = 'public'::regnamespace",
            [list(kinds)],
        )
        for table, constraint in found.fetchall():
            connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
    return url
