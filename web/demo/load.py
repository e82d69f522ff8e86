"""Putting the demo city into an empty database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from engine.context import Ctx
from engine.db import Base
from engine.models import AuditEvent
from engine.runtime import Runtime
from handlers.campaigns.service import seed_working_days
from handlers.directory.models import Account, Organisation, Person, PersonProfile, Post, PostHolding
from handlers.directory.service import create_account
from web.demo.city import build_city

PASSWORD = "saicheng-demo"
LOADED = "demo_loaded"


@dataclass(frozen=True)
class DemoLogin:
    """An account to try: `role` is the role's code, `person` the holder's name."""

    login: str
    password: str
    role: str
    person: str


def load_demo(runtime: Runtime, units: int = 300, seed: int = 2015) -> list[DemoLogin]:
    """Load the demo city in one transaction; returns its logins. See `fill`."""
    return runtime.run("system", lambda ctx: fill(ctx, units=units, seed=seed))


def fill(ctx: Ctx, *, units: int = 300, seed: int = 2015) -> list[DemoLogin]:
    """Insert the demo city; a second time only gives its logins. Nothing happens to a city of somebody's own."""
    loaded = _find_loaded(ctx)
    if loaded is None and ctx.session.scalar(select(Organisation.id).limit(1)) is None:
        loaded = _insert(ctx, units, seed)
    return _list_logins(ctx, loaded or {})


def is_loaded(runtime: Runtime) -> bool:
    """Whether the city in the database is the demo city."""
    with runtime.read() as ctx:
        return _find_loaded(ctx) is not None


def _find_loaded(ctx: Ctx) -> dict[str, Any] | None:
    """Login → role of the demo accounts, as recorded when they were made."""
    return ctx.session.scalar(
        select(AuditEvent.data).where(AuditEvent.kind == LOADED, AuditEvent.instance_id.is_(None)).limit(1)
    )


def _insert(ctx: Ctx, units: int, seed: int) -> dict[str, Any]:
    city = build_city(units, seed)
    tables: tuple[tuple[type[Base], list[dict[str, Any]]], ...] = (
        (Organisation, city.organisations),
        (Person, city.persons),
        (PersonProfile, city.profiles),
        (Post, city.posts),
        (PostHolding, city.holdings),
    )
    for model, rows in tables:
        ctx.session.execute(insert(model), rows)
    seed_working_days(ctx)
    for login, (person_id, _role) in city.demo.items():
        create_account(ctx, person_id, login, PASSWORD)
    roles = {login: role for login, (_person_id, role) in city.demo.items()}
    ctx.record(LOADED, data=roles)
    return roles


def _list_logins(ctx: Ctx, roles: dict[str, Any]) -> list[DemoLogin]:
    query = select(Account.login, Person.name).join(Person, Person.id == Account.person_id)
    rows = ctx.session.execute(query.where(Account.login.in_(roles)))
    names = {row.login: row.name for row in rows}
    return [DemoLogin(login, PASSWORD, role, names[login]) for login, role in roles.items() if login in names]
