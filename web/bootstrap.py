"""Builds the runtime once, the same for the web application, the commands and the tests."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import handlers
from engine.clock import Clock, SystemClock
from engine.ports import Ports
from engine.runtime import Runtime
from handlers.campaigns.queries import work_calendar
from handlers.directory.queries import resolve_principals
from handlers.directory.rules import ROLES
from handlers.reminders.digest import make_digest
from web import idempotency
from web.api import once
from web.config import Config


def build_runtime(config: Config, clock: Clock | None = None) -> Runtime:
    """A runtime on the configured database, with the contest's handlers, roles, calendar and reminders."""
    ports = build_ports(mail_links=config.base_url if config.smtp_url else "")
    return Runtime(config.database_url, clock=clock or SystemClock(), ports=ports)


def build_ports(*, mail_links: str = "") -> Ports:
    """The contest wired to the engine's ports; with an address for links, notices also go out as mail."""
    ports = Ports(resolve_principals=resolve_principals, calendar=work_calendar, roles=dict(ROLES))
    for area in iter_modules(handlers.__path__, "handlers."):
        if area.ispkg:
            _register(area.name, ports)
    ports.ticks["web.idempotency"] = idempotency.forget_old
    ports.ticks["web.api.once"] = once.forget_old
    if mail_links:
        ports.ticks["reminders.digest"] = make_digest(mail_links)
    return ports


def _register(area: str, ports: Ports) -> None:
    """Load an area's `tasks`: its handlers register themselves; it may offer a `task_listener` and TICKS."""
    if "tasks" not in {module.name for module in iter_modules(import_module(area).__path__)}:
        return
    module = import_module(f"{area}.tasks")
    if listener := getattr(module, "task_listener", None):
        ports.task_listeners.append(listener)
    ports.ticks.update(getattr(module, "TICKS", {}))
