"""Writes of the register of role models. Opening is safe to repeat by instance, the rest by state."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, NotFound
from handlers.activities.people import describe_unclear, find_holder, find_people
from handlers.activities.role_models import rules
from handlers.activities.role_models.models import RoleModel, Selection
from handlers.activities.role_models.rules import ModelState, SelectionState
from handlers.campaigns.numbers import next_number
from handlers.campaigns.queries import get_settings, work_calendar
from handlers.directory.models import Person
from handlers.directory.queries import find_profile, get_unit, list_posts_of, today

SERIES = "DX"
REFUSED = "activities.role_models_refused"
RECOMMENDED = "recommended_person"


def open_selection(
    ctx: Ctx, campaign_id: str, organisation_id: str, instance_id: str, basis: Mapping[str, Any]
) -> Selection:
    """Enter a selection with its title, quota and conditions."""
    selection = find_by_instance(ctx, instance_id)
    if selection is None:
        selection = Selection(
            id=new_id(),
            campaign_id=campaign_id,
            organisation_id=organisation_id,
            instance_id=instance_id,
            number=next_number(ctx, campaign_id, SERIES),
            title=str(basis["title"]),
            quota=int(basis["quota"]),
            created_at=ctx.now(),
            texts={key: str(basis[key]) for key in ("conditions", "method") if basis.get(key)},
        )
        ctx.session.add(selection)
        ctx.session.flush()
        ctx.record("role_models.opened", instance_id=instance_id, data={"number": selection.number})
    return selection


def nominate(ctx: Ctx, selection_id: str, written: Sequence[str]) -> list[str]:
    """Put persons, by name or id, in place of those nominated before; returns their names.

    BusinessError `activities.role_models_refused`: a name is not clear, or somebody has the title there in force.
    """
    selection = get_selection(ctx, selection_id)
    found = find_people(ctx, selection.organisation_id, written)
    if unclear := describe_unclear(found):
        raise BusinessError(REFUSED, "；".join(unclear) + "。")
    ids = list(dict.fromkeys(str(each.person_id) for each in found))
    if holders := _list_holders(ctx, selection, ids):
        raise BusinessError(REFUSED, f"这些人的称号还在任期内：{'、'.join(holders)}。")
    if not ids:
        raise BusinessError(REFUSED, "请写明人选。")
    ctx.session.execute(delete(RoleModel).where(RoleModel.selection_id == selection_id))
    ctx.session.add_all(RoleModel(selection_id=selection_id, person_id=each) for each in ids)
    ctx.session.flush()
    return list(_by_name(ctx, selection_id))


def choose(ctx: Ctx, selection_id: str, names: Sequence[str]) -> date:
    """Choose among the nominated within the quota; returns the last day of the notice.

    BusinessError `activities.role_models_refused` says in words what is wrong with the choice.
    """
    selection = get_selection(ctx, selection_id)
    models = _by_name(ctx, selection_id)
    if fault := rules.find_choice_fault(names, models, selection.quota):
        raise BusinessError(REFUSED, fault)
    for name, model in models.items():
        model.state = ModelState.CHOSEN if name in names else ModelState.DROPPED
    days = get_settings(ctx, selection.campaign_id)["unit_notice_working_days"]
    selection.notice_ends_on = work_calendar(ctx).add_working_days(today(ctx), days)
    selection.state = SelectionState.NOTICED
    return selection.notice_ends_on


def name_models(
    ctx: Ctx,
    selection_id: str,
    dropped: Sequence[str],
    recommended: Sequence[str],
    term: tuple[date, date],
    benefits: str,
) -> int:
    """Name who was chosen and not dropped, and recommend some as innovation experts; returns how many were named.

    BusinessError `activities.role_models_refused` says in words what is wrong. Safe to repeat.
    """
    selection, models = get_selection(ctx, selection_id), _by_name(ctx, selection_id)
    if selection.state != SelectionState.NOTICED:
        return sum(each.state == ModelState.NAMED for each in models.values())
    chosen = {name: each for name, each in models.items() if each.state == ModelState.CHOSEN}
    if fault := rules.find_naming_fault(dropped, recommended, chosen, term):
        raise BusinessError(REFUSED, fault)
    for name, model in chosen.items():
        model.state = ModelState.DROPPED if name in dropped else ModelState.NAMED
        if model.state == ModelState.NAMED:
            (model.term_from, model.term_to), model.benefits = term, benefits.strip()
            model.is_recommended = name in recommended
    named = [each for each in chosen.values() if each.state == ModelState.NAMED]
    if not named:
        close(ctx, selection.instance_id, "公示后没有人选")
        return 0
    selection.state, selection.ended_at = SelectionState.NAMED, ctx.now()
    ctx.session.flush()
    for model in named:
        if model.is_recommended:
            _recommend(ctx, selection, model.person_id)
    ctx.record("role_models.named", instance_id=selection.instance_id, data={"named": len(named)})
    return len(named)


def close(ctx: Ctx, instance_id: str, reason: str) -> None:
    """The selection names nobody; one never entered leaves nothing behind."""
    selection = find_by_instance(ctx, instance_id)
    if selection is not None and selection.ended_at is None:
        for model in _by_name(ctx, selection.id).values():
            model.state = ModelState.DROPPED
        selection.state, selection.ended_at = SelectionState.NONE, ctx.now()
        selection.end_reason = reason.strip() or "未说明"
        ctx.record("role_models.none", instance_id=instance_id)


def find_by_instance(ctx: Ctx, instance_id: str) -> Selection | None:
    """The selection of a process, once it is entered."""
    return ctx.session.scalar(select(Selection).where(Selection.instance_id == instance_id))


def get_selection(ctx: Ctx, selection_id: str) -> Selection:
    """One selection; raises NotFound."""
    found = ctx.session.get(Selection, selection_id)
    if found is None:
        raise NotFound(selection=selection_id)
    return found


def _by_name(ctx: Ctx, selection_id: str) -> dict[str, RoleModel]:
    """Who is in a selection: by name, or by id where several have the same name."""
    query = (
        select(RoleModel, Person.name)
        .join(Person, Person.id == RoleModel.person_id)
        .where(RoleModel.selection_id == selection_id)
        .order_by(Person.name, Person.id)
    )
    rows = ctx.session.execute(query).all()
    names = [name for _model, name in rows]
    return {name if names.count(name) == 1 else model.person_id: model for model, name in rows}


def _list_holders(ctx: Ctx, selection: Selection, person_ids: Collection[str]) -> list[str]:
    query = (
        select(Person.name)
        .join(RoleModel, RoleModel.person_id == Person.id)
        .join(Selection, Selection.id == RoleModel.selection_id)
        .where(
            Person.id.in_(person_ids),
            Selection.title == selection.title,
            Selection.organisation_id == selection.organisation_id,
            RoleModel.term_to >= today(ctx),
        )
        .order_by(Person.name)
    )
    return list(ctx.session.scalars(query))


def _recommend(ctx: Ctx, selection: Selection, person_id: str) -> None:
    """Start the nomination as innovation expert in the person's unit; its union fills the form in."""
    profile = find_profile(ctx, person_id)
    places = (
        [profile.organisation_id]
        if profile
        else [each.organisation_id for each in list_posts_of(ctx, person_id)]
    )
    unit = get_unit(ctx, next(iter(places), selection.organisation_id))
    payload = {
        "campaign": selection.campaign_id,
        "organisation_id": unit.id,
        "applicant_id": find_holder(ctx, "unit_union", unit.id),
        "person_id": person_id,
    }
    ctx.processes.send(ctx, RECOMMENDED, f"{selection.id}:{person_id}", payload)
