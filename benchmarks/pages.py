"""What a request takes on the server: the real application, asked by people who are signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from benchmarks import city
from engine import tasks
from engine.clock import SystemClock
from engine.context import Ctx
from engine.errors import NotFound
from engine.migrate import upgrade
from engine.runtime import Runtime
from handlers.directory import queries as directory
from handlers.directory import service
from handlers.directory.models import Account
from handlers.directory.rules import CITY
from handlers.oversight.seasons.service import ask_review, find_review
from handlers.oversight.stalls import ticking
from handlers.oversight.stalls.models import Look
from handlers.reminders import agenda_counts
from web import csrf
from web.app import create_app
from web.auth import COOKIE
from web.bootstrap import build_runtime
from web.config import Config
from web.forms import binding
from web.i18n.dates import local_date
from web.simulation.filler import CannotFill, fill_form

LOGINS = ("unit", "county", "team", "office", "leader", "sysadmin")
ROUNDS = 40
FEW = 2_000
"""So many instances make a small city: what takes as long there does not grow with the contest."""
CAMPAIGN = "2026"
PROCESS = "unit_plan"
PAGES = {
    "home": "/",
    "inbox": "/inbox?tab=mine",
    "progress": "/progress",
    "agenda": "/agenda",
    "radar": "/radar",
    "heat, all": "/heat",
    "heat, one process": f"/heat/{PROCESS}",
    "review of the season": f"/campaigns/{CAMPAIGN}/review",
    "registers": "/registers",
    "register": "/registers/unit_plans",
    "audit": "/audit",
}
"""Whoever may not see a page is not asked for it."""


@dataclass
class Visitor:
    """Somebody signed in, with a browser."""

    client: FlaskClient
    token: str
    person_id: str

    def seconds(self, path: str, data: dict[str, str] | None = None) -> tuple[float, int]:
        """One request to its last byte, and its status."""
        began = perf_counter()
        if data is None:
            answer = self.client.get(path, follow_redirects=True)
        else:
            answer = self.client.post(path, data=data)
        answer.get_data()
        return perf_counter() - began, answer.status_code


def pages(instances: int, url: str = "", rounds: int = ROUNDS) -> dict[str, float]:
    """Median seconds by page; on SQLite unless a PostgreSQL database is given."""
    with TemporaryDirectory() as folder:
        config = Config(
            Path(folder),
            url or f"sqlite:///{Path(folder) / 'city.sqlite3'}",
            8000,
            "http://localhost",
            "",
            bytes(32),
        )
        with _opened(config) as runtime:
            city.fill(runtime, instances)
            _look_through(runtime)
            app = create_app(runtime, config)
            found = _review(runtime)
            for login in LOGINS:
                who = _sign_in(app, runtime, login)
                for name, path in PAGES.items():
                    if who.seconds(path)[1] != HTTPStatus.FORBIDDEN:
                        found[f"{name}, {login}"] = _median(who, [path] * rounds)
                found |= _tasks(app, runtime, who, login, rounds)
            return found


def _look_through(runtime: Runtime) -> None:
    """What the ticks would have learned and found by now, for the radar."""
    for name, work in {**ticking.LOOKS, **agenda_counts.LOOKS}.items():
        is_more = True
        while is_more:
            is_more = runtime.run("system", partial(_piece, name=name, work=work))


def _piece(ctx: Ctx, *, name: str, work: Callable[[Ctx, Look], bool]) -> bool:
    look = ctx.session.get(Look, name) or Look(name=name, place="", next_at=ctx.now())
    ctx.session.add(look)
    is_more = work(ctx, look)
    if not is_more:
        look.finished_at = ctx.now()
    return is_more


def _review(runtime: Runtime) -> dict[str, float]:
    """The season's review in the background: one piece, the longest of them, and all together."""
    runtime.run("system", lambda ctx: ask_review(ctx, CAMPAIGN, CITY))
    took, is_more = list[float](), 1
    while is_more:
        began = perf_counter()
        is_more = runtime.run("system", runtime.ports.ticks["oversight.seasons"])
        took.append(perf_counter() - began)
    with runtime.read() as ctx:
        assert find_review(ctx, CAMPAIGN, CITY) is not None
    return {
        "a piece of the review, in the background": median(took),
        "its longest piece": max(took),
        "the whole review": sum(took),
    }


@contextmanager
def _opened(config: Config) -> Iterator[Runtime]:
    upgrade(config.database_url)
    runtime = build_runtime(config, SystemClock())
    if runtime.engine.dialect.name == "sqlite":
        # The disk is not what is measured here.
        event.listen(runtime.engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=OFF"))
    try:
        yield runtime
    finally:
        runtime.close()


def _sign_in(app: Flask, runtime: Runtime, login: str) -> Visitor:
    with runtime.read() as ctx:
        person_id = ctx.session.scalars(select(Account.person_id).where(Account.login == login)).one()
    token = runtime.run("system", lambda ctx: service.open_session(ctx, person_id))
    client = app.test_client()
    client.set_cookie(COOKIE, token)
    return Visitor(client, token, person_id)


def _tasks(app: Flask, runtime: Runtime, who: Visitor, login: str, rounds: int) -> dict[str, float]:
    """The pages of a person's tasks, then submitting those whose form can be filled in by rote."""
    with runtime.read() as ctx:
        principals = directory.principals_of(ctx, who.person_id)
        mine = [task.id for task in tasks.list_inbox(ctx, principals, limit=rounds).rows]
    found = {f"task, {login}": _median(who, [f"/tasks/{each}" for each in mine])} if mine else {}
    took = []
    for task_id in mine:
        posted = _typed(app, runtime, task_id)
        if posted is None:
            continue
        with app.app_context():
            posted["csrf_token"] = csrf.token_for(who.token)
        seconds, status = who.seconds(f"/tasks/{task_id}", posted)
        if status == 303:
            took.append(seconds)
    return found | ({f"submit, {login}": median(took)} if took else {})


def _typed(app: Flask, runtime: Runtime, task_id: str) -> dict[str, str] | None:
    """A form filled in as a person would, as a browser posts it; None if that needs knowledge."""
    with app.test_request_context(), runtime.read() as ctx:
        try:
            task = tasks.get_task(ctx, task_id)
            form = binding.form_of(ctx, task)
            data = fill_form(form, task.form, task.context, local_date(ctx.now()), Random(task_id))
        except (CannotFill, NotFound):
            return None
        return dict(_flat(data, ())) | {"action": "submit"}


def _flat(value: Any, path: Sequence[str]) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, (*path, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, inner in enumerate(value):
            yield from _flat(inner, (*path, str(number)))
    elif isinstance(value, list):
        yield ".".join(path), str(value[0]) if value else ""
    elif value is not None:
        yield ".".join(path), str(value).lower() if isinstance(value, bool) else str(value)


def _median(who: Visitor, paths: Sequence[str]) -> float:
    for path in paths[:2]:
        who.seconds(path)
    found = []
    for path in paths:
        seconds, status = who.seconds(path)
        assert status == 200, (path, status)
        found.append(seconds)
    return median(found)
