"""Run everything and print the table; `python -m benchmarks [--quick] [PART …]`."""

from __future__ import annotations

import argparse
import platform
import sys
from contextlib import ExitStack
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import crowd, floor, growth, inboxes, pages, peers, playback, postgres, shares, step
from benchmarks.clock import exponent, interleaved, milliseconds, table

PARTS = ("step", "floor", "profile", "growth", "inbox", "idle", "postgres", "pages", "peers")


WAITING = {"FULL": "waiting for the disk at every commit", "NORMAL": "waiting at checkpoints only"}


def print_steps(rounds: int) -> None:
    """The step of each contender, and what it is to the bare database's that waits as it does."""
    version = metadata.version("SpiffWorkflow")
    with TemporaryDirectory() as name, ExitStack() as stack:
        contenders: dict[tuple[str, str], step.Measure] = {}
        for synchronous in WAITING:
            warm, cold = (Path(name) / synchronous / each for each in ("warm", "cold"))
            for folder in (warm, cold):
                folder.mkdir(parents=True)
            for title, entered in (
                ("bare database", step.bare(warm, synchronous=synchronous)),
                ("Saicheng's statements, no engine", playback.playback(warm, synchronous=synchronous)),
                ("Saicheng", step.ours(warm, synchronous=synchronous)),
                ("Saicheng, rows read at every step", step.ours(cold, synchronous=synchronous, warm=False)),
                (f"SpiffWorkflow {version} with JSON in a column", step.stock(warm, synchronous=synchronous)),
            ):
                contenders[title, synchronous] = stack.enter_context(entered)
        medians = interleaved(contenders, rounds)
    for synchronous, words in WAITING.items():
        bare = medians["bare database", synchronous]
        rows = [
            [title, milliseconds(seconds), f"{seconds / bare:.1f}"]
            for (title, how), seconds in medians.items()
            if how == synchronous
        ]
        say(f"One step on SQLite, {words} ({synchronous})", table(["", "ms", "× bare"], rows))


def print_peers(rounds: int) -> None:
    """Other engines beside ours, each as it makes a step durable."""
    peers.install()
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        enter = stack.enter_context
        (folder / "normal").mkdir()
        contenders = {
            "Saicheng, SQLite FULL": enter(step.ours(folder)),
            f"{peers.BPMN_ENGINE.replace('@', ' ')}, state in a file, fsync": enter(peers.bpmn_engine()),
            f"{peers.VIEWFLOW.replace('==', ' ')}, SQLite FULL": enter(
                peers.viewflow(folder, synchronous="FULL")
            ),
            "Saicheng, SQLite NORMAL": enter(step.ours(folder / "normal", synchronous="NORMAL")),
            f"{peers.VIEWFLOW.replace('==', ' ')}, SQLite NORMAL": enter(
                peers.viewflow(folder / "normal", synchronous="NORMAL")
            ),
        }
        medians = interleaved(contenders, rounds)
    rows = [
        [name, milliseconds(seconds), f"{seconds / medians['Saicheng, SQLite FULL']:.1f}"]
        for name, seconds in medians.items()
    ]
    say("One step of other engines", table(["", "ms", "× Saicheng FULL"], rows))


def print_postgres(rounds: int, together: int) -> None:
    """The step on a PostgreSQL of our own: alone, and by several clients at once."""
    with postgres.server() as url:
        postgres.make_tables(url)
        alone = postgres.alone(url, rounds)
        rates = postgres.together(url, 3 if together > 20 else 1, together)
    bare_alone, bare_rate = alone["bare psycopg"], rates["bare psycopg"]
    rows = [
        [
            name,
            milliseconds(seconds),
            f"{seconds / bare_alone:.1f}",
            f"{rates[name]:.0f}",
            f"{rates[name] / bare_rate:.2f}",
        ]
        for name, seconds in alone.items()
    ]
    head = ["", "ms, one client", "× bare", f"steps/s, {postgres.CLIENTS} clients", "of bare"]
    say("One step on PostgreSQL (fsync on)", table(head, rows))


def print_profile(rounds: int) -> None:
    """What is left above the bare statements."""
    whole, parts = shares.of_a_step(rounds, "FULL")
    total = sum(parts.values())
    rows = [
        [name, f"{seconds * 1_000_000:.0f}", f"{seconds / total:.0%}"]
        for name, seconds in sorted(parts.items(), key=lambda each: -each[1])
    ]
    rows.append(
        ["together (unwatched: " + f"{whole * 1_000_000:.0f} µs)", f"{total * 1_000_000:.0f}", "100%"]
    )
    say("Where a step's time goes, SQLite FULL", table(["", "µs", "share"], rows))


