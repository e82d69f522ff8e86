"""What diagrams may ask of the entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.context import Ctx
from engine.errors import BusinessError, Conflict, Invalid
from engine.registry import handler
from handlers.campaigns.queries import get_settings
from handlers.directory.queries import get_person
from handlers.entries import change, checks, drafts, endorsing, nominations, people, queries, ranking
from handlers.entries.models import Entry
from handlers.entries.opinions import find_consulted, keep_opinions
from handlers.entries.rules import MAX_CORRECTIONS, EntryState
from handlers.plans.rules import read_date


@handler("entries.open_draft")
def open_draft(
    ctx: Ctx,
    *,
    campaign: str,
    kind: str,
    organisation_id: str,
    applicant_id: str,
    instance: str,
    name: str | None = None,
    source_id: str | None = None,
) -> dict[str, Any]:
    """Begin an entry; gives its number, its window, its unit and what the form starts from."""
    entry = drafts.open_draft(
        ctx,
        campaign,
        kind,
        organisation_id,
        applicant_id,
        name=name or "",
        instance_id=instance,
        source_id=source_id,
    )
    window = drafts.read_window(ctx, campaign, kind)
    settings = get_settings(ctx, campaign)
    return {
        "entry_id": entry.id,
        "number": entry.number,
        "organisation_id": entry.organisation_id,
        "unit_name": drafts.unit_name(ctx, entry),
        "opens_on": window.opens_on,
        "closes_on": window.closes_on,
        "closes_at": window.closes_at,
        "grace_ends_at": window.grace_ends_at,
        "is_shut": ctx.now() >= window.closes_at,
        "unit_notice_days": settings["unit_notice_working_days"],
        "entry_categories": settings["entry_categories"],
        "industries": settings["industries"],
        "content": {
            "name": name or "",
            "inventors": [{"person": get_person(ctx, applicant_id).name, "share": 100}],
        },
    }


@handler("entries.submit_result")
def submit_result(ctx: Ctx, *, entry_id: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Hand in a result; errors entry.refused and entry.window_closed."""
    return _handed_in(ctx, drafts.submit_result(ctx, entry_id, content))


@handler("entries.resubmit_result")
def resubmit_result(
    ctx: Ctx, *, entry_id: str, content: Mapping[str, Any], reason: str | None = None
) -> dict[str, Any]:
    """Hand in a returned result anew; error entry.refused."""
    return _handed_in(ctx, drafts.resubmit_result(ctx, entry_id, content, reason or ""))


