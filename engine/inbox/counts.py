"""How much is in an inbox: in all, by due time, and by what it can be narrowed to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import func, literal, select, union_all

from engine.context import Ctx
from engine.inbox.candidates import merged, values_of
from engine.inbox.terms import Filter
from engine.models import NEVER
from engine.statements import Statement, parameter
from engine.step_rows import CANDIDATES, TASKS


class Facet(NamedTuple):
    """One thing an inbox can be narrowed to: `kind` is "step" (`value` a definition's key, `detail` its node, `label`
    the task's name), "stage" or "unit"; `found` is how many tasks it has."""

    kind: str
    value: str
    detail: str
    label: str
    found: int


def count_inbox(ctx: Ctx, principals: Sequence[str], *, narrow: Filter | None = None, limit: int = 99) -> int:
    """How many open tasks there are, counted up to `limit` + 1 (show "99+" then)."""
    if not principals:
        return 0
    values = values_of(principals, narrow or Filter(), None, limit + 1)
    [found] = _count(len(principals), frozenset(values)).tuples(ctx.transaction, values, tuple)
    return int(min(found[0], limit + 1))


def count_by_due(
    ctx: Ctx,
    principals: Sequence[str],
    bounds: Sequence[datetime],
    *,
    narrow: Filter | None = None,
    limit: int = 9_999,
) -> list[int]:
    """How many open tasks are due before the first bound, from each to the next, from the last on, and undated.

    Bounds rise. Of each principal the first `limit` + 1 tasks by due time count.
    """
    if not principals:
        return [0] * (len(bounds) + 2)
    values = values_of(principals, narrow or Filter(), None, limit + 1)
    given = frozenset(values)
    values |= {f"bound_{number}": each for number, each in enumerate((*bounds, NEVER))}
    [below] = _count_below(len(principals), given, len(bounds) + 1).tuples(ctx.transaction, values, tuple)
    return [later - earlier for earlier, later in pairwise((0, *below))]


def list_facets(ctx: Ctx, principals: Sequence[str], *, limit: int = 9_999) -> list[Facet]:
    """The steps, stages and units of the open tasks, in no order; of each principal the first `limit` tasks count."""
    if not principals:
        return []
    values = values_of(principals, Filter(), None, limit)
    return _facets(len(principals), frozenset(values)).tuples(ctx.transaction, values, Facet._make)


@lru_cache(maxsize=500)
def _count(principals: int, given: frozenset[str]) -> Statement:
    return Statement(select(func.count().label("found")).select_from(merged(principals, given)))


@lru_cache(maxsize=500)
def _count_below(principals: int, given: frozenset[str], bounds: int) -> Statement:
    due_at = merged(principals, given).c.due_at
    limits = [parameter(f"bound_{number}", CANDIDATES.c.due_at) for number in range(bounds)]
    below = [
        func.count().filter(due_at < each).label(f"below_{number}") for number, each in enumerate(limits)
    ]
    return Statement(select(*below, func.count().label("found")).select_from(due_at.table))


@lru_cache(maxsize=100)
def _facets(principals: int, given: frozenset[str]) -> Statement:
    found = merged(principals, given)
    columns = (TASKS.c.definition_key, TASKS.c.node, TASKS.c.name, TASKS.c.stage, TASKS.c.organisation_id)
    # Named twice below, so it is worked out once.
    mine = select(*columns).join(found, found.c.task_id == TASKS.c.id).cte("mine")
    none, count = literal(""), func.count().label("found")
    kinds = union_all(
        select(
            literal("step").label("kind"),
            mine.c.definition_key.label("value"),
            mine.c.node.label("detail"),
            func.max(mine.c.name).label("label"),
            count,
        ).group_by(mine.c.definition_key, mine.c.node),
        select(literal("stage"), mine.c.stage, none, none, count)
        .where(mine.c.stage != "")
        .group_by(mine.c.stage),
        select(literal("unit"), mine.c.organisation_id, none, none, count)
        .where(mine.c.organisation_id.is_not(None))
        .group_by(mine.c.organisation_id),
    ).subquery()
    return Statement(select(kinds))
