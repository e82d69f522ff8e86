"""Reads: what waits where as it was counted last, where there is too much to count it for a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from engine.context import Ctx
from engine.heat import Heat
from engine.models import Definition
from handlers.directory.models import Organisation
from handlers.directory.rules import Kind
from handlers.directory.visibility import Visibility
from handlers.oversight.heat.models import HeatCount
from handlers.oversight.stalls.queries import looked_at

LOOK = "heat"
LIVE_MOST = 2_000
"""So many instances a page counts itself, as they are now."""


@dataclass(frozen=True)
class Counted:
    """By element what waits, as of `at`."""

    at: datetime
    heats: Mapping[str, Heat]


def find_counted(ctx: Ctx, definition_id: str, campaign_id: str, county_id: str) -> Counted | None:
    """What waits in one version, of one campaign and county ("" for any); None if a page may count that itself."""
    at = looked_at(ctx, LOOK)
    ours = (~HeatCount.is_new, HeatCount.definition_id == definition_id)
    instances = select(func.sum(HeatCount.tokens)).where(
        *ours, HeatCount.county_id == "", HeatCount.node == ""
    )
    if at is None or (ctx.session.scalar(instances) or 0) <= LIVE_MOST:
        return None
    query = (
        select(
            HeatCount.node,
            *(
                func.sum(getattr(HeatCount, name))
                for name in ("tokens", "items", "tasks", "overdue", "opened")
            ),
        )
        .where(*ours, HeatCount.county_id == county_id, HeatCount.node != "")
        .group_by(HeatCount.node)
    )
    if campaign_id:
        query = query.where(HeatCount.campaign_id == campaign_id)
    heats = {}
    for node, tokens, items, tasks, overdue, opened in ctx.session.execute(query):
        # The activity itself is one more token than its items.
        open_ = max(tokens, items)
        wait = ctx.now() - datetime.fromtimestamp(opened / tasks, UTC) if tasks else None
        if open_:
            heats[node] = Heat(open_, tasks, overdue, max(wait, timedelta()) if wait is not None else None)
    return Counted(at, heats)


def count_running(ctx: Ctx, county_id: str) -> Mapping[str, int] | None:
    """How many instances of each process have had work in a county; None if a page may count that itself."""
    if not is_large(ctx):
        return None
    query = (
        select(Definition.key, func.sum(HeatCount.tokens))
        .join(Definition, Definition.id == HeatCount.definition_id)
        .where(~HeatCount.is_new, HeatCount.county_id == county_id, HeatCount.node == "")
        .group_by(Definition.key)
    )
    return {row[0]: row[1] for row in ctx.session.execute(query)}


def is_large(ctx: Ctx) -> bool:
    """Whether more is under way than a page may count."""
    instances = select(func.sum(HeatCount.tokens)).where(
        ~HeatCount.is_new, HeatCount.county_id == "", HeatCount.node == ""
    )
    return (ctx.session.scalar(instances) or 0) > LIVE_MOST


def counted_place(ctx: Ctx, within: Visibility, county: str) -> str | None:
    """The part of what is counted in the background that somebody asks for: "" all, or a county; None if it is none."""
    if within.is_everything:
        return county
    root = ctx.session.get(Organisation, min(within.roots)) if len(within.roots) == 1 else None
    if root is None or root.kind != Kind.COUNTY or county not in ("", root.id):
        return None
    return root.id
