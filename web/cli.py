"""The command `saicheng`. Exit codes: 0 done, 1 it did not work, 2 the command line is wrong."""

from __future__ import annotations

import argparse
import getpass
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from engine.context import Ctx
from engine.errors import AppError, DefinitionRejected, NotFound
from handlers.directory.rules import POST_ROLES
from web.config import Config, load_config

EPILOG = """environment:
  PORT                   port of the web server (8000)
  SAICHENG_DATA_DIR      where the database and the secret are kept (./data)
  SAICHENG_DATABASE_URL  another database, e.g. postgresql+psycopg://user@host/name
  SAICHENG_BASE_URL      the address people use (http://127.0.0.1:PORT); https turns on secure cookies
  SAICHENG_SMTP_URL      mail server, smtp://[user:password@]host[:port][?from=address]; none: no mail
"""


RUN_FILE_EPILOG = """steps, a JSON list; each is one of
  {"start": PROCESS, "data": {}, "business_key": ""}
  {"complete": NODE, "data": {}, "action": "submit", "reason": "", "number": 1}
  {"answer": NODE, "result": {}}   or "error": CODE, "message": ""   or "failure": TEXT
  {"send": MESSAGE, "correlation_key": "", "payload": {}}
  {"throw": SIGNAL, "payload": {}}
  {"advance": "P3D" | "2015-04-01T09:00:00+08:00" | "next"}
  {"set": {VARIABLE: VALUE}, "element": ""}
  {"retry": NODE}
  {"cancel": REASON}
`number` chooses among several: 1 is the oldest.

exit code: 0 the trace is on standard output; 1 a file was refused (no trace) or a step could not be done
(the trace says why); 2 the command line, the data or the script cannot be read
"""


class CommandFailed(AppError):
    """The command did not work."""

    code = "cli.failed"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; an error is one line on standard error."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO if chosen.verbose else logging.WARNING,
        format="%(levelname)s %(name)s: %(message)s",
    )
    try:
        command: Callable[[Config, argparse.Namespace], int] = chosen.command
        return command(load_config(), chosen)
    except DefinitionRejected as error:
        for problem in error.problems:
            _complain(f"{problem.file}: {problem.text()}")
    except (AppError, SQLAlchemyError, OSError) as error:
        _complain(str(error).splitlines()[0])
    except KeyboardInterrupt:
        _complain("interrupted")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="saicheng",
        description="A staged innovation contest run as executable BPMN.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="say more on standard error")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(
        name: str, command: Callable[[Config, argparse.Namespace], int], help: str
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help)
        sub.set_defaults(command=command)
        return sub

    add("run", _run, "start everything in one process; the first start loads the demo city")
    add("web", _run_web, "start a web server only; with PostgreSQL any number, each with a PORT of its own")
    add(
        "worker",
        _run_worker,
        "start a worker only, for timers, handlers and mail; with PostgreSQL any number",
    )
    add("migrate", _migrate, "create or update the database tables")
    demo = add("demo", _demo, "load the demo city and print its logins; does nothing to a city already there")
    demo.add_argument("--units", type=_positive, default=300, metavar="N", help="enterprises (300)")
    deploy = add("deploy", _deploy, "make packages (folders with a .bpmn) the newest versions, all or none")
    deploy.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a package, or a folder of packages"
    )
    deploy.add_argument("--note", default="", help="a line for the version list")
    _add_simulate(
        add("simulate", _simulate, "play a whole contest year on a virtual clock in a scratch database")
    )
    _add_run_file(
        add("run-file", _run_file, "run a diagram on a scratch database by a script and print a JSON trace")
    )
    scenarios = add("scenarios", _scenarios, "play the scenarios of packages; exit code 1 if one fails")
    scenarios.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a package, or a folder of packages"
    )
    load = add(
        "import",
        _import,
        "check a workbook of organisations, people, posts and past honours; --apply takes it over",
    )
    load.add_argument(
        "file", type=Path, metavar="FILE", help="an .xlsx as the page for imports gives its template"
    )
    load.add_argument("--apply", action="store_true", help="write the changes, all or none")
    add("check", _check, "check that everything that must always hold does; exit code 1 if not")
    _add_user(add("create-user", _create_user, "create a person with a login and, if wanted, a post"))
    _add_token(
        add("create-token", _create_token, "make a token with which a program acts for a person; prints it")
    )
    return parser


