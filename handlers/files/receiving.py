"""From a stream of bytes to checked content in the store; no database yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import IO

from engine.faults import faultpoint
from handlers.files import child
from handlers.files.content.kinds import ENDINGS, Kind, find_kind
from handlers.files.content.refusal import Refusal
from handlers.files.errors import FileRefused, FileTooLarge
from handlers.files.rules import MAX_SIZE, clean_name
from handlers.files.store import Store, TooLarge


@dataclass(frozen=True)
class Received:
    """Content that lies in the store, and what its row will say."""

    name: str
    kind: Kind
    sha256: str
    size: int


def receive(store: Store, stream: IO[bytes], name: str, declared: str, now: datetime) -> Received:
    """Stream an upload to disk, check it there, and keep it.

    Ending, declared media type ("" if none) and content must agree. Raises FileRefused, FileTooLarge; what is
    refused leaves nothing behind. Content that gets no row is swept after a day.
    """
    name, kind = require_kind(name, declared)
    try:
        with store.receive(stream, MAX_SIZE, now) as incoming:
            if not incoming.size:
                raise FileRefused(code="file.empty", name=name)
            child.check(incoming.path, kind.code)
            store.keep(incoming)
    except TooLarge:
        raise FileTooLarge(name=name, megabytes=MAX_SIZE >> 20) from None
    except Refusal as refusal:
        raise FileRefused(code=f"file.{refusal.reason}", name=name) from None
    faultpoint("file_written")
    return Received(name, kind, incoming.sha256, incoming.size)


def require_kind(name: str, declared: str) -> tuple[str, Kind]:
    """What a file is called and the kind its name says it is; raises FileRefused before anything of it was read."""
    name = clean_name(name)
    kind = find_kind(name)
    if kind is None:
        raise FileRefused(code="file.ending", name=name or "—", endings=" ".join(ENDINGS))
    if not kind.may_be_declared(declared.partition(";")[0].strip().lower()):
        raise FileRefused(code="file.mismatch", name=name)
    return name, kind
