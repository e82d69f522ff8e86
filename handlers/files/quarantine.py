"""Files a virus scanner has not spoken on: nobody reads or submits them until it says that they are clean.

An upload waits as a message in the outbox, so it is asked about at least once, again after a crash, and again with
growing pauses while the scanner does not answer; what is not answered is never taken for clean.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from sqlalchemy import delete, select, update

from engine.context import Ctx
from engine.errors import Conflict
from engine.models import OutboxMessage
from engine.outbox import Outgoing, Sender
from handlers.directory.models import Person, Post, PostHolding
from handlers.directory.queries import is_active_holding
from handlers.files import queries
from handlers.files.models import File, FileLink
from handlers.files.rules import FileState, Scan
from handlers.files.scanner import Scanner
from handlers.files.store import store_of
from handlers.notices.service import News, notify_all

CHANNEL = "virus_scan"
OPERATOR = "sysadmin"

Begin = Callable[[], AbstractContextManager[Ctx]]


class FileScanning(Conflict):
    """A file is being checked for viruses; it can be read and submitted when that is done."""

    code = "file.scanning"


class FileInfected(Conflict):
    """A virus was found in this file; nobody can read it."""

    code = "file.infected"


def require_clean(file: File) -> None:
    """Raise FileScanning or FileInfected for a file that nobody may read or submit."""
    if file.scan == Scan.WAITING:
        raise FileScanning(name=file.name)
    if file.scan == Scan.INFECTED:
        raise FileInfected(name=file.name)


def close_until_clean(ctx: Ctx, file: File) -> None:
    """Put a new upload into quarantine, where a scanner is configured."""
    if getattr(ctx.ports.files, "scans", False):
        file.scan = Scan.WAITING
        ctx.send_later(CHANNEL, file.id, {}, key=f"{CHANNEL}:{file.id}")


def make_sender(begin: Begin, scanner: Scanner) -> Sender:
    """The outbox's sender of this channel: one file a message. Raises ScannerUnavailable, then it is tried again."""

    def send(message: Outgoing) -> None:
        with begin() as ctx:
            file, store = ctx.session.get(File, message.recipient), store_of(ctx)
            if file is None or file.scan != Scan.WAITING or file.state == FileState.REMOVED:
                return
            path = store.path_of(file.sha256)
        virus = scanner(path)  # outside any transaction: it may take a minute
        with begin() as ctx:
            note_scanned(ctx, message.recipient, virus)

    return send


def note_scanned(ctx: Ctx, file_id: str, virus: str) -> None:
    """What the scanner said of a file: clean is opened, infected is removed with its content, and people are told.

    Idempotent. As the scanner evidently answers, all others that wait are asked about now.
    """
    file = ctx.session.get(File, file_id, with_for_update=True)
    if file is None or file.scan != Scan.WAITING:
        return
    _hurry(ctx)
    if not virus:
        file.scan = Scan.CLEAN
        return
    others = select(File).where(
        File.sha256 == file.sha256, File.id != file.id, File.state != FileState.REMOVED
    )
    for each in [file, *ctx.session.scalars(others.order_by(File.id).with_for_update())]:
        _remove(ctx, each)
    ctx.record(
        "file.infected",
        data={"file": file.id, "name": file.name, "virus": virus, "uploader": file.uploader_id},
    )
    _tell(ctx, file, virus)
    ctx.session.flush()
    kept = select(File.id).where(File.sha256 == file.sha256, File.state != FileState.REMOVED)
    if ctx.session.scalar(kept.limit(1)) is None:
        store, digest, now = store_of(ctx), file.sha256, ctx.now() + timedelta(seconds=1)
        ctx.after_commit.append(lambda: _discard(store.discard, digest, now))


def _discard(discard: Callable[..., bool], *arguments: object) -> None:
    """What cannot be deleted now is swept within a day: no row names it any more."""
    try:
        discard(*arguments)
    except OSError:
        return


def _remove(ctx: Ctx, file: File) -> None:
    """What a process or a record holds stays as a row that nobody can read; an upload goes."""
    file.scan = Scan.INFECTED
    if file.state == FileState.STORED:
        ctx.session.execute(
            delete(FileLink).where(FileLink.file_id == file.id, FileLink.thing == queries.TASK)
        )
        file.state, file.removed_at = FileState.REMOVED, ctx.now()


def _tell(ctx: Ctx, file: File, virus: str) -> None:
    """The uploader, and those who run the system."""
    uploader = ctx.session.get(Person, file.uploader_id) if file.uploader_id else None
    params = {"file": file.name, "virus": virus, "person": uploader.name if uploader else "—"}
    operators = ctx.session.scalars(
        select(Person)
        .join(PostHolding, PostHolding.person_id == Person.id)
        .join(Post, Post.id == PostHolding.post_id)
        .where(Person.is_active, is_active_holding(ctx), Post.role == OPERATOR)
        .order_by(Person.id)
        .distinct()
    ).all()
    news = [
        News(each, f"file:{file.id}:infected:operator", "file.infected.operator", params)
        for each in operators
    ]
    if uploader is not None:
        news.append(News(uploader, f"file:{file.id}:infected", "file.infected", params))
    notify_all(ctx, news)


def _hurry(ctx: Ctx) -> None:
    ctx.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.channel == CHANNEL,
            OutboxMessage.state == "pending",
            OutboxMessage.due_at > ctx.now(),
        )
        .values(due_at=ctx.now())
    )
    ctx.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.channel == CHANNEL, OutboxMessage.state == "failed")
        .values(state="pending", attempts=0, due_at=ctx.now(), error="")
    )
