"""The command `saicheng`. Exit codes: 0 done, 1 it did not work, 2 the command line is wrong."""

from __future__ import annotations

import argparse
import getpass
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from engine.context import Ctx
from engine.errors import AppError, DefinitionRejected, NotFound
from web.arguments import (
    EPILOG,
    add_check_case,
    add_check_history,
    add_city,
    add_run_file,
    add_simulate,
    add_token,
    add_user,
    positive,
)
from web.config import Config, load_config

if TYPE_CHECKING:
    from engine.runtime import Runtime


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
        sub.set_defaults(command=command, name_of_command=name)
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
    demo.add_argument("--units", type=positive, default=300, metavar="N", help="enterprises (300)")
    deploy = add("deploy", _deploy, "make packages (folders with a .bpmn) the newest versions, all or none")
    deploy.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="a package, or a folder of packages"
    )
    deploy.add_argument("--note", default="", help="a line for the version list")
    add_simulate(
        add("simulate", _simulate, "play a whole contest year on a virtual clock in a scratch database")
    )
    add_run_file(
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
    backup = add(
        "backup", _back_up, "copy database, files and secret to a new folder, while the product runs"
    )
    backup.add_argument("folder", type=Path, metavar="FOLDER", help="where to; must not exist yet")
    add("check", _check, "check that everything that must always hold does; exit code 1 if not")
    add_check_history(
        add(
            "check-history", _check_history, "check that nobody changed history afterwards; exit code 1 if so"
        )
    )
    add_check_case(
        add(
            "check-case",
            _check_case,
            "check the signature and the files of a case file, and its history against the database if there is one",
        )
    )
    add_city(
        add(
            "begin",
            _begin,
            "begin with a city of your own, not the demo city: its federation and its first administrator",
        )
    )
    add_user(add("create-user", _create_user, "create a person with a login and, if wanted, a post"))
    add_token(
        add("create-token", _create_token, "make a token with which a program acts for a person; prints it")
    )
    return parser


# Each command imports what it needs, so that --help and errors in the arguments answer at once.


@contextmanager
def _opened(config: Config, *, is_migrated: bool = True) -> Iterator[Runtime]:
    """The runtime of the product, if wanted with its tables brought up to date first."""
    from engine.migrate import upgrade
    from web.bootstrap import build_runtime

    if is_migrated:
        upgrade(config.database_url)
    runtime = build_runtime(config)
    try:
        yield runtime
    finally:
        runtime.close()


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
    from web import demo

    with _opened(config) as runtime:
        for login in demo.load_demo(runtime, units=chosen.units):
            _say(f"{login.login:<12} {login.password:<16} {login.role:<16} {login.person}")
    return 0


def _deploy(config: Config, chosen: argparse.Namespace) -> int:
    from engine.model import ReadAhead, find_packages, read_package

    for path in chosen.paths:
        if not path.exists():
            raise NotFound(f"there is no {path}")
    packages = [read_package(found) for path in chosen.paths for found in find_packages(path)]
    if not packages:
        raise NotFound(
            "there is no package (a folder with a .bpmn file) at " + ", ".join(map(str, chosen.paths))
        )
    with _opened(config) as runtime:
        read = ReadAhead(packages)
        deployed = runtime.run(
            "system",
            lambda ctx: runtime.deploy(ctx, *packages, note=chosen.note, read=read),
            _source(chosen),
        )
        for definition in deployed:
            _say(f"{definition.key} version {definition.version}")
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
    from web.imports.command import import_file

    content = chosen.file.read_bytes()
    with _opened(config) as runtime:
        return import_file(
            runtime, content, is_applied=chosen.apply, say=_say, complain=_complain, source=_source(chosen)
        )


def _back_up(config: Config, chosen: argparse.Namespace) -> int:
    from web.backup import back_up

    made = back_up(config, chosen.folder)
    for each in made.wrong:
        _complain(each)
    _say(f"{chosen.folder}: the database ({made.database_bytes:,} bytes), {made.contents} files, the secret")
    return 1 if made.wrong else 0


def _check(config: Config, _chosen: argparse.Namespace) -> int:
    from engine.invariants import find_violations

    with _opened(config, is_migrated=False) as runtime, runtime.read() as ctx:
        violations = find_violations(ctx)
    for violation in violations:
        _complain(violation)
    _say("Everything holds." if not violations else f"{len(violations)} violations.")
    return 1 if violations else 0


def _check_history(config: Config, chosen: argparse.Namespace) -> int:
    from engine.seal_check import check_history

    with _opened(config, is_migrated=False) as runtime:
        found = check_history(runtime, chosen.expect)
    _say(f"Seals that hold: {found.seals}; events under them: {found.sealed}")
    if found.newest is not None:
        _say(f"Newest of them, to note for --expect: {found.newest.number}:{found.newest.sha256}")
    if found.wrong:
        _complain(found.wrong)
        return 1
    _say(f"Events not sealed yet: {found.unsealed}")
    return 0


def _check_case(config: Config, chosen: argparse.Namespace) -> int:
    from web.cases import archive, signing
    from web.cases.history_check import find_differences

    known = signing.read_public(chosen.key.read_bytes()) if chosen.key else None
    found = archive.check(chosen.file.read_bytes(), known)
    wrong = found.wrong
    _say(f"Key: {found.fingerprint or 'unreadable'}")
    if known is None:
        _say(
            "Only the key enclosed was used: anybody can sign with a key of their own. Give the right one by --key."
        )
    if found.manifest:
        made = found.manifest.get("made_by", {})
        _say(f"Made {found.manifest.get('made_at')} by {made.get('name')} ({made.get('actor')})")
    if not wrong:
        _say("The signature holds, and every file is what was signed.")
        if chosen.offline or not _has_database(config):
            _say("History was not compared with a database.")
        else:
            with _opened(config, is_migrated=False) as runtime:
                wrong = find_differences(runtime, found.case)
            if not wrong:
                _say(
                    f"History is in the database as it was: {len(found.case['history'])} events, and the seals hold."
                )
    for each in wrong:
        _complain(each)
    return 1 if wrong else 0


def _has_database(config: Config) -> bool:
    """Whether there is anything to compare with: a file of SQLite, or a server somebody named."""
    prefix = "sqlite:///"
    url = config.database_url
    return not url.startswith(prefix) or Path(url.removeprefix(prefix)).exists()


def _begin(config: Config, chosen: argparse.Namespace) -> int:
    from engine.startup import one_at_a_time
    from web.newcomers import begin_city

    verb = partial(begin_city, city=chosen.city, **_account(chosen))
    with one_at_a_time(config.database_url), _opened(config) as runtime:
        runtime.run("system", verb, _source(chosen))
    _say(f"{chosen.city} is there, and {chosen.login} administers it. Next: saicheng run")
    return 0


def _create_user(config: Config, chosen: argparse.Namespace) -> int:
    from web.newcomers import add_person

    verb = partial(add_person, **_account(chosen), role=chosen.role, organisation=chosen.organisation)
    with _opened(config) as runtime:
        person = runtime.run("system", verb, _source(chosen))
    _say(f"{chosen.login} ({person.id})")
    return 0


def _account(chosen: argparse.Namespace) -> dict[str, str]:
    """What `arguments._add_account` takes, with the password asked for."""
    password = sys.stdin.readline().rstrip("\n") if chosen.password_stdin else getpass.getpass("Password: ")
    return {
        "login": chosen.login,
        "password": password,
        "name": chosen.name,
        "email": chosen.email,
        "language": chosen.language,
    }


def _create_token(config: Config, chosen: argparse.Namespace) -> int:
    from handlers.directory import service
    from handlers.directory.accounts import get_account_by_login
    from handlers.directory.scopes import SCOPES

    scopes = list(SCOPES) if chosen.scopes == "all" else chosen.scopes.split(",")
    if unknown := sorted(set(scopes) - SCOPES.keys()):
        raise CommandFailed(f"there is no scope {', '.join(unknown)}; choose from {', '.join(SCOPES)}")

    def verb(ctx: Ctx) -> str:
        account = get_account_by_login(ctx, chosen.login)
        return service.create_token(ctx, account.person_id, chosen.name, scopes, days=chosen.days)[1]

    with _opened(config) as runtime:
        _say(runtime.run("system", verb, _source(chosen)))
    return 0


def _source(chosen: argparse.Namespace) -> str:
    """From where a command acts, for history: which one, and whose shell."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container may know no name for its user
        user = "?"
    return f"command saicheng {chosen.name_of_command} ({user})"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _complain(line: str) -> None:
    sys.stderr.write(f"saicheng: {line}\n")


if __name__ == "__main__":
    sys.exit(main())
