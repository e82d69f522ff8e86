"""休假和代理: who is away from when to when, and who does which of their work meanwhile. What is over is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select

from engine.context import Ctx
from engine.errors import Conflict, Forbidden, Invalid, NotFound
from engine.standing_in import Cover
from handlers.directory.models import Absence, Person
from handlers.directory.queries import get_person, list_posts_of, principals_of, today

SUPERVISING = frozenset(
    {
        "group_leader",
        "group_deputy",
        "office_director",
        "county_union",
        "industry_union",
        "unit_union",
        "team_leader",
    }
)
"""Roles whose holders may enter an absence for anybody with a post in the same organisation."""
EVERYWHERE = frozenset({"sysadmin"})
MOST_DAYS = 366
MOST_STEPS = 50
MAX_REASON = 500


class AbsenceUnfit(Invalid):
    """This absence cannot be entered."""

    code = "absence.unfit"


class AbsenceOver(Conflict):
    """This absence is over."""

    code = "absence.over"


def may_enter(ctx: Ctx, by: str, person_id: str) -> bool:
    """Whether a person may enter another's absence, or their own."""
    if by == person_id:
        return True
    own = list_posts_of(ctx, by)
    if any(post.role in EVERYWHERE for post in own):
        return True
    led = {post.organisation_id for post in own if post.role in SUPERVISING}
    return any(post.organisation_id in led for post in list_posts_of(ctx, person_id))


def enter_absence(
    ctx: Ctx,
    by: str,
    person_id: str,
    stand_in_id: str,
    *,
    first_on: date,
    last_on: date,
    steps: Sequence[str] = (),
    reason: str = "",
) -> Absence:
    """Let somebody do an absent person's work from the first to the last day, both included (local dates); `steps` are
    definition keys and "key/node", none for all. Ends by itself.

    Raises Forbidden when it is not theirs to enter, and AbsenceUnfit with a code: "absence.order", "absence.days",
    "absence.past", "absence.oneself", "absence.own_gain" (nobody gives themselves another's work), "absence.nobody",
    "absence.steps".
    """
    if not may_enter(ctx, by, person_id):
        raise Forbidden
    if last_on < first_on:
        raise AbsenceUnfit(code="absence.order")
    if last_on - first_on >= timedelta(days=MOST_DAYS):
        raise AbsenceUnfit(code="absence.days", most=MOST_DAYS)
    if last_on < today(ctx):
        raise AbsenceUnfit(code="absence.past")
    if person_id == stand_in_id:
        raise AbsenceUnfit(code="absence.oneself")
    if stand_in_id == by:
        raise AbsenceUnfit(code="absence.own_gain")
    stand_in = ctx.session.get(Person, stand_in_id)
    if stand_in is None or not stand_in.is_active:
        raise AbsenceUnfit(code="absence.nobody")
    if len(steps) > MOST_STEPS or any(not step or len(step) > 200 for step in steps):
        raise AbsenceUnfit(code="absence.steps")
    absence = Absence(
        person_id=get_person(ctx, person_id).id,
        stand_in_id=stand_in_id,
        first_on=first_on,
        last_on=last_on,
        steps=sorted(set(steps)),
        reason=reason.strip()[:MAX_REASON],
        entered_by=by,
        entered_at=ctx.now(),
    )
    ctx.session.add(absence)
    ctx.session.flush()
    data = {"absence": absence.id, "person": person_id, "stand_in": stand_in_id, "steps": absence.steps}
    ctx.record("absence.entered", data={**data, "from": first_on, "to": last_on, "reason": absence.reason})
    return absence


def end_absence(ctx: Ctx, by: str, absence_id: str) -> Absence:
    """End an absence now, or drop one that has not begun. Raises NotFound when it is not theirs to end, AbsenceOver."""
    absence = ctx.session.get(Absence, absence_id, with_for_update=True)
    if absence is None or not may_enter(ctx, by, absence.person_id):
        raise NotFound
    if absence.ended_at is not None or absence.last_on < today(ctx):
        raise AbsenceOver
    absence.ended_at, absence.ended_by = ctx.now(), by
    ctx.record("absence.ended", data={"absence": absence.id, "person": absence.person_id})
    return absence


def list_absences(ctx: Ctx, person_id: str) -> list[Absence]:
    """What was ever entered for a person, and for what they stand in or did, the latest first."""
    query = (
        select(Absence)
        .where(or_(Absence.person_id == person_id, Absence.stand_in_id == person_id))
        .order_by(Absence.first_on.desc(), Absence.id.desc())
    )
    return list(ctx.session.scalars(query))


def covers_of(ctx: Ctx, stand_in_id: str) -> list[Cover]:
    """Whose work a person does today; one query, and one for each whom they stand in for."""
    day = today(ctx)
    query = (
        select(Absence)
        .join(Person, Person.id == Absence.stand_in_id)
        .where(Absence.stand_in_id == stand_in_id, Person.is_active)
        .where(Absence.first_on <= day, Absence.last_on >= day, Absence.ended_at.is_(None))
        .order_by(Absence.first_on, Absence.id)
    )
    return [
        Cover(
            f"person:{absence.person_id}",
            tuple(principals_of(ctx, absence.person_id)),
            frozenset(absence.steps),
        )
        for absence in ctx.session.scalars(query)
    ]
