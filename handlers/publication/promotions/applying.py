"""Writes of applications: agreed, applied on site, looked at again. Safe to repeat by state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from engine.context import Ctx
from engine.errors import BusinessError, IncidentError
from handlers.activities.months import add_months
from handlers.campaigns.queries import get_settings
from handlers.directory.queries import today
from handlers.publication.promotions.models import Application, FollowUp
from handlers.publication.promotions.queries import get_application
from handlers.publication.promotions.rules import ApplicationState

REFUSED = "promotion.refused"


def take_up(ctx: Ctx, application_id: str, instance_id: str) -> Application:
    """Tie an application to the process that follows it."""
    application = get_application(ctx, application_id)
    application.instance_id = instance_id
    return application


def agree(ctx: Ctx, application_id: str, agreement: Mapping[str, Any], signed_on: date) -> None:
    """Both units have signed; BusinessError `promotion.refused` for a day to come."""
    application = get_application(ctx, application_id)
    if application.signed_on is not None:
        return
    _expect(application, ApplicationState.OFFERED)
    if signed_on > today(ctx):
        raise BusinessError(REFUSED, "签订日期不能晚于今天。")
    application.agreement, application.signed_on = str(agreement["agreement"]), signed_on
    application.fee, application.terms = Decimal(str(agreement.get("fee") or 0)), str(agreement["terms"])
    application.state = ApplicationState.AGREED


def apply_on_site(ctx: Ctx, application_id: str, site: str, applied_on: date) -> None:
    """The result is in use since a day; looks at it are due as the campaign says.

    BusinessError `promotion.refused` for a day before the agreement, or to come.
    """
    application = get_application(ctx, application_id)
    if application.applied_on is not None:
        return
    _expect(application, ApplicationState.AGREED)
    signed_on = application.signed_on
    if applied_on > today(ctx) or (signed_on is not None and applied_on < signed_on):
        raise BusinessError(REFUSED, f"应用日期应在{signed_on}（签约）至今天之间。")
    application.site, application.applied_on = site.strip(), applied_on
    application.state = ApplicationState.APPLIED
    ctx.session.flush()
    months = get_settings(ctx, application.campaign_id)["promotion"]["followup_months"]
    ctx.session.add_all(
        FollowUp(application_id=application_id, months=each, due_on=add_months(applied_on, each))
        for each in months
    )


def report(ctx: Ctx, application_id: str, months: int, effect: str, benefit: Decimal, note: str) -> None:
    """Keep what a look has shown."""
    followup = ctx.session.get_one(FollowUp, (application_id, months))
    if followup.reported_at is None:
        followup.effect, followup.benefit, followup.note = effect, benefit, note.strip()
        followup.reported_at = ctx.now()


def confirm(ctx: Ctx, application_id: str) -> None:
    """After the last look the application counts as done."""
    application = get_application(ctx, application_id)
    if application.state != ApplicationState.CONFIRMED:
        _expect(application, ApplicationState.APPLIED)
        _end(ctx, application, ApplicationState.CONFIRMED)


def give_up(ctx: Ctx, application_id: str, reason: str) -> None:
    """The unit does not agree, does not apply it, or uses it no more."""
    application = get_application(ctx, application_id)
    if application.ended_at is None:
        application.end_reason = reason.strip() or "未说明"
        _end(ctx, application, ApplicationState.NOT_ADOPTED)


def _expect(application: Application, state: ApplicationState) -> None:
    if application.state != state:
        raise IncidentError(f"application {application.number} is {application.state}, not {state}")


def _end(ctx: Ctx, application: Application, state: ApplicationState) -> None:
    application.state, application.ended_at = state, ctx.now()
    ctx.record(
        f"applications.{state}", instance_id=application.instance_id, data={"number": application.number}
    )
