"""Process data as an operator edits it, and what an incident can be corrected by."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.encoding import decode, encode
from engine.errors import Invalid, NotFound
from engine.models import ExternalJob, Incident, Job, ScopeRow, TokenRow
from engine.operations.incidents import find_call
from engine.runtime import Runtime
from handlers.reminders.corrections import tell_of_correction
from web.veil import NOTHING_HIDDEN, Veil

MAX_TEXT = 1_000_000


class BadJson(Invalid):
    """This is not a JSON object."""

    code = "operation.bad_json"


@dataclass(frozen=True)
class Way:
    """One way out of an incident: `what` names it in the form, `text` is what its editor starts with."""

    what: str
    text: str


def list_ways(ctx: Ctx, incident: Incident, veil: Veil = NOTHING_HIDDEN) -> list[Way]:
    """What can be corrected: a failed call's inputs, the variables, the result of a task that waits for one."""
    call = find_call(ctx, incident)
    ways = [Way("inputs", as_text(veil.over(call.inputs or {})))] if call is not None else []
    token = ctx.session.get(TokenRow, incident.token_id) if incident.token_id else None
    if token is not None and (token.state == "error" or call is not None):
        ways.append(Way("variables", "{}"))
    if token is not None and (call is not None or _calls(ctx, token)):
        ways.append(Way("result", "{}"))
    return ways


def _calls(ctx: Ctx, token: TokenRow) -> bool:
    """Whether a handler's or a called process's result is on its way to it."""
    jobs = select(Job.id).where(Job.token_id == token.id)
    external = select(ExternalJob.id).where(ExternalJob.token_id == token.id)
    return token.state == "started" and any(ctx.session.scalar(each.limit(1)) for each in (jobs, external))


def read_variables(ctx: Ctx, incident: Incident) -> dict[str, Any]:
    """The variables the token sees; {} without a token."""
    token = ctx.session.get(TokenRow, incident.token_id) if incident.token_id else None
    scope = ctx.session.get(ScopeRow, token.scope_id) if token is not None else None
    seen: dict[str, Any] = {}
    while scope is not None:
        seen = {**scope.variables, **seen}
        scope = ctx.session.get(ScopeRow, scope.parent_id) if scope.parent_id else None
    return seen


def restored(ctx: Ctx, incident: Incident, what: str, values: dict[str, Any], veil: Veil) -> dict[str, Any]:
    """What somebody has made of masked inputs, variables or a result, with what the masks stand for.

    Raises MaskTyped.
    """
    stored: Mapping[str, Any] = {}
    if what == "inputs" and (call := find_call(ctx, incident)) is not None:
        stored = call.inputs or {}
    elif what == "variables":
        stored = read_variables(ctx, incident)
    return veil.restore(values, stored)


def apply(
    runtime: Runtime,
    ctx: Ctx,
    incident_id: str,
    what: str,
    text: str,
    reason: str,
    veil: Veil = NOTHING_HIDDEN,
) -> None:
    """Do what the form asks for, and tell those who rely on the data; `veil` lay over what was edited.

    Raises BadJson, MaskTyped, Refused or NotFound.
    """
    verbs: dict[str, Callable[[Ctx, str, Mapping[str, Any], str], None]] = {
        "inputs": runtime.retry_with_inputs,
        "variables": runtime.retry_with_variables,
        "result": runtime.answer_job,
    }
    if what not in verbs:
        raise BadJson(f"{what!r} cannot be corrected")
    values = read_object(text)
    incident = ctx.session.get(Incident, incident_id)
    if incident is None:
        raise NotFound
    values = restored(ctx, incident, what, values, veil)
    verbs[what](ctx, incident_id, values, reason)
    tell_of_correction(ctx, incident.instance_id, values, reason)


def as_text(value: object) -> str:
    """Process data to be edited: dates and decimals as `engine.encoding` writes them."""
    return json.dumps(json.loads(encode(value)), ensure_ascii=False, indent=2)


def read_object(text: str) -> dict[str, Any]:
    """What somebody typed; raises BadJson with the place."""
    if len(text) > MAX_TEXT:
        raise BadJson(f"longer than {MAX_TEXT} characters")
    try:
        value = decode(text)
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise BadJson(str(error)) from error
    if not isinstance(value, dict):
        raise BadJson("it must begin with { and end with }")
    return value
