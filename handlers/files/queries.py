"""Reads of files: rows, what they belong to, how much somebody has uploaded."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime, time

from sqlalchemy import Select, bindparam, func, select

from engine.calendar import DEFAULT_ZONE, to_instant, to_local
from engine.context import SYSTEM, Ctx
from engine.errors import NotFound
from engine.models import HumanTask, Instance, TaskState
from handlers.files.models import File, FileLink
from handlers.files.rules import KEPT_UNATTACHED, FileState

TASK = "task"
INSTANCE = "instance"
_ID = re.compile(r"[0-9a-f]{32}")
_MOST_ASKED = 2_000
_BY_ID = select(File).where(File.id.in_(bindparam("wanted", expanding=True)), File.state != FileState.REMOVED)
_LINKS_BUT_TASKS = select(FileLink).where(
    FileLink.file_id.in_(bindparam("wanted", expanding=True)), FileLink.thing != TASK
)


def get_file(ctx: Ctx, file_id: str) -> File:
    """One file that is still there; raises NotFound."""
    found = ctx.session.get(File, file_id)
    if found is None or found.state == FileState.REMOVED:
        raise NotFound(file=file_id)
    return found


def list_by_id(ctx: Ctx, ids: Iterable[str]) -> dict[str, File]:
    """Files that are still there by id; whatever is no id of one is left out."""
    wanted = [each for each in dict.fromkeys(ids) if _ID.fullmatch(each)][:_MOST_ASKED]
    return {file.id: file for file in ctx.session.scalars(_BY_ID, {"wanted": wanted})} if wanted else {}


def list_files_of(ctx: Ctx, thing: str, thing_id: str) -> list[File]:
    """The files of a thing, oldest first."""
    query = (
        select(File)
        .join(FileLink, FileLink.file_id == File.id)
        .where(FileLink.thing == thing, FileLink.thing_id == thing_id, File.state != FileState.REMOVED)
        .order_by(File.created_at, File.id)
    )
    return list(ctx.session.scalars(query))


def list_links(ctx: Ctx, file_id: str) -> list[FileLink]:
    """What a file belongs to."""
    query = select(FileLink).where(FileLink.file_id == file_id).order_by(FileLink.thing, FileLink.thing_id)
    return list(ctx.session.scalars(query))


def family_of(ctx: Ctx, instance_id: str) -> list[str]:
    """An instance and those that called it, from the inside out."""
    line = [instance_id]
    while (
        parent := ctx.session.scalar(select(Instance.parent_id).where(Instance.id == line[-1]))
    ) is not None:
        line.append(parent)
    return line


def list_usable(ctx: Ctx, actor: str, instance_id: str, ids: Collection[str]) -> dict[str, File]:
    """Those of the files that an actor may put into a form of a process, by id: their own uploads that nothing
    holds yet, and what this process or one that called it holds, whoever uploaded it."""
    found = list_by_id(ctx, ids)
    if not found:
        return {}
    family = set(family_of(ctx, instance_id))
    holders: dict[str, set[str]] = {file_id: set() for file_id in found}
    for link in ctx.session.scalars(_LINKS_BUT_TASKS, {"wanted": list(found)}):
        holders[link.file_id].add(link.thing_id if link.thing == INSTANCE else "")
    return {
        file_id: file
        for file_id, file in found.items()
        if holders[file_id] & family or (not holders[file_id] and _uploaded_by(file) == actor)
    }


def _uploaded_by(file: File) -> str:
    return SYSTEM if file.uploader_id is None else f"person:{file.uploader_id}"


def used_today(ctx: Ctx, person_id: str) -> tuple[int, int]:
    """How many files, and how many bytes, a person has uploaded since midnight."""
    midnight = datetime.combine(to_local(ctx.now(), DEFAULT_ZONE).date(), time())
    query = select(func.count(), func.coalesce(func.sum(File.size), 0)).where(
        File.uploader_id == person_id, File.created_at >= to_instant(midnight, DEFAULT_ZONE)
    )
    count, size = ctx.session.execute(query).one()
    return count, size


def select_given_up(ctx: Ctx) -> Select[File]:
    """Uploads of more than a week ago that nothing holds, and no open task waits with."""
    waiting = (
        select(FileLink.file_id)
        .join(HumanTask, HumanTask.id == FileLink.thing_id)
        .where(FileLink.file_id == File.id, FileLink.thing == TASK, HumanTask.state == TaskState.READY)
    )
    return select(File).where(
        File.state == FileState.STORED,
        File.created_at < ctx.now() - KEPT_UNATTACHED,
        ~waiting.exists(),
    )


def find_copy(ctx: Ctx, original_id: str) -> File | None:
    """The copy of a file without properties that name people."""
    return ctx.session.scalar(select(File).where(File.original_id == original_id))
