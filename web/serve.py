"""`saicheng run`: database, demo city, processes, web server and scheduler in one process."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import waitress
from sqlalchemy import select

import workflows
from engine.context import Ctx
from engine.migrate import upgrade
from engine.model import Package, find_packages, read_package
from engine.models import Definition
from engine.runtime import Runtime
from engine.scheduler import Scheduler
from handlers.campaigns.queries import list_campaigns
from handlers.directory.models import Organisation
from web import demo, lock
from web.app import create_app
from web.bootstrap import build_runtime
from web.config import Config
from web.mailer import Mailer
from web.simulation.contest.opening import play_opening

THREADS = 8
Say = Callable[[str], None]


class Stopped(BaseException):
    """The process was asked to end."""


def run(config: Config, say: Say) -> None:
    """Serve until interrupted; the first start prepares everything, a later one keeps the data."""
    with lock.hold(config.data_dir):
        upgrade(config.database_url)
        runtime = build_runtime(config)
        try:
            prepare(runtime, say)
            _serve(runtime, config, say)
        finally:
            runtime.close()


def prepare(runtime: Runtime, say: Say) -> None:
    """Load the demo city into an empty database, deploy the shipped processes, play a contest under way."""
    with runtime.read() as ctx:
        is_new = ctx.session.scalar(select(Organisation.id).limit(1)) is None
    if is_new:
        say("Loading the demo city …")
    logins = demo.load_demo(runtime) if is_new or demo.is_loaded(runtime) else []
    deploy_missing(runtime, shipped_packages(), say)
    if logins and not _has_campaign(runtime):
        say("Playing the first weeks of this year's contest …")
        play_opening(runtime.url, runtime.clock.now())
    if logins:
        say("Demo logins:")
        for login in logins:
            say(f"  {login.login:<12} {login.password:<16} {login.role:<16} {login.person}")


def _has_campaign(runtime: Runtime) -> bool:
    """Whether there has ever been one; a first start may have been interrupted before it made the demo city's."""
    with runtime.read() as ctx:
        return bool(list_campaigns(ctx))


def shipped_packages() -> list[Package]:
    """The processes that come with the product; the folder may be on Python's path more than once."""
    roots = sorted({Path(root).resolve() for root in workflows.__path__})
    return [read_package(path) for root in roots for path in find_packages(root)]


def deploy_missing(runtime: Runtime, packages: list[Package], say: Say) -> None:
    """Deploy shipped processes that are not there yet; versions released in the designer stay the newest."""

    def verb(ctx: Ctx) -> list[Definition]:
        known = set(ctx.session.scalars(select(Definition.key).distinct()))
        missing = [package for package in packages if package.id not in known]
        return runtime.deploy(ctx, *missing, note="shipped") if missing else []

    for definition in runtime.run("system", verb):
        say(f"Deployed {definition.key} version {definition.version}")


def _proxies(count: int) -> dict[str, Any]:
    """How far waitress believes `X-Forwarded-For`: the addresses that this many proxies on this machine added."""
    if not count:
        return {}
    return {
        "trusted_proxy": "127.0.0.1",
        "trusted_proxy_count": count,
        "trusted_proxy_headers": {"x-forwarded-for"},
    }


def _serve(runtime: Runtime, config: Config, say: Say) -> None:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = waitress.create_server(
        create_app(runtime, config),
        host="127.0.0.1",
        port=config.port,
        threads=THREADS,
        ident=None,
        clear_untrusted_proxy_headers=True,
        **_proxies(config.trusted_proxies),
    )
    workers: list[Scheduler | Mailer] = [Scheduler(runtime)]
    if config.smtp_url:
        workers.append(Mailer(runtime, config.smtp_url))
    for worker in workers:
        worker.start()
    signal.signal(signal.SIGTERM, _stop)
    say(f"Saicheng is ready: {config.base_url}  (Ctrl+C stops it)")
    try:
        with suppress(KeyboardInterrupt, Stopped):
            server.run()
    finally:
        server.close()
        for worker in workers:
            worker.shutdown()


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stopped
