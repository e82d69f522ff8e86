"""The items behind a number of progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, literal, select, true

from engine.context import Ctx
from handlers.directory.models import Organisation
from handlers.directory.queries import county_column
from handlers.directory.visibility import Visibility
from handlers.oversight.owed import OWED, STATUSES
from handlers.plans.queries import local_today


@dataclass(frozen=True)
class RegisterRow:
    """One item of a register; `period` only for reports."""

    organisation_id: str
    name: str
    county_id: str
    period: str
    status: str
    due_on: date
    filed_at: datetime | None
    instance_id: str | None


def list_register(
    ctx: Ctx,
    campaign_id: str,
    register: str,
    *,
    status: str = "",
    county_id: str = "",
    organisation_id: str = "",
    period: str = "",
    within: Visibility | None = None,
    limit: int = 100,
    offset: int = 0,
) -> Sequence[RegisterRow]:
    """The items behind a number, by due date and body; one query. Unknown filters' values give no rows."""
    found = OWED[register]
    model, today = found.model, local_today(ctx)
    if status and status not in (*STATUSES, "exempted"):
        return []
    status_column = case(
        *((found.is_status(each, today), each) for each in STATUSES), else_=literal("exempted")
    )
    period_column = model.period if register == "reports" else literal("")
    query = (
        select(
            Organisation.id,
            Organisation.name,
            county_column(),
            period_column,
            status_column,
            model.due_on,
            case((found.is_status("filed", today), found.filed_at)),
            model.instance_id,
        )
        .select_from(model)
        .join(Organisation, Organisation.id == model.organisation_id)
        .where(model.campaign_id == campaign_id)
        .order_by(model.due_on, Organisation.id)
        .limit(limit)
        .offset(offset)
    )
    conditions = {
        "status": found.is_status(status, today) if status else true(),
        "county": county_column() == county_id if county_id else true(),
        "organisation": Organisation.id == organisation_id if organisation_id else true(),
        "period": period_column == period if period else true(),
    }
    query = query.where(*conditions.values())
    if within is not None:
        query = query.where(within.condition())
    return [RegisterRow(*row) for row in ctx.session.execute(query)]
