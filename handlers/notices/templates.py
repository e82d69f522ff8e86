"""通知模板: the words of each kind of notice, drafted and released by designers; every release is a version kept.

A release holds for what is sent from then on; notices that were sent stay as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import Select, delete, func, select, update

from engine.audit import changed
from engine.context import Ctx
from engine.errors import Conflict, Invalid, NotFound
from engine.upsert import insert_or_ignore
from handlers.notices.kinds import Kind, kinds_by_id
from handlers.notices.models import NoticeTemplate, NoticeTemplateDraft
from handlers.notices.wording import MOST_BODY, MOST_TITLE, Flaw, Wording, find_flaws

MOST_NOTE = 200
# A draft may be too long to be released, but not without end.
_MOST_DRAFTED = 2 * (MOST_TITLE + MOST_BODY)
_IN_FORCE = "notices.wordings"

logger = logging.getLogger(__name__)


class TemplateFlawed(Invalid):
    """These words cannot be used for notices."""

    code = "template.flawed"

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        self.flaws = list(flaws)
        super().__init__()


class TemplateUnchanged(Invalid):
    """These are the words in force already."""

    code = "template.unchanged"


class TemplateChanged(Conflict):
    """Somebody else has saved or released other words meanwhile."""

    code = "template.changed"


def get_kind(kind_id: str) -> Kind:
    """A kind of notice; raises NotFound."""
    found = kinds_by_id().get(kind_id)
    if found is None:
        raise NotFound(kind=kind_id)
    return found


def wordings(ctx: Ctx) -> Mapping[str, Wording]:
    """The released words in force that are not the shipped ones, by kind; read once in a transaction.

    Words that cannot be used, however they came to be stored, are left out and logged: the shipped ones are sent.
    """
    if _IN_FORCE not in ctx.memory:
        released = ctx.session.scalars(_newest().where(NoticeTemplate.is_shipped.is_(False)))
        ctx.memory[_IN_FORCE] = {each.kind: each.wording for each in released if _is_usable(each)}
    found: Mapping[str, Wording] = ctx.memory[_IN_FORCE]
    return found


def _newest() -> Select[NoticeTemplate]:
    newest = select(NoticeTemplate.kind, func.max(NoticeTemplate.number).label("number"))
    latest = newest.group_by(NoticeTemplate.kind).subquery()
    return select(NoticeTemplate).join(
        latest, (latest.c.kind == NoticeTemplate.kind) & (latest.c.number == NoticeTemplate.number)
    )


def _is_usable(released: NoticeTemplate) -> bool:
    kind = kinds_by_id().get(released.kind)
    if kind is None:
        return False
    flaws = find_flaws(released.wording, kind.parameter_ids)
    if flaws:
        logger.error("template %s version %s is not used: %s", released.kind, released.number, flaws)
    return not flaws


def list_newest(ctx: Ctx) -> dict[str, NoticeTemplate]:
    """The version in force of every kind that has one, by kind."""
    return {each.kind: each for each in ctx.session.scalars(_newest())}


def list_drafts(ctx: Ctx) -> dict[str, NoticeTemplateDraft]:
    """Every draft, by kind."""
    return {each.kind: each for each in ctx.session.scalars(select(NoticeTemplateDraft))}


def list_versions(ctx: Ctx, kind_id: str) -> list[NoticeTemplate]:
    """What has been released of a kind, the newest first."""
    query = select(NoticeTemplate).where(NoticeTemplate.kind == kind_id)
    return list(ctx.session.scalars(query.order_by(NoticeTemplate.number.desc())))


def find_draft(ctx: Ctx, kind_id: str) -> NoticeTemplateDraft | None:
    """The draft of a kind."""
    return ctx.session.get(NoticeTemplateDraft, kind_id)


def in_force(ctx: Ctx, kind: Kind) -> Wording:
    """The words that notices of a kind are sent with."""
    return wordings(ctx).get(kind.id, kind.shipped)


def save_draft(ctx: Ctx, kind_id: str, wording: Wording, revision: int) -> int:
    """Keep words of a kind, flawed or not, as the draft whose `revision` (0: none) they stand on; gives the new one.

    Raises TemplateChanged if somebody else has saved one since, TemplateFlawed for texts beyond all measure.
    """
    kind = get_kind(kind_id)
    texts = asdict(wording)
    if sum(map(len, texts.values())) > _MOST_DRAFTED:
        raise TemplateFlawed(find_flaws(wording, kind.parameter_ids))
    values = {**texts, "revision": revision + 1, "saved_by": ctx.actor, "saved_at": ctx.now()}
    if revision:
        draft = NoticeTemplateDraft
        mine = update(draft).where(draft.kind == kind.id, draft.revision == revision).values(**values)
        is_saved = ctx.session.execute(mine.returning(draft.kind)).first() is not None
    else:
        is_saved = bool(insert_or_ignore(ctx.session, NoticeTemplateDraft, [{"kind": kind.id, **values}]))
    if not is_saved:
        raise TemplateChanged
    ctx.session.expire_all()
    return revision + 1


def discard_draft(ctx: Ctx, kind_id: str) -> None:
    """Throw the draft of a kind away; nothing happens if there is none."""
    draft = find_draft(ctx, get_kind(kind_id).id)
    if draft is not None:
        ctx.session.delete(draft)
        ctx.record("notice_template.draft_discarded", data={"kind": draft.kind, "revision": draft.revision})


def release(ctx: Ctx, kind_id: str, wording: Wording, note: str, base: int) -> int:
    """Put words of a kind in force in place of version `base` (0: none); gives the new version's number.

    The draft is gone with it. Raises TemplateFlawed, TemplateUnchanged, and TemplateChanged if another version than
    `base` is in force.
    """
    kind = get_kind(kind_id)
    if flaws := find_flaws(wording, kind.parameter_ids):
        raise TemplateFlawed(flaws)
    if wording == in_force(ctx, kind):
        raise TemplateUnchanged
    return _add_version(ctx, kind, wording, note, base, is_shipped=False)


def release_shipped(ctx: Ctx, kind_id: str, base: int) -> int:
    """Put the shipped words of a kind in force again, as `release` does; raises TemplateUnchanged if they are."""
    kind = get_kind(kind_id)
    newest = next(iter(list_versions(ctx, kind.id)), None)
    if newest is None or newest.is_shipped:
        raise TemplateUnchanged
    return _add_version(ctx, kind, kind.shipped, "", base, is_shipped=True)


def _add_version(ctx: Ctx, kind: Kind, wording: Wording, note: str, base: int, *, is_shipped: bool) -> int:
    number, before = base + 1, in_force(ctx, kind)
    numbers = [each.number for each in list_versions(ctx, kind.id)]
    if max(numbers, default=0) != base:
        raise TemplateChanged
    row = {
        "kind": kind.id,
        "number": number,
        **asdict(wording),
        "is_shipped": is_shipped,
        "note": note.strip()[:MOST_NOTE],
        "released_by": ctx.actor,
        "released_at": ctx.now(),
    }
    # Of two at once the primary key lets one through.
    if not insert_or_ignore(ctx.session, NoticeTemplate, [row]):
        raise TemplateChanged
    ctx.session.execute(delete(NoticeTemplateDraft).where(NoticeTemplateDraft.kind == kind.id))
    ctx.memory.pop(_IN_FORCE, None)
    data = {"kind": kind.id, "version": number, "is_shipped": is_shipped, "reason": row["note"]}
    ctx.record("notice_template.released", data=data | changed(asdict(before), asdict(wording)))
    return number


def restore(ctx: Ctx, kind_id: str, number: int) -> None:
    """Make the words of an earlier version the draft, in place of any; raises NotFound."""
    kind = get_kind(kind_id)
    earlier = ctx.session.get(NoticeTemplate, (kind.id, number)) if number < 2**31 else None
    if earlier is None:
        raise NotFound(version=number)
    draft = find_draft(ctx, kind.id)
    save_draft(ctx, kind.id, earlier.wording, draft.revision if draft else 0)