def print_floor(rounds: int, together: int) -> None:
    """What is won if a step writes less."""
    found = {how: floor.on_sqlite(rounds, how) for how in WAITING}
    rows = [
        [what, *(f"{each[what] / each[floor.BARE]:.1f}" for each in found.values())] for what in found["FULL"]
    ]
    say("A step's statements with no engine, SQLite", table(["", *(f"× bare, {how}" for how in found)], rows))
    with postgres.server() as url:
        rates = floor.on_postgres(url, 6 if together > 20 else 1, together)
    rows = [[what, f"{rate:.0f}", f"{rate / rates[floor.BARE]:.2f}"] for what, rate in rates.items()]
    title = f"Steps of {postgres.CLIENTS} clients on PostgreSQL"
    say(title, table(["", "steps/s", "of bare"], rows))


def print_growth(sizes: tuple[int, ...]) -> None:
    """One completion among N items, warm and cold; calls and rounds to their end."""
    warm = {size: growth.completions(size, warm=True) for size in sizes}
    cold = {size: growth.completions(size, warm=False) for size in sizes}
    rows = [
        [str(size), milliseconds(warm[size]), milliseconds(cold[size]), str(growth.rows_written(size))]
        for size in sizes
    ]
    rows.append(["exponent", f"{exponent(warm):.3f}", f"{exponent(cold):.3f}", ""])
    say(
        "One completion among N user tasks, not waiting for the disk",
        table(["N", "warm ms", "cold ms", "rows written"], rows),
    )
    rows = []
    for key, name in (("calls", "call activities"), ("loop", "rounds of a loop")):
        first, last, state = growth.all_of(key, sizes[-1])
        rows.append([f"{sizes[-1]} {name}", milliseconds(first), milliseconds(last), state])
    say(
        "All of them, one after the other", table(["", "ms, first tenth", "ms, last tenth", "instance"], rows)
    )


def print_inbox(open_tasks: int) -> None:
    """Inboxes among very many open tasks, on both databases."""
    found = {"SQLite": inboxes.inbox(open_tasks)}
    with postgres.server() as url:
        found["PostgreSQL"] = inboxes.inbox(open_tasks, url)
    head = [f"{name} ms, person with {size}" for name in found for size in inboxes.SIZES]
    rows = [
        [question, *(milliseconds(each[question, size]) for each in found.values() for size in inboxes.SIZES)]
        for question in inboxes.QUESTIONS
    ]
    say(f"Inbox among {open_tasks} open tasks", table(["", *head], rows))


def print_pages(instances: int) -> None:
    """Pages of the real application in the demo city, on both databases."""
    small = pages.pages(pages.FEW)
    on_sqlite = pages.pages(instances)
    with postgres.server() as url:
        on_postgres = pages.pages(instances, url)
    rows = [
        [
            name,
            milliseconds(seconds),
            f"{seconds / small[name]:.1f}" if name in small else "",
            milliseconds(on_postgres[name]) if name in on_postgres else "",
        ]
        for name, seconds in on_sqlite.items()
    ]
    title = f"Pages of a city of 20,000 people with {instances} instances"
    say(title, table(["", "SQLite ms", f"× with {pages.FEW}", "PostgreSQL ms"], rows))


def print_idle(live_instances: int) -> None:
    """A server with nothing to do."""
    rows = [[name, milliseconds(seconds)] for name, seconds in crowd.idle(live_instances).items()]
    say("One look of the scheduler with nothing due", table(["", "ms"], rows))


def say(title: str, text: str) -> None:
    """One part of the report."""
    sys.stdout.write(f"## {title}\n\n{text}\n\n")
    sys.stdout.flush()


def main() -> None:
    """Choose parts and sizes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that everything runs")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}; default all")
    chosen = parser.parse_args()
    # The peers come from the network, and the city's contests take a minute to play: not in a quick look.
    parts = chosen.parts or (PARTS[: PARTS.index("pages")] if chosen.quick else PARTS)
    if unknown := sorted(set(parts) - set(PARTS)):
        parser.error(f"there is no part {unknown[0]}; there are {', '.join(PARTS)}")
    sys.stdout.write(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}\n\n")
    quick = chosen.quick
    runs = {
        "step": lambda: print_steps(5 if quick else 300),
        "floor": lambda: print_floor(*((5, 5) if quick else (300, 600))),
        "profile": lambda: print_profile(5 if quick else 300),
        "growth": lambda: print_growth((10, 100) if quick else growth.SIZES),
        "inbox": lambda: print_inbox(20_000 if quick else 1_000_000),
        "idle": lambda: print_idle(1_000 if quick else 100_000),
        "pages": lambda: print_pages(2_000 if quick else 100_000),
        "peers": lambda: print_peers(5 if quick else 100),
        "postgres": lambda: print_postgres(*((5, 5) if quick else (200, 150))),
    }
    for part in parts:
        runs[part]()


if __name__ == "__main__":
    main()
