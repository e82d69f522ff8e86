"""Incidents: what stands still, and what operators do about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import select

from engine.context import Ctx
from engine.errors import NotFound
from engine.models import Incident
from handlers.reminders.corrections import tell_of_correction
from web.api.instances import InstanceSummary
from web.api.lists import rows_by
from web.api.model import Instant, Model, Page, Reason, Remark, Values
from web.api.operate import operate
from web.api.operations import operation
from web.api.values import from_json
from web.api.work import OfInstance
from web.correcting import restored
from web.identity import me
from web.personal import veil_of, veils_of
from web.transactions import reading, runtime
from web.veil import NOTHING_HIDDEN, Veil


class OpenIncident(Model):
    """Something an operator must look at."""

    id: str
    instance_id: str
    token_id: str | None
    job_id: str | None
    node: str
    cause: str = Field(description="why it stands still, in words")
    created_at: Instant
    resolved_at: Instant | None
    resolved_by: str | None


class IncidentPage(Page[OpenIncident]):
    """Incidents."""


class Retry(Model):
    """How it is tried again: as it was, or corrected; a correction needs a reason."""

    reason: Remark = ""
    inputs: Values | None = Field(None, description="other inputs for the failed service call, all of them")
    variables: Values | None = Field(None, description="or other values of variables")

    model_config = ConfigDict(json_schema_extra={"not": {"required": ["inputs", "variables"]}})

    @model_validator(mode="after")
    def _one_correction(self) -> Retry:
        if {"inputs", "variables"} <= self.model_fields_set:
            raise PydanticCustomError("either", "either inputs or variables")
        return self


class JobAnswer(Model):
    """The result of the service task or call, given by hand."""

    outputs: Values
    reason: Reason


@operation("GET", "/incidents", "故障列表", query=OfInstance, answer=IncidentPage)
def list_incidents(query: OfInstance) -> IncidentPage:
    """Open incidents, the newest first."""
    found = select(Incident).where(Incident.resolved_at.is_(None))
    if query.instance_id is not None:
        found = found.where(Incident.instance_id == query.instance_id)
    keys = (Incident.created_at, Incident.id)
    rows, after = rows_by(found, query, keys, (datetime, str), newest_first=True)
    veils = veils_of(reading(), me(), {row.instance_id for row in rows})
    items = [_shown(row, veils.get(row.instance_id, NOTHING_HIDDEN)) for row in rows]
    return IncidentPage(items=items, next=after)


@operation("GET", "/incidents/{incident_id}", "一个故障", answer=OpenIncident)
def show_incident(incident_id: str) -> OpenIncident:
    """An incident, open or resolved."""
    row = _get(reading(), incident_id)
    return _shown(row, veil_of(reading(), row.instance_id))


@operation("POST", "/incidents/{incident_id}/retry", "重试", body=Retry, answer=InstanceSummary)
def retry_incident(incident_id: str, body: Retry) -> InstanceSummary:
    """Try again what stood still, with other inputs or variables if they are given.

    Personal data that were read masked may be sent back as they were read: they are stored as they are.
    """

    instance_id = _get(reading(), incident_id).instance_id

    def verb(ctx: Ctx) -> None:
        if body.inputs is not None:
            inputs = _restored(ctx, incident_id, "inputs", body.inputs)
            runtime().retry_with_inputs(ctx, incident_id, inputs, body.reason)
        elif body.variables is not None:
            variables = _restored(ctx, incident_id, "variables", body.variables)
            runtime().retry_with_variables(ctx, incident_id, variables, body.reason)
        else:
            runtime().retry_incident(ctx, incident_id, body.reason)
        if corrected := body.inputs or body.variables:
            tell_of_correction(ctx, instance_id, corrected, body.reason)

    return operate(instance_id, verb)


@operation("POST", "/incidents/{incident_id}/answer", "代填结果", body=JobAnswer, answer=InstanceSummary)
def answer_incident(incident_id: str, body: JobAnswer) -> InstanceSummary:
    """Skip what failed at a service task or call activity: its result is given by hand, and the process goes on."""
    instance_id = _get(reading(), incident_id).instance_id

    def verb(ctx: Ctx) -> None:
        outputs = _restored(ctx, incident_id, "result", body.outputs)
        runtime().answer_job(ctx, incident_id, outputs, body.reason)
        tell_of_correction(ctx, instance_id, outputs, body.reason)

    return operate(instance_id, verb)


def _get(ctx: Ctx, incident_id: str) -> Incident:
    found = ctx.session.get(Incident, incident_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _restored(ctx: Ctx, incident_id: str, what: str, values: dict[str, Any]) -> dict[str, Any]:
    """What was sent, with what its masks stand for."""
    incident = _get(ctx, incident_id)
    return restored(ctx, incident, what, from_json(values), veil_of(ctx, incident.instance_id))


def _shown(row: Incident, veil: Veil) -> OpenIncident:
    return OpenIncident(**{name: veil.over(getattr(row, name)) for name in OpenIncident.model_fields})
