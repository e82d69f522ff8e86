"""What must hold between the registers and the processes that fill them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, select

from engine.context import Ctx
from engine.invariants import invariant
from engine.models import Instance, InstanceState
from handlers.activities.models import ActivityReport
from handlers.activities.rules import ReportState
from handlers.oversight.assessments.models import Assessment
from handlers.oversight.inspections.models import Finding, Inspection
from handlers.oversight.inspections.rules import FindingState, InspectionState
from handlers.oversight.models import StageSummary
from handlers.oversight.rules import SummaryState
from handlers.plans.models import UnitPlan
from handlers.plans.rules import PlanState

_UNDER_WAY: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (UnitPlan, (PlanState.OPEN,)),
    (ActivityReport, (ReportState.OPEN, ReportState.SUBMITTED)),
    (StageSummary, (SummaryState.OPEN,)),
    (Inspection, (InspectionState.OPEN, InspectionState.SCORED)),
    (Finding, (FindingState.OPEN,)),
    (Assessment, ("open",)),
)


@invariant("a register's open item has not completed its process")
def open_but_completed(ctx: Ctx) -> Iterator[str]:
    """Items that nobody will ever finish."""
    for model, states in _UNDER_WAY:
        yield from _find(ctx, model, model.state.in_(states), InstanceState.COMPLETED)


@invariant("a register's finished item has no process running")
def finished_but_running(ctx: Ctx) -> Iterator[str]:
    """Items whose process goes on although there is nothing to do."""
    for model, states in _UNDER_WAY:
        yield from _find(ctx, model, model.state.not_in(states), InstanceState.RUNNING)


def _find(ctx: Ctx, model: Any, is_wrong: ColumnElement[bool], state: InstanceState) -> Iterator[str]:
    query = (
        select(model.campaign_id, model.organisation_id, model.state, Instance.id)
        .join(Instance, Instance.id == model.instance_id)
        .where(is_wrong, Instance.state == state)
        .order_by(model.campaign_id, model.organisation_id)
    )
    for campaign_id, organisation_id, item_state, instance_id in ctx.session.execute(query):
        place = f"{model.__tablename__} {campaign_id} {organisation_id}"
        yield f"{place} is {item_state}, its instance {instance_id} {state}"
