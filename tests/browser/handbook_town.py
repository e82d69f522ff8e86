"""The demo city three weeks into its contest, on a clock that stands still: what the handbook shows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select
from werkzeug.serving import make_server

from engine.clock import VirtualClock
from engine.context import Ctx
from engine.models import HumanTask, Incident, TaskCandidate, TaskState
from engine.runtime import Runtime
from handlers.directory import queries, service
from handlers.directory.models import Account
from handlers.oversight.stalls.models import Look
from handlers.oversight.stalls.ticking import LOOKS
from tests.browser.server import Quiet
from tests.web import compiled
from tests.web.site import SECRET
from web import demo
from web.app import create_app
from web.auth import COOKIE
from web.bootstrap import build_ports
from web.config import Config
from web.serve import deploy_missing
from web.shipped import shipped_packages
from web.simulation.contest.opening import play_opening

NOW = datetime.fromisoformat("2026-03-23T10:00:00+08:00")
UNITS = 24
VACANT_UNIT, VACANT_TEAM = "ent-0012", "team-00111"
"""An enterprise and its first team, where nobody has followed the union's chair and the team's leader yet."""

compiled.install()


@dataclass
class Town:
    """The city behind a real server."""

    runtime: Runtime
    app: Flask
    url: str

    def open(self, page: Page, login: str, path: str) -> None:
        """Open a page as the holder of a demo login who has seen the tour."""
        page.add_init_script(f"localStorage.setItem('saicheng.tour.{self._person(login)}', 'seen')")
        page.context.add_cookies([{"name": COOKIE, "value": self.open_session(login), "url": self.url}])
        page.goto(self.url + path)

    def open_session(self, login: str) -> str:
        """Sign in; returns the token for the cookie."""
        person = self._person(login)
        return self.runtime.run("system", lambda ctx: service.open_session(ctx, person))

    def list_logins(self) -> list[str]:
        """Every demo login."""
        with self.runtime.read() as ctx:
            return list(ctx.session.scalars(select(Account.login).order_by(Account.login)))

    def find_task(self, login: str, node: str) -> HumanTask:
        """The first open task of a step that the holder of a login may do."""
        person = self._person(login)
        with self.runtime.read() as ctx:
            query = (
                select(HumanTask)
                .join(TaskCandidate, TaskCandidate.task_id == HumanTask.id)
                .where(HumanTask.node == node, HumanTask.state == TaskState.READY)
                .where(TaskCandidate.principal.in_(queries.principals_of(ctx, person)))
                .order_by(HumanTask.due_at, HumanTask.id)
            )
            found = ctx.session.scalars(query).first()
            assert found is not None, f"{login} has no {node}"
            return found

    def find_incident(self) -> Incident:
        """The one thing an operator has to see to."""
        with self.runtime.read() as ctx:
            return ctx.session.scalars(select(Incident)).one()

    def _person(self, login: str) -> str:
        with self.runtime.read() as ctx:
            return ctx.session.scalars(select(Account.person_id).where(Account.login == login)).one()


def _honour_vacant_team(runtime: Runtime) -> None:
    """A team without a leader is honoured: nobody can be put in charge of what comes of it, so an operator must act."""

    def vacate(ctx: Ctx) -> None:
        for role, place in (("unit_union", VACANT_UNIT), ("team_leader", VACANT_TEAM)):
            [post] = queries.list_posts(ctx, role, [place])
            [person] = queries.persons_of(ctx, f"post:{post.id}")
            service.end_holding(ctx, post.id, person.id)

    honour = {"campaign": str(NOW.year), "organisation_id": VACANT_UNIT, "team_id": VACANT_TEAM}
    runtime.run("system", vacate)
    runtime.run("system", lambda ctx: runtime.send(ctx, "team_honoured", VACANT_TEAM, honour))
    runtime.work()


def _look_around(runtime: Runtime) -> None:
    """Learn what is usual from all that has been done, then look for what takes much longer, as the ticks do."""
    for name in ("times", "tasks", "instances"):
        look = Look(name=name, place="", next_at=NOW, finished_at=NOW)
        with runtime.begin() as ctx:
            ctx.session.add(look)
            while LOOKS[name](ctx, look):
                pass


@contextmanager
def serving_city(database_url: str, data_dir: Path) -> Iterator[Town]:
    """Serve the city on a free port while the block runs."""
    runtime = Runtime(database_url, clock=VirtualClock(NOW), ports=build_ports(data_dir / "files"))
    demo.load_demo(runtime, units=UNITS)
    deploy_missing(runtime, shipped_packages(), lambda _text: None)
    play_opening(database_url, NOW, runtime.ports.files)
    _honour_vacant_team(runtime)
    _look_around(runtime)
    app = create_app(runtime, Config(data_dir, database_url, 8000, "http://localhost", "", SECRET))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Town(runtime, app, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        runtime.close()
