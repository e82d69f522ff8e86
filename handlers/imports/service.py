"""Taking a workbook over: keeping what was uploaded, and applying a plan in the transaction of the caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import insert, select, update

from engine.context import Ctx
from engine.db import Base, new_id
from engine.errors import Conflict, NotFound
from handlers.directory.models import Organisation, PastHonour, Person, PersonProfile, Post, PostHolding
from handlers.directory.queries import today
from handlers.directory.rules import Kind
from handlers.imports.models import DirectoryImport
from handlers.imports.plan import Difference, Plan, SheetPlan
from handlers.imports.queries import PROFILE
from handlers.imports.rows import RawSheet, keep_known
from handlers.registers.service import Change, record_changes

KEPT = timedelta(days=7)
"""How long an import that nobody applies keeps its content."""

_PERSON = ("name", "email", "phone")
# Whom an organisation belongs to must be there first.
_ORDER = (Kind.MUNICIPAL_UNION, Kind.COUNTY, Kind.DEPARTMENT, Kind.INDUSTRY, Kind.ENTERPRISE, Kind.TEAM)


class ImportEnded(Conflict):
    """This import is already applied or dropped."""

    code = "import.ended"


class PlanMoved(Conflict):
    """What the import would change is no longer what was looked at."""

    code = "import.moved"


def keep_upload(ctx: Ctx, file_name: str, content: bytes, sheets: Sequence[RawSheet]) -> DirectoryImport:
    """Keep a workbook's cells (of `reading.read_workbook`) to be looked at and applied; only of known columns."""
    kept = DirectoryImport(
        id=new_id(),
        file_name=file_name[:120],
        digest=sha256(content).hexdigest(),
        uploaded_by=ctx.actor,
        uploaded_at=ctx.now(),
        content=keep_known(sheets),
    )
    ctx.session.add(kept)
    ctx.record(
        "directory.import_uploaded", data={"import": kept.id, "file": kept.file_name, "sha256": kept.digest}
    )
    return kept


def get_import(ctx: Ctx, import_id: str) -> DirectoryImport:
    """One import; raises NotFound."""
    found = ctx.session.get(DirectoryImport, import_id)
    if found is None:
        raise NotFound(directory_import=import_id)
    return found


def list_imports(ctx: Ctx, limit: int = 20) -> list[DirectoryImport]:
    """The newest imports."""
    query = (
        select(DirectoryImport).order_by(DirectoryImport.uploaded_at.desc(), DirectoryImport.id).limit(limit)
    )
    return list(ctx.session.scalars(query))


def take_import(ctx: Ctx, import_id: str) -> DirectoryImport:
    """An open import, held until the transaction ends. Raises NotFound or ImportEnded."""
    query = select(DirectoryImport).where(DirectoryImport.id == import_id).with_for_update()
    found = ctx.session.scalar(query)
    if found is None:
        raise NotFound(directory_import=import_id)
    if found.state != "open":
        raise ImportEnded
    return found


def drop_import(ctx: Ctx, kept: DirectoryImport) -> None:
    """Let an open import go, with its content."""
    kept.state, kept.content, kept.ended_at = "dropped", None, ctx.now()
    ctx.record("directory.import_dropped", data={"import": kept.id})


def drop_old_imports(ctx: Ctx) -> int:
    """Let the next import go that was open for a week; returns how many (0 or 1)."""
    query = select(DirectoryImport).where(
        DirectoryImport.state == "open", DirectoryImport.uploaded_at < ctx.now() - KEPT
    )
    found = ctx.session.scalars(query.limit(1)).first()
    if found is None:
        return 0
    drop_import(ctx, found)
    return 1


def finish_import(ctx: Ctx, kept: DirectoryImport, plan: Plan, digest: str) -> None:
    """Apply a plan that was looked at (`digest`) and end its import. Raises PlanMoved if it is another one now."""
    if plan.digest != digest:
        raise PlanMoved
    apply_plan(ctx, plan)
    kept.state, kept.content, kept.ended_at, kept.counts = "applied", None, ctx.now(), plan.counts


def apply_plan(ctx: Ctx, plan: Plan) -> None:
    """Write everything that is new or changed; nothing is deleted or ended. A second time there is nothing to do.

    Raises ValueError for a plan with problems.
    """
    if plan.problem_count:
        raise ValueError("a plan with problems is not applied")
    for sheet in plan.sheets:
        _APPLIERS[sheet.sheet](ctx, sheet)
    if any(True for _each in plan.differences):
        ctx.record("directory.imported", data={"counts": plan.counts})
        ctx.session.expire_all()


def _record(ctx: Ctx, plan: SheetPlan) -> None:
    """For the history pages of the rows."""
    record_changes(ctx, [_change(plan.sheet, each) for each in (*plan.new, *plan.changed)])


def _change(sheet: str, difference: Difference) -> Change:
    if difference.kind == "new":
        return Change(sheet, difference.key, "created")
    changes = {code: (before, difference.values[code]) for code, before in difference.before.items()}
    return Change(sheet, difference.key, "changed", changes)


