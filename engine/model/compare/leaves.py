"""Data as path → value, so that whatever differs is found, whether or not anybody thought of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final, NamedTuple

_LINE: Final = "line"
"""Where something stands in its file says nothing about it."""


class Difference(NamedTuple):
    """A path at which two things differ; None where one has nothing there."""

    path: str
    before: Any
    after: Any


def leaves(
    value: Any, path: str = "", *, skip: Iterable[str] = (), kinds: bool = False
) -> Iterator[tuple[str, Any]]:
    """Every value inside: fields of dataclasses, values of mappings, items of lists ("parts.0.kind").

    A list of other than plain values also gives how long it is and, with `kinds`, a dataclass its name. `skip` are
    fields of the top to leave out.
    """
    if is_dataclass(value) and not isinstance(value, type):
        if kinds:
            yield path, type(value).__name__
        inner = {
            each.name: getattr(value, each.name)
            for each in fields(value)
            if each.name != _LINE and each.name not in skip
        }
    elif isinstance(value, Mapping):
        if path and not value:
            yield path, "{}"
        inner = {str(name): each for name, each in value.items() if name not in skip}
    elif isinstance(value, (list, tuple)):
        if all(_is_plain(each) for each in value):
            yield path, tuple(value)
            return
        yield path, len(value)
        inner = {str(at): each for at, each in enumerate(value)}
    else:
        yield path, value
        return
    for name, each in inner.items():
        yield from leaves(each, f"{path}.{name}" if path else name, kinds=kinds)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """The paths at which two sets of leaves differ, in the order of the later one, then what it lacks."""
    for path in [*after, *(path for path in before if path not in after)]:
        old, new = before.get(path), after.get(path)
        if type(old) is not type(new) or old != new or (path in before) != (path in after):
            yield Difference(path, old, new)


def text_of(value: Any) -> str:
    """A value as a text; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(text_of, value)) if isinstance(value, tuple) else str(value)


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, (str, int, float))
