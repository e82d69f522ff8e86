"""Counting what waits, through everything under way in small pieces, again and again, in the background."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import and_, case, func, select

from engine.context import Ctx
from engine.models import UNDER_WAY, HumanTask, Instance, ScopeRow, TaskState, TokenRow
from engine.upsert import insert_for
from handlers.campaigns.models import Campaign
from handlers.directory.models import Organisation
from handlers.directory.queries import county_column
from handlers.oversight.heat.models import HeatCount
from handlers.oversight.stalls.models import Look
from handlers.oversight.stalls.rounds import count_round

INSTANCES = 500
"""How many instances are looked at in one transaction."""

_KEY = ("is_new", "definition_id", "county_id", "campaign_id", "node")
_SUMS = ("tokens", "items", "tasks", "overdue", "opened")

Seen = tuple[str, str, int, int, int, int, float]
"""An instance and a node, with what is added to each of `_SUMS`."""


def count_heat(ctx: Ctx, look: Look) -> bool:
    """Count the next instances that have tokens, by id; returns whether there may be more. With the last of them the
    counts take the place of those of the round before."""
    return count_round(ctx, look, HeatCount, _add, INSTANCES)


def _add(ctx: Ctx, ids: Sequence[str]) -> None:
    campaigns, counties = set(ctx.session.scalars(select(Campaign.id))), counties_of(ctx, ids)
    running = select(Instance.id, Instance.definition_id, Instance.business_key).where(
        Instance.id.in_(ids), Instance.state.concat("").in_(UNDER_WAY)
    )
    of: dict[str, tuple[str, str]] = {}
    for row in ctx.session.execute(running):
        prefix = row.business_key.partition(":")[0]
        of[row.id] = row.definition_id, prefix if prefix in campaigns else ""
    sums: defaultdict[tuple[str, str, str, str], list[float]] = defaultdict(lambda: [0] * len(_SUMS))
    for instance_id, node, *numbers in _see(ctx, ids, of):
        definition_id, campaign_id = of[instance_id]
        for county in ("", *counties[instance_id]):
            found = sums[definition_id, county, campaign_id, node]
            found[:] = map(sum, zip(found, numbers, strict=True))
    rows = [dict(zip((*_KEY, *_SUMS), (True, *key, *numbers), strict=True)) for key, numbers in sums.items()]
    if rows:
        statement = insert_for(ctx.session, HeatCount)
        added = {name: getattr(HeatCount, name) + statement.excluded[name] for name in _SUMS}
        ctx.session.execute(statement.on_conflict_do_update(index_elements=_KEY, set_=added), rows)


def counties_of(ctx: Ctx, ids: Sequence[str]) -> defaultdict[str, set[str]]:
    """In which counties each instance has had work."""
    query = (
        select(HumanTask.instance_id, county_column())
        .join(Organisation, Organisation.id == HumanTask.organisation_id)
        .where(HumanTask.instance_id.in_(ids))
        .distinct()
    )
    found: defaultdict[str, set[str]] = defaultdict(set)
    for instance_id, county in ctx.session.execute(query):
        found[instance_id].add(county)
    return found


def _see(ctx: Ctx, ids: Sequence[str], of: dict[str, tuple[str, str]]) -> Iterator[Seen]:
    """The instances, their tokens and their open tasks, counted as `engine.heat` does."""
    for instance_id in of:
        yield instance_id, "", 1, 0, 0, 0, 0.0
    is_item = case((and_(ScopeRow.kind.in_(("item", "loop")), ScopeRow.node == TokenRow.node), 1), else_=0)
    tokens = (
        select(TokenRow.instance_id, TokenRow.node, is_item.label("is_item"), func.count().label("count"))
        .join(ScopeRow, ScopeRow.id == TokenRow.scope_id)
        .where(TokenRow.instance_id.in_(ids), TokenRow.attached_to.is_(None))
        .group_by(TokenRow.instance_id, TokenRow.node, is_item)
    )
    for row in ctx.session.execute(tokens):
        if row.instance_id in of:
            count: Any = row._mapping["count"]
            yield row.instance_id, row.node, count * (1 - row.is_item), count * row.is_item, 0, 0, 0.0
    tasks = select(HumanTask.instance_id, HumanTask.node, HumanTask.created_at, HumanTask.due_at).where(
        HumanTask.instance_id.in_(ids),
        HumanTask.state.concat("").in_((TaskState.READY, TaskState.HELD)),
        HumanTask.for_task_id.is_(None),
    )
    for row in ctx.session.execute(tasks):
        if row.instance_id in of:
            is_late = row.due_at is not None and row.due_at < ctx.now()
            yield row.instance_id, row.node, 0, 0, 1, int(is_late), row.created_at.timestamp()
