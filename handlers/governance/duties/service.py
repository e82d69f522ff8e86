"""Writes of duty cards and policy documents. Each is safe to repeat: starts by start key, endings by state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, IncidentError, NotFound
from engine.models import Instance
from handlers.campaigns.models import Campaign
from handlers.campaigns.queries import get_campaign, get_settings
from handlers.campaigns.rules import closing_day, read_date
from handlers.directory.models import Organisation
from handlers.directory.queries import list_organisations_by_id, today
from handlers.governance.duties import rules
from handlers.governance.duties.models import DutyCard, DutyReport, PolicyDocument
from handlers.governance.duties.rules import CardState, Duty
from handlers.governance.meetings.service import list_bodies

PROCESS = "department_duty"


def start_cards(ctx: Ctx, campaign_id: str) -> tuple[int, list[str]]:
    """Start every duty that has no card yet and whose department is in the directory.

    Returns how many were started, and the duties that wait for their department as "name(department's id)".
    """
    campaign = get_campaign(ctx, campaign_id)
    present = set(ctx.session.scalars(select(DutyCard.code).where(DutyCard.campaign_id == campaign_id)))
    duties = [duty for duty in rules.list_duties() if duty.code not in present]
    bodies = list_organisations_by_id(ctx, {duty.organisation_id for duty in duties})
    for duty in duties:
        if duty.organisation_id in bodies:
            _start_card(ctx, campaign, duty, bodies[duty.organisation_id])
    missing = [duty for duty in duties if duty.organisation_id not in bodies]
    return len(duties) - len(missing), [f"{duty.name}（{duty.organisation_id}）" for duty in missing]


def _start_card(ctx: Ctx, campaign: Campaign, duty: Duty, body: Organisation) -> None:
    calendar = ctx.ports.calendar(ctx)
    due_on = max(get_settings(ctx, campaign.id)["duty_due_on"], calendar.add_working_days(today(ctx), 10))
    card_id = new_id()
    instance_id = ctx.processes.start(
        ctx,
        PROCESS,
        business_key=f"{campaign.id}:{duty.code}",
        start_key=f"{PROCESS}:{campaign.id}:{duty.code}",
        data={
            "campaign": campaign.id,
            "card_id": card_id,
            "organisation_id": body.id,
            "organisation": {"name": body.name},
            "duty": {"code": duty.code, "name": duty.name, "kind": duty.kind, "output": duty.output},
            "due_on": due_on,
            "closes_on": max(closing_day(campaign.phases), due_on),
            "departments": [
                {"value": each.id, "label": each.name} for each in list_bodies(ctx) if each.id != body.id
            ],
        },
    )
    ctx.session.flush()  # the card refers to the instance
    card = DutyCard(
        id=card_id,
        campaign_id=campaign.id,
        organisation_id=body.id,
        instance_id=instance_id,
        code=duty.code,
        name=duty.name,
        kind=duty.kind,
        work=duty.work,
        due_on=due_on,
        created_at=ctx.now(),
        texts={"output": duty.output, "clause": duty.clause},
    )
    ctx.session.add(card)


def get_card(ctx: Ctx, card_id: str) -> DutyCard:
    """One card; raises NotFound."""
    found = ctx.session.get(DutyCard, card_id)
    if found is None:
        raise NotFound(card=card_id)
    return found


def count_work(ctx: Ctx, card_id: str) -> tuple[int, int]:
    """Of the process that carries a duty: how many were started in its campaign, and how many have ended."""
    card = get_card(ctx, card_id)
    query = select(func.count(), func.count(Instance.ended_at)).where(
        Instance.definition_key == card.work, Instance.business_key.startswith(f"{card.campaign_id}:")
    )
    started, ended = ctx.session.execute(query).one()
    return int(started), int(ended)


def set_measures(ctx: Ctx, card_id: str, measures: Mapping[str, Any]) -> None:
    """Keep the approved measures on the card."""
    card = get_card(ctx, card_id)
    card.texts = {**card.texts, "measures": dict(measures)}


def report_progress(ctx: Ctx, card_id: str, progress: int, note: str) -> None:
    """Add a progress report; progress may also go down."""
    card = get_card(ctx, card_id)
    if card.state != CardState.OPEN:
        return
    last = ctx.session.scalar(select(func.max(DutyReport.position)).where(DutyReport.card_id == card_id)) or 0
    ctx.session.add(
        DutyReport(card_id=card_id, position=last + 1, reported_on=today(ctx), progress=progress, note=note)
    )
    card.progress = progress


def close_card(ctx: Ctx, card_id: str, evaluation: Mapping[str, Any]) -> DutyCard:
    """End a card by its confirmed evaluation: outcome, reason when not fulfilled, evidence."""
    card = get_card(ctx, card_id)
    if card.state != CardState.OPEN:
        return card
    state = CardState(str(evaluation["outcome"]))
    if state == CardState.OPEN:
        raise IncidentError("a card cannot be closed as open")
    card.texts = {**card.texts, "evaluation": dict(evaluation)}
    card.reason = "" if state == CardState.FULFILLED else str(evaluation.get("reason") or "未说明")
    card.progress = 100 if state == CardState.FULFILLED else card.progress
    card.state, card.ended_at = state, ctx.now()
    ctx.record(f"duty.{state}", instance_id=card.instance_id, data={"code": card.code})
    return card


def register_document(
    ctx: Ctx, campaign_id: str, organisation_id: str, instance_id: str, kind: str, document: Mapping[str, Any]
) -> PolicyDocument:
    """Enter a document under its number, in place of an earlier one of the same process.

    BusinessError `governance.number_taken` if its issuer has another document of that number.
    """
    number = str(document["number"]).strip()
    found = ctx.session.scalar(select(PolicyDocument).where(PolicyDocument.instance_id == instance_id))
    query = select(PolicyDocument.id).where(
        PolicyDocument.organisation_id == organisation_id, PolicyDocument.number == number
    )
    if found is not None:
        query = query.where(PolicyDocument.id != found.id)
    if ctx.session.scalar(query) is not None:
        raise BusinessError("governance.number_taken", f"文号“{number}”已被本单位的另一份文件占用，请另编。")
    issued_on = read_date(document["issued_on"])
    if issued_on is None:
        raise IncidentError(f"{document['issued_on']!r} is not a date of issue")
    entry = found or PolicyDocument(
        id=new_id(),
        campaign_id=campaign_id,
        organisation_id=organisation_id,
        instance_id=instance_id,
        kind=kind,
        created_at=ctx.now(),
    )
    entry.number, entry.title, entry.issued_on = number, str(document["title"]), issued_on
    entry.summary = str(document.get("summary") or "")
    ctx.session.add(entry)
    ctx.session.flush()  # the number's UNIQUE decides here
    ctx.record("document.registered", instance_id=instance_id, data={"number": number})
    return entry


def publish_document(ctx: Ctx, document_id: str) -> None:
    """Note that everybody can read a document now."""
    found = ctx.session.get(PolicyDocument, document_id)
    if found is None:
        raise NotFound(document=document_id)
    found.published_at = found.published_at or ctx.now()
