"""The first administrator of a new city."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.campaigns.models import WorkingDay
from handlers.directory import queries as directory
from handlers.directory.models import Account, Organisation
from tests import databases
from web import serve
from web.bootstrap import build_runtime
from web.cli import main
from web.config import load_config


def test_city_of_ones_own_begins_with_its_administrator_and_without_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SAICHENG_DATABASE_URL", raising=False)
    monkeypatch.setenv("SAICHENG_DATA_DIR", str(tmp_path))

    def typed(password: str, *arguments: str) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        return main([*arguments, "--password-stdin"])

    assert typed("Long-enough-1", "create-user", "root", "--role", "sysadmin") == 1
    assert "`saicheng begin`" in capsys.readouterr().err
    assert typed("short", "begin", "青山市总工会", "root") == 1
    assert "8 to 200 characters" in capsys.readouterr().err
    assert typed("Long-enough-1", "begin", "青山市总工会", "root", "--name", "李管理") == 0
    assert typed("Long-enough-1", "begin", "另一市总工会", "other") == 1
    assert "there is a city in this database already (青山市总工会)" in capsys.readouterr().err

    monkeypatch.setattr(serve, "shipped_packages", list)
    runtime = build_runtime(load_config())
    serve.prepare(runtime, print)
    assert capsys.readouterr().out == "", "no demo city, no logins"
    with runtime.read() as ctx:
        [place] = ctx.session.scalars(select(Organisation))
        assert (place.id, place.name, place.kind) == ("city", "青山市总工会", "municipal_union")
        [post] = directory.list_posts_of(ctx, ctx.session.scalars(select(Account.person_id)).one())
        assert (post.organisation_id, post.role) == ("city", "sysadmin")
        assert ctx.session.scalar(select(WorkingDay.on).limit(1)) is not None
    runtime.close()


def test_of_two_who_begin_at_once_one_is_told_of_the_other(postgres_url: str, tmp_path: Path) -> None:
    with databases.fresh_database(postgres_url) as url:
        settings = {"SAICHENG_DATABASE_URL": url, "SAICHENG_DATA_DIR": str(tmp_path)}
        both = [
            subprocess.Popen(
                [sys.executable, "-m", "web.cli", "begin", name, "root", "--password-stdin"],
                env={**os.environ, **settings},
                stdin=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for name in ("甲市总工会", "乙市总工会")
        ]
        with ThreadPoolExecutor() as threads:
            told = list(threads.map(lambda each: each.communicate("Long-enough-1\n", timeout=120)[1], both))
    assert sorted(each.returncode for each in both) == [0, 1], told
    assert sum("there is a city in this database already" in each for each in told) == 1
