"""The components of a form as a flat list. Takes any JSON: a draft may hold anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from engine.forms.schema import CHOICES
from engine.model.compare.leaves import leaves
from engine.model.compare.words import Words, called, say, shorten

_COMPONENTS: Final = "components"
_VALUES: Final = "values"


@dataclass(frozen=True)
class Field:
    """A component of a form. `key` is the path of its value, or "#" and what else tells it apart; unique.

    `group` is the key of the component around it, "" at the top; `own` its settings as leaves, without choices and
    what is inside.
    """

    key: str
    id: str
    kind: str
    label: str
    group: str
    own: Mapping[str, Any]
    options: tuple[Mapping[str, Any], ...]

    @property
    def title(self) -> Words:
        """What a sentence calls it."""
        return called(self.label or self.key)


def fields_of(schema: Mapping[str, Any]) -> list[Field]:
    """Every component of a form, in document order, what is inside a group after it."""
    found: list[Field] = []
    for field in _walk(schema, "", ""):
        keys = {each.key for each in found}
        key, count = field.key, 1
        while key in keys:
            count += 1
            key = f"{field.key}~{count}"
        found.append(replace(field, key=key))
    return found


def settings_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What a form says about itself, as leaves."""
    skip = (_COMPONENTS,) if _has_components(schema) else ()
    return dict(leaves(schema, skip=skip))


def _walk(parent: Mapping[str, Any], path: str, group: str) -> Iterator[Field]:
    if not _has_components(parent):
        return
    for position, raw in enumerate(parent[_COMPONENTS]):
        kind = str(raw.get("type", ""))
        name = str(raw.get("key") or raw.get("path") or "")
        inner = f"{path}.{name}" if path and name else name or path
        key = inner if name else f"{path}#{raw.get('id') or f'{kind}{position}'}"
        options = raw.get(_VALUES)
        has_options = kind in CHOICES and _are_options(options)
        skip = [_COMPONENTS] if _has_components(raw) else []
        yield Field(
            key=key,
            id=str(raw.get("id") or ""),
            kind=kind,
            label=_label(raw),
            group=group,
            own=dict(leaves(raw, skip=[*skip, _VALUES] if has_options else skip)),
            options=tuple(options) if has_options and options else (),
        )
        yield from _walk(raw, inner, key)


def _label(raw: Mapping[str, Any]) -> str:
    for name in ("label", "dateLabel", "timeLabel", "text"):
        if isinstance(raw.get(name), str) and raw[name].strip():
            return shorten(raw[name].lstrip("# "))
    return ""


def _has_components(raw: Mapping[str, Any]) -> bool:
    components = raw.get(_COMPONENTS)
    return isinstance(components, list) and all(isinstance(each, Mapping) for each in components)


def _are_options(values: object) -> bool:
    """Whether choices can be told apart by their values."""
    if not isinstance(values, list) or not all(isinstance(each, Mapping) for each in values):
        return False
    keys = [each.get("value") for each in values]
    return all(isinstance(key, (str, int)) for key in keys) and len(set(map(str, keys))) == len(keys)


def details_of(field: Field) -> list[Words]:
    """What is worth saying of a field that came or went, beside its name: whether one must fill it in."""
    if field.own.get("validate.required") is True:
        return [say("required")]
    return [say("optional")] if field.key[:1] != "#" and "readonly" not in field.own else []