def _insert(ctx: Ctx, model: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        ctx.session.execute(insert(model), rows)


def _update(ctx: Ctx, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """By primary key; rows of the same columns go in one statement."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        by_columns.setdefault(tuple(row), []).append(row)
    for alike in by_columns.values():
        ctx.session.execute(update(model), alike)


def _apply_organisations(ctx: Ctx, plan: SheetPlan) -> None:
    day = today(ctx)
    new = sorted(plan.new, key=lambda each: _ORDER.index(each.values["kind"]))
    empty = {"industry": "", "headcount": 0, "dispatch_level": "", "parent_id": None}
    flags = dict.fromkeys(("is_large", "is_high_energy", "is_non_public", "is_key_energy_user"), False)
    _insert(ctx, Organisation, [{**empty, **flags, **each.values, "registered_on": day} for each in new])
    _update(ctx, Organisation, [_changed(each, "id") for each in plan.changed])
    _record(ctx, plan)


def _changed(difference: Difference, key: str) -> dict[str, Any]:
    return {key: difference.values[key], **{code: difference.values[code] for code in difference.before}}


def _apply_people(ctx: Ctx, plan: SheetPlan) -> None:
    empty = {"email": "", "phone": "", "is_active": True}
    _insert(ctx, Person, [{**empty, **_part(each.values, ("id", *_PERSON))} for each in plan.new])
    _update(
        ctx,
        Person,
        [
            {"id": each.values["id"], **_part(each.values, [code for code in each.before if code in _PERSON])}
            for each in plan.changed
            if each.before.keys() & set(_PERSON)
        ],
    )
    known = set(ctx.session.scalars(select(PersonProfile.person_id)))
    profiled = [
        each for each in (*plan.new, *plan.changed) if each.kind == "new" or each.before.keys() & set(PROFILE)
    ]
    _insert(
        ctx, PersonProfile, [_profile(each.values) for each in profiled if each.values["id"] not in known]
    )
    _update(
        ctx,
        PersonProfile,
        [
            {
                "person_id": each.values["id"],
                **_part(each.values, [code for code in each.before if code in PROFILE]),
            }
            for each in profiled
            if each.values["id"] in known
        ],
    )
    _record(ctx, plan)


def _part(values: Mapping[str, Any], codes: Sequence[str]) -> dict[str, Any]:
    return {code: values[code] for code in codes if code in values}


def _profile(values: Mapping[str, Any]) -> dict[str, Any]:
    empty: dict[str, Any] = {code: False if code.startswith(("is_", "holds_")) else "" for code in PROFILE}
    return {**empty, "born_on": None, **_part(values, PROFILE), "person_id": values["id"]}


def _apply_posts(ctx: Ctx, plan: SheetPlan) -> None:
    day = today(ctx)
    query = select(Post.id, Post.organisation_id, Post.role, Post.title)
    posts = {(row.organisation_id, row.role, row.title): row.id for row in ctx.session.execute(query)}
    new_posts: list[dict[str, Any]] = []
    for each in plan.new:
        key = (each.values["organisation_id"], each.values["role"], each.values["title"])
        if key not in posts:
            posts[key] = f"post-{new_id()[-12:]}"
            new_posts.append(dict(zip(("organisation_id", "role", "title"), key, strict=True), id=posts[key]))
    _insert(ctx, Post, new_posts)
    begun = {
        (row.post_id, row.person_id)
        for row in ctx.session.execute(
            select(PostHolding.post_id, PostHolding.person_id).where(PostHolding.valid_from == day)
        )
    }
    holdings = [
        {
            "post_id": posts[each.values["organisation_id"], each.values["role"], each.values["title"]],
            "person_id": each.values["person_id"],
            "valid_from": day,
            "valid_to": None,
        }
        for each in plan.new
    ]
    # Given up and taken again on the same day.
    again = [each for each in holdings if (each["post_id"], each["person_id"]) in begun]
    _insert(ctx, PostHolding, [each for each in holdings if each not in again])
    _update(ctx, PostHolding, again)
    for row in holdings:
        data = {"post": row["post_id"], "person": row["person_id"], "from": day}
        ctx.record("post.held", data=data)


def _apply_honours(ctx: Ctx, plan: SheetPlan) -> None:
    _insert(ctx, PastHonour, [{"id": new_id(), "number": "", **each.values} for each in plan.new])
    for each in plan.changed:
        person_id, place_id = each.values["person_id"], each.values["organisation_id"]
        holder = (
            PastHonour.person_id == person_id
            if person_id
            else (PastHonour.person_id.is_(None)) & (PastHonour.organisation_id == place_id)
        )
        ctx.session.execute(
            update(PastHonour)
            .where(holder, PastHonour.honour == each.values["honour"], PastHonour.year == each.values["year"])
            .values({code: each.values[code] for code in each.before})
            .execution_options(synchronize_session=False)
        )


_APPLIERS = {
    "organisations": _apply_organisations,
    "people": _apply_people,
    "posts": _apply_posts,
    "past_honours": _apply_honours,
}
