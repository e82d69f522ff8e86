"""Personal data that forms ask for: in full for those who need them for what they do, masked for everybody else.

A form says which of its fields are personal (`properties.personal`). What is typed there may also stand in other
variables, in texts that handlers make of it, and in history: so it is taken out of whatever is shown of the process,
wherever it stands.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from sqlalchemy import select

from engine.context import Ctx
from engine.forms import Form
from engine.models import HumanTask, Instance, ScopeRow, TaskCandidate, TaskState
from engine.standing_in import covers_any
from handlers.directory.masking import MASKS, find_secrets
from handlers.directory.queries import list_posts_of
from web import standing_in
from web.identity import Identity, me
from web.permissions import OFFICE
from web.transactions import runtime

T = TypeVar("T")
_OFFICE = OFFICE.removeprefix("role:").split(",")


@dataclass(frozen=True)
class Veil:
    """What a person sees instead of personal data; an empty one hides nothing.

    `kinds` are the personal fields by the last part of their path; `masked` are the values known, each as it is shown,
    the longest first.
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    masked: Mapping[str, str] = field(default_factory=dict)

    def over(self, value: T) -> T:
        """Data or what was made of them, however nested, as this person sees them."""
        return cast("T", self._cover(value, "")) if self.kinds else value

    def _cover(self, value: Any, kind: str) -> Any:
        if isinstance(value, Mapping):
            return {name: self._cover(each, self.kinds.get(name, kind)) for name, each in value.items()}
        if isinstance(value, (list, tuple)):
            covered = [self._cover(each, kind) for each in value]
            return tuple(covered) if isinstance(value, tuple) else covered
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            parts = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
            return dataclasses.replace(
                value, **{name: self._cover(part, kind) for name, part in parts.items()}
            )
        return self._masked(value, kind) if isinstance(value, str) else value

    def _masked(self, text: str, kind: str) -> str:
        for whole, shown in self.masked.items():
            text = text.replace(whole, shown)
        return MASKS[kind](text) if kind else text


NOTHING_HIDDEN = Veil()


def veil_of(ctx: Ctx, instance_id: str | None) -> Veil:
    """What the person of this request sees of one instance's personal data."""
    return veils_of(ctx, me(), [instance_id] if instance_id else []).get(instance_id or "", NOTHING_HIDDEN)


def veils_of(ctx: Ctx, identity: Identity, instance_ids: Collection[str]) -> dict[str, Veil]:
    """Those of some instances of which a person does not see everything, each with what hides it; as many queries
    whatever their number."""
    found = ctx.session.scalars(select(Instance).where(Instance.id.in_(instance_ids))).all()
    versions = runtime().instances.versions
    kinds = {each.id: personal_fields(versions.get(ctx, each.definition_id).forms.values()) for each in found}
    personal = [each for each in found if kinds[each.id]]
    if not personal or identity.has_role(*_OFFICE):
        return {}
    held = _held(ctx, [each.id for each in personal])
    needed = _needed(ctx, identity, personal)
    return {
        each.id: Veil(kinds[each.id], _masks(held.get(each.id, ()), kinds[each.id]))
        for each in personal
        if each.id not in needed
    }


def personal_fields(forms: Iterable[Form]) -> dict[str, str]:
    """The fields that forms say are personal, by the last part of their path: of which kind they are."""
    return {node.path[-1]: node.personal for form in forms for node in form.root.walk() if node.personal}


def _needed(ctx: Ctx, identity: Identity, instances: Collection[Instance]) -> set[str]:
    """Those whose personal data somebody needs for what they do: they have started it, or have a task of it, by
    themselves or as a stand-in, or it is their unit's."""
    ids = [each.id for each in instances]
    open_tasks = (HumanTask.instance_id.in_(ids), HumanTask.state == TaskState.READY)
    own = select(HumanTask.instance_id).join(TaskCandidate, TaskCandidate.task_id == HumanTask.id)
    needed = {each.id for each in instances if each.started_by == identity.actor}
    needed |= {*ctx.session.scalars(own.where(*open_tasks, TaskCandidate.principal.in_(identity.principals)))}
    places = {post.organisation_id for post in list_posts_of(ctx, identity.person_id)}
    roots = select(ScopeRow).where(ScopeRow.instance_id.in_(ids), ScopeRow.parent_id.is_(None))
    for scope in ctx.session.scalars(roots):
        if scope.variables.get("organisation_id") in places:
            needed.add(scope.instance_id)
    if covers := standing_in.covers(ctx, identity):
        needed |= {each for each in ids if covers_any(ctx, each, identity.actor, covers)}
    return needed


def _held(ctx: Ctx, ids: Collection[str]) -> dict[str, list[Any]]:
    """Everything that instances know, and what was shown and typed at their tasks."""
    scopes = select(ScopeRow.instance_id, ScopeRow.variables).where(ScopeRow.instance_id.in_(ids))
    tasks = select(HumanTask.instance_id, HumanTask.data, HumanTask.context)
    rows = [*ctx.session.execute(scopes), *ctx.session.execute(tasks.where(HumanTask.instance_id.in_(ids)))]
    held: dict[str, list[Any]] = {}
    for instance_id, *data in rows:
        held.setdefault(instance_id, []).extend(data)
    return held


def _masks(held: Iterable[Any], kinds: Mapping[str, str]) -> dict[str, str]:
    found = {
        secret: MASKS[kind](secret)
        for data in held
        for kind, text in _personal_in(data, kinds, "")
        for secret in (text, *find_secrets(text))
    }
    ordered = sorted(found, key=lambda secret: (-len(secret), secret))
    return {secret: found[secret] for secret in ordered if found[secret] != secret}


def _personal_in(value: Any, kinds: Mapping[str, str], kind: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _personal_in(each, kinds, kinds.get(name, kind))
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _personal_in(each, kinds, kind)
    elif kind and isinstance(value, str) and value.strip():
        yield kind, value.strip()
