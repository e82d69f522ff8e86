"""What diagrams may ask of mentorships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.activities.mentorships import rules, service
from handlers.activities.mentorships.models import Mentorship
from handlers.activities.people import describe_unclear, find_people
from handlers.campaigns.rules import get_date
from handlers.directory.queries import get_person, today


@handler("activities.register_pair")
def register_pair(
    ctx: Ctx, *, campaign: str, organisation_id: str, instance: str, pair: Mapping[str, Any]
) -> dict[str, Any]:
    """Enter the pairing, or say in `pair_problem` who or what must be put right."""
    names = [name.strip() for name in str(pair["apprentices"]).splitlines() if name.strip()]
    found = find_people(ctx, organisation_id, [str(pair["master"]).strip(), *names])
    dates = {key: get_date(pair[key]) for key in ("starts_on", "ends_on")}
    apprentices = [each.person_id for each in found[1:] if each.person_id is not None]
    master_id = found[0].person_id
    problems = describe_unclear(found) or rules.find_faults(
        **dates, master_id=master_id, apprentices=apprentices
    )
    if not problems and master_id is not None:
        others = service.count_apprentices(ctx, master_id, instance)
        if others + len(apprentices) > rules.MOST_APPRENTICES:
            problems = [f"这名师傅已带{others}名徒弟，最多带{rules.MOST_APPRENTICES}名。"]
    if problems or master_id is None:
        return {"pair_problem": "\n".join(problems)}
    people = (master_id, apprentices)
    entered = service.register(ctx, campaign, organisation_id, instance, people, {**pair, **dates})
    master_name = get_person(ctx, master_id).name
    return {
        "pair_problem": "",
        "declined_text": None,
        "mentorship_id": entered.id,
        "number": entered.number,
        "master_id": master_id,
        "apprentices": apprentices,
        "master_name": master_name,
        "apprentices_text": "、".join(get_person(ctx, each).name for each in apprentices),
        "pair_name": f"{master_name} {entered.trade}",
    }


@handler("activities.sign_pair")
def sign_pair(
    ctx: Ctx, *, mentorship_id: str, signed_on: date, files: Sequence[str] | None = None
) -> dict[str, Any]:
    """The agreement is in force; gives the day of the first check."""
    return _next(ctx, service.sign(ctx, mentorship_id, get_date(signed_on), files or []))


@handler("activities.check_pair")
def check_pair(ctx: Ctx, *, mentorship_id: str, progress: str) -> dict[str, Any]:
    """Keep a check; gives the day of the next."""
    return _next(ctx, service.check(ctx, mentorship_id, progress))


@handler("activities.extend_pair")
def extend_pair(ctx: Ctx, *, mentorship_id: str, ends_on: date) -> dict[str, Any]:
    """Prolong the agreement, once; `extension_problem` says why not."""
    pair, until = service.get_mentorship(ctx, mentorship_id), get_date(ends_on)
    problem = rules.find_extension_fault(pair.ends_on, until, is_extended=pair.is_extended)
    if not problem:
        service.extend(ctx, mentorship_id, until)
    return {"extension_problem": problem, **_next(ctx, pair)}


@handler("activities.complete_pair")
def complete_pair(
    ctx: Ctx,
    *,
    mentorship_id: str,
    is_reached: bool,
    reward: Decimal,
    result: str,
    reward_note: str | None = None,
) -> None:
    """The agreement ends as agreed."""
    texts = {"result": result, "reward_note": reward_note}
    service.complete(ctx, mentorship_id, is_reached=is_reached, reward=Decimal(reward), texts=texts)


@handler("activities.end_pair")
def end_pair(ctx: Ctx, *, instance: str, reason: str | None = None) -> None:
    """The agreement ends early, or never comes about."""
    service.end_early(ctx, instance, reason or "")


def _next(ctx: Ctx, pair: Mentorship) -> dict[str, Any]:
    number, check_on = service.find_next_check(ctx, pair)
    return {
        "check_number": number,
        "check_on": max(check_on, today(ctx)),
        "ends_on": pair.ends_on,
        "is_over": check_on >= pair.ends_on,
        "may_extend": not pair.is_extended,
    }
