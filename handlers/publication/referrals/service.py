"""Writes of referrals. Each is safe to repeat: opening by instance, the rest by state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, IncidentError, NotFound
from handlers.campaigns.numbers import next_number
from handlers.directory.queries import today
from handlers.entries.queries import get_entry
from handlers.publication.referrals.models import Referral
from handlers.publication.referrals.rules import ReferralState
from handlers.publication.results.queries import find_owner

SERIES = "KJ"
REFUSED = "referral.refused"


def open_referral(ctx: Ctx, entry_id: str, instance_id: str) -> Referral:
    """An honoured result may be put forward."""
    found = ctx.session.scalar(select(Referral).where(Referral.instance_id == instance_id))
    if found is not None:
        return found
    entry = get_entry(ctx, entry_id)
    inventor_id = find_owner(ctx, entry)
    if inventor_id is None:
        raise IncidentError(f"entry {entry.number} has no inventor")
    referral = Referral(
        id=new_id(),
        campaign_id=entry.campaign_id,
        organisation_id=entry.organisation_id,
        instance_id=instance_id,
        entry_id=entry_id,
        inventor_id=inventor_id,
        number=next_number(ctx, entry.campaign_id, SERIES),
        title=entry.publishable_name or entry.name,
        created_at=ctx.now(),
    )
    ctx.session.add(referral)
    ctx.session.flush()
    return referral


def get_referral(ctx: Ctx, referral_id: str) -> Referral:
    """One referral; raises NotFound."""
    found = ctx.session.get(Referral, referral_id)
    if found is None:
        raise NotFound(referral=referral_id)
    return found


def submit(ctx: Ctx, referral_id: str, form: Mapping[str, Any], submitted_on: date) -> None:
    """The award's form is handed in; BusinessError `referral.refused` for a day to come."""
    referral = get_referral(ctx, referral_id)
    if referral.state != ReferralState.PROPOSED:
        return
    if submitted_on > today(ctx):
        raise BusinessError(REFUSED, "推荐日期不能晚于今天。")
    referral.category, referral.submitted_on = str(form["category"]), submitted_on
    referral.texts = {key: value for key, value in form.items() if key != "category" and value}
    referral.state = ReferralState.SUBMITTED
    ctx.record("referrals.submitted", instance_id=referral.instance_id, data={"number": referral.number})


def conclude(ctx: Ctx, referral_id: str, grade: str) -> None:
    """The award is decided: its grade, or "none"."""
    referral = get_referral(ctx, referral_id)
    if referral.state == ReferralState.SUBMITTED:
        is_awarded = grade != "none"
        referral.grade = grade if is_awarded else ""
        _end(ctx, referral, ReferralState.AWARDED if is_awarded else ReferralState.NOT_AWARDED)


def close(ctx: Ctx, referral_id: str, reason: str) -> None:
    """The result is not put forward."""
    referral = get_referral(ctx, referral_id)
    if referral.state == ReferralState.PROPOSED:
        referral.end_reason = reason.strip() or "未说明"
        _end(ctx, referral, ReferralState.NOT_REFERRED)


def _end(ctx: Ctx, referral: Referral, state: ReferralState) -> None:
    referral.state, referral.ended_at = state, ctx.now()
    ctx.record(f"referrals.{state}", instance_id=referral.instance_id, data={"number": referral.number})
