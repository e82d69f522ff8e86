"""The rows of a list and the headings they stand under."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from engine import tasks
from engine.context import Ctx
from web import names
from web.i18n import gettext as _
from web.i18n.dates import urgency
from web.identity import me
from web.inbox.listing import GROUPS, Listing


@dataclass(frozen=True)
class Row:
    """One task as the list shows it; `urgency` is a code of GROUPS."""

    task: tasks.InboxTask
    definition: str
    organisation: str
    has_draft: bool
    is_claimed: bool
    urgency: str


@dataclass(frozen=True)
class Group:
    """Rows under a heading; `found` is how many tasks belong to it on all pages (None: not counted)."""

    code: str
    label: str
    rows: list[Row]
    found: int | None = None


def rows_of(ctx: Ctx, found: Sequence[tasks.InboxTask], organisations: Mapping[str, str]) -> list[Row]:
    """Tasks with the names they are shown by."""
    definitions = names.definitions(ctx, (task.definition_id for task in found))
    drafted = tasks.list_drafted(ctx, me().person_id, [task.id for task in found])
    return [
        Row(
            task,
            definitions[task.definition_id],
            organisations.get(task.organisation_id or "", ""),
            task.id in drafted,
            task.assignee == me().actor,
            urgency(task.due_at, ctx.now()),
        )
        for task in found
    ]


def grouped(listing: Listing, rows: Iterable[Row], found: Mapping[str, int]) -> list[Group]:
    """By urgency or by unit, as the list is sorted; the newest first stand under no heading."""
    if listing.order == tasks.Order.NEWEST:
        return [Group("newest", "", list(rows))]
    if listing.order == tasks.Order.UNIT:
        return [
            Group(f"unit-{number}", unit or _("不属于某个单位"), list(of_unit))
            for number, (unit, of_unit) in enumerate(groupby(rows, key=lambda row: row.organisation))
        ]
    return [
        Group(code, _(GROUPS[code]), list(of_urgency), found[code])
        for code, of_urgency in groupby(rows, key=lambda row: row.urgency)
    ]
