"""Which instances a person may look at: of organisations under one's care, of one's own starting, or with own work."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, or_, select

from engine.context import Ctx
from engine.errors import NotFound
from engine.models import Copy, HumanTask, Instance, ScopeRow, TaskCandidate
from engine.standing_in import covers_any
from handlers.directory.models import Organisation
from handlers.directory.rules import SEES_EVERYTHING
from handlers.directory.visibility import visible_organisations
from handlers.files.readers import Reader
from web import standing_in
from web.identity import Identity

CONFIDENTIAL = frozenset({"ip_support", "patent_application"})
"""Processes that only those know who work on them, whatever else they may look into (an invention, S-70).

Who runs the system keeps them going as any other: all an operator does is in the history.
"""

PARTS = frozenset(
    {
        *("entry_vetting", "late_entry", "patent_application", "publication_review", "duty_evaluation"),
        *("energy_verification", "five_small_ranking", "five_type_round", "enterprise_support"),
    }
)
"""Processes that are but a part of the one that calls them: who may look at the one may look at the other.

Not so those in which other people have their say of it, as departments and experts have.
"""


def sees_everything(identity: Identity) -> bool:
    """Whether a person looks at the contest as a whole."""
    return identity.has_role(*SEES_EVERYTHING)


def require_instance(ctx: Ctx, identity: Identity, instance_id: str) -> Instance:
    """The instance, if this person may look at it; raises NotFound otherwise."""
    found = find_instance(ctx, identity, instance_id)
    if found is None:
        raise NotFound
    return found


def find_instance(ctx: Ctx, identity: Identity, instance_id: str) -> Instance | None:
    """The instance, if this person may look at it."""
    query = select(Instance).where(Instance.id == instance_id, visible_instances(ctx, identity))
    found = ctx.session.scalar(query)
    looks = iter(_LOOKS.values())
    while found is None and (look := next(looks, None)) is not None:
        found = look(ctx, identity, instance_id)
    return found


def list_ways(ctx: Ctx, identity: Identity, instance_id: str) -> dict[str, bool]:
    """Everything that `find_instance` asks about an instance, each with its answer: one that holds is enough."""
    ways = {
        code: ctx.session.scalar(select(Instance.id).where(Instance.id == instance_id, condition)) is not None
        for code, condition in _conditions(ctx, identity).items()
    }
    looks = {code: look(ctx, identity, instance_id) is not None for code, look in _LOOKS.items()}
    return ways | looks


def list_whole(ctx: Ctx, instance: Instance) -> list[str]:
    """The ids of the process that an instance is or is a part of, and of its parts."""
    top = instance
    while top.definition_key in PARTS and top.parent_id is not None:
        top = ctx.session.get_one(Instance, top.parent_id)
    parts = select(Instance.id).where(Instance.parent_id == top.id, Instance.definition_key.in_(PARTS))
    return [top.id, *ctx.session.scalars(parts)]


def may_read_files(ctx: Ctx, reader: Reader, instance_id: str) -> bool:
    """Whoever may look at a process may read the files that belong to it."""
    assert isinstance(reader, Identity)
    return find_instance(ctx, reader, instance_id) is not None


def visible_instances(ctx: Ctx, identity: Identity) -> ColumnElement[bool]:
    """A condition on Instance: this person has started it, or has done or can do a task of it, whether by a post
    or as the person its data name, or has a copy of it; or it has a task of a visible organisation and is not
    CONFIDENTIAL."""
    return or_(*_conditions(ctx, identity).values())


def is_of_visible(ctx: Ctx, identity: Identity) -> ColumnElement[bool]:
    """A condition on HumanTask: its instance is one of `visible_instances`."""
    # A CTE is never correlated, so what the conditions ask of other tasks is not taken for this one.
    visible = select(Instance.id).where(visible_instances(ctx, identity)).cte("visible")
    return HumanTask.instance_id.in_(select(visible.c.id))


def _conditions(ctx: Ctx, identity: Identity) -> dict[str, ColumnElement[bool]]:
    """The conditions of which one is enough, by a code for each."""
    if identity.has_role("sysadmin"):
        return {"operator": Instance.id.is_not(None)}
    mine = or_(
        HumanTask.completed_by == identity.actor,
        exists().where(
            TaskCandidate.task_id == HumanTask.id, TaskCandidate.principal.in_(identity.principals)
        ),
    )
    takes_part: dict[str, ColumnElement[bool]] = {
        "started": Instance.started_by == identity.actor,
        "works": _has_task(mine),
        "copied": exists().where(Copy.instance_id == Instance.id, Copy.principal.in_(identity.principals)),
    }
    is_open = Instance.definition_key.not_in(CONFIDENTIAL)
    if sees_everything(identity):
        return {"everything": is_open, **takes_part}
    places = visible_organisations(ctx, identity.person_id).select_ids()
    return {**takes_part, "below": and_(is_open, _has_task(HumanTask.organisation_id.in_(places)))}


def _has_task(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(and_(HumanTask.instance_id == Instance.id, condition))


def _of_own_organisation(ctx: Ctx, identity: Identity, instance_id: str) -> Instance | None:
    """An instance without tasks so far belongs to the organisation its data name."""
    scope = ctx.session.scalar(
        select(ScopeRow).where(ScopeRow.instance_id == instance_id, ScopeRow.parent_id.is_(None))
    )
    organisation_id = scope.variables.get("organisation_id") if scope else None
    place = ctx.session.get(Organisation, organisation_id) if isinstance(organisation_id, str) else None
    if place is None or not visible_organisations(ctx, identity.person_id).includes(place):
        return None
    instance = ctx.session.get(Instance, instance_id)
    return None if instance is None or instance.definition_key in CONFIDENTIAL else instance


def _of_covered_task(ctx: Ctx, identity: Identity, instance_id: str) -> Instance | None:
    """An instance with a task that a person may do for somebody they stand in for."""
    covers = standing_in.covers(ctx, identity)
    is_covered = bool(covers) and covers_any(ctx, instance_id, identity.actor, covers)
    return ctx.session.get(Instance, instance_id) if is_covered else None


def _of_visible_whole(ctx: Ctx, identity: Identity, instance_id: str) -> Instance | None:
    """An instance whose other parts, or of whose whole, a person may look at."""
    instance = ctx.session.get(Instance, instance_id)
    if instance is None:
        return None
    whole = select(Instance.id).where(
        Instance.id.in_(list_whole(ctx, instance)), visible_instances(ctx, identity)
    )
    return instance if ctx.session.scalar(whole.limit(1)) is not None else None


_LOOKS = {"own_organisation": _of_own_organisation, "covered": _of_covered_task, "whole": _of_visible_whole}
"""What else opens an instance to somebody, asked one after the other."""
