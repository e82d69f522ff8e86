"""What diagrams may ask of referrals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.campaigns.rules import get_date
from handlers.directory.queries import get_organisation
from handlers.entries.queries import get_entry
from handlers.publication.referrals import service


@handler("publication.open_referral")
def open_referral(ctx: Ctx, *, entry_id: str, instance: str) -> dict[str, Any]:
    """Take up an honoured result; gives its inventor, and the award's form as far as the entry fills it."""
    referral = service.open_referral(ctx, entry_id, instance)
    entry = get_entry(ctx, entry_id)
    fields = {"summary": "summary", "innovations": "innovation_points", "benefit": "benefit_basis"}
    return {
        "referral_id": referral.id,
        "number": referral.number,
        "organisation_id": referral.organisation_id,
        "organisation": {"name": get_organisation(ctx, referral.organisation_id).name},
        "first_inventor_id": referral.inventor_id,
        "title": referral.title,
        "confidentiality": entry.confidentiality,
        "award_form": {
            "field": entry.field,
            **{key: entry.content.get(name) for key, name in fields.items()},
        },
    }


@handler("publication.submit_referral")
def submit_referral(ctx: Ctx, *, referral_id: str, award_form: Mapping[str, Any], submitted_on: str) -> None:
    """The form is handed in; error referral.refused (day)."""
    service.submit(ctx, referral_id, award_form, get_date(submitted_on))


@handler("publication.conclude_referral")
def conclude_referral(ctx: Ctx, *, referral_id: str, grade: str) -> None:
    """The award is decided."""
    service.conclude(ctx, referral_id, grade)


@handler("publication.close_referral")
def close_referral(ctx: Ctx, *, referral_id: str, reason: str | None = None) -> None:
    """The result is not put forward."""
    service.close(ctx, referral_id, reason or "")
