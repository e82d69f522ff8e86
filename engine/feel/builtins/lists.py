"""Lists; positions count from 1, or from -1 at the end."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from functools import cmp_to_key

from engine.feel.builtins.registry import builtin
from engine.feel.comparison import equal, identity, less
from engine.feel.run import Run
from engine.feel.scope import call
from engine.feel.sequences import whole
from engine.feel.values import Function


@builtin("list contains", "list:list, element:any")
def list_contains(run: Run, items: list[object], element: object) -> bool:
    return any(equal(item, element, run) is True for item in items)


@builtin("index of", "list:list, match:any")
def index_of(run: Run, items: list[object], match: object) -> list[object]:
    return [Decimal(index) for index, item in enumerate(items, 1) if equal(item, match, run) is True]


@builtin("sublist", "list:list, start position:number, length:number?")
def sublist(
    run: Run, items: list[object], start: Decimal, length: Decimal | None = None
) -> list[object] | None:
    first, count = whole(start), whole(length)
    if not first or abs(first) > len(items) or (length is not None and (count is None or count < 1)):
        return None
    first = first - 1 if first > 0 else len(items) + first
    return items[first:] if count is None else items[first : first + count]


@builtin("append", "list:list, item:any*")
def append(run: Run, items: list[object], *more: object) -> list[object]:
    run.spend_items(len(items) + len(more))
    return [*items, *more]


@builtin("concatenate", "list:list*")
def concatenate(run: Run, *lists: list[object]) -> list[object]:
    run.spend_items(sum(map(len, lists)))
    return [item for items in lists for item in items]


@builtin("insert before", "list:list, position:number, newItem:any")
def insert_before(run: Run, items: list[object], position: Decimal, new: object) -> list[object] | None:
    index = whole(position)
    if not index or not -len(items) <= index <= len(items) + 1:
        return None
    run.spend_items(len(items) + 1)
    items.insert(index - 1 if index > 0 else index, new)
    return items


@builtin("remove", "list:list, position:number")
def remove(run: Run, items: list[object], position: Decimal) -> list[object] | None:
    index = whole(position)
    if not index or abs(index) > len(items):
        return None
    del items[index - 1 if index > 0 else index]
    return items


@builtin("list replace", "list:list, position:any, newItem:any")
def list_replace(run: Run, items: list[object], position: object, new: object) -> list[object] | None:
    """The item at a position replaced, or each for which a function of it and the new item gives true."""
    if isinstance(position, Function):
        return list_replace_matches(run, items, position, new)
    index = whole(position)
    if not index or abs(index) > len(items):
        return None
    items[index - 1 if index > 0 else index] = new
    return items


@builtin("list replace", "list:list, match:function, newItem:any")
def list_replace_matches(run: Run, items: list[object], match: Function, new: object) -> list[object] | None:
    """Null if the function gives anything but true or false."""
    replaced: list[object] = []
    for item in items:
        holds = call(match, (item, new), run)
        if not isinstance(holds, bool):
            return None
        replaced.append(new if holds else item)
    return replaced


@builtin("reverse", "list:list")
def reverse(run: Run, items: list[object]) -> list[object]:
    return items[::-1]


@builtin("distinct values", "list:list")
def distinct(run: Run, items: list[object]) -> list[object]:
    """Each value once, where it first stands."""
    run.spend(len(items) // 2)
    first: dict[Hashable, object] = {}
    for item in items:
        first.setdefault(identity(item, run), item)
    return list(first.values())


@builtin("union", "list:list*")
def union(run: Run, *lists: list[object]) -> list[object]:
    run.spend_items(sum(map(len, lists)))
    return distinct(run, [item for items in lists for item in items])


@builtin("flatten", "list:list")
def flatten(run: Run, items: list[object]) -> list[object]:
    flat: list[object] = []
    _flatten(run, items, flat, 0)
    return flat


def _flatten(run: Run, items: list[object], flat: list[object], depth: int) -> None:
    if depth > run.limits.depth:
        raise run.error("feel.too_deep", limit=run.limits.depth)
    for item in items:
        if isinstance(item, (list, tuple)):
            _flatten(run, run.items(item), flat, depth + 1)
        else:
            flat.append(item)
    if len(flat) > run.limits.items:
        raise run.error("feel.list_too_long", limit=run.limits.items)


@builtin("sort", "list:list, precedes:function")
def sort(run: Run, items: list[object], precedes: Function) -> list[object]:
    """Stable; `precedes` is asked whether one item goes before another."""

    def compare(one: object, other: object) -> int:
        return -1 if call(precedes, (one, other), run) is True else 1

    return sorted(items, key=cmp_to_key(compare))


@builtin("sort", "list:list")
def sort_ascending(run: Run, items: list[object]) -> list[object] | None:
    """Our addition: ascending; null for items without a common order."""
    if any(less(items[0], item, run) is None for item in items):
        return None
    run.spend(len(items))
    return sorted(items, key=cmp_to_key(lambda one, other: -1 if less(one, other, run) else 1))
