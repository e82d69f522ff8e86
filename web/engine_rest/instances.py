"""Instances: look at them, end them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, func, select
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import NotFound
from engine.model.import_.keys import key_of
from engine.models import Instance, InstanceState, ScopeRow
from web import visibility
from web.engine_rest import body, values
from web.engine_rest.blueprint import as_json, link, nothing, route
from web.identity import me
from web.personal import veil_of
from web.transactions import reading, runtime, writing

_KNOWN: Final = frozenset(
    {
        *("processInstanceIds", "businessKey", "processDefinitionId", "processDefinitionKey"),
        *("superProcessInstance", "active", "suspended", "withoutTenantId"),
        *("firstResult", "maxResults", "sortBy", "sortOrder"),
    }
)
_ENDED: Final = (InstanceState.COMPLETED, InstanceState.CANCELLED)


@route("/process-instance")
def list_instances() -> Response:
    """Instances that run and that the token's person may see, the oldest first."""
    raw = body.query()
    offset, limit = body.page(raw)
    query = _filtered(reading(), raw).order_by(Instance.started_at, Instance.id)
    rows = reading().session.scalars(query.offset(offset).limit(min(limit, body.MAX_LIST)))
    return as_json([_shape(row) for row in rows])


@route("/process-instance/count")
def count_instances() -> Response:
    """How many there are."""
    query = select(func.count()).select_from(_filtered(reading(), body.query()).subquery())
    return as_json({"count": reading().session.scalar(query)})


def _filtered(ctx: Ctx, raw: dict[str, Any]) -> Select[Instance]:
    body.require_known(raw, _KNOWN)
    query = select(Instance).where(Instance.state.not_in(_ENDED), visibility.visible_instances(ctx, me()))
    if "processInstanceIds" in raw:
        query = query.where(Instance.id.in_(body.names(raw, "processInstanceIds")))
    if "processDefinitionKey" in raw:
        query = query.where(Instance.definition_key == key_of(raw["processDefinitionKey"]))
    equal = {
        Instance.business_key: raw.get("businessKey"),
        Instance.definition_id: raw.get("processDefinitionId"),
        Instance.parent_id: raw.get("superProcessInstance"),
    }
    query = query.where(*(column == value for column, value in equal.items() if value is not None))
    if body.flag(raw, "active"):
        query = query.where(Instance.state == InstanceState.RUNNING)
    if body.flag(raw, "suspended"):
        query = query.where(Instance.state != InstanceState.RUNNING)
    return query


@route("/process-instance/<instance_id>")
def show_instance(instance_id: str) -> Response:
    """One instance that runs."""
    _require_running(reading(), instance_id)
    found = shape_of(reading(), instance_id)
    return as_json({"links": [link("GET", f"/process-instance/{instance_id}")], **found})


@route("/process-instance/<instance_id>", "DELETE")
def delete_instance(instance_id: str) -> Response:
    """Cancel an instance with everything it called."""
    _require_running(reading(), instance_id)
    writing(lambda ctx: runtime().cancel(ctx, instance_id, "deleted by a program"))
    runtime().work(instance_id)
    return nothing()


@route("/process-instance/<instance_id>/variables")
def show_variables(instance_id: str) -> Response:
    """The variables of the process itself."""
    _require_running(reading(), instance_id)
    return as_json(values.write_all(variables_of(reading(), instance_id)))


@route("/process-instance/<instance_id>/variables/<name>")
def show_variable(instance_id: str, name: str) -> Response:
    """One variable of the process itself."""
    _require_running(reading(), instance_id)
    found = variables_of(reading(), instance_id)
    if name not in found:
        raise NotFound(f"process instance variable with name {name[:80]} does not exist")
    return as_json(values.write(found[name]))


def _require_running(ctx: Ctx, instance_id: str) -> Instance:
    found = ctx.session.get(Instance, instance_id)
    if found is None or found.state in _ENDED:
        raise NotFound(f"Process instance with id {instance_id[:80]} does not exist")
    return found


def variables_of(ctx: Ctx, instance_id: str) -> dict[str, Any]:
    """The variables of a process as this person sees them; {} once it has ended."""
    query = select(ScopeRow.variables).where(
        ScopeRow.instance_id == instance_id, ScopeRow.parent_id.is_(None)
    )
    return veil_of(ctx, instance_id).over(dict(ctx.session.scalars(query).first() or {}))


def shape_of(ctx: Ctx, instance_id: str) -> dict[str, Any]:
    """An instance as Camunda describes one; raises NotFound."""
    found = ctx.session.get(Instance, instance_id)
    if found is None:
        raise NotFound(f"Process instance with id {instance_id[:80]} does not exist")
    return _shape(found)


def _shape(row: Instance) -> dict[str, Any]:
    return {
        "id": row.id,
        "definitionId": row.definition_id,
        "definitionKey": row.definition_key,
        "businessKey": row.business_key or None,
        "caseInstanceId": None,
        "ended": row.state in _ENDED,
        "suspended": row.state not in (*_ENDED, InstanceState.RUNNING),
        "tenantId": None,
    }
