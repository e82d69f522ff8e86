"""The tasks offered to some principals, narrowed: the part of a statement that every question to an inbox shares.

For each principal one range of the index on (principal, due_at, task_id) is read, and not the tasks beyond what is
asked for, so that an inbox costs the same among a million open tasks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    union,
)

from engine.inbox.terms import Cursor, Filter, Order
from engine.statements import parameter
from engine.step_rows import CANDIDATES, DRAFTS, TASKS

MAX_TITLE_SEARCH = 100

_EQUAL = ("definition_key", "node", "stage", "organisation_id", "assignee")
_OF_TASKS = frozenset({*_EQUAL, "pattern", "created_after"})

_DUE = {"due_at": CANDIDATES.c.due_at, "task_id": CANDIDATES.c.task_id}
KEYS: Mapping[Order, Mapping[str, ColumnElement[Any]]] = {
    Order.DUE: _DUE,
    Order.NEWEST: {"created_at": TASKS.c.created_at, "task_id": CANDIDATES.c.task_id},
    Order.UNIT: {"unit": func.coalesce(TASKS.c.organisation_id, ""), **_DUE},
}
"""What an order sorts by; the task's id last, so that no two are equal."""
FALLING = frozenset({Order.NEWEST})


def values_of(principals: Sequence[str], narrow: Filter, after: Cursor | None, most: int) -> dict[str, Any]:
    """The parameters; a filter that is not set has none."""
    values: dict[str, Any] = {f"principal_{number}": each for number, each in enumerate(principals)}
    optional = {
        **{name: getattr(narrow, name) or None for name in (*_EQUAL, "drafted_by")},
        **{f"after_{number}": each for number, each in enumerate(after.keys if after else ())},
        "pattern": _pattern(narrow.search) if narrow.search else None,
        "created_after": narrow.created_after,
        "due_before": narrow.due_before,
        "due_from": narrow.due_from,
    }
    return values | {name: each for name, each in optional.items() if each is not None} | {"most": most}


def merged(principals: int, given: frozenset[str], order: Order = Order.DUE) -> Subquery:
    """The first tasks in order for any of so many principals, each once: `task_id`, `due_at` and the order's keys."""
    parts = [_offered(number, given, order).limit(most()) for number in range(principals)]
    if len(parts) == 1:
        return parts[0].subquery()
    return union(*(select(part.subquery()) for part in parts)).subquery()


def most() -> Any:
    """The parameter that says how many are wanted at most."""
    return bindparam("most", type_=Integer(), required=True)


def sorted_by(keys: Sequence[ColumnElement[Any]], order: Order) -> list[ColumnElement[Any]]:
    """The keys in the direction of an order."""
    return [key.desc() if order in FALLING else key for key in keys]


def _offered(number: int, given: frozenset[str], order: Order) -> Select[Any]:
    columns, keys = CANDIDATES.c, list(KEYS[order].values())
    # No more than that: what several principals offer is compared by all of it.
    shown = (key.label(name) for name, key in {**_DUE, **KEYS[order]}.items())
    query = select(*shown).where(columns.principal == parameter(f"principal_{number}", columns.principal))
    if given & _OF_TASKS or order != Order.DUE:
        query = query.join(TASKS, TASKS.c.id == columns.task_id)
    query = query.where(*_conditions(given))
    if "after_0" in given:
        here = tuple_(*keys)
        place = tuple_(*(parameter(f"after_{place}", key) for place, key in enumerate(keys)))
        query = query.where(here < place if order in FALLING else here > place)
    return query.order_by(*sorted_by(keys, order))


def _conditions(given: frozenset[str]) -> list[ColumnElement[bool]]:
    columns = CANDIDATES.c
    found: list[ColumnElement[bool]] = [
        TASKS.c[name] == parameter(name, TASKS.c[name]) for name in _EQUAL if name in given
    ]
    if "created_after" in given:
        found.append(TASKS.c.created_at > parameter("created_after", TASKS.c.created_at))
    if "due_before" in given:
        found.append(columns.due_at < parameter("due_before", columns.due_at))
    if "due_from" in given:
        found.append(columns.due_at >= parameter("due_from", columns.due_at))
    if "pattern" in given:
        found.append(matches())
    if "drafted_by" in given:
        found.append(
            exists().where(
                DRAFTS.c.task_id == columns.task_id,
                DRAFTS.c.person_id == parameter("drafted_by", DRAFTS.c.person_id),
            )
        )
    return found


def matches() -> ColumnElement[bool]:
    """The condition that the parameter `pattern` is in a task's name or its instance's."""
    pattern = parameter("pattern", TASKS.c.name)
    return or_(
        *(each.ilike(pattern, escape="\\") for each in (TASKS.c.name, TASKS.c.title, TASKS.c.title_en))
    )


def _pattern(search: str) -> str:
    text = search[:MAX_TITLE_SEARCH].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{text}%"
