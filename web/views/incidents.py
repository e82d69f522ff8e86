"""故障: what stands still and needs an operator."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine.errors import NotFound
from engine.models import Incident, Instance
from web import names, paging
from web.addresses import here
from web.transactions import reading, runtime, writing

bp = Blueprint("incidents", __name__, url_prefix="/incidents")


@bp.get("")
def index() -> str:
    """Open incidents, the newest first, with the process each belongs to."""
    ctx = reading()
    query = select(Incident).where(Incident.resolved_at.is_(None))
    rows, after = paging.newest_first(ctx, query, Incident.created_at, Incident.id)
    ids = {row.instance_id for row in rows}
    instances = {row.id: row for row in ctx.session.scalars(select(Instance).where(Instance.id.in_(ids)))}
    return render_template(
        "incidents.html",
        incidents=rows,
        instances=instances,
        definitions=names.definitions(ctx, (row.definition_id for row in instances.values())),
        more=here(after=after) if after else None,
    )


@bp.post("/<incident_id>/retry")
def retry(incident_id: str) -> Response:
    """Try again what stood still, then do the work that became due."""
    incident = reading().session.get(Incident, incident_id)
    if incident is None:
        raise NotFound
    instance_id = incident.instance_id
    writing(lambda ctx: runtime().retry_incident(ctx, incident_id))
    runtime().work(instance_id)
    return redirect(url_for("instances.show", instance_id=instance_id, ok="retried"), 303)
