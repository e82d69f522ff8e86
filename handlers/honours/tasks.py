"""What diagrams may ask of notices, objections and honours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.context import Ctx
from engine.errors import BusinessError, Conflict
from engine.registry import handler
from handlers.activities.lines import read_lines
from handlers.campaigns.queries import get_phase, get_settings
from handlers.campaigns.rules import get_date
from handlers.entries.people import REFUSED as ENTRY_REFUSED
from handlers.honours import conferring, noticing, objecting, queries
from handlers.honours import invariants as _registered  # noqa: F401 importing registers them
from handlers.honours.reordering import change_shown_inventors
from handlers.honours.rules.states import OBJECTION_KINDS, HonourCode

REFUSED = "honours.refused"


@handler("honours.open_notice")
def open_notice(ctx: Ctx, *, list_id: str, instance: str) -> dict[str, Any]:
    """Draw up the list's next notice; gives its draft for checking."""
    notice = noticing.open_notice(ctx, list_id, instance)
    return {
        "notice_id": notice.id,
        "notice_number": notice.number,
        "notice_title": notice.title,
        "round": notice.round,
        "working_days": notice.working_days,
        "items_text": noticing.describe_items(ctx, notice.id),
    }


@handler("honours.set_notice_text")
def set_notice_text(
    ctx: Ctx,
    *,
    notice_id: str,
    title: str,
    introduction: str | None = None,
    channels: str,
    contact: str,
) -> None:
    """Keep title, introduction, channels and contact; error honours.refused (personal numbers)."""
    noticing.set_text(ctx, notice_id, title, introduction or "", channels, contact)


@handler("honours.post_notice")
def post_notice(ctx: Ctx, *, notice_id: str, posted_on: str, proof: str) -> dict[str, Any]:
    """The notice is out; gives its last day; error honours.refused (day of posting)."""
    return {"ends_on": noticing.post_notice(ctx, notice_id, get_date(posted_on), proof)}


@handler("honours.annul_notice")
def annul_notice(ctx: Ctx, *, notice_id: str, reason: str) -> None:
    """The notice does not count."""
    noticing.annul_notice(ctx, notice_id, reason)


@handler("honours.change_inventors")
def change_inventors(
    ctx: Ctx,
    *,
    entry_id: str,
    inventors: Sequence[Mapping[str, Any]],
    statement: str,
    signatories: Sequence[str],
) -> None:
    """Give a result's inventors a new order, and notice it again; error entry.refused."""
    try:
        change_shown_inventors(ctx, entry_id, inventors, statement, signatories)
    except Conflict as error:
        raise BusinessError(ENTRY_REFUSED, str(error)) from error


@handler("honours.close_notice")
def close_notice(ctx: Ctx, *, notice_id: str, proof: str) -> None:
    """The notice is over: what nobody objects to has passed."""
    noticing.close_notice(ctx, notice_id, proof)


@handler("honours.settle_notice")
def settle_notice(ctx: Ctx, *, notice_id: str) -> dict[str, Any]:
    """What objections are open, and whether entries need a new notice."""
    open_count, again = noticing.settle_notice(ctx, notice_id)
    return {"open_objections": open_count, "to_repeat": again}


@handler("honours.take_up_objection")
def take_up_objection(ctx: Ctx, *, objection_id: str, instance: str) -> dict[str, Any]:
    """What may be known of an objection by all who handle it: nothing of the objector, nor in their words."""
    objection, item = objecting.take_up(ctx, objection_id, instance)
    settings = get_settings(ctx, objection.campaign_id)
    return {
        "campaign": objection.campaign_id,
        "organisation_id": objection.organisation_id,
        "list_id": queries.get_notice(ctx, objection.notice_id).list_id,
        "objection_number": objection.number,
        "item_name": item.name,
        "kind": objection.kind,
        "kind_name": OBJECTION_KINDS[objection.kind]["zh"],
        "people": item.people,
        "days": settings["objection_working_days"],
    }


@handler("honours.accept_objection")
def accept_objection(
    ctx: Ctx,
    *,
    objection_id: str,
    accepted: str,
    told_facts: str | None = None,
    refusal: str | None = None,
) -> dict[str, Any]:
    """Accept with the facts the unit is told, or not; error honours.refused (the facts name the objector)."""
    if accepted == "accept":
        objecting.accept(ctx, objection_id, told_facts or "")
        return {"outcome": "accepted", "outcome_text": None}
    objecting.decline(ctx, objection_id, refusal or "off_topic")
    return {"outcome": "not_accepted", "outcome_text": objecting.describe_outcome(ctx, objection_id)}


