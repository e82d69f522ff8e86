"""`saicheng run`, `web` and `worker`: the processes of the product, from start to orderly end."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import make_url

from engine.context import Ctx
from engine.errors import Conflict
from engine.loops import list_loops
from engine.migrate import upgrade
from engine.model import Package, ReadAhead
from engine.models import Definition
from engine.runtime import Runtime
from engine.scheduler import Scheduler
from engine.startup import one_at_a_time
from handlers.campaigns.queries import list_campaigns
from handlers.directory.models import Organisation
from handlers.honours.queries import find_newest_certificate
from web import demo, lock
from web.app import create_app
from web.bootstrap import build_runtime
from web.config import Config
from web.listener import Listener
from web.mailer import Mailer, list_mailers
from web.shipped import shipped_packages
from web.simulation.contest.opening import opening_year, play_opening
from web.simulation.contest.previous.season import play_previous
from web.stopping import Stopping

Say = Callable[[str], None]


class NeedsPostgres(Conflict):
    """Several processes need PostgreSQL."""

    code = "serve.needs_postgres"


def run(config: Config, say: Say) -> None:
    """Pages and due work in one process, until it is asked to end."""
    _serve(config, say, pages=True, work=True)


def run_web(config: Config, say: Say) -> None:
    """Pages only: one of any number of processes on one PostgreSQL database. Raises NeedsPostgres."""
    _require_postgres(config)
    _serve(config, say, pages=True, work=False)


def run_worker(config: Config, say: Say) -> None:
    """Due work only: handlers, timers, messages, reminders, mail. As `run_web` otherwise."""
    _require_postgres(config)
    _serve(config, say, pages=False, work=True)


def _serve(config: Config, say: Say, *, pages: bool, work: bool) -> None:
    """The first start prepares everything, a later one keeps the data.

    Asked to end, it takes up nothing new, finishes what is under way, and answers the requests it has.
    """
    stopping = Stopping()
    with _opened(config, say) as runtime, ExitStack() as ending:
        listener = Listener(create_app(runtime, config), config) if pages else None
        if listener is not None:
            ending.callback(listener.close)
        _leave_out_of_collections()
        stopping.begin()
        for worker in _workers(runtime, config) if work else []:
            worker.start()
            ending.callback(worker.shutdown)
        ending.callback(runtime.stop)
        if listener is None:
            say("Saicheng is working  (Ctrl+C stops it)")
            stopping.wait()
            return
        say(f"Saicheng is ready: {config.base_url}  (Ctrl+C stops it)")
        listener.run(stopping)


def _leave_out_of_collections() -> None:
    """What is there by now stays: looking through it for garbage again and again would halt every request."""
    gc.collect()
    gc.freeze()


def _workers(runtime: Runtime, config: Config) -> list[Scheduler | Mailer]:
    return [Scheduler(list_loops(runtime)), *list_mailers(runtime, config)]


@contextmanager
def _opened(config: Config, say: Say) -> Iterator[Runtime]:
    """The database, prepared by whoever comes first; on SQLite held for this process alone."""
    with ExitStack() as held:
        if _is_sqlite(config):
            for directory in sorted({config.data_dir, _folder_of(config)}):
                held.enter_context(lock.hold(directory))
        with one_at_a_time(config.database_url):
            upgrade(config.database_url)
            runtime = build_runtime(config)
            held.callback(runtime.close)
            prepare(runtime, say)
        yield runtime


def _is_sqlite(config: Config) -> bool:
    return make_url(config.database_url).get_backend_name() == "sqlite"


def _folder_of(config: Config) -> Path:
    """Where the SQLite file lies, which need not be the data directory."""
    folder = Path(make_url(config.database_url).database or config.data_dir).resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _require_postgres(config: Config) -> None:
    if _is_sqlite(config):
        raise NeedsPostgres(
            "SQLite serves one process: start `saicheng run`, or set SAICHENG_DATABASE_URL to a PostgreSQL database"
        )


def prepare(runtime: Runtime, say: Say) -> None:
    """Load the demo city into an empty database, deploy the shipped processes, play the contests of two years."""
    with runtime.read() as ctx:
        is_new = ctx.session.scalar(select(Organisation.id).limit(1)) is None
    if is_new:
        say("Loading the demo city …")
    logins = demo.load_demo(runtime) if is_new or demo.is_loaded(runtime) else []
    deploy_missing(runtime, shipped_packages(), say)
    if logins:
        _play_contests(runtime, say)
        say("Demo logins:")
        for login in logins:
            say(f"  {login.login:<12} {login.password:<16} {login.role:<16} {login.person}")
        with runtime.read() as ctx:
            if (certificate := find_newest_certificate(ctx)) is not None:
                say(f"A certificate to check: /verify/{certificate.verification_code}")


def _play_contests(runtime: Runtime, say: Say) -> None:
    """Last year's contest and the first weeks of this year's: what of them a first start was too short for."""
    now = runtime.clock.now()
    previous = opening_year(now) - 1
    with runtime.read() as ctx:
        years = {campaign.year for campaign in list_campaigns(ctx)}
    if not years:
        say("Playing last year's contest …")
        play_previous(runtime.url, previous, now, runtime.ports.files)
    if years <= {previous}:
        say("Playing the first weeks of this year's contest …")
        play_opening(runtime.url, now, runtime.ports.files)


def deploy_missing(runtime: Runtime, packages: list[Package], say: Say) -> None:
    """Deploy shipped processes that are not there yet; versions released in the designer stay the newest."""

    def find_missing(ctx: Ctx) -> list[Package]:
        known = set(ctx.session.scalars(select(Definition.key).distinct()))
        return [package for package in packages if package.id not in known]

    with runtime.read() as ctx:
        read = ReadAhead(find_missing(ctx))

    def verb(ctx: Ctx) -> list[Definition]:
        missing = find_missing(ctx)
        return runtime.deploy(ctx, *missing, note="shipped", read=read) if missing else []

    for definition in runtime.run("system", verb):
        say(f"Deployed {definition.key} version {definition.version}")
