"""Contexts; the arguments are never changed, new contexts are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.feel.builtins.registry import builtin
from engine.feel.run import Run
from engine.feel.values import plain


@builtin("get value", "m:context, key:any")
@builtin("get value", "context:context, key:any")
def get_value(run: Run, context: Mapping[str, object], key: object) -> object:
    """The entry of a key, or at the end of a list of keys."""
    if isinstance(key, str):
        return plain(context.get(key))
    keys = _keys(key, run)
    value: object = context
    for each in keys or ():
        value = plain(value.get(each)) if isinstance(value, Mapping) else None
    return value if keys else None


@builtin("get entries", "m:context")
@builtin("get entries", "context:context")
def get_entries(run: Run, context: Mapping[str, object]) -> list[object]:
    """A list of contexts with `key` and `value`."""
    run.spend_items(len(context))
    run.spend(len(context))
    return [{"key": key, "value": plain(value)} for key, value in context.items()]


@builtin("context put", "context:context, key:any, value:any")
def context_put(run: Run, context: Mapping[str, object], key: object, value: object) -> object:
    """The context with an entry set, or one further inside if the key is a list of keys."""
    keys = [key] if isinstance(key, str) else _keys(key, run)
    return _put(run, context, keys, value) if keys else None


@builtin("context put", "context:context, keys:list, value:any")
def context_put_keys(run: Run, context: Mapping[str, object], keys: list[object], value: object) -> object:
    return context_put(run, context, keys, value)


def _put(run: Run, context: Mapping[str, object], keys: Sequence[str], value: object) -> object:
    run.spend_items(len(context) + 1)
    if len(keys) > run.limits.depth:
        raise run.error("feel.too_deep", limit=run.limits.depth)
    if len(keys) > 1:
        inside = context.get(keys[0])
        if not isinstance(inside, Mapping):
            return None
        value = _put(run, inside, keys[1:], value)
        if value is None:
            return None
    return {**context, keys[0]: value}


@builtin("context merge", "contexts:list")
def context_merge(run: Run, contexts: list[object]) -> dict[str, object] | None:
    """All entries in one context, later ones winning."""
    merged: dict[str, object] = {}
    for context in contexts:
        if not isinstance(context, Mapping):
            return None
        run.spend_items(len(context))
        merged.update(context)
        run.spend_items(len(merged))
    return merged


@builtin("context", "entries:list")
def context_of_entries(run: Run, entries: list[object]) -> dict[str, object] | None:
    """The context of a list of contexts with `key` and `value`; null if one is wrong or a key comes twice."""
    result: dict[str, object] = {}
    for entry in entries:
        if not isinstance(entry, Mapping) or "key" not in entry or "value" not in entry:
            return None
        key = entry["key"]
        if not isinstance(key, str) or key in result:
            return None
        result[key] = plain(entry["value"])
    return result


def _keys(value: object, run: Run) -> list[str] | None:
    if not isinstance(value, (list, tuple)):
        return None
    keys = [key for key in run.items(value) if isinstance(key, str)]
    return keys if len(keys) == len(value) else None