@handler("entries.record_confirmations")
def record_confirmations(
    ctx: Ctx, *, entry_id: str, confirmations: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Keep who of the inventors agreed; gives whether all did, and their objections."""
    objections = endorsing.record_confirmations(ctx, entry_id, confirmations)
    return {"confirmed": not objections, "return_reason": "\n".join(objections)}


@handler("entries.return_entry")
def return_entry(ctx: Ctx, *, entry_id: str, reason: str | None = None) -> None:
    """Note that an entry is back with its applicant."""
    drafts.return_entry(ctx, entry_id, reason or "")


@handler("entries.check_change")
def check_change(
    ctx: Ctx, *, entry_number: str, applicant_id: str, inventors: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What a change of order or shares would do, and who must sign it; error entry.refused.

    Only one of the inventors may ask for it.
    """
    try:
        entry = drafts.find_by_number(ctx, entry_number)
        old, new = change.check_change(ctx, entry, inventors)
    except (Conflict, Invalid) as error:
        raise BusinessError(people.REFUSED, str(error)) from error
    persons = [person_id for person_id, _share in old]
    if applicant_id not in persons:
        raise BusinessError(people.REFUSED, "只有该成果的完成人可以提出变更。")
    return {
        "entry_id": entry.id,
        "entry_name": entry.name,
        "entry_number": entry.number,
        "signatories": persons,
        "before_text": people.describe_order(ctx, old),
        "after_text": people.describe_order(ctx, new),
        "error_message": None,
    }


@handler("entries.record_endorsement")
def record_endorsement(ctx: Ctx, *, entry_id: str, endorsement: Mapping[str, Any]) -> None:
    """Keep what the unit checked and signed, and how its notice ended."""
    endorsing.record_endorsement(ctx, entry_id, endorsement)


@handler("entries.withdraw")
def withdraw(ctx: Ctx, *, entry_id: str) -> None:
    """The applicant takes the draft back."""
    drafts.end_entry(ctx, entry_id, EntryState.WITHDRAWN, "申报人撤回")


@handler("entries.lapse")
def lapse(ctx: Ctx, *, entry_id: str) -> None:
    """The window was missed."""
    drafts.end_entry(ctx, entry_id, EntryState.LAPSED)


@handler("entries.grant_grace")
def grant_grace(ctx: Ctx, *, entry_number: str, grace_until: object, reason: str) -> None:
    """Let a lapsed result be handed in until the end of a day; error entry.refused says why not."""
    day = read_date(grace_until)
    if day is None:
        raise BusinessError(people.REFUSED, "请填写宽限日期。")
    try:
        drafts.grant_grace(ctx, entry_number, ctx.ports.calendar(ctx).end_of_day(day), reason)
    except (Conflict, Invalid) as error:
        raise BusinessError(people.REFUSED, str(error)) from error


@handler("entries.reject")
def reject(ctx: Ctx, *, entry_id: str, reason: str | None = None) -> None:
    """An entry is out; a substitute is called in its place."""
    checks.reject(ctx, entry_id, reason or "")


@handler("entries.read_places")
def read_places(ctx: Ctx, *, entry_id: str) -> dict[str, Any]:
    """What the recommender can still put forward, what suits best, and its list so far."""
    places = ranking.read_places(ctx, entry_id)
    suggested = "decline"
    if places.left:
        suggested = "recommend"
    elif places.substitutes_left:
        suggested = "substitute"
    return {
        "places_text": f"推荐名额还剩{places.left}项，递补名额还剩{places.substitutes_left}项。",
        "list_text": places.list_text,
        "suggested": suggested,
    }


@handler("entries.place")
def place(ctx: Ctx, *, entry_id: str, recommendation: str, rank: object = None) -> None:
    """Put an entry on the recommender's list; error entry.refused when the quota is used up."""
    ranking.place_entry(
        ctx,
        entry_id,
        substitute=recommendation == "substitute",
        rank=None if rank is None else int(str(rank)),
    )


@handler("entries.receive")
def receive(ctx: Ctx, *, entry_id: str) -> None:
    """The office takes an entry over from its recommender."""
    ranking.receive_entry(ctx, entry_id)


@handler("entries.check")
def check(ctx: Ctx, *, entry_id: str) -> dict[str, Any]:
    """The checklist with what was found, what suits best, and whether a correction is still possible."""
    entry = queries.get_entry(ctx, entry_id)
    items = checks.list_items(ctx, entry_id)
    wrong = [item for item in items if not item.is_fine]
    can_return = entry.corrections < MAX_CORRECTIONS
    suggested = "pass" if not wrong else "return" if can_return else "reject"
    settings = get_settings(ctx, entry.campaign_id)
    return {
        "kind": entry.kind,
        "number": entry.number,
        "entry_name": entry.name,
        "items": [item.to_dict() for item in items],
        "suggested": suggested,
        "corrections": entry.corrections,
        "can_return": can_return,
        "correction_days": settings["correction_working_days"],
        "content": entry.content,
        "entry_categories": settings["entry_categories"],
        "industries": settings["industries"],
    }


@handler("entries.return_for_correction")
def return_for_correction(
    ctx: Ctx, *, entry_id: str, items: Sequence[Mapping[str, Any]], reason: str
) -> dict[str, Any]:
    """Give an entry back to be corrected; gives how often that was."""
    return {"corrections": checks.return_for_correction(ctx, entry_id, items, reason)}


@handler("entries.correct")
def correct(
    ctx: Ctx, *, entry_id: str, content: Mapping[str, Any], reason: str | None = None
) -> dict[str, Any]:
    """Take over the corrected text; error entry.refused."""
    checks.correct(ctx, entry_id, content, reason or "")
    return {"error_message": None}


@handler("entries.accept")
def accept(ctx: Ctx, *, entry_id: str, items: Sequence[Mapping[str, Any]] | None = None) -> None:
    """An entry has passed the formal check; error entry.refused."""
    checks.accept(ctx, entry_id, items or ())


@handler("entries.find_nominator")
def find_nominator(ctx: Ctx, *, campaign: str, organisation_id: str, person_id: str) -> dict[str, Any]:
    """Who may nominate the person now, as `nominator_id`; None if nobody may."""
    return {"nominator_id": nominations.find_nominator(ctx, campaign, organisation_id, person_id)}


@handler("entries.open_nomination")
def open_nomination(
    ctx: Ctx,
    *,
    campaign: str,
    kind: str,
    organisation_id: str,
    applicant_id: str,
    instance: str,
    subject: str,
    minutes: str | None = None,
) -> dict[str, Any]:
    """Begin the nomination of a person or team; error entry.refused. Gives what the form starts from."""
    entry = nominations.open_nomination(
        ctx,
        campaign,
        kind,
        organisation_id,
        applicant_id,
        subject=subject,
        minutes=minutes or "",
        instance_id=instance,
    )
    window = drafts.read_window(ctx, campaign, kind)
    settings = get_settings(ctx, campaign)
    return {
        "entry_id": entry.id,
        "number": entry.number,
        "entry_name": entry.name,
        "organisation_id": entry.organisation_id,
        "unit_name": drafts.unit_name(ctx, entry),
        "profile_text": nominations.describe(ctx, entry),
        "closes_on": window.closes_on,
        "closes_at": window.closes_at,
        "grace_ends_at": window.grace_ends_at,
        "unit_notice_days": settings["unit_notice_working_days"],
        "industries": settings["industries"],
        "content": {},
    }


@handler("entries.submit_nomination")
def submit_nomination(ctx: Ctx, *, entry_id: str, content: Mapping[str, Any]) -> None:
    """Hand in a nomination; errors entry.refused and entry.window_closed."""
    nominations.submit(ctx, entry_id, content)


@handler("entries.resubmit_nomination")
def resubmit_nomination(
    ctx: Ctx, *, entry_id: str, content: Mapping[str, Any], reason: str | None = None
) -> None:
    """Hand in a returned nomination anew."""
    nominations.resubmit(ctx, entry_id, content, reason or "")


@handler("entries.list_consulted")
def list_consulted(ctx: Ctx, *, entry_id: str) -> dict[str, Any]:
    """The departments to be asked about an entry, for how long, and whether the first veto ends the round."""
    rule = get_settings(ctx, queries.get_entry(ctx, entry_id).campaign_id)["opinions"]
    return {
        "departments": find_consulted(ctx, entry_id),
        "opinion_days": rule["working_days"],
        "siblings": rule["siblings"],
    }


@handler("entries.judge_opinions")
def judge_opinions(ctx: Ctx, *, entry_id: str, opinions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Keep the departments' opinions; gives whether there is a veto, and all of them in words."""
    has_veto, text = keep_opinions(ctx, entry_id, opinions)
    return {"outcome": "veto" if has_veto else "clear", "opinions_text": text}


def _handed_in(ctx: Ctx, entry: Entry) -> dict[str, Any]:
    waiting = [each.person_id for each in people.list_inventors(ctx, entry.id) if each.confirmed_at is None]
    return {
        "entry_name": entry.name,
        "co_inventors": waiting,
        "inventors_text": people.describe_inventors(ctx, entry.id),
        "doubles_text": "\n".join(queries.find_doubles(ctx, entry)),
        "error_message": None,
    }
