"""Where content lies on disk: one file for each SHA-256, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from engine.context import Ctx
from engine.errors import IncidentError

_PIECE = 1 << 16
_INCOMING = "incoming"
_UNFINISHED = "unfinished"


class TooLarge(Exception):
    """More came than may come."""


@dataclass(frozen=True)
class Incoming:
    """A file being received: still under a name of its own, not yet in the store."""

    path: Path
    sha256: str
    size: int


class Store:
    """A folder that only this program reads. Several processes, on several machines, may share it.

    Times are those of the caller's clock, so that what is old is old by the same clock.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / _INCOMING
        self.unfinished = root / _UNFINISHED

    @contextmanager
    def receive(self, stream: IO[bytes], most: int, now: datetime) -> Iterator[Incoming]:
        """Write a stream to disk, and throw it away at the end unless it was kept; raises TooLarge."""
        self._make(self.incoming)
        with NamedTemporaryFile(dir=self.incoming, delete=False) as file:
            path = Path(file.name)
            try:
                digest, size = _copy(stream, file, most)
                file.flush()
                os.fsync(file.fileno())
                _date(path, now)
                yield Incoming(path, digest, size)
            finally:
                path.unlink(missing_ok=True)

    def keep(self, incoming: Incoming) -> None:
        """Make a received file part of the store: from now on it is there under its digest, also after a power cut."""
        place = self.path_of(incoming.sha256)
        self._make(place.parent)
        os.replace(incoming.path, place)
        _sync(place.parent)

    def write_piece(self, upload_id: str, offset: int, piece: bytes, now: datetime) -> None:
        """Put a piece where it belongs, also if it is there already, and nothing behind it; durable on return.

        Raises FileNotFoundError if what comes before it is not there.
        """
        self._make(self.unfinished)
        path = self.unfinished / upload_id
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "wb") as file:
            if os.fstat(handle).st_size < offset:
                raise FileNotFoundError(path)
            file.truncate(offset)
            file.seek(offset)
            file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        _date(path, now)
        if not offset:
            _sync(self.unfinished)

    def open_pieces(self, upload_id: str) -> IO[bytes]:
        """What has come of an upload; raises FileNotFoundError."""
        return (self.unfinished / upload_id).open("rb")

    def discard_pieces(self, upload_id: str) -> None:
        """Delete what has come of an upload. Idempotent."""
        (self.unfinished / upload_id).unlink(missing_ok=True)

    def path_of(self, digest: str) -> Path:
        """Where the content with this SHA-256 lies."""
        return self.root / digest[:2] / digest

    def has(self, digest: str) -> bool:
        """Whether the content is there."""
        return self.path_of(digest).is_file()

    def list_old(self, before: datetime) -> Iterator[str]:
        """The digests of content that was last received before an instant."""
        for path in sorted(self.root.glob("[0-9a-f][0-9a-f]/*")):
            if _is_older(path, before):
                yield path.name

    def discard(self, digest: str, before: datetime) -> bool:
        """Delete content unless it was received again since; returns whether it is gone.

        It is taken away first and looked at then: an upload that comes meanwhile puts its own in place.
        """
        place, aside = self.path_of(digest), self.incoming / digest
        self._make(self.incoming)
        with suppress(FileNotFoundError):
            os.rename(place, aside)
            if not _is_older(aside, before):
                os.rename(aside, place)
                return False
            aside.unlink()
            return True
        return False

    def discard_incoming(self, before: datetime) -> int:
        """Delete what a process that died left half received; returns how many."""
        return self._discard_in(self.incoming, before)

    def discard_unfinished(self, before: datetime) -> int:
        """Delete the pieces of uploads whose last came before an instant; returns of how many."""
        return self._discard_in(self.unfinished, before)

    def _discard_in(self, folder: Path, before: datetime) -> int:
        old = [path for path in folder.glob("*") if _is_older(path, before)]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _make(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def store_of(ctx: Ctx) -> Store:
    """The store of this runtime; raises IncidentError where none was configured."""
    store = getattr(ctx.ports.files, "store", None)
    if not isinstance(store, Store):
        raise IncidentError("no place for files is configured")
    return store


def _copy(stream: IO[bytes], file: IO[bytes], most: int) -> tuple[str, int]:
    digest, size = sha256(), 0
    while piece := stream.read(_PIECE):
        size += len(piece)
        if size > most:
            raise TooLarge
        digest.update(piece)
        file.write(piece)
    return digest.hexdigest(), size


def _date(path: Path, now: datetime) -> None:
    os.utime(path, (now.timestamp(), now.timestamp()))


def _is_older(path: Path, before: datetime) -> bool:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
    except FileNotFoundError:
        return False


def _sync(folder: Path) -> None:
    """A rename is durable when the folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
