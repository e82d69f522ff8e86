"""Personal data that forms ask for: in full for those who need them for what they do, masked for everybody else.

A form says which of its fields are personal (`properties.personal`). What is typed there may also stand in other
variables, in texts that handlers make of it, and in history: so it is taken out of whatever is shown of the process,
wherever it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from engine.context import Ctx
from engine.definitions import select_newest
from engine.forms import Form
from engine.forms.parse import parse_tree
from engine.models import (
    AuditEvent,
    Definition,
    ExternalJob,
    HumanTask,
    Instance,
    Job,
    ScopeRow,
    TaskCandidate,
    TaskState,
)
from engine.standing_in import covers_any
from handlers.directory.masking import MASKS, find_secrets
from handlers.directory.queries import list_posts_of
from web import standing_in
from web.history import CORRECTIONS
from web.identity import Identity, me
from web.permissions import OFFICE
from web.transactions import runtime
from web.veil import NOTHING_HIDDEN, Veil

_Instance = Row[str, str, str]
OFFICE_ROLES = frozenset(OFFICE.removeprefix("role:").split(","))
"""Who keeps the registers, and reads everything."""


def veil_of(ctx: Ctx, instance_id: str | None) -> Veil:
    """What the person of this request sees of one instance's personal data."""
    return veils_of(ctx, me(), [instance_id] if instance_id else []).get(instance_id or "", NOTHING_HIDDEN)


def veils_of(ctx: Ctx, identity: Identity, instance_ids: Collection[str]) -> dict[str, Veil]:
    """Those of some instances of which a person does not see everything, each with what hides it; as many queries
    whatever their number."""
    found = _read(ctx, instance_ids)
    versions = runtime().instances.versions
    kinds = {each.id: personal_fields(versions.get(ctx, each.definition_id).forms.values()) for each in found}
    personal = [each for each in found if kinds[each.id]]
    if not personal or identity.has_role(*OFFICE_ROLES):
        return {}
    held = _held(ctx, [each.id for each in personal])
    needed = _needed(ctx, identity, personal)
    return {
        each.id: Veil(kinds[each.id], _masks(held.get(each.id, ()), kinds[each.id]))
        for each in personal
        if each.id not in needed
    }


def reads_in_full(ctx: Ctx, identity: Identity, instance_id: str | None) -> bool:
    """Whether somebody needs what is personal of an instance for what they do, whatever its forms say."""
    return identity.has_role(*OFFICE_ROLES) or bool(_needed(ctx, identity, _read(ctx, [instance_id or ""])))


def veil_of_messages(ctx: Ctx) -> Veil:
    """What the person of this request sees of data that belong to no instance yet: what is called like a personal
    field of any process's newest version is masked."""
    if me().has_role(*OFFICE_ROLES):
        return NOTHING_HIDDEN
    forms = ctx.session.scalars(select_newest(Definition.forms))
    schemas = [schema for each in forms for schema in each.values()]
    return Veil({n.path[-1]: n.personal for each in schemas for n in parse_tree(each).walk() if n.personal})


def personal_fields(forms: Iterable[Form]) -> dict[str, str]:
    """The fields that forms say are personal, by the last part of their path: of which kind they are."""
    return {node.path[-1]: node.personal for form in forms for node in form.root.walk() if node.personal}


def _read(ctx: Ctx, ids: Collection[str]) -> Sequence[_Instance]:
    query = select(Instance.id, Instance.definition_id, Instance.started_by).where(Instance.id.in_(ids))
    return ctx.session.execute(query).all()


def _needed(ctx: Ctx, identity: Identity, instances: Collection[_Instance]) -> set[str]:
    """Those whose personal data somebody needs for what they do: they have started it, or have a task of it, by
    themselves or as a stand-in, or it is their unit's."""
    ids = [each.id for each in instances]
    open_tasks = (HumanTask.instance_id.in_(ids), HumanTask.state == TaskState.READY)
    own = select(HumanTask.instance_id).join(TaskCandidate, TaskCandidate.task_id == HumanTask.id)
    needed = {each.id for each in instances if each.started_by == identity.actor}
    needed |= {*ctx.session.scalars(own.where(*open_tasks, TaskCandidate.principal.in_(identity.principals)))}
    places = {post.organisation_id for post in list_posts_of(ctx, identity.person_id)}
    roots = select(ScopeRow.instance_id, ScopeRow.variables).where(
        ScopeRow.instance_id.in_(ids), ScopeRow.parent_id.is_(None)
    )
    needed |= {each for each, known in ctx.session.execute(roots) if known.get("organisation_id") in places}
    if covers := standing_in.covers(ctx, identity):
        needed |= {each for each in ids if covers_any(ctx, each, identity.actor, covers)}
    return needed


def _held(ctx: Ctx, ids: Collection[str]) -> dict[str, list[Any]]:
    """Everything that instances know or are about to hand on, what was shown and typed at their tasks, and what an
    operator has replaced by hand."""
    queries = (
        select(ScopeRow.instance_id, ScopeRow.variables).where(ScopeRow.instance_id.in_(ids)),
        select(HumanTask.instance_id, HumanTask.data, HumanTask.context).where(
            HumanTask.instance_id.in_(ids)
        ),
        select(Job.instance_id, Job.inputs).where(Job.instance_id.in_(ids)),
        select(ExternalJob.instance_id, ExternalJob.inputs).where(ExternalJob.instance_id.in_(ids)),
        select(AuditEvent.instance_id, AuditEvent.data).where(
            AuditEvent.instance_id.in_(ids), AuditEvent.kind.in_(CORRECTIONS)
        ),
    )
    held: dict[str, list[Any]] = {}
    for query in queries:
        for instance_id, *data in ctx.session.execute(query):
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
