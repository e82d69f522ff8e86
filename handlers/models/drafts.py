"""A designer's unreleased packages: kept by revision, checked and released.

Nothing that was saved is lost: each save is a revision, also over what somebody else saved, what was discarded and
what was released. Only what the editor saved by itself makes room for newer (`MOST_TYPED`).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select

from engine import definitions
from engine.context import Ctx
from engine.errors import Conflict, DefinitionRejected, NotFound, Problem
from engine.model import ReadAhead
from engine.model.jsonfile import parse_object
from engine.model.merge import Clash, merge_diagrams
from engine.models import Draft, DraftRevision
from handlers.directory.queries import list_person_names
from handlers.models.errors import RequestOpen
from handlers.models.files import (
    DIAGRAM,
    MANIFEST,
    Changes,
    Files,
    apply_changes,
    archive,
    changed_paths,
    files_of,
    package_of,
)
from handlers.models.queries import find_open_request

MOST_TYPED = 100
"""How many revisions that the editor saved by itself are kept of one process."""


class DraftChanged(Conflict):
    """Somebody else has saved this draft meanwhile."""

    code = "draft.changed"

    def __init__(
        self, *, revision: int = 0, by: str = "", at: str = "", paths: list[str] | None = None
    ) -> None:
        super().__init__()
        self.conflict = {"revision": revision, "by": by, "at": at, "paths": paths or []}
        """The draft's revision now, who saved it (their name) and when, and the files that both changed."""


@dataclass(frozen=True)
class Opened:
    """What the editor opens; `revision` is 0 without a draft, `base_version` 0 if nothing was ever released."""

    files: Files
    revision: int
    base_version: int


@dataclass(frozen=True)
class Saved:
    """What a save led to, and where mine was kept though somebody else had changed it, too.

    `files` is the folder as it is now if somebody else had a part in it, else None. `clashes` are such places of the
    diagram, `overruled` whole files; theirs stands in the revision before.
    """

    revision: int
    files: Files | None
    clashes: tuple[Clash, ...] = ()
    overruled: tuple[str, ...] = ()


def find_draft(ctx: Ctx, key: str) -> Draft | None:
    """The draft of a definition."""
    return ctx.session.get(Draft, key)


def open_draft(ctx: Ctx, key: str) -> Opened:
    """The draft as it is, else the newest version. Raises NotFound."""
    return opened_as(ctx, key, find_draft(ctx, key))


def name_of(ctx: Ctx, key: str) -> dict[str, str]:
    """What a process without a version is called in both languages, as its draft says, else its key."""
    found, _problems = parse_object(open_draft(ctx, key).files.get(MANIFEST, "{}"), MANIFEST)
    name = (found or {}).get("name")
    return name if isinstance(name, dict) else {"zh": key, "en": key}


def has_saved(ctx: Ctx, actor: str) -> bool:
    """Whether somebody has ever saved a draft that is still kept."""
    query = select(DraftRevision.key).where(DraftRevision.saved_by == actor).limit(1)
    return ctx.session.scalar(query) is not None


def require_known(ctx: Ctx, key: str) -> None:
    """Raises NotFound if there is neither a version nor a draft of this key."""
    if definitions.find_newest(ctx, key) is None and find_draft(ctx, key) is None:
        raise NotFound


def list_revisions(ctx: Ctx, key: str) -> list[DraftRevision]:
    """What has been saved of a definition, the newest first."""
    query = select(DraftRevision).where(DraftRevision.key == key)
    return list(ctx.session.scalars(query.order_by(DraftRevision.revision.desc())))


def get_revision(ctx: Ctx, key: str, number: int) -> DraftRevision:
    """One save; raises NotFound."""
    found = ctx.session.get(DraftRevision, (key, number)) if number < 2**31 else None
    if found is None:
        raise NotFound
    return found


def archive_of(ctx: Ctx, key: str, number: int) -> bytes:
    """One save as a ZIP file with the folder; raises NotFound."""
    return archive(key, get_revision(ctx, key, number).files)


