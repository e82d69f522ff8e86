"""Run everything and print the table; `python -m benchmarks [--quick] [step|growth|inbox|idle|peers …]`."""

from __future__ import annotations

import argparse
import platform
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import SpiffWorkflow

from benchmarks import crowd, growth, step
from benchmarks.clock import exponent, interleaved, milliseconds, table

PARTS = ("step", "growth", "inbox", "idle")


def print_steps(rounds: int) -> None:
    """The step of each contender, and what it is to the bare database's."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        enter = stack.enter_context
        for each in ("full", "normal", "cold"):
            (folder / each).mkdir()
        contenders = {
            "bare database": enter(step.bare(folder / "full")),
            "bare database, not waiting for the disk": enter(step.bare(folder / "normal", durable=False)),
            "Saicheng": enter(step.ours(folder / "full")),
            "Saicheng, rows read at every step": enter(step.ours(folder / "cold", warm=False)),
            "Saicheng, not waiting for the disk": enter(step.ours(folder / "normal", durable=False)),
            f"SpiffWorkflow {SpiffWorkflow.__version__ if hasattr(SpiffWorkflow, '__version__') else ''}"
            " with JSON in a column".replace("  ", " "): enter(step.stock(folder / "full")),
        }
        medians = interleaved(contenders, rounds)
    rows = []
    for name, seconds in medians.items():
        bare = medians["bare database" + (", not waiting for the disk" if "waiting" in name else "")]
        rows.append([name, milliseconds(seconds), f"{seconds / bare:.1f}"])
    say("One step: complete a human task, committed", table(["", "ms", "× bare"], rows))


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
    """An inbox among very many open tasks."""
    rows = [[name, milliseconds(seconds)] for name, seconds in crowd.inbox(open_tasks).items()]
    say(f"Inbox among {open_tasks} open tasks, SQLite", table(["", "ms"], rows))


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
    parts = chosen.parts or PARTS
    if unknown := sorted(set(parts) - set(PARTS)):
        parser.error(f"there is no part {unknown[0]}; there are {', '.join(PARTS)}")
    sys.stdout.write(f"Python {platform.python_version()}, {platform.machine()}, {platform.system()}\n\n")
    quick = chosen.quick
    runs = {
        "step": lambda: print_steps(20 if quick else 300),
        "growth": lambda: print_growth((10, 100) if quick else growth.SIZES),
        "inbox": lambda: print_inbox(20_000 if quick else 1_000_000),
        "idle": lambda: print_idle(1_000 if quick else 100_000),
    }
    for part in parts:
        runs[part]()


if __name__ == "__main__":
    main()
