"""Writes: a row for received content, what it belongs to, nameless copies, and giving up what nobody needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.errors import NotFound
from engine.upsert import insert_or_ignore
from handlers.directory.models import Person
from handlers.files import child, queries
from handlers.files.content.kinds import BY_CODE
from handlers.files.content.refusal import Refusal
from handlers.files.errors import NotAnonymisable, NotDrawable, QuotaUsedUp
from handlers.files.models import File, FileLink
from handlers.files.quarantine import close_until_clean
from handlers.files.receiving import Received
from handlers.files.rules import (
    KEPT_UNFINISHED,
    MAX_BYTES_A_DAY,
    MAX_FILES_A_DAY,
    MAX_SIZE,
    ORPHAN_AGE,
    FileState,
)
from handlers.files.store import store_of

_BATCH = 200


def require_room(ctx: Ctx, person_id: str) -> None:
    """Raise QuotaUsedUp if this person has uploaded as much today as one may. For asking before anything is sent."""
    count, size = queries.used_today(ctx, person_id)
    if count >= MAX_FILES_A_DAY or size >= MAX_BYTES_A_DAY:
        raise QuotaUsedUp(files=MAX_FILES_A_DAY, megabytes=MAX_BYTES_A_DAY >> 20)


def add_file(
    ctx: Ctx,
    received: Received,
    person_id: str | None,
    *,
    task_id: str | None = None,
    organisation_id: str | None = None,
) -> File:
    """Note who has uploaded what; with a task it waits with that task's draft. Raises QuotaUsedUp.

    Without a person it is the system's own, and there is no quota. Whether the person may do the task is for the
    caller to ask.
    """
    # Held until the end, so that two uploads at once do not both find the last place free.
    if person_id is not None:
        ctx.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
        require_room(ctx, person_id)
    file = File(
        sha256=received.sha256,
        size=received.size,
        media_type=received.kind.media_type,
        name=received.name,
        uploader_id=person_id,
        organisation_id=organisation_id,
        created_at=ctx.now(),
    )
    ctx.session.add(file)
    ctx.session.flush()
    close_until_clean(ctx, file)
    if task_id is not None:
        _link(ctx, queries.TASK, task_id, [file.id])
    return file


def attach(ctx: Ctx, thing: str, thing_id: str, ids: Iterable[str]) -> None:
    """Make files part of a thing: "instance", or what an area has registered a reader for. Idempotent.

    Ids that are no files are passed over: the form's check has refused them.
    """
    known = queries.list_by_id(ctx, ids)
    # Held until the end, so that none of them is given up meanwhile.
    held = select(File).where(File.id.in_(known), File.state != FileState.REMOVED).with_for_update()
    for file in ctx.session.scalars(held.order_by(File.id).execution_options(populate_existing=True)):
        file.state = FileState.ATTACHED
        _link(ctx, thing, thing_id, [file.id])


def anonymise(ctx: Ctx, file_id: str) -> File:
    """The copy of a file without properties that name people, made at the first call; attach it where it is read.

    Its name says only that it is a file. What is written inside the document stays. Raises NotFound,
    NotAnonymisable (see `File.is_anonymisable`; a file may also hold parts that nobody can look into).
    """
    original = queries.get_file(ctx, file_id)
    if original.original_id is not None:
        return original
    if (known := queries.find_copy(ctx, file_id)) is not None and known.state != FileState.REMOVED:
        return known
    digest, size = _clean(ctx, original)
    row = known or File(original_id=file_id, media_type=original.media_type)
    row.sha256, row.size, row.name = digest, size, f"附件-{digest[:8]}{original.kind.endings[0]}"
    row.created_at, row.state, row.removed_at = ctx.now(), FileState.STORED, None
    ctx.session.add(row)
    ctx.session.flush()
    return row


@dataclass(frozen=True)
class Drawn:
    """The copies of a picture that a page shows; width and height, in pixels, are those of the large one."""

    large: File
    small: File
    width: int
    height: int


def redraw(ctx: Ctx, file_id: str) -> Drawn:
    """Copies of a picture that hold nothing but what is seen; attach them where they are shown.

    Raises NotFound, NotDrawable.
    """
    original, store = queries.get_file(ctx, file_id), store_of(ctx)
    if not store.has(original.sha256):
        raise NotFound(file=original.id)
    with TemporaryDirectory(prefix="saicheng-redraw-") as folder:
        large, small = Path(folder, "large"), Path(folder, "small")
        try:
            sizes = child.redraw(store.path_of(original.sha256), large, small, original.kind.code)
        except Refusal:
            raise NotDrawable(name=original.name) from None
        return Drawn(_keep_drawn(ctx, large), _keep_drawn(ctx, small), *sizes[0])


def _keep_drawn(ctx: Ctx, path: Path) -> File:
    digest, size = _keep_copy(ctx, path)
    file = File(
        sha256=digest,
        size=size,
        media_type=BY_CODE["jpeg"].media_type,
        name=f"图片-{digest[:8]}.jpg",
        created_at=ctx.now(),
    )
    ctx.session.add(file)
    ctx.session.flush()
    return file


def release(ctx: Ctx, thing: str, thing_id: str, ids: Iterable[str]) -> None:
    """Files no longer belong to a thing; those that nothing else holds are removed. Idempotent."""
    wanted = list(queries.list_by_id(ctx, ids))
    links = (FileLink.thing == thing, FileLink.thing_id == thing_id, FileLink.file_id.in_(wanted))
    ctx.session.execute(delete(FileLink).where(*links))
    query = select(File).where(File.id.in_(wanted)).order_by(File.id).with_for_update()
    for file in ctx.session.scalars(query).all():
        if not any(link.thing != queries.TASK for link in queries.list_links(ctx, file.id)):
            file.state, file.removed_at = FileState.REMOVED, ctx.now()


def give_up_unattached(ctx: Ctx) -> int:
    """A tick: rows of uploads of more than a week ago that nothing holds become `removed`; returns how many."""
    query = queries.select_given_up(ctx).order_by(File.created_at).limit(_BATCH)
    given_up = list(ctx.session.scalars(query.with_for_update(skip_locked=True)))
    for file in given_up:
        file.state, file.removed_at = FileState.REMOVED, ctx.now()
    return len(given_up)


def sweep_content(ctx: Ctx) -> int:
    """Delete content that no living row names and that came more than a day ago; returns how much.

    So goes what a crash left between writing a file and its row, and what has been given up. Idempotent; several
    processes may do it at once.
    """
    store, before, swept = store_of(ctx), ctx.now() - ORPHAN_AGE, 0
    old = store.list_old(before)
    while batch := list(islice(old, _BATCH)):
        named = select(File.sha256).where(File.sha256.in_(batch), File.state != FileState.REMOVED)
        unnamed = set(batch).difference(ctx.session.scalars(named))
        swept += sum(store.discard(digest, before) for digest in sorted(unnamed))
    return swept + store.discard_incoming(before) + store.discard_unfinished(before - KEPT_UNFINISHED)


def _link(ctx: Ctx, thing: str, thing_id: str, ids: Collection[str]) -> None:
    rows = [
        {"file_id": each, "thing": thing, "thing_id": thing_id, "linked_at": ctx.now()}
        for each in sorted(ids)
    ]
    if rows:
        insert_or_ignore(ctx.session, FileLink, rows)


def _clean(ctx: Ctx, original: File) -> tuple[str, int]:
    store = store_of(ctx)
    if not store.has(original.sha256):
        raise NotFound(file=original.id)
    with TemporaryDirectory(prefix="saicheng-clean-") as folder:
        copy = Path(folder, "copy")
        try:
            child.clean(store.path_of(original.sha256), copy, original.kind.code)
        except Refusal:
            raise NotAnonymisable(name=original.name) from None
        return _keep_copy(ctx, copy)


def _keep_copy(ctx: Ctx, path: Path) -> tuple[str, int]:
    """Put what a child wrote into the store; gives its SHA-256 and size."""
    store = store_of(ctx)
    with path.open("rb") as stream, store.receive(stream, 2 * MAX_SIZE, ctx.now()) as incoming:
        store.keep(incoming)
    return incoming.sha256, incoming.size
