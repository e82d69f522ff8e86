"""休假和代理: my absences and those of the people I may enter them for, and the work I do for others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import Conflict, Invalid, NotFound
from engine.standing_in import Step, list_steps
from handlers.directory import absences
from handlers.directory import queries as directory
from handlers.directory.models import Absence
from handlers.directory.visibility import PersonHit
from handlers.reminders.absences import tell_of_absence
from web import colleagues, names, standing_in
from web.content import content
from web.idempotency import FIELD, new_key, run_once
from web.identity import me
from web.problems import message_of
from web.transactions import reading, writing

bp = Blueprint("absences", __name__)


@bp.get("/account/absences")
def show() -> Response:
    """What was entered, and the form to enter more; `person` is whom it is for, me unless given."""
    return _page("", HTTPStatus.OK)


@bp.post("/account/absences")
def enter() -> Response:
    """Enter an absence; `find` only looks for people."""
    if "find" in request.form:
        return _page("", HTTPStatus.OK)
    person_id = request.form.get("person") or me().person_id

    def verb(ctx: Ctx) -> str:
        absence = absences.enter_absence(
            ctx,
            me().person_id,
            person_id,
            _stand_in(ctx),
            first_on=_day("first_on"),
            last_on=_day("last_on"),
            steps=[each for each in request.form.getlist("step") if each],
            reason=request.form.get("reason", ""),
        )
        tell_of_absence(ctx, absence)
        return url_for("absences.show", person=request.form.get("person") or None, ok="absence_entered")

    try:
        return redirect(run_once(verb), HTTPStatus.SEE_OTHER)
    except Invalid as error:
        return _page(message_of(error), HTTPStatus.UNPROCESSABLE_ENTITY)


@bp.post("/account/absences/<absence_id>/end")
def end(absence_id: str) -> Response:
    """End it now; anybody else's does not exist."""
    person_id = request.form.get("person") or None
    try:
        writing(lambda ctx: absences.end_absence(ctx, me().person_id, absence_id))
    except Conflict as error:
        return _page(message_of(error), HTTPStatus.CONFLICT)
    return redirect(url_for("absences.show", person=person_id, ok="absence_ended"), HTTPStatus.SEE_OTHER)


@bp.get("/inbox/standing-in")
def tasks() -> str:
    """代办: the open tasks of those I stand in for, under their names."""
    ctx = reading()
    found = standing_in.list_all(ctx, me())
    every = [task for covered in found for task in covered.tasks]
    return render_template(
        "standing_in.html",
        covered=found,
        people=names.people(ctx, [each.absent for each in found]),
        definitions=names.definitions(ctx, (task.definition_id for task in every)),
        organisations=names.organisations(ctx, (task.organisation_id for task in every)),
    )


def _day(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise absences.AbsenceUnfit(code="absence.days", most=absences.MOST_DAYS) from None


def _stand_in(ctx: Ctx) -> str:
    """The person chosen, if the search could have offered them."""
    principal = request.form.get("principal", "")
    holders = directory.persons_of(ctx, principal) if principal.startswith("post:") else []
    if len(holders) != 1 or not colleagues.may_receive(ctx, me().person_id, principal):
        raise absences.AbsenceUnfit(code="absence.nobody")
    return str(holders[0].id)


def _page(error: str, status: HTTPStatus) -> Response:
    ctx, person_id = reading(), request.values.get("person") or me().person_id
    if directory.list_person_names(ctx, [person_id]) == {} or not absences.may_enter(
        ctx, me().person_id, person_id
    ):
        raise NotFound
    found = absences.list_absences(ctx, person_id)
    search = request.values.get("q", "").strip()[:80]
    ids = [each for absence in found for each in (absence.person_id, absence.stand_in_id, absence.entered_by)]
    page = render_template(
        "absences.html",
        person_id=person_id,
        is_own=person_id == me().person_id,
        own=[each for each in found if each.person_id == person_id],
        standing_in=[each for each in found if each.stand_in_id == person_id],
        is_open=lambda absence: _is_open(ctx, absence),
        people=names.people(ctx, [*ids, person_id]),
        search=search,
        found=(found_people := colleagues.search(ctx, me().person_id, search)),
        others=_others(ctx, found_people.hits),
        **_choices(ctx, person_id, [step for absence in found for step in absence.steps]),
        chosen=set(request.form.getlist("step")),
        form=request.form,
        error=error,
        idempotency_key=request.form.get(FIELD) or new_key(),
    )
    return make_response(page, status)


def _choices(ctx: Ctx, person_id: str, covered: Sequence[str]) -> dict[str, Any]:
    """What an absence can be limited to: the steps a person works in, by process, and every process; and the names of
    those and of what absences already are limited to."""
    processes = names.newest_definitions(ctx)
    known = dict(processes)
    steps: dict[str, list[Step]] = {}
    for step in list_steps(ctx, f"person:{person_id}", directory.principals_of(ctx, person_id)):
        steps.setdefault(step.definition_key, []).append(step)
    named = {step.value: content(step.name) for each in steps.values() for step in each}
    named |= names.steps(ctx, {*covered} - named.keys() - known.keys())
    return {"processes": processes, "steps": steps, "names_of": known | named}


def _others(ctx: Ctx, hits: Sequence[PersonHit]) -> list[PersonHit]:
    """Those found whose absence this person may enter."""
    if not me().has_role(*absences.SUPERVISING, *absences.EVERYWHERE):
        return []
    return [hit for hit in hits if absences.may_enter(ctx, me().person_id, hit.person_id)]


def _is_open(ctx: Ctx, absence: Absence) -> bool:
    """Whether it is in force or to come."""
    return absence.ended_at is None and absence.last_on >= directory.today(ctx)