def save(
    ctx: Ctx, key: str, changes: Changes, revision: int, *, is_kept: bool = True, conflict: str = "refuse"
) -> Saved:
    """Keep changes of files that began from `revision` (0: from the newest version, without a draft).

    Somebody else's changes of other files meanwhile are no conflict. Of the same file they are, and so is a draft that
    was released or discarded meanwhile: `conflict` is "refuse" (raises DraftChanged), "merge" (the diagram element by
    element, else mine) or "overwrite" (mine). Raises BadFiles. Nothing happens if nothing differs.
    """
    draft = ctx.session.get(Draft, key, with_for_update=True)
    current = opened_as(ctx, key, draft)
    if current.revision == revision:
        mine = _Mine(current.files, dict(changes))
    else:
        before = _before(ctx, key, revision, draft)
        both = _changed_by_both(before, changes, current)
        if both and conflict == "refuse":
            raise _changed(ctx, draft, both)
        mine = _settle(before, changes, current, both, is_merge=conflict == "merge")
    files = apply_changes(mine.files, mine.changes)
    told = None if current.revision == revision else files
    if draft is not None and files == current.files:
        return Saved(current.revision, told, mine.clashes, mine.overruled)
    number = keep(ctx, key, draft, current.base_version, files, is_kept=is_kept)
    return Saved(number, told, mine.clashes, mine.overruled)


def restore(ctx: Ctx, key: str, number: int) -> int:
    """Make an earlier save the draft again, as a revision of its own; returns its number.

    Raises NotFound, and RequestOpen for one before that which is asked to be released: what is saved after that goes on
    from it, so the next release would take back what this one brings.
    """
    earlier = get_revision(ctx, key, number)
    draft = ctx.session.get(Draft, key, with_for_update=True)
    asked = find_open_request(ctx, key)
    if asked is not None and number < asked.revision:
        raise RequestOpen
    return keep(ctx, key, draft, earlier.base_version, earlier.files, is_kept=True)


def discard(ctx: Ctx, key: str) -> None:
    """Throw a draft away; its revisions can be restored. Nothing happens if there is none.

    Raises RequestOpen while one of them is asked to be released: what is saved after that goes on from it.
    """
    if find_open_request(ctx, key) is not None:
        raise RequestOpen
    draft = find_draft(ctx, key)
    if draft is not None:
        ctx.session.delete(draft)
        ctx.record("draft.discarded", data={"key": key, "revision": draft.revision})


def catch_up(ctx: Ctx, key: str) -> Saved:
    """Put what the newest version brought since this draft began into the draft, as `save` merges. Raises NotFound.

    Where both changed the same the draft's stays; the draft as it was is the revision before.
    """
    draft = ctx.session.get(Draft, key, with_for_update=True)
    if draft is None:
        raise NotFound
    newest, base = definitions.get_newest(ctx, key), definitions.find_numbered(ctx, key, draft.base_version)
    mine, theirs = get_revision(ctx, key, draft.revision).files, files_of(newest)
    before = files_of(base) if base is not None else {}
    changes = {path: mine.get(path) for path in changed_paths(before, mine)}
    meanwhile = changed_paths(before, theirs)
    both = sorted(path for path in meanwhile & changes.keys() if changes[path] != theirs.get(path))
    settled = _settle(before, changes, Opened(theirs, draft.revision, newest.version), both, is_merge=True)
    files = apply_changes(settled.files, settled.changes)
    number = keep(ctx, key, draft, newest.version, files, is_kept=True)
    return Saved(number, files, settled.clashes, settled.overruled)


def check(ctx: Ctx, key: str, changes: Changes) -> list[Problem]:
    """Everything wrong or doubtful about the draft with changes that need not be saved."""
    read = ReadAhead()
    try:
        package = package_of(key, apply_changes(open_draft(ctx, key).files, changes), read)
    except DefinitionRejected as error:
        return error.problems
    return ctx.processes.check(ctx, package, read)


