"""The command line: help, one-line errors, exit codes, and the commands themselves."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from engine.clock import VirtualClock
from engine.models import Definition, HumanTask
from engine.runtime import Runtime
from handlers.directory import queries as directory
from handlers.directory.models import Account
from handlers.directory.tokens import find_token
from tests.handlers.imports.workbooks import PEOPLE_HEADER, make_workbook
from tests.web.packages import BPMN, MANIFEST, PLAN, REVIEW
from web import config, lock
from web.arguments import EPILOG
from web.bootstrap import build_ports, build_runtime
from web.cli import main
from web.config import load_config
from web.handbook.reading import read_source


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of its own for the commands."""
    for name in ("DATABASE_URL", "BASE_URL", "SMTP_URL"):
        monkeypatch.delenv(f"SAICHENG_{name}", raising=False)
    monkeypatch.setenv("SAICHENG_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def runtime(data_dir: Path) -> Iterator[Runtime]:
    """A look into the commands' database."""
    made = Runtime(load_config().database_url)
    yield made
    made.close()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package on disk."""
    import json

    folder = tmp_path / "packages" / "approval"
    (folder / "forms").mkdir(parents=True)
    (folder / "approval.bpmn").write_text(BPMN, encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    for name, form in (("plan", PLAN), ("review", REVIEW)):
        (folder / "forms" / f"{name}.json").write_text(json.dumps(form), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "command",
    [
        "run",
        "migrate",
        "demo",
        "deploy",
        "simulate",
        "backup",
        "begin",
        "check",
        "check-history",
        "create-user",
        "create-token",
    ],
)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert len(capsys.readouterr().out.splitlines()) >= 4


def test_help_names_every_command_and_setting(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    for word in (
        "run",
        "migrate",
        "demo",
        "deploy",
        "simulate",
        "check",
        "check-history",
        "create-user",
        "create-token",
        "PORT",
        "SAICHENG_DATA_DIR",
    ):
        assert word in text


def test_every_setting_is_told_wherever_settings_are() -> None:
    read = set(re.findall(r'"(SAICHENG_[A-Z_]+)"', Path(config.__file__).read_text(encoding="utf-8")))
    assert "SAICHENG_WEBHOOK_HOSTS" in read
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    for told in (EPILOG, readme, read_source("operators")):
        assert [name for name in sorted(read) if name not in told] == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nothing"],
        ["demo", "--units", "0"],
        ["demo", "--units", "x"],
        ["deploy"],
        ["simulate", "--year", "15"],
        ["check-history", "--expect", "1"],
        ["check-history", "--expect", "0:" + "0" * 64],
    ],
)
def test_wrong_command_line_is_exit_code_2(arguments: list[str], data_dir: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert not data_dir.exists()


def test_failure_is_one_line_and_exit_code_1(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["deploy", str(data_dir / "nothing")]) == 1
    error = capsys.readouterr().err
    assert error.startswith("saicheng: there is no ")
    assert error.count("\n") == 1


def test_database_that_cannot_be_reached_is_one_line(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAICHENG_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert main(["check"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Traceback" not in error


def test_migrate_twice_does_no_harm(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    assert main(["migrate"]) == 0
    assert main(["check"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Everything holds."


def test_history_is_sealed_and_a_change_is_named(
    data_dir: Path, runtime: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    assert main(["check-history"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "Seals that hold: 0; events under them: 0",
        "Events not sealed yet: 0",
    ]
    server = build_runtime(load_config(), VirtualClock(datetime(2015, 3, 2, tzinfo=UTC)))
    with server.begin() as ctx:
        ctx.record("first")
    server.clock.advance(hours=1)  # type: ignore[attr-defined]
    with server.begin() as ctx:
        ctx.record("young")
    server.tick()
    server.close()

    assert main(["check-history"]) == 0
    held, newest, unsealed = capsys.readouterr().out.splitlines()
    assert (held, unsealed) == ("Seals that hold: 1; events under them: 1", "Events not sealed yet: 1")
    noted = newest.rpartition(" ")[2]
    assert main(["check-history", "--expect", noted.upper()]) == 0
    assert main(["check-history", "--expect", "1:" + "0" * 64]) == 1
    assert "seal 1 is not the one expected" in capsys.readouterr().err
    with runtime.begin() as ctx:
        ctx.session.execute(text("DROP TRIGGER events_no_update"))
        ctx.session.execute(text("UPDATE events SET actor = 'person:p2' WHERE id = 1"))
    assert main(["check-history"]) == 1
    printed = capsys.readouterr()
    assert printed.out == "Seals that hold: 0; events under them: 0\n"
    assert printed.err == "saicheng: seal 1 (events 1 to 1): an event was changed, or the seal altered\n"


def test_scratch_databases_are_not_sealed(data_dir: Path) -> None:
    made = build_runtime(load_config())
    assert "engine.seals" in made.ports.ticks
    made.close()
    assert "engine.seals" not in build_ports().ticks


def test_deploy_makes_versions(
    data_dir: Path, package: Path, runtime: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["deploy", str(package.parent), "--note", "first"]) == 0
    assert main(["deploy", str(package)]) == 0
    diagram = package / "approval.bpmn"
    diagram.write_text(diagram.read_text(encoding="utf-8").replace("制定方案", "起草方案"), encoding="utf-8")
    assert main(["deploy", str(package)]) == 0
    assert capsys.readouterr().out.split("\n")[:3] == [
        "approval version 1",
        "approval version 1",
        "approval version 2",
    ]
    with runtime.read() as ctx:
        assert [row.note for row in ctx.session.query(Definition).order_by(Definition.version)] == [
            "first",
            "",
        ]


def test_deploy_names_every_problem(
    data_dir: Path, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (package / "forms" / "plan.json").unlink()
    assert main(["deploy", str(package)]) == 1
    error = capsys.readouterr().err
    assert "制定方案" in error
    assert all(line.startswith("saicheng: ") for line in error.splitlines())


def test_demo_is_loaded_once(data_dir: Path, runtime: Runtime, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--units", "4"]) == 0
    first = capsys.readouterr().out
    assert main(["demo", "--units", "9"]) == 0
    assert capsys.readouterr().out == first
    assert "office" in first
    with runtime.read() as ctx:
        assert len(directory.list_organisations(ctx, ["enterprise"])) == 4


def test_create_user_can_sign_in_and_work(
    data_dir: Path, runtime: Runtime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--units", "4"]) == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("a long password\n"))
    arguments = ["create-user", "wang", "--name", "王五", "--role", "designer", "--password-stdin"]
    assert main(arguments) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("wang (p-")
    with runtime.read() as ctx:
        account = ctx.session.query(Account).filter_by(login="wang").one()
        assert directory.roles_of(ctx, account.person_id) == {"designer"}
    monkeypatch.setattr("sys.stdin", io.StringIO("a long password\n"))
    assert main(arguments) == 1
    assert "taken" in capsys.readouterr().err


def test_token_is_printed_once_and_named_scopes_must_exist(
    data_dir: Path, runtime: Runtime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("a long password\n"))
    assert main(["create-user", "wang", "--password-stdin"]) == 0
    capsys.readouterr()
    assert (
        main(["create-token", "--login", "wang", "--scopes", "tasks:work,history:read", "--days", "7"]) == 0
    )
    secret = capsys.readouterr().out.strip()
    with runtime.read() as ctx:
        token = find_token(ctx, secret)
        assert token is not None
        assert token.scopes == ["tasks:work", "history:read"]
        assert token.expires_at is not None
        assert token.expires_at - token.created_at == timedelta(days=7)
    for login, scopes in (("wang", "everything"), ("nobody", "all")):
        assert main(["create-token", "--login", login, "--scopes", scopes]) == 1
        assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("more", "password"),
    [([], "short"), (["--organisation", "nowhere", "--role", "office"], "a long password")],
)
def test_user_that_cannot_be_created_leaves_nothing(
    data_dir: Path, runtime: Runtime, monkeypatch: pytest.MonkeyPatch, more: list[str], password: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    assert main(["create-user", "wang", "--password-stdin", *more]) == 1
    with runtime.read() as ctx:
        assert ctx.session.query(Account).count() == 0


def test_second_process_on_a_data_directory_is_refused(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_config()
    with lock.hold(data_dir):
        assert main(["run"]) == 1
        error = capsys.readouterr().err
        assert f"another Saicheng (process {os.getpid()}) is running on {data_dir}" in error
    with lock.hold(data_dir):
        pass


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "web.cli", "run"]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )


def _wait_until_ready(port: int, server: subprocess.Popen[str]) -> None:
    for _try in range(2_400):
        assert server.poll() is None, "the server has ended"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.mark.slow
def test_run_prepares_everything_and_keeps_it(data_dir: Path, runtime: Runtime) -> None:
    """The real process: first start, stop by SIGTERM, second start with the same data."""
    port = _free_port()
    environment = {**os.environ, "PORT": str(port), "SAICHENG_DATA_DIR": str(data_dir)}
    tasks = []
    for first in (True, False):
        server = _run(environment)
        try:
            _wait_until_ready(port, server)
        finally:
            server.send_signal(signal.SIGTERM)
            output, _errors = server.communicate(timeout=60)
        assert server.returncode == 0
        assert f"Saicheng is ready: http://127.0.0.1:{port}" in output
        assert "office       saicheng-demo" in output
        assert ("Loading the demo city" in output) == first
        with runtime.read() as ctx:
            tasks.append(ctx.session.query(HumanTask).count())
    assert tasks[0] > 0
    assert tasks[0] <= tasks[1]
    shutil.rmtree(data_dir)


def test_import_looks_first_and_writes_only_when_asked(
    data_dir: Path, tmp_path: Path, runtime: Runtime, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--units", "1"]) == 0
    file = tmp_path / "people.xlsx"
    file.write_bytes(
        make_workbook({"人员": [PEOPLE_HEADER, ("w-1", "新职工", "ent-0001", "女", "", "", "是")]})
    )
    for arguments, is_there in (([], False), (["--apply"], True)):
        assert main(["import", str(file), *arguments]) == 0
        with runtime.read() as ctx:
            assert (directory.find_profile(ctx, "w-1") is not None) is is_there
    capsys.readouterr()
    assert main(["import", str(file), "--apply"]) == 0
    assert "people         new 0  changed 0  unchanged 1" in capsys.readouterr().out
    file.write_bytes(make_workbook({"人员": [PEOPLE_HEADER, ("w-2", "", "ent-0001", "女", "", "", "是")]}))
    assert main(["import", str(file), "--apply"]) == 1
    assert "人员 row 2, 姓名: This must not be empty." in capsys.readouterr().err
    file.write_bytes(b"x")
    assert main(["import", str(file)]) == 1
    assert "no .xlsx workbook" in capsys.readouterr().err
