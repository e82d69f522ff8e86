"""Builds the runtime once, the same for the web application, the commands and the tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

import handlers
from engine import seals
from engine.clock import Clock, SystemClock
from engine.ports import Ports
from engine.runtime import Runtime
from handlers.campaigns.queries import work_calendar
from handlers.campaigns.starting import BEGINS
from handlers.directory.queries import list_held_roles
from handlers.directory.resolving import resolve_principals
from handlers.directory.rules import ROLES
from handlers.entries.attachments import REVIEWED_ENTRY
from handlers.files.keeper import FileKeeper
from handlers.files.queries import INSTANCE
from handlers.files.readers import add_reader
from handlers.files.store import Store
from handlers.oversight.stalls import ticking
from handlers.reminders import agenda_counts
from handlers.reminders.digest import make_digest
from handlers.reviews import scoring
from handlers.reviews.separation import without_conflict
from handlers.webhooks.queue import hear_news, make_gathering
from web import idempotency, visibility
from web.api import once
from web.config import Config


def build_runtime(config: Config, clock: Clock | None = None) -> Runtime:
    """A runtime on the configured database, with the contest's handlers, roles, calendar and reminders.

    Its history is sealed and learned from; that of the scratch databases of simulations and trials is not.
    """
    ports = build_ports(
        config.store_dir,
        mail_links=config.base_url if config.smtp_url else "",
        scans=bool(config.virus_scan),
    )
    ports.ticks["engine.seals"] = seals.make_tick()
    ports.ticks["webhooks.gather"] = make_gathering(config.base_url)
    ports.ticks.update(ticking.make_ticks({**ticking.LOOKS, **agenda_counts.LOOKS}))
    return Runtime(config.database_url, clock=clock or SystemClock(), ports=ports)


def build_ports(store_dir: Path | None = None, *, mail_links: str = "", scans: bool = False) -> Ports:
    """The contest wired to the engine's ports; with an address for links, notices also go out as mail.

    Without a folder for files nothing can be uploaded, and the ids of files in forms are not checked.
    With `scans` they are closed until a virus scanner has spoken.
    """
    ports = Ports(
        resolve_principals=resolve_principals,
        calendar=work_calendar,
        roles=dict(ROLES),
        held_roles=list_held_roles,
        begins=BEGINS,
        without_conflict=without_conflict,
        files=FileKeeper(Store(store_dir), scans=scans) if store_dir is not None else None,
    )
    add_reader(INSTANCE, visibility.may_read_files)
    add_reader(REVIEWED_ENTRY, scoring.may_read_files)
    ports.notice_listeners.append(hear_news)
    for module in find_modules("tasks"):
        if listener := getattr(module, "task_listener", None):
            ports.task_listeners.append(listener)
        if hear := getattr(module, "task_news", None):
            ports.task_news.append(hear)
        ports.ticks.update(getattr(module, "TICKS", {}))
    ports.ticks["web.idempotency"] = idempotency.forget_old
    ports.ticks["web.api.once"] = once.forget_old
    if mail_links:
        ports.ticks["reminders.digest"] = make_digest(mail_links)
    return ports


def find_modules(name: str) -> Iterator[ModuleType]:
    """The modules of this name in the areas and their sub-packages, loaded, in order of the alphabet.

    `tasks` registers an area's handlers, and may offer a `task_listener`, `task_news` and TICKS; `registers` offers
    REGISTERS, `quotas` QUOTAS.
    """
    for module in _list_modules():
        if module.endswith(f".{name}"):
            yield import_module(module)


@cache
def _list_modules() -> tuple[str, ...]:
    return tuple(found.name for found in walk_packages(handlers.__path__, "handlers.") if not found.ispkg)
