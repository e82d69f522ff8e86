"""The process that plays: ends when told to, when its time is over, or when the one that started it is gone."""

from __future__ import annotations

import json
import os
import resource
import shutil
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import Thread

from engine.calendar import DEFAULT_ZONE, to_local
from engine.errors import AppError, DefinitionRejected
from handlers.models.files import package_of
from web.plays.folder import Folder, Order, write_json
from web.plays.record import read_record
from web.plays.troubles import why
from web.simulation.contest.playing import contest_year
from web.simulation.contest.season.terms import Terms
from web.simulation.contest.year import OPENS, moment

MOST_SECONDS = 600
MOST_FILE_BYTES = 500_000_000
NICE = 10
SEED = 2015
REVIEWERS = 6
"""Experts of the largest review; a city so small has no more to spare."""
LOOK_EVERY_SECONDS = 0.3
Texts = Sequence[Mapping[str, str]]


def main(data_dir: str) -> None:
    """Play what the folder's order says, and leave there what came of it."""
    folder = Folder(Path(data_dir))
    order = folder.read_order()
    if order is None:
        return
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_FILE_BYTES, MOST_FILE_BYTES))
    Thread(target=_watch, args=(folder, order), daemon=True).start()
    try:
        _play(folder, order)
    except DefinitionRejected as error:
        _end(
            folder, "failed", [{"zh": each.text("zh"), "en": each.text("en")} for each in error.problems[:50]]
        )
    except AppError as error:
        _end(folder, "failed", [why(error)])
    else:
        _end(folder, "done")


def _play(folder: Folder, order: Order) -> None:
    began = time.monotonic()
    files = json.loads(folder.packages.read_text("utf-8"))
    packages = [package_of(key, each) for key, each in files.items()]
    start = moment(order.year, OPENS)
    end = moment(order.last_day.year, (order.last_day.month, order.last_day.day))
    told = ""

    def tell(now: datetime) -> None:
        nonlocal told
        day = str(to_local(now, DEFAULT_ZONE).date())
        if day != told:
            told = day
            write_json(folder.progress, {"share": round((now - start) / (end - start), 3), "day": day})

    terms = Terms(order.entries, REVIEWERS)
    with contest_year(order.year, order.units, terms, SEED, packages, on_progress=tell) as player:
        player.play(end)
        with player.runtime.read() as ctx:
            record = read_record(ctx, order, player, start)
    write_json(folder.result(order.key, order.slot), {**record, "seconds": round(time.monotonic() - began)})


def _watch(folder: Folder, order: Order) -> None:
    until = time.monotonic() + MOST_SECONDS
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        if os.getppid() != order.parent:
            _end(folder, "broken")
        if folder.cancel.exists():
            _end(folder, "cancelled")
        if time.monotonic() > until:
            _end(folder, "timed_out")


def _end(folder: Folder, state: str, problems: Texts = ()) -> None:
    """Leave at once, also in the middle of a step: everything there is to lose is the scratch database."""
    write_json(folder.ended, {"state": state, "problems": list(problems)})
    shutil.rmtree(folder.scratch, ignore_errors=True)
    os._exit(0)
