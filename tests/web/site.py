"""A town, its pages, and browsers signed in as its people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.clock import VirtualClock
from engine.context import Ctx
from engine.models import HumanTask, TaskState
from engine.runtime import Runtime
from handlers.directory import service, sessions
from handlers.directory.models import Account
from handlers.directory.passwords import hash_password
from tests.handlers.world import SEATS, build_town
from tests.web import compiled
from tests.web.packages import KEY, approval
from web.app import create_app
from web.auth import COOKIE
from web.bootstrap import build_ports
from web.config import Config
from web.csrf import token_for

MORNING = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
PASSWORD = "correct horse"
SECRET = b"0123456789abcdef0123456789abcdef"
EXTRA_SEATS = (("sysadmin", "city"), ("publisher", "city"))


compiled.install()


@cache
def password_hash() -> str:
    """One slow hash for everybody."""
    return hash_password(PASSWORD)


def open_session(ctx: Ctx, person_id: str) -> str:
    """A session of a person, who gets an account if they have none; returns its token."""
    if ctx.session.get(Account, person_id) is None:
        ctx.session.add(
            Account(
                person_id=person_id,
                login=person_id.lower().replace(":", "."),
                password_hash=password_hash(),
                created_at=ctx.now(),
                password_changed_at=ctx.now(),
            )
        )
        ctx.session.flush()
    return service.open_session(ctx, person_id)


@dataclass
class Browser:
    """A test client that signs its forms as our pages do. `person` is a seat such as "unit_union@ent-0001"."""

    app: Flask
    client: FlaskClient
    token: str

    @property
    def csrf(self) -> str:
        """The token in the pages of this session."""
        with self.app.app_context():
            return token_for(self.token)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, buffered=True, **options)

    def post(self, path: str, data: Any = None, **options: Any) -> TestResponse:
        """Send a form of ours."""
        if "json" in options or isinstance(data, (bytes, str)):
            headers = {"X-CSRF-Token": self.csrf, **options.pop("headers", {})}
            return self.client.post(path, data=data, headers=headers, **options)
        return self.client.post(path, data={"csrf_token": self.csrf, **(data or {})}, **options)


@dataclass
class Site:
    """One database with its pages."""

    runtime: Runtime
    clock: VirtualClock
    app: Flask

    def visitor(self) -> Browser:
        """Somebody who is not signed in."""
        return Browser(self.app, self.app.test_client(), "")

    def as_(self, seat: str) -> Browser:
        """A new browser signed in as the holder of a seat."""
        token = self.runtime.run("system", lambda ctx: service.open_session(ctx, f"p:{seat}"))
        client = self.app.test_client()
        client.set_cookie(COOKIE, token)
        return Browser(self.app, client, token)

    def is_signed_in(self, browser: Browser) -> bool:
        """Whether a browser's session has not been ended."""
        with self.runtime.read() as ctx:
            return sessions.find_session(ctx, browser.token) is not None

    def start(self, organisation_id: str = "ent-0001", subject: str = "创新") -> str:
        """Start an approval for an organisation; returns the instance id."""
        return self.runtime.run(
            "system",
            lambda ctx: self.runtime.start(
                ctx,
                KEY,
                business_key=organisation_id,
                data={"organisation_id": organisation_id, "subject": subject},
            ),
        )

    def open_task(self, instance_id: str) -> str:
        """The id of an instance's one open task."""
        with self.runtime.read() as ctx:
            return ctx.session.scalars(
                select(HumanTask.id).where(
                    HumanTask.instance_id == instance_id, HumanTask.state == TaskState.READY
                )
            ).one()

    def task(self, task_id: str) -> HumanTask:
        """A task as it is stored."""
        with self.runtime.read() as ctx:
            return ctx.session.get_one(HumanTask, task_id)


GOOD_PLAN = {
    "theme": "提质增效",
    "measures": "培训",
    "headcount": "30",
    "level": "unit",
    "members.0.name": "张三",
    "members.0.duty": "组织",
}


def build_site(url: str, data_dir: Path) -> Site:
    """The town of tests/handlers/world.py with accounts, the approval process and every page."""
    fill_town(url)
    return open_site(url, data_dir)


def fill_town(url: str) -> None:
    """The town in an empty database, which can then be copied."""
    runtime = Runtime(url, clock=VirtualClock(MORNING), ports=build_ports())
    with runtime.begin() as ctx:
        build_town(ctx)
        for role, place in EXTRA_SEATS:
            person = service.create_person(ctx, f"{role} {place}", person_id=f"p:{role}@{place}")
            post = service.create_post(ctx, place, role, post_id=f"{role}@{place}")
            service.hold_post(ctx, post.id, person.id)
        for role, place in (*SEATS, *EXTRA_SEATS):
            ctx.session.add(
                Account(
                    person_id=f"p:{role}@{place}",
                    login=f"{role}.{place}",
                    password_hash=password_hash(),
                    created_at=ctx.now(),
                    password_changed_at=ctx.now(),
                )
            )
        runtime.deploy(ctx, approval())
    runtime.close()


def open_site(url: str, data_dir: Path) -> Site:
    """Every page over a database with the town."""
    clock = VirtualClock(MORNING)
    runtime = Runtime(url, clock=clock, ports=build_ports(data_dir / "files"))
    config = Config(data_dir, url, 8000, "http://localhost", "", SECRET)
    app = create_app(runtime, config)
    app.testing = False  # errors become pages, as in production
    return Site(runtime, clock, app)


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, f"no hidden field {name}"
    return found[1]
