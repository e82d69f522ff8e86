"""`saicheng backup`: what a new start needs, in one folder, taken while the product runs.

On SQLite the folder is a data directory: pointing SAICHENG_DATA_DIR at a copy of it is all that a restore takes. On
PostgreSQL the database is in it as `saicheng.dump`, for `pg_restore`.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import URL, NullPool, create_engine, make_url, select

from engine.clock import SystemClock
from engine.errors import AppError, Conflict, NotFound
from handlers.files.models import File
from handlers.files.rules import FileState
from handlers.files.store import Store
from web.config import DATABASE, FILES, SECRET, Config

DUMP = "saicheng.dump"


class BackupFailed(AppError):
    """Nothing was backed up."""

    code = "backup.failed"


class FolderExists(Conflict):
    """There is something where the backup should be."""

    code = "backup.folder_exists"


@dataclass(frozen=True)
class Backup:
    """What was taken: bytes of the database, how many contents of files, and what is wrong with them, in words."""

    database_bytes: int
    contents: int
    wrong: list[str]


def back_up(config: Config, folder: Path) -> Backup:
    """Take the database, the content of every file it knows, and the secret; the folder appears whole or not at all.

    The database is that of one moment; nobody has to wait for it. Content is read again and compared with its SHA-256:
    what is missing or damaged is left out and told. One that is killed leaves a folder `NAME.part-…`, no backup, which
    may be deleted. Raises FolderExists, NotFound where there is no database, BackupFailed, or OSError.
    """
    if folder.exists():
        raise _taken(folder)
    with _in_preparation(folder) as part:
        url = make_url(config.database_url)
        if url.get_backend_name() == "sqlite":
            database = part / DATABASE
            _copy_sqlite(Path(url.database or ""), database)
            digests = _digests(make_url(f"sqlite:///{database}"))
        else:
            database = part / DUMP
            # Also what is given up while the database is dumped: the dump may know it still.
            digests = _digests(url)
            _dump_postgres(url, database)
            digests |= _digests(url)
        wrong = list(_copy_contents(Store(config.store_dir), Store(part / FILES), sorted(digests)))
        shutil.copyfile(config.data_dir / SECRET, part / SECRET)
        for path in (database, part / SECRET):
            path.chmod(0o600)
        size = database.stat().st_size
    return Backup(size, len(digests) - len(wrong), wrong)


@contextmanager
def _in_preparation(folder: Path) -> Iterator[Path]:
    """A folder of its own beside it that takes its name in the end: two at once do not meet, the second is refused."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = Path(mkdtemp(prefix=f"{folder.name}.part-", dir=folder.parent))
    try:
        yield part
        os.sync()
        if folder.exists():
            raise _taken(folder)
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _taken(folder: Path) -> FolderExists:
    return FolderExists(f"{folder} is there already: name a folder that does not exist yet")


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise NotFound(f"there is no database at {source}: set SAICHENG_DATA_DIR")
    try:
        with closing(sqlite3.connect(source)) as from_there, closing(sqlite3.connect(target)) as to_here:
            from_there.backup(to_here)
            # One file, without a log beside it; the next start turns it on again.
            to_here.execute("PRAGMA journal_mode=DELETE")
            [(found,)] = to_here.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.Error as error:
        raise BackupFailed(f"the database cannot be copied: {error}") from error
    if found != "ok":
        raise BackupFailed(f"the database is damaged, restore an older backup: {found}")


def _dump_postgres(url: URL, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupFailed("pg_dump is not on the PATH: install the client programs of PostgreSQL")
    address = url.set(drivername="postgresql", password=None).render_as_string()
    # In the environment, not among the arguments, which every user of the machine can read.
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    done = subprocess.run(
        [program, "--format=custom", "--no-password", f"--file={target}", f"--dbname={address}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(f"pg_dump failed: {' '.join(done.stderr.split())}")


def _digests(url: URL) -> set[str]:
    """The contents that rows name."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        query = select(File.sha256).where(File.state != FileState.REMOVED).distinct()
        return set(connection.scalars(query))


def _copy_contents(source: Store, target: Store, digests: list[str]) -> Iterator[str]:
    """Copy them; gives what is wrong with those that were not copied."""
    now = SystemClock().now()
    for digest in digests:
        try:
            with (
                source.path_of(digest).open("rb") as stream,
                target.receive(stream, sys.maxsize, now) as copy,
            ):
                if copy.sha256 == digest:
                    target.keep(copy)
                else:
                    yield f"content {digest} is damaged"
        except FileNotFoundError:
            yield f"content {digest} is missing"
