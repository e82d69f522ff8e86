"""Showing one personal value in full to an operator who otherwise sees it masked: for a reason, and on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import NotFound
from engine.models import Instance, ScopeRow
from engine.operations.checks import require_reason
from web.forms.reading_matter import labels_of
from web.personal import veil_of
from web.transactions import runtime
from web.veil import Veil

MOST = 200
KIND = "personal.disclosed"


@dataclass(frozen=True)
class Hidden:
    """A personal value of a process: `place` is the scope and the path of it, `text` masked or in full."""

    place: str
    label: str
    text: str


def list_hidden(ctx: Ctx, instance: Instance) -> list[Hidden]:
    """The personal values of a process that the person of this request sees masked, in the order of the data."""
    veil = veil_of(ctx, instance.id)
    return [Hidden(each.place, each.label, shown) for each, shown in _hidden(ctx, instance, veil)][:MOST]


def disclose(ctx: Ctx, instance: Instance, place: str, reason: str) -> Hidden:
    """One of them in full, with a line of history that tells which, and why.

    Raises NotFound for a value that is not hidden, or Refused without a reason.
    """
    why = require_reason(reason)
    veil = veil_of(ctx, instance.id)
    found = next((each for each, _shown in _hidden(ctx, instance, veil) if each.place == place), None)
    if found is None:
        raise NotFound
    data = {"field": found.label, "place": found.place, "reason": why}
    ctx.record(KIND, instance_id=instance.id, data=data)
    return found


def _hidden(ctx: Ctx, instance: Instance, veil: Veil) -> Iterator[tuple[Hidden, str]]:
    """Each with what this person sees of it instead."""
    if not veil.kinds:
        return
    labels = labels_of(runtime().instances.versions.get(ctx, instance.definition_id).forms.values())
    query = select(ScopeRow.id, ScopeRow.variables).where(ScopeRow.instance_id == instance.id)
    for scope_id, variables in ctx.session.execute(query.order_by(ScopeRow.id)):
        for path, name, text in _texts(variables, veil.kinds, (scope_id,), ""):
            shown = veil.over({name: text})[name]
            if shown != text:
                yield Hidden(".".join(path), labels.get(name, name), text), shown


def _texts(
    value: Any, kinds: Mapping[str, str], path: tuple[str, ...], name: str
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The texts under personal fields: path, name of the field, text."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(each, kinds, (*path, str(key)), str(key) if key in kinds else name)
    elif isinstance(value, (list, tuple)):
        for number, each in enumerate(value):
            yield from _texts(each, kinds, (*path, str(number)), name)
    elif name and isinstance(value, str):
        yield path, name, value
