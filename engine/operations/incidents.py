"""Incidents: try again, correct in place and try again, or give the result by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from engine import external, jobs, messages, signals, tasks, timers
from engine.context import Ctx
from engine.errors import IncidentError, NotFound
from engine.incidents import resolve_incidents
from engine.instances import Instances
from engine.models import ExternalJob, Incident, Job
from engine.operations.checks import require_reason, require_storable, require_variables
from engine.operations.move_token import require_token
from engine.operations.refusals import Refused
from engine.operations.taking import taking
from engine.operations.variables import find_scope, note
from engine.registry import find_unfit_input
from engine.spiff import operate
from engine.spiff.run import Run


def retry_incident(ctx: Ctx, instances: Instances, incident_id: str, reason: str = "") -> None:
    """Try again what stood still; the incident is resolved.

    Raises NotFound if it is open no more, Conflict, or InstanceSuspended.
    """
    run = instances.take(ctx, _instance_of(ctx, incident_id))
    incident = _get_open(ctx, incident_id)
    _resolve(ctx, incident, "incident_retried", {"reason": reason})
    _try_again(ctx, instances, run, incident)
    instances.store(ctx, run)
    _offer_again(ctx, run, incident)


def retry_with_inputs(
    ctx: Ctx, instances: Instances, incident_id: str, inputs: Mapping[str, Any], reason: str
) -> None:
    """Give a failed service call these inputs instead of its own, all of them, and try again.

    Raises NotFound, Conflict, or Refused: no such call, inputs that its handler does not take, no reason.
    """
    reason, inputs = require_reason(reason), require_storable(inputs)
    with taking(ctx, instances, _instance_of(ctx, incident_id)):
        incident = _get_open(ctx, incident_id)
        job = find_call(ctx, incident)
        if job is None:
            raise Refused("no_job", element_id=incident.node)
        if unfit := find_unfit_input(getattr(job, "handler", ""), inputs):
            raise Refused("inputs_unfit", cause=unfit, element_id=incident.node)
        before = job.inputs
        ctx.session.execute(update(type(job)).where(type(job).id == job.id).values(inputs=inputs))
        _queue_again(ctx, instances, job.id)
        change = {"reason": reason, "before": before, "after": inputs, "cause": incident.cause}
        _resolve(ctx, incident, "job_corrected", change)


def retry_with_variables(
    ctx: Ctx,
    instances: Instances,
    incident_id: str,
    values: Mapping[str, Any],
    reason: str,
    *,
    scope_id: str | None = None,
) -> None:
    """Set variables and try again what stood still, with what it makes of them now: in the scope with this id, else
    each where the token sees it, as an assignment there would.

    Raises NotFound, Conflict, or Refused as `set_variables` does.
    """
    reason, values = require_reason(reason), require_variables(values)
    with taking(ctx, instances, _instance_of(ctx, incident_id)) as run:
        incident = _get_open(ctx, incident_id)
        token = require_token(run, incident.token_id or "")
        _resolve(ctx, incident, "incident_retried", {"reason": reason})
        if scope_id is not None:
            scope = find_scope(ctx, run, scope_id)
            note(ctx, scope, values, operate.set_variables(scope, values), reason)
        else:
            seen = token.workflow.variables_view()
            before = {name: seen[name] for name in values if name in seen}
            token.workflow.assign(values)
            note(ctx, token.workflow, values, before, reason)
        if incident.job_id is not None and operate.is_service(token):
            operate.begin_again(token)
        else:
            _try_again(ctx, instances, run, incident)
        operate.go_on(run)
        instances.store(ctx, run)
        _offer_again(ctx, run, incident)


def answer_job(
    ctx: Ctx, instances: Instances, incident_id: str, outputs: Mapping[str, Any], reason: str
) -> None:
    """Skip what failed at a service task or call activity: its result is given by hand, and the process goes on.

    Raises NotFound, Conflict, or Refused: nothing there waits for a result, its `outputs` cannot take it, no reason.
    """
    reason, outputs = require_reason(reason), require_storable(outputs)
    with taking(ctx, instances, _instance_of(ctx, incident_id)) as run:
        incident = _get_open(ctx, incident_id)
        token = require_token(run, incident.token_id or "")
        element = token.task_spec.name
        if not operate.is_answerable(token):
            raise Refused("not_answerable", element=element, element_id=element)
        job = find_call(ctx, incident)
        before = {"inputs": job.inputs if job else None, "cause": incident.cause}
        _resolve(ctx, incident, "job_answered", {"reason": reason, "before": before, "after": outputs})
        try:
            operate.answer(token, outputs)
        except IncidentError as error:
            raise Refused("outputs_unfit", cause=error.message, element_id=element) from error


def find_call(ctx: Ctx, incident: Incident) -> Job | ExternalJob | None:
    """The failed call of a handler or of a worker outside that an incident is about."""
    if incident.job_id is None:
        return None
    job = ctx.session.get(Job, incident.job_id, populate_existing=True)
    if job is None:
        return ctx.session.get(ExternalJob, incident.job_id, populate_existing=True)
    return job if job.kind == "service" else None


def _instance_of(ctx: Ctx, incident_id: str) -> str:
    return _read(ctx, incident_id).instance_id


def _get_open(ctx: Ctx, incident_id: str) -> Incident:
    """The incident, read again now that nobody else has its instance."""
    return _read(ctx, incident_id)


def _read(ctx: Ctx, incident_id: str) -> Incident:
    found = ctx.session.get(Incident, incident_id, populate_existing=True)
    if found is None or found.resolved_at is not None:
        raise NotFound("there is no such open incident")
    return found


def _resolve(ctx: Ctx, incident: Incident, kind: str, data: dict[str, Any]) -> None:
    ctx.record(kind, instance_id=incident.instance_id, node=incident.node, data=data)
    resolve_incidents(ctx, incident.instance_id, incident.token_id)


def _try_again(ctx: Ctx, instances: Instances, run: Run, incident: Incident) -> None:
    if incident.job_id is not None:
        _queue_again(ctx, instances, incident.job_id)
    elif incident.token_id is not None and run.is_live(incident.token_id):
        run.retry(incident.token_id)


def _queue_again(ctx: Ctx, instances: Instances, job_id: str) -> None:
    jobs.queue_again(ctx, job_id)
    external.queue_again(ctx, job_id)
    ctx.after_commit.append(instances.external_bell.ring)


def _offer_again(ctx: Ctx, run: Run, incident: Incident) -> None:
    """What lies outside of the instance and could not reach it may try again too."""
    token_id = incident.token_id
    if incident.job_id is None and token_id is not None and run.is_live(token_id):
        tasks.assign_again(ctx, token_id, run.token(token_id).data)
        timers.arm_again(ctx, token_id)
        messages.deliver_again(ctx, token_id)
        signals.deliver_again(ctx, token_id)
