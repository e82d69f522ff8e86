"""Messages from outside."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from engine import correlation
from engine.context import Ctx
from engine.correlation import Correlated, Wanted
from engine.errors import Invalid
from web.engine_rest import body, values
from web.engine_rest.blueprint import as_json, nothing, route
from web.engine_rest.errors import RestFailure
from web.engine_rest.instances import shape_of, variables_of
from web.transactions import reading, runtime, writing


@route("/message", "POST")
def correlate_message() -> Response:
    """Give a message to the one who waits for it (`all`: to everybody who does), or start a process by it."""
    raw = body.json_body()
    name = body.text(raw, "messageName")
    body.refuse(
        raw,
        tenantId="there are no tenants",
        localCorrelationKeys="a token has no variables of its own",
        processVariablesLocal="a message's variables go to the process",
    )
    wanted = Wanted(
        message=name,
        business_key=None if raw.get("businessKey") is None else body.text(raw, "businessKey", longest=200),
        instance_id=None if raw.get("processInstanceId") is None else body.text(raw, "processInstanceId"),
        variables=values.read_all(raw.get("correlationKeys"), "correlationKeys"),
    )
    payload = values.read_all(raw.get("processVariables"), "processVariables")
    everybody, with_variables = body.flag(raw, "all"), body.flag(raw, "variablesInResultEnabled")
    is_asked = body.flag(raw, "resultEnabled")
    if with_variables and not is_asked:
        raise Invalid(
            "Parameter 'variablesInResultEnabled' cannot be used without 'resultEnabled' set to true."
        )
    try:
        reached = writing(lambda ctx: _correlate(ctx, wanted, payload, everybody))
    except correlation.Mismatch as error:
        raise RestFailure(400, "RestException", error.message) from error
    for each in reached:
        runtime().work(each.instance_id)
    return as_json([_result(each, with_variables) for each in reached]) if is_asked else nothing()


def _correlate(ctx: Ctx, wanted: Wanted, payload: dict[str, Any], everybody: bool) -> list[Correlated]:
    ctx.record("message_sent", data={"name": wanted.message, "variables": sorted(payload)})
    if everybody:
        return correlation.correlate_all(ctx, runtime().instances, wanted, payload)
    return [correlation.correlate(ctx, runtime().instances, wanted, payload)]


def _result(reached: Correlated, with_variables: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"resultType": "Execution", "execution": None, "processInstance": None}
    if reached.token_id is None:
        found["resultType"] = "ProcessDefinition"
        found["processInstance"] = {**shape_of(reading(), reached.instance_id), "links": []}
    else:
        found["execution"] = {
            "id": reached.token_id,
            "processInstanceId": reached.instance_id,
            "ended": False,
            "tenantId": None,
        }
    if with_variables:
        found["variables"] = values.write_all(variables_of(reading(), reached.instance_id))
    return found
