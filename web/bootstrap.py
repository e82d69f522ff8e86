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
from web.config import Config


def build_runtime(config: Config, clock: Clock | None = None) -> Runtime:
    """A runtime on the configured database, with the contest's handlers, roles, calendar and reminders."""
    return Runtime(config.database_url, clock=clock or SystemClock(), ports=build_ports())


def build_ports() -> Ports:
    """The contest wired to the engine's ports."""
    ports = Ports(resolve_principals=resolve_principals, calendar=work_calendar, roles=dict(ROLES))
    for area in iter_modules(handlers.__path__, "handlers."):
        if area.ispkg:
            _register(area.name, ports)
    return ports


def _register(area: str, ports: Ports) -> None:
    """Load an area's `tasks` (its handlers register themselves) and its `wiring`, if it has them."""
    for name in {module.name for module in iter_modules(import_module(area).__path__)} & {"tasks"}:
        module = import_module(f"{area}.{name}")
        if listener := getattr(module, "task_listener", None):
            ports.task_listeners.append(listener)
        ports.ticks.update(getattr(module, "TICKS", {}))