@handler("honours.check_finding")
def check_finding(ctx: Ctx, *, objection_id: str, finding: str) -> None:
    """Error honours.refused if the finding names the objector."""
    objecting.require_anonymous(ctx, objection_id, finding)


@handler("honours.decide_objection")
def decide_objection(
    ctx: Ctx, *, objection_id: str, decision: str, reason: str, new_order: str | None = None
) -> dict[str, Any]:
    """Uphold, correct the order of inventors, or dismiss; error honours.refused."""
    objecting.decide(ctx, objection_id, decision, reason, new_order or "")
    return {"outcome": decision, "outcome_text": objecting.describe_outcome(ctx, objection_id)}


@handler("honours.reply_objection")
def reply_objection(ctx: Ctx, *, objection_id: str, reply: str) -> None:
    """Keep what both sides are told; error honours.refused."""
    objecting.reply(ctx, objection_id, reply)


@handler("honours.collect_passed")
def collect_passed(ctx: Ctx, *, campaign: str, instance: str) -> dict[str, Any]:
    """Take what has passed into the decision; gives how many lists are still under way, and when not to wait longer."""
    decision = conferring.open_decision(ctx, campaign, instance, "conferral")
    return {
        "decision_id": decision.id,
        "collected": conferring.collect_passed(ctx, decision.id),
        "pending_lists": queries.count_pending_lists(ctx, campaign),
        "decide_on": get_phase(ctx, campaign, "summary").ends_on,
    }


@handler("honours.derive")
def derive(ctx: Ctx, *, decision_id: str) -> dict[str, Any]:
    """Work out medals and Workers' Pioneers; gives all lists for the draft."""
    conferring.derive(ctx, decision_id)
    decision = queries.get_decision(ctx, decision_id)
    medal = conferring.open_decision(ctx, decision.campaign_id, decision.instance_id, "medal")
    texts = {
        f"{name}_text": conferring.describe_honours(ctx, decision_id, code)
        for name, code in (
            *(("results", HonourCode.RESULT), ("experts", HonourCode.EXPERT)),
            *(("teams", HonourCode.TEAM), ("pioneers", HonourCode.PIONEER)),
        )
    }
    medals = conferring.describe_honours(ctx, medal.id)
    return {**texts, "medals_text": medals, "medal_decision_id": medal.id}


@handler("honours.set_draft")
def set_draft(
    ctx: Ctx,
    *,
    decision_id: str,
    medal_decision_id: str,
    title: str,
    body: str,
    signatories: str,
    left_out: str | None = None,
) -> dict[str, Any]:
    """Keep the draft and leave out earlier holders, one name a line; error honours.refused."""
    conferring.set_draft(ctx, decision_id, title, body, signatories, read_lines(left_out))
    return {
        "pioneers_text": conferring.describe_honours(ctx, decision_id, HonourCode.PIONEER),
        "medals_text": conferring.describe_honours(ctx, medal_decision_id),
        "medals": len(queries.list_honours(ctx, medal_decision_id, HonourCode.MEDAL)),
    }


@handler("honours.publish_decision")
def publish_decision(
    ctx: Ctx, *, decision_id: str, number: str, issued_on: str, signatories: str | None = None
) -> dict[str, Any]:
    """Confer the honours; error honours.refused (number taken, day to come)."""
    return {"honoured": len(conferring.publish(ctx, decision_id, number, get_date(issued_on), signatories))}


@handler("honours.refuse_decision")
def refuse_decision(ctx: Ctx, *, decision_id: str) -> None:
    """The decision is not taken."""
    conferring.refuse(ctx, decision_id)


@handler("honours.deliver")
def deliver(ctx: Ctx, *, decision_id: str, delivered_on: str) -> dict[str, Any]:
    """Certificates and plaques are handed over; error honours.refused (before the decision)."""
    day = get_date(delivered_on)
    issued_on = queries.get_decision(ctx, decision_id).issued_on
    if issued_on is not None and day < issued_on:
        raise BusinessError(REFUSED, f"发放日期不能早于决定印发日期{issued_on}。")
    return {"delivered": conferring.deliver(ctx, decision_id, day)}
