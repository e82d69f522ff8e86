"""故障: what stands still and needs an operator: why, try again, correct in place, or all of a kind at once."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from engine.context import Ctx
from engine.errors import Conflict, Invalid, NotFound
from engine.models import Incident, Instance
from engine.operations import bulk
from engine.operations.refusals import Refused
from handlers.campaigns.queries import list_campaigns
from handlers.oversight.seasons import service as seasons
from web import correcting, names, paging
from web.addresses import here
from web.i18n import gettext as _
from web.i18n import language
from web.idempotency import new_key, run_once
from web.identity import me
from web.personal import veil_of, veils_of
from web.problems import message_of
from web.standing import step_names
from web.transactions import actor, reading, runtime, source, stop_reading, writing
from web.veil import NOTHING_HIDDEN, MaskTyped
from web.views.operations import reason

bp = Blueprint("incidents", __name__, url_prefix="/incidents")

KINDS = 20
MAX_NAME = 120
RETRIED_AT_ONCE = 100


class NothingAlike(Invalid):
    """Name an incident: those like it are tried again."""

    code = "incident.none_alike"


class NothingFailed(Conflict):
    """This review goes on already, or is ready."""

    code = "season.not_failed"


@bp.get("")
def index() -> str:
    """Open incidents, the newest first, with the process each belongs to; those there are several of together."""
    ctx = reading()
    kind = bulk.Kind(*(request.args.get(name, "").replace("\0", "")[:MAX_NAME] for name in ("key", "node")))
    query = kind.select()
    rows, after = paging.newest_first(ctx, query, Incident.created_at, Incident.id)
    ids = {row.instance_id for row in rows}
    reviews, kinds = seasons.list_failed(ctx), _several(ctx)
    likes = select(Incident).where(Incident.id.in_(like for _kind, _count, like in kinds))
    shown = [*rows, *ctx.session.scalars(likes)]
    instances = {row.id: row for row in ctx.session.scalars(select(Instance).where(Instance.id.in_(ids)))}
    return render_template(
        "incidents.html",
        incidents=rows,
        instances=instances,
        definitions=names.definitions(ctx, (row.definition_id for row in instances.values())),
        kinds=kinds,
        steps=step_names(ctx, shown),
        causes=_read_causes(ctx, shown),
        keys=dict(names.newest_definitions(ctx)),
        is_narrowed=kind != bulk.Kind(),
        reviews=reviews,
        campaigns={each.id: each.title for each in list_campaigns(ctx)} if reviews else {},
        places=names.organisations(ctx, [each.place for each in reviews]),
        more=here(after=after) if after else None,
    )


@bp.get("/<incident_id>")
def show(incident_id: str) -> str:
    """Why it stands still, and what can be done."""
    return _page(incident_id)


@bp.post("/<incident_id>/correct")
def correct(incident_id: str) -> Response:
    """Correct inputs or variables and try again, or give the result by hand; what is wrong is said beside it."""
    instance_id = _get(reading(), incident_id).instance_id
    what, text = request.form.get("what", ""), request.form.get("values", "")

    def verb(ctx: Ctx) -> str:
        veil = veil_of(ctx, instance_id)
        correcting.apply(runtime(), ctx, incident_id, what, text, reason(), veil)
        return url_for("instances.show", instance_id=instance_id, ok="corrected")

    try:
        place = run_once(verb)
    except Invalid as error:
        message = veil_of(reading(), instance_id).over(_message(error))
        page = _page(incident_id, what=what, text=text, message=message)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    runtime().work(instance_id)
    return redirect(place, HTTPStatus.SEE_OTHER)


@bp.post("/<incident_id>/retry")
def retry(incident_id: str) -> Response:
    """Try again what stood still, then do the work that became due."""
    instance_id = _get(reading(), incident_id).instance_id
    writing(lambda ctx: runtime().retry_incident(ctx, incident_id))
    runtime().work(instance_id)
    return redirect(url_for("instances.show", instance_id=instance_id, ok="retried"), HTTPStatus.SEE_OTHER)


@bp.post("/reviews/retry")
def retry_review() -> Response:
    """Go on with the review of a season that could not be finished."""
    campaign_id, place = (
        request.form.get(name, "").replace("\0", "")[:MAX_NAME] for name in ("campaign", "place")
    )
    if not writing(lambda ctx: seasons.retry_review(ctx, campaign_id, place)):
        raise NothingFailed
    return redirect(url_for("incidents.index", ok="retried"), HTTPStatus.SEE_OTHER)


@bp.post("/retry")
def retry_many() -> Response:
    """Try all that are like one again, each by itself; those that fail again come back."""
    like = reading().session.get(Incident, request.form.get("like", "")[:MAX_NAME].replace("\0", ""))
    if like is None:
        raise NothingAlike
    kind = _kind_of(reading(), like)
    stop_reading()
    outcomes = bulk.retry_many(runtime(), actor(), kind, reason(), limit=RETRIED_AT_ONCE, source=source())
    runtime().work()
    is_whole = all(each.error is None for each in outcomes)
    return redirect(
        url_for("incidents.index", ok="retried" if is_whole else "retried_some"), HTTPStatus.SEE_OTHER
    )


def _page(incident_id: str, *, what: str = "", text: str = "", message: str = "") -> str:
    ctx = reading()
    incident = _get(ctx, incident_id)
    instance = ctx.session.get_one(Instance, incident.instance_id)
    same, veil = _kind_of(ctx, incident), veil_of(ctx, instance.id)
    seen = correcting.read_variables(ctx, incident)
    return render_template(
        "incident.html",
        incident=incident,
        step_name=step_names(ctx, [incident])[incident.id],
        instance=instance,
        definition=names.definitions(ctx, [instance.definition_id])[instance.definition_id],
        ways=correcting.list_ways(ctx, incident, veil),
        variables=correcting.as_text(veil.over(seen)) if seen else "",
        veil=veil,
        same_count=bulk.count(ctx, same),
        what=what,
        text=text,
        reason=reason(),
        error=message,
        idempotency_key=new_key(),
    )


def _message(error: Invalid) -> str:
    if isinstance(error, Refused):
        found = error.problems[0]
        return found.message_zh if language() == "zh" else found.message_en
    if isinstance(error, MaskTyped):
        return message_of(error)
    return _("这不是合格的 JSON 对象：{cause}", cause=error.message)


def _get(ctx: Ctx, incident_id: str) -> Incident:
    found = ctx.session.get(Incident, incident_id)
    if found is None or found.resolved_at is not None:
        raise NotFound
    return found


def _kind_of(ctx: Ctx, incident: Incident) -> bulk.Kind:
    instance = ctx.session.get_one(Instance, incident.instance_id)
    return bulk.Kind(instance.definition_key, incident.node, incident.cause)


def _read_causes(ctx: Ctx, incidents: Collection[Incident]) -> dict[str, str]:
    """By incident, why it stands still, as far as this person needs what people typed."""
    veils = veils_of(ctx, me(), {each.instance_id for each in incidents})
    return {each.id: veils.get(each.instance_id, NOTHING_HIDDEN).over(each.cause) for each in incidents}


def _several(ctx: Ctx) -> list[tuple[bulk.Kind, int, str]]:
    """The kinds of which there are several open incidents, the most frequent first, each with one of them."""
    columns = (Instance.definition_key, Incident.node, Incident.cause)
    query = (
        select(*columns, func.count(), func.min(Incident.id))
        .select_from(Incident)
        .join(Instance, Instance.id == Incident.instance_id)
        .where(Incident.resolved_at.is_(None))
        .group_by(*columns)
        .having(func.count() > 1)
        .order_by(func.count().desc(), *columns)
        .limit(KINDS)
    )
    return [(bulk.Kind(*row[:3]), row[3], row[4]) for row in ctx.session.execute(query)]