def opened_as(ctx: Ctx, key: str, draft: Draft | None) -> Opened:
    if draft is not None:
        files = get_revision(ctx, key, draft.revision).files
        return Opened(files, draft.revision, draft.base_version)
    newest = definitions.get_newest(ctx, key)
    return Opened(files_of(newest), 0, newest.version)


def _before(ctx: Ctx, key: str, revision: int, draft: Draft | None) -> Files:
    """What somebody had in hand who names this revision; {} if it is no more: then everything has changed since."""
    if revision:
        found = ctx.session.get(DraftRevision, (key, revision))
        return found.files if found is not None else {}
    base = definitions.find_numbered(ctx, key, draft.base_version if draft is not None else 0)
    return files_of(base) if base is not None else {}


def _changed(ctx: Ctx, draft: Draft | None, paths: list[str]) -> DraftChanged:
    if draft is None:
        return DraftChanged(paths=paths)
    by = list_person_names(ctx, [draft.saved_by]).get(draft.saved_by, "")
    return DraftChanged(revision=draft.revision, by=by, at=draft.saved_at.isoformat(), paths=paths)


@dataclass(frozen=True)
class _Mine:
    """What is to be saved: changes of a folder, and what was settled on the way."""

    files: Files
    changes: dict[str, str | None]
    clashes: tuple[Clash, ...] = ()
    overruled: tuple[str, ...] = ()


def _changed_by_both(before: Files, changes: Changes, current: Opened) -> list[str]:
    meanwhile = changed_paths(before, current.files)
    if not current.revision:  # released or discarded: what I had saved before is not in it either
        return sorted(meanwhile)
    return sorted(path for path in meanwhile & changes.keys() if changes[path] != current.files.get(path))


def _settle(before: Files, changes: Changes, current: Opened, both: list[str], *, is_merge: bool) -> _Mine:
    if not current.revision:
        return _Mine(before or current.files, dict(changes), overruled=tuple(both))
    texts = before.get(DIAGRAM), changes.get(DIAGRAM), current.files.get(DIAGRAM)
    if not is_merge or DIAGRAM not in both or None in texts:
        return _Mine(current.files, dict(changes), overruled=tuple(both))
    try:
        merged = merge_diagrams(*(text or "" for text in texts))
    except DefinitionRejected:
        return _Mine(current.files, dict(changes), overruled=tuple(both))
    others = tuple(path for path in both if path != DIAGRAM)
    return _Mine(current.files, {**changes, DIAGRAM: merged.bpmn}, merged.clashes, others)


def keep(ctx: Ctx, key: str, draft: Draft | None, base_version: int, files: Files, *, is_kept: bool) -> int:
    """A new revision, and the draft that stands on it; returns its number."""
    query = select(func.max(DraftRevision.revision)).where(DraftRevision.key == key)
    number = (ctx.session.scalar(query) or 0) + 1
    now, actor = ctx.now(), ctx.actor
    ctx.session.add(
        DraftRevision(
            key=key,
            revision=number,
            base_version=base_version,
            files=files,
            saved_at=now,
            saved_by=actor,
            is_kept=is_kept,
        )
    )
    if draft is None:
        draft = Draft(key=key)
        ctx.session.add(draft)
    draft.base_version, draft.revision, draft.saved_at, draft.saved_by = base_version, number, now, actor
    ctx.session.flush()  # two first saves at once: the primary key lets one through
    _make_room(ctx, key)
    return number


def _make_room(ctx: Ctx, key: str) -> None:
    of_key = DraftRevision.key == key, DraftRevision.is_kept.is_(False)
    query = select(DraftRevision.revision).where(*of_key).order_by(DraftRevision.revision.desc())
    oldest = ctx.session.scalar(query.offset(MOST_TYPED).limit(1))
    if oldest is not None:
        ctx.session.execute(delete(DraftRevision).where(*of_key, DraftRevision.revision <= oldest))


def require_revision(ctx: Ctx, draft: Draft | None, revision: int) -> Draft:
    """The draft, if nobody saved after this revision; raises NotFound without one, DraftChanged."""
    if draft is None:
        raise NotFound
    if draft.revision != revision:
        raise _changed(ctx, draft, [])
    return draft
