"""Changing who made a result, and in which order, after it was handed in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.errors import BusinessError, Conflict
from handlers.entries import queries
from handlers.entries.drafts import keep_version
from handlers.entries.models import Entry
from handlers.entries.people import REFUSED, list_inventors, read_inventors, set_inventors
from handlers.entries.rules import ENDED, EntryKind, EntryState
from handlers.registers.service import Change, record_changes

Inventors = list[tuple[str, Decimal]]
"""Person and share, in order."""


def check_change(ctx: Ctx, entry: Entry, rows: Sequence[Mapping[str, Any]]) -> tuple[Inventors, Inventors]:
    """The inventors of a result as they are, and as a form's list would have them.

    Nobody joins and nobody leaves. BusinessError `entry.refused` says what does not fit; Conflict for a draft or an
    entry that has ended.
    """
    if entry.kind != EntryKind.RESULT or entry.state == EntryState.DRAFT or entry.state in ENDED:
        raise Conflict("只有已提交、未结束的成果可以变更完成人。", code="entry.people_fixed")
    inventors = read_inventors(ctx, rows, entry.organisation_id)
    old = [(each.person_id, each.share) for each in list_inventors(ctx, entry.id)]
    if {person_id for person_id, _share in inventors} != {person_id for person_id, _share in old}:
        raise BusinessError(REFUSED, "申报截止后完成人名单已锁定，只能变更次序和占比。")
    if inventors == old:
        raise BusinessError(REFUSED, "次序和占比没有变化。")
    return old, inventors


def change_inventors(
    ctx: Ctx,
    entry_id: str,
    rows: Sequence[Mapping[str, Any]],
    statement: str,
    signed_by: Collection[str],
) -> Entry:
    """Give the inventors of a result a new order or new shares, by a statement that all of them have signed.

    What is kept: a version with the statement, the new order, all confirmed. Errors as `check_change`. A public
    notice that shows the old order is not touched: see `handlers.honours.reordering`.
    """
    entry = queries.lock_entry(ctx, entry_id)
    old, inventors = check_change(ctx, entry, rows)
    if missing := {person_id for person_id, _share in old} - set(signed_by):
        raise BusinessError(REFUSED, f"变更须全体完成人签署说明，还有{len(missing)}人未签署。")
    if not statement.strip():
        raise BusinessError(REFUSED, "请填写变更说明。")
    _keep(ctx, entry, old, inventors, rows, statement.strip())
    return entry


def reorder_inventors(ctx: Ctx, entry_id: str, order: Sequence[int], statement: str) -> None:
    """Put the inventors into a new order of their present positions (1, 2 …), shares with their persons.

    For whoever has decided on it, such as an objection; what is kept is the same as by `change_inventors`. The order
    must name each position once.
    """
    entry = queries.lock_entry(ctx, entry_id)
    old = [(each.person_id, each.share) for each in list_inventors(ctx, entry.id)]
    rows = entry.content.get("inventors") or []
    moved = [rows[place - 1] for place in order] if len(rows) == len(order) else rows
    _keep(ctx, entry, old, [old[place - 1] for place in order], moved, statement)


def _keep(
    ctx: Ctx,
    entry: Entry,
    old: Sequence[tuple[str, Decimal]],
    inventors: Sequence[tuple[str, Decimal]],
    rows: Sequence[Mapping[str, Any]],
    statement: str,
) -> None:
    set_inventors(ctx, entry, inventors)
    for each in list_inventors(ctx, entry.id):
        each.confirmed_at = ctx.now()
    entry.content = {**entry.content, "inventors": [dict(row) for row in rows]}
    entry.version += 1
    keep_version(ctx, entry, statement)
    before, after = _order(old), _order(inventors)
    record_changes(ctx, [Change("entries", entry.id, "changed", {"first_inventor_id": (before, after)})])


def _order(inventors: Sequence[tuple[str, Any]]) -> list[str]:
    return [f"{person_id} {share:f}%" for person_id, share in inventors]
