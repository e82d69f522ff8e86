"""`saicheng run-file`: read, run, print the trace."""

from __future__ import annotations

import argparse
import json
import sys
from importlib.resources import files as resources
from pathlib import Path

from engine.calendar import DEFAULT_ZONE, CalendarError, WorkCalendar, parse_instant
from engine.clock import SystemClock
from engine.trial.driver import Driver
from engine.trial.scratch import scratch
from engine.trial.script import BadScript, parse_data, parse_script
from engine.trial.trace import Trace, plain
from web.headless import files


def run_file(chosen: argparse.Namespace) -> int:
    """Run `chosen.paths` by `chosen.script` from `chosen.now` on, and print one JSON trace.

    Returns the exit code: 1 when a step could not be done, 2 when data, script or time cannot be read. Raises
    DefinitionRejected and NotFound.
    """
    try:
        data, steps = parse_data(_content(chosen.data)), parse_script(_content(chosen.script))
        now = parse_instant(chosen.now, DEFAULT_ZONE) if chosen.now else SystemClock().now()
    except (BadScript, CalendarError) as error:
        sys.stderr.write(f"saicheng: {error.message}\n")
        return 2
    found = files.read(chosen.paths)
    with scratch(found.packages, now, shipped_calendar()) as runtime:
        trace = Trace(runtime)
        is_done = Driver(trace).play(found.first, data, steps)
        told = {**trace.to_dict(), "problems": [each.to_dict() for each in found.problems]}
    sys.stdout.write(json.dumps(plain(told), ensure_ascii=False, indent=2) + "\n")
    if not is_done:
        failed = trace.steps[-1]
        sys.stderr.write(f"saicheng: step {failed['step']}: {failed['error']['message']}\n")
    return 0 if is_done else 1


def shipped_calendar() -> WorkCalendar:
    """The working days that come with the product."""
    table = resources("handlers.campaigns").joinpath("working_days.json").read_text("utf-8")
    return WorkCalendar.from_table(json.loads(table))


def _content(text: str) -> str:
    """JSON as it stands on the command line, or in the file that is named there."""
    if text.lstrip().startswith(("[", "{")):
        return text
    try:
        with Path(text).open("rb") as file:
            return file.read(files.MAX_BYTES).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadScript(f"{text} is neither JSON nor a file with it: {error}") from None
