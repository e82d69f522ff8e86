"""Uploads in pieces: what has arrived stays, so that whoever loses the network goes on from there.

A row says how much has arrived; bytes behind that, of a piece whose transaction was lost, are written over.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import NotFound
from engine.faults import faultpoint
from handlers.directory.models import Person
from handlers.files import queries
from handlers.files.errors import BadPiece, FileRefused, FileTooLarge, QuotaUsedUp, WrongOffset
from handlers.files.models import File, Upload
from handlers.files.receiving import Received, receive, require_kind
from handlers.files.rules import (
    KEPT_UNFINISHED,
    MAX_BYTES_A_DAY,
    MAX_FILES_A_DAY,
    MAX_PIECE,
    MAX_SIZE,
    MAX_UNFINISHED,
)
from handlers.files.store import Store, store_of


def begin(
    ctx: Ctx, task_id: str, person_id: str, *, name: str, media_type: str, mark: str, size: int
) -> Upload:
    """The upload of a file for a task: a new one, or the same person's of the same file as far as it has come.

    Whether the person may do the task is for the caller to ask. Raises FileRefused, FileTooLarge, QuotaUsedUp before
    anything is sent.
    """
    name, _ = require_kind(name, media_type)
    if size <= 0:
        raise FileRefused(code="file.empty", name=name)
    if size > MAX_SIZE:
        raise FileTooLarge(name=name, megabytes=MAX_SIZE >> 20)
    # Held until the end, so that two at once do not both find the last place free.
    ctx.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    theirs = select(Upload).where(Upload.person_id == person_id, Upload.file_id.is_(None))
    unfinished = list(ctx.session.scalars(theirs.order_by(Upload.touched_at.desc(), Upload.id)))
    wanted = (task_id, name, media_type[:100], mark[:80], size)
    for each in unfinished:
        if (each.task_id, each.name, each.media_type, each.mark, each.size) == wanted:
            return each
    count, used = queries.used_today(ctx, person_id)
    if count >= MAX_FILES_A_DAY or used + size > MAX_BYTES_A_DAY:
        raise QuotaUsedUp(files=MAX_FILES_A_DAY, megabytes=MAX_BYTES_A_DAY >> 20)
    for old in unfinished[MAX_UNFINISHED - 1 :]:
        _forget(ctx, old)
    upload = Upload(person_id=person_id, touched_at=ctx.now())
    upload.task_id, upload.name, upload.media_type, upload.mark, upload.size = wanted
    ctx.session.add(upload)
    ctx.session.flush()
    return upload


def get_upload(ctx: Ctx, upload_id: str, task_id: str, person_id: str, *, is_held: bool = False) -> Upload:
    """This person's upload for this task, held until the transaction ends if asked for; raises NotFound."""
    query = select(Upload).where(
        Upload.id == upload_id, Upload.task_id == task_id, Upload.person_id == person_id
    )
    if is_held:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = ctx.session.scalar(query)
    if found is None:
        raise NotFound(upload=upload_id)
    return found


def add_piece(ctx: Ctx, upload: Upload, offset: int, piece: bytes) -> None:
    """Append what comes at an offset; the upload is held. Raises WrongOffset, BadPiece, and NotFound if what came
    before is gone.

    The bytes are on disk before the row says so: whatever dies between loses this piece and no other.
    """
    if offset != upload.received:
        raise WrongOffset(offset=upload.received)
    if len(piece) > min(MAX_PIECE, upload.size - offset):
        raise BadPiece
    if piece:
        try:
            store_of(ctx).write_piece(upload.id, offset, piece, ctx.now())
        except FileNotFoundError:
            raise NotFound(upload=upload.id) from None
        faultpoint("piece_written")
    upload.received, upload.touched_at = offset + len(piece), ctx.now()


def receive_whole(ctx: Ctx, upload: Upload) -> Received:
    """Check an upload that has come to its end, and keep its content; it needs its row soon (see `finish`).

    Raises FileRefused, and NotFound if its bytes are gone.
    """
    store = store_of(ctx)
    try:
        with store.open_pieces(upload.id) as stream:
            return receive(store, stream, upload.name, upload.media_type, ctx.now())
    except FileNotFoundError:
        raise NotFound(upload=upload.id) from None


def finish(ctx: Ctx, upload: Upload, add: Callable[[], File]) -> str:
    """The id of the file an upload has become, made by `add` unless it was before; the upload is held."""
    if upload.file_id is None:
        upload.file_id = add().id
        ctx.after_commit.append(partial(_discard, store_of(ctx), upload.id))
    return upload.file_id


def refuse(ctx: Ctx, upload_id: str) -> None:
    """Forget an upload whose content is not taken. Idempotent."""
    if (upload := ctx.session.get(Upload, upload_id, with_for_update=True)) and upload.file_id is None:
        _forget(ctx, upload)


def forget_unfinished(ctx: Ctx) -> int:
    """Give up the uploads with which nobody has gone on for a day; returns how many."""
    query = select(Upload).where(Upload.touched_at < ctx.now() - KEPT_UNFINISHED).order_by(Upload.touched_at)
    old = ctx.session.scalars(query.with_for_update(skip_locked=True)).all()
    for upload in old:
        _forget(ctx, upload)
    return len(old)


def _forget(ctx: Ctx, upload: Upload) -> None:
    ctx.after_commit.append(partial(_discard, store_of(ctx), upload.id))
    ctx.session.delete(upload)


def _discard(store: Store, upload_id: str) -> None:
    """What cannot be deleted now is swept within days: no row names it any more."""
    try:
        store.discard_pieces(upload_id)
    except OSError:
        return
