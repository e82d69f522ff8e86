"""Writes of the register of mentorships. Registering is safe to repeat by instance, the rest by state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import IncidentError, NotFound
from handlers.activities.mentorships import rules
from handlers.activities.mentorships.models import Apprenticeship, Mentorship, MentorshipCheck
from handlers.activities.mentorships.rules import PairState
from handlers.campaigns.numbers import next_number
from handlers.directory.queries import today

SERIES = "ST"


def register(
    ctx: Ctx,
    campaign_id: str,
    organisation_id: str,
    instance_id: str,
    people: tuple[str, Sequence[str]],
    pair: Mapping[str, Any],
) -> Mentorship:
    """Enter a proposed pairing of (master, apprentices), in place of an earlier proposal of the same process."""
    found = find_by_instance(ctx, instance_id)
    if found is None:
        found = Mentorship(
            id=new_id(),
            campaign_id=campaign_id,
            organisation_id=organisation_id,
            instance_id=instance_id,
            number=next_number(ctx, campaign_id, SERIES),
            created_at=ctx.now(),
        )
        ctx.session.add(found)
        ctx.record("mentorships.proposed", instance_id=instance_id, data={"number": found.number})
    found.master_id, apprentices = people
    found.trade = str(pair["trade"])
    found.starts_on, found.ends_on = pair["starts_on"], pair["ends_on"]
    found.texts = {key: str(pair[key]) for key in ("goals", "content")}
    ctx.session.flush()
    ctx.session.execute(delete(Apprenticeship).where(Apprenticeship.mentorship_id == found.id))
    for position, person_id in enumerate(apprentices, start=1):
        ctx.session.add(Apprenticeship(mentorship_id=found.id, position=position, person_id=person_id))
    return found


def count_apprentices(ctx: Ctx, master_id: str, but_instance_id: str) -> int:
    """How many apprentices a master has in other agreements that run or are proposed."""
    query = (
        select(func.count())
        .select_from(Apprenticeship)
        .join(Mentorship, Mentorship.id == Apprenticeship.mentorship_id)
        .where(
            Mentorship.master_id == master_id,
            Mentorship.instance_id != but_instance_id,
            Mentorship.state.in_([PairState.PROPOSED, PairState.SIGNED]),
        )
    )
    return ctx.session.scalar(query) or 0


def sign(ctx: Ctx, mentorship_id: str, signed_on: date, files: Sequence[str]) -> Mentorship:
    """The agreement is in force."""
    pair = get_mentorship(ctx, mentorship_id)
    if pair.state == PairState.PROPOSED:
        pair.state, pair.signed_on = PairState.SIGNED, signed_on
        pair.texts = pair.texts | ({"agreement_files": list(files)} if files else {})
        ctx.record("mentorships.signed", instance_id=pair.instance_id)
    return pair


def find_next_check(ctx: Ctx, pair: Mentorship) -> tuple[int, date]:
    """The number of the next check and its day, the last day being the final assessment."""
    done = ctx.session.scalar(
        select(func.count()).select_from(MentorshipCheck).where(MentorshipCheck.mentorship_id == pair.id)
    )
    return (done or 0) + 1, rules.next_check(pair.starts_on, pair.ends_on, today(ctx))


def check(ctx: Ctx, mentorship_id: str, progress: str) -> Mentorship:
    """Keep what a check found."""
    pair = get_mentorship(ctx, mentorship_id)
    _expect_signed(pair)
    position, _day = find_next_check(ctx, pair)
    ctx.session.add(
        MentorshipCheck(
            mentorship_id=pair.id,
            position=position,
            checked_on=today(ctx),
            progress=progress.strip() or "未说明",
        )
    )
    ctx.record("mentorships.checked", instance_id=pair.instance_id, data={"position": position})
    return pair


def extend(ctx: Ctx, mentorship_id: str, ends_on: date) -> Mentorship:
    """Prolong an agreement, which happens once."""
    pair = get_mentorship(ctx, mentorship_id)
    _expect_signed(pair)
    pair.ends_on, pair.is_extended = ends_on, True
    ctx.record("mentorships.extended", instance_id=pair.instance_id, data={"ends_on": ends_on.isoformat()})
    return pair


def complete(
    ctx: Ctx, mentorship_id: str, *, is_reached: bool, reward: Decimal, texts: Mapping[str, Any]
) -> None:
    """The agreement ends as agreed, with its goal reached or missed."""
    pair = get_mentorship(ctx, mentorship_id)
    if pair.state == PairState.SIGNED:
        pair.state = PairState.REACHED if is_reached else PairState.MISSED
        pair.ended_at, pair.reward = ctx.now(), reward
        pair.texts = pair.texts | {key: value for key, value in texts.items() if value}
        ctx.record(f"mentorships.{pair.state}", instance_id=pair.instance_id)


def end_early(ctx: Ctx, instance_id: str, reason: str) -> None:
    """The agreement, or what was to become one, ends; a pairing never entered leaves nothing behind."""
    pair = find_by_instance(ctx, instance_id)
    if pair is not None and pair.ended_at is None:
        pair.state, pair.ended_at = PairState.ENDED, ctx.now()
        pair.end_reason = reason.strip() or "撤回"
        ctx.record("mentorships.ended", instance_id=instance_id)


def find_by_instance(ctx: Ctx, instance_id: str) -> Mentorship | None:
    """The mentorship a process is about, once it is entered."""
    return ctx.session.scalar(select(Mentorship).where(Mentorship.instance_id == instance_id))


def get_mentorship(ctx: Ctx, mentorship_id: str) -> Mentorship:
    """One mentorship; raises NotFound."""
    found = ctx.session.get(Mentorship, mentorship_id)
    if found is None:
        raise NotFound(mentorship=mentorship_id)
    return found


def _expect_signed(pair: Mentorship) -> None:
    if pair.state != PairState.SIGNED:
        raise IncidentError(f"mentorship {pair.number} is {pair.state}, not signed")
