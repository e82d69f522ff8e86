"""Who may read a file: whoever may see one of the things it belongs to. Areas say so for their things."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from engine.context import Ctx
from engine.errors import NotFound
from handlers.files import queries
from handlers.files.models import File
from handlers.files.rules import FileState


class Reader(Protocol):
    """Somebody who asks: a person with the roles and principals of today."""

    @property
    def person_id(self) -> str: ...
    @property
    def roles(self) -> Collection[str]: ...
    @property
    def principals(self) -> Sequence[str]: ...


MayRead = Callable[[Ctx, Reader, str], bool]
_readers: dict[str, MayRead] = {}


def add_reader(thing: str, may_read: MayRead) -> None:
    """Register who may read the files of a thing: `may_read(ctx, reader, thing_id)`; the last one counts."""
    _readers[thing] = may_read


def require_file(ctx: Ctx, reader: Reader, file_id: str) -> File:
    """The file, if this person uploaded it and nothing holds it yet, or may see what it belongs to.

    Raises NotFound. Once attached, the uploader reads it as everybody else does: by what it belongs to.
    """
    file = queries.get_file(ctx, file_id)
    if file.state == FileState.STORED and file.uploader_id == reader.person_id:
        return file
    for link in queries.list_links(ctx, file_id):
        may_read = _readers.get(link.thing)
        if may_read is not None and may_read(ctx, reader, link.thing_id):
            return file
    raise NotFound(file=file_id)
