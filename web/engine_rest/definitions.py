"""Deployed versions: look them up and start them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, func, select
from werkzeug.wrappers import Response

from engine import definitions
from engine.context import Ctx
from engine.errors import NotFound
from engine.model.import_.keys import key_of
from engine.models import Definition
from web.engine_rest import body, values
from web.engine_rest.blueprint import as_json, link, route
from web.engine_rest.instances import shape_of, variables_of
from web.transactions import reading, runtime, writing

_KNOWN: Final = frozenset(
    {
        *("processDefinitionId", "processDefinitionIdIn", "deploymentId", "key", "keysIn", "version"),
        *("latestVersion", "active", "withoutTenantId", "firstResult", "maxResults", "sortBy", "sortOrder"),
    }
)
_STEPS: Final = "an instance begins at its start event"


@route("/process-definition")
def list_definitions() -> Response:
    """Versions of definitions, by key and version."""
    raw = body.query()
    offset, limit = body.page(raw)
    query = _filtered(raw)
    order = Definition.version.desc() if raw.get("sortOrder") == "desc" else Definition.version
    rows = reading().session.scalars(
        query.order_by(Definition.key, order).offset(offset).limit(min(limit, body.MAX_LIST))
    )
    return as_json([definition_shape(row) for row in rows])


@route("/process-definition/count")
def count_definitions() -> Response:
    """How many there are."""
    query = select(func.count()).select_from(_filtered(body.query()).subquery())
    return as_json({"count": reading().session.scalar(query)})


def _filtered(raw: dict[str, Any]) -> Select[Definition]:
    body.require_known(raw, _KNOWN)
    query = select(Definition)
    ids = [*body.names(raw, "processDefinitionIdIn"), *body.names(raw, "processDefinitionId")]
    if ids:
        query = query.where(Definition.id.in_(ids))
    if "deploymentId" in raw:
        query = query.where(Definition.id == raw["deploymentId"])
    keys = [*body.names(raw, "keysIn"), *body.names(raw, "key")]
    if keys:
        query = query.where(Definition.key.in_([key_of(each) for each in keys]))
    if "version" in raw:
        query = query.where(Definition.version == body.whole(raw, "version"))
    if body.flag(raw, "latestVersion"):
        newest = select(Definition.key, func.max(Definition.version).label("top")).group_by(Definition.key)
        top = newest.subquery()
        query = query.join(top, (top.c.key == Definition.key) & (top.c.top == Definition.version))
    return query


@route("/process-definition/<definition_id>")
def show_definition(definition_id: str) -> Response:
    """One version."""
    return as_json(definition_shape(_get(reading(), definition_id)))


@route("/process-definition/key/<key>")
def show_newest_definition(key: str) -> Response:
    """The newest version of a key."""
    return as_json(definition_shape(_newest(reading(), key)))


@route("/process-definition/<definition_id>/xml")
def show_xml(definition_id: str) -> Response:
    """The diagram of a version, as it runs here."""
    row = _get(reading(), definition_id)
    return as_json({"id": row.id, "bpmn20Xml": row.bpmn})


@route("/process-definition/key/<key>/xml")
def show_newest_xml(key: str) -> Response:
    """The diagram of the newest version of a key."""
    row = _newest(reading(), key)
    return as_json({"id": row.id, "bpmn20Xml": row.bpmn})


@route("/process-definition/<definition_id>/start", "POST")
def start_definition(definition_id: str) -> Response:
    """Start a version."""
    return _start(lambda ctx: _get(ctx, definition_id))


@route("/process-definition/key/<key>/start", "POST")
def start_newest_definition(key: str) -> Response:
    """Start the newest version of a key."""
    return _start(lambda ctx: _newest(ctx, key))


def _start(find: Any) -> Response:
    raw = body.json_body()
    body.refuse(raw, startInstructions=_STEPS, caseInstanceId="there are no cases")
    data = values.read_all(raw.get("variables"))
    business_key = body.text(raw, "businessKey", "", longest=200)

    def verb(ctx: Ctx) -> str:
        return runtime().instances.start(ctx, find(ctx), business_key=business_key, data=data)

    instance_id = writing(verb)
    runtime().work(instance_id)
    found = shape_of(reading(), instance_id)
    if body.flag(raw, "withVariablesInReturn"):
        found["variables"] = values.write_all(variables_of(reading(), instance_id))
    return as_json({"links": [link("GET", f"/process-instance/{instance_id}")], **found})


def _get(ctx: Ctx, definition_id: str) -> Definition:
    found = ctx.session.get(Definition, definition_id)
    if found is None:
        raise NotFound(f"No matching definition with id {definition_id[:80]}")
    return found


def _newest(ctx: Ctx, key: str) -> Definition:
    found = definitions.find_newest(ctx, key_of(key))
    if found is None:
        raise NotFound(f"No matching process definition with key: {key[:80]} and no tenant-id")
    return found


def definition_shape(row: Definition) -> dict[str, Any]:
    """A version as Camunda describes one; every version is a deployment of its own."""
    return {
        "id": row.id,
        "key": row.key,
        "category": row.manifest.get("category") or None,
        "description": row.model.get("documentation") or None,
        "name": row.model.get("name") or row.name.get("zh") or row.key,
        "version": row.version,
        "resource": f"{row.key}.bpmn",
        "deploymentId": row.id,
        "diagram": None,
        "suspended": False,
        "tenantId": None,
        "versionTag": None,
        "historyTimeToLive": None,
        "startableInTasklist": True,
    }