def _add_run_file(parser: argparse.ArgumentParser) -> None:
    parser.epilog, parser.formatter_class = RUN_FILE_EPILOG, argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="a .bpmn file, its forms (.json) and decisions (.dmn), or the folder of a package; the first is started",
    )
    parser.add_argument("--data", default="{}", metavar="JSON", help="variables: JSON, or a file with it")
    parser.add_argument("--script", default="[]", metavar="STEPS", help="steps: JSON, or a file with it")
    parser.add_argument("--now", metavar="T", help="when it begins, ISO 8601 (the machine's time)")


def _add_simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--year", type=_year, default=2015, help="the year to play (2015)")
    parser.add_argument("--units", type=_positive, default=300, metavar="N", help="enterprises (300)")
    parser.add_argument(
        "--entries",
        type=_count,
        default=300,
        metavar="N",
        help="results, persons and teams entered for honours, 70, 15 and 15 %% (300); 0 plays none",
    )
    parser.add_argument(
        "--reviewers",
        type=_positive,
        default=24,
        metavar="N",
        help="experts who judge the results; at most 4 per enterprise and 80 in all, reserve included (24)",
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the report there as JSON, too")
    parser.add_argument(
        "--seed", type=int, default=2015, help="the same seed and numbers play the same year (2015)"
    )


def _add_user(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("login", help="login name")
    parser.add_argument("--name", help="the person's name (the login name)")
    parser.add_argument("--email", default="", help="for reminders")
    parser.add_argument(
        "--role", choices=sorted(POST_ROLES), metavar="ROLE", help=f"one of {', '.join(sorted(POST_ROLES))}"
    )
    parser.add_argument("--organisation", default="city", help="where the post is (city)")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def _add_token(parser: argparse.ArgumentParser) -> None:
    from handlers.directory.scopes import SCOPES

    parser.add_argument("--login", required=True, help="login name of the person")
    parser.add_argument(
        "--scopes",
        required=True,
        metavar="SCOPE,…",
        help=f"what it may be used for: all, or some of {', '.join(SCOPES)}",
    )
    parser.add_argument("--days", type=_positive, metavar="N", help="how long it is valid (no limit)")
    parser.add_argument("--name", default="saicheng create-token", help="what it is for")


def _positive(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 10_000:
        raise argparse.ArgumentTypeError("a number from 1 to 10000")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > 10_000:
        raise argparse.ArgumentTypeError("a number from 0 to 10000")
    return int(text)


def _year(text: str) -> int:
    if not text.isdecimal() or not 2000 <= int(text) <= 2999:
        raise argparse.ArgumentTypeError("a year from 2000 to 2999")
    return int(text)


# Each command imports what it needs, so that --help and errors in the arguments answer at once.


def _run(config: Config, _chosen: argparse.Namespace) -> int:
    from web import serve

    serve.run(config, _say)
    return 0


def _run_web(config: Config, _chosen: argparse.Namespace) -> int:
    from web import serve

    serve.run_web(config, _say)
    return 0


def _run_worker(config: Config, _chosen: argparse.Namespace) -> int:
    from web import serve

    serve.run_worker(config, _say)
    return 0


def _migrate(config: Config, _chosen: argparse.Namespace) -> int:
    from engine.migrate import upgrade

    upgrade(config.database_url)
    _say("The database is up to date.")
    return 0


def _demo(config: Config, chosen: argparse.Namespace) -> int:
    from engine.migrate import upgrade
    from web import demo
    from web.bootstrap import build_runtime

    upgrade(config.database_url)
    runtime = build_runtime(config)
    try:
        for login in demo.load_demo(runtime, units=chosen.units):
            _say(f"{login.login:<12} {login.password:<16} {login.role:<16} {login.person}")
    finally:
        runtime.close()
    return 0


def _deploy(config: Config, chosen: argparse.Namespace) -> int:
    from engine.migrate import upgrade
    from engine.model import ReadAhead, find_packages, read_package
    from web.bootstrap import build_runtime

    for path in chosen.paths:
        if not path.exists():
            raise NotFound(f"there is no {path}")
    packages = [read_package(found) for path in chosen.paths for found in find_packages(path)]
    if not packages:
        raise NotFound(
            "there is no package (a folder with a .bpmn file) at " + ", ".join(map(str, chosen.paths))
        )
    upgrade(config.database_url)
    runtime = build_runtime(config)
    try:
        read = ReadAhead(packages)
        deployed = runtime.run(
            "system", lambda ctx: runtime.deploy(ctx, *packages, note=chosen.note, read=read)
        )
        for definition in deployed:
            _say(f"{definition.key} version {definition.version}")
    finally:
        runtime.close()
    return 0


def _simulate(_config: Config, chosen: argparse.Namespace) -> int:
    from web.simulation import cli as simulation

    return simulation.simulate(chosen)


def _scenarios(_config: Config, chosen: argparse.Namespace) -> int:
    from web.headless.scenarios import run_scenarios

    return run_scenarios(chosen)


def _run_file(_config: Config, chosen: argparse.Namespace) -> int:
    from web.headless.cli import run_file

    return run_file(chosen)


def _import(config: Config, chosen: argparse.Namespace) -> int:
    from engine.migrate import upgrade
    from web.bootstrap import build_runtime
    from web.imports.command import import_file

    content = chosen.file.read_bytes()
    upgrade(config.database_url)
    runtime = build_runtime(config)
    try:
        return import_file(runtime, content, is_applied=chosen.apply, say=_say, complain=_complain)
    finally:
        runtime.close()


def _check(config: Config, _chosen: argparse.Namespace) -> int:
    from engine.invariants import find_violations
    from web.bootstrap import build_runtime

    runtime = build_runtime(config)
    try:
        with runtime.read() as ctx:
            violations = find_violations(ctx)
    finally:
        runtime.close()
    for violation in violations:
        _complain(violation)
    _say("Everything holds." if not violations else f"{len(violations)} violations.")
    return 1 if violations else 0


def _create_user(config: Config, chosen: argparse.Namespace) -> int:
    from engine.migrate import upgrade
    from web.bootstrap import build_runtime

    password = sys.stdin.readline().rstrip("\n") if chosen.password_stdin else getpass.getpass("Password: ")
    upgrade(config.database_url)
    runtime = build_runtime(config)
    try:
        person_id = runtime.run("system", lambda ctx: _add_person(ctx, chosen, password))
    finally:
        runtime.close()
    _say(f"{chosen.login} ({person_id})")
    return 0


def _add_person(ctx: Ctx, chosen: argparse.Namespace, password: str) -> str:
    from handlers.directory import service
    from handlers.directory.models import Post, PostHolding

    person = service.create_person(ctx, chosen.name or chosen.login, email=chosen.email)
    service.create_account(ctx, person.id, chosen.login, password, language=chosen.language)
    if chosen.role:
        vacant = select(Post).where(
            Post.organisation_id == chosen.organisation,
            Post.role == chosen.role,
            ~select(PostHolding).where(PostHolding.post_id == Post.id).exists(),
        )
        post = ctx.session.scalars(vacant.order_by(Post.id)).first()
        post = post or service.create_post(ctx, chosen.organisation, chosen.role, title=f"{person.name}")
        service.hold_post(ctx, post.id, person.id)
    return person.id


def _create_token(config: Config, chosen: argparse.Namespace) -> int:
    from engine.migrate import upgrade
    from handlers.directory import service
    from handlers.directory.accounts import get_account_by_login
    from handlers.directory.scopes import SCOPES
    from web.bootstrap import build_runtime

    scopes = list(SCOPES) if chosen.scopes == "all" else chosen.scopes.split(",")
    if unknown := sorted(set(scopes) - SCOPES.keys()):
        raise CommandFailed(f"there is no scope {', '.join(unknown)}; choose from {', '.join(SCOPES)}")

    def verb(ctx: Ctx) -> str:
        account = get_account_by_login(ctx, chosen.login)
        return service.create_token(ctx, account.person_id, chosen.name, scopes, days=chosen.days)[1]

    upgrade(config.database_url)
    runtime = build_runtime(config)
    try:
        _say(runtime.run("system", verb))
    finally:
        runtime.close()
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _complain(line: str) -> None:
    sys.stderr.write(f"saicheng: {line}\n")


if __name__ == "__main__":
    sys.exit(main())
