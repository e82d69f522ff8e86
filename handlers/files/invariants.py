"""What must hold of files."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import exists, select

from engine.context import Ctx
from engine.invariants import invariant
from handlers.files.models import File, FileLink
from handlers.files.queries import TASK
from handlers.files.rules import FileState
from handlers.files.store import Store


@invariant("a file is attached exactly when something holds it")
def held_and_attached(ctx: Ctx) -> Iterator[str]:
    """Files that could be swept away from what they belong to, or that nobody will ever sweep."""
    is_held = exists().where(FileLink.file_id == File.id, FileLink.thing != TASK)
    wrong = (File.state == FileState.ATTACHED) != is_held
    for file_id, state in ctx.session.execute(select(File.id, File.state).where(wrong).order_by(File.id)):
        yield f"file {file_id} is {state}"


@invariant("the content of every file is in the store")
def content_is_there(ctx: Ctx) -> Iterator[str]:
    """Rows whose content is lost."""
    store = getattr(ctx.ports.files, "store", None)
    if not isinstance(store, Store):
        return
    query = select(File.sha256).where(File.state != FileState.REMOVED).distinct().order_by(File.sha256)
    for digest in ctx.session.scalars(query):
        if not store.has(digest):
            yield f"content {digest} is missing"
