"""热力图: on a process's diagram, where work waits, how long, and how much of it is late."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request, url_for
from sqlalchemy import ColumnElement, func, select, true

from engine import definitions
from engine.context import Ctx
from engine.errors import NotFound
from engine.heat import read_heat, select_waiting
from engine.models import UNDER_WAY, Definition, HumanTask, Instance
from handlers.campaigns import queries as campaigns
from handlers.directory import queries as directory
from handlers.directory.models import Organisation
from handlers.directory.rules import CITY, Kind
from handlers.directory.visibility import Visibility, visible_organisations
from handlers.oversight.heat.queries import count_running, counted_place, find_counted
from web import heat, names, paging, standing
from web.addresses import here
from web.content import node_name
from web.i18n import gettext as _
from web.identity import me
from web.progress_question import PLACES
from web.transactions import reading
from web.visibility import CONFIDENTIAL, is_of_visible

bp = Blueprint("heat", __name__, url_prefix="/heat")

SEES_DIAGRAMS = ("designer", "sysadmin")


@dataclass(frozen=True)
class Asked:
    """What the address narrows the picture to; "" for any."""

    measure: heat.Measure
    campaign: str
    county: str

    def conditions(self, within: Visibility) -> list[ColumnElement[bool]]:
        """The conditions on instances, those of what a person may see included."""
        found = []
        if self.campaign:
            found.append(campaigns.is_of_campaign(self.campaign))
        places = [] if within.is_everything else [within.condition()]
        if self.county:
            places.append(directory.county_column() == self.county)
        if places:
            among = select(Organisation.id).where(*places)
            found.append(
                Instance.id.in_(select(HumanTask.instance_id).where(HumanTask.organisation_id.in_(among)))
            )
        return found


@bp.get("")
def index() -> str:
    """The processes under way that one may look into, with how many run."""
    ctx, within = reading(), _within(reading())
    running = (
        select(Instance.definition_key, func.count())
        .where(Instance.state.in_(UNDER_WAY), Instance.definition_key.not_in(_hidden()))
        .group_by(Instance.definition_key)
    )
    # All of them are counted in an index; those of a county are looked up one by one.
    place = counted_place(ctx, within, "")
    counts = count_running(ctx, place) if place else None
    if counts is None:
        query = running.where(*Asked(heat.MEASURES["open"], "", "").conditions(within))
        counts = {row[0]: row[1] for row in ctx.session.execute(query)}
    known = [
        (key, name, counts[key])
        for key, name in names.newest_definitions(ctx)
        if key in counts and key not in _hidden()
    ]
    return render_template("heat_index.html", processes=sorted(known, key=lambda row: (-row[2], row[0])))


@bp.get("/<key>")
def show(key: str) -> str:
    """One version of a process: the one most instances run on, unless the address names another."""
    ctx = reading()
    definition, versions = _version(ctx, key)
    asked = _read(ctx)
    within = _within(ctx)
    place = counted_place(ctx, within, asked.county)
    counted = find_counted(ctx, definition.id, asked.campaign, place) if place is not None else None
    heats = counted.heats if counted else read_heat(ctx, definition.id, *asked.conditions(within))
    nodes = list(standing.nodes_of(standing.process_of(definition)))
    picture = heat.draw(nodes, heats, asked.measure)
    return render_template(
        "heat.html",
        definition=definition,
        versions=versions,
        asked=asked,
        measures=heat.MEASURES,
        picture=picture,
        counted_at=counted.at if counted else None,
        state=picture.to_json(asked.measure),
        campaigns=campaigns.list_campaigns(ctx),
        counties=directory.list_children(ctx, CITY, Kind.COUNTY),
        diagram_url=url_for("heat.diagram", key=key, version=definition.version),
    )


@bp.get("/<key>/tasks")
def tasks(key: str) -> str:
    """The tasks that wait at a step, or those of them that are late; of processes one may look at."""
    ctx = reading()
    definition, _versions = _version(ctx, key)
    asked, node_id, which = _read(ctx), request.args.get("node", "")[:120], request.args.get("status", "")
    nodes = standing.nodes_of(standing.process_of(definition))
    node = next((each for each in nodes if each.id == node_id), None)
    if node is None or which not in ("", "overdue"):
        raise NotFound
    query = (
        select_waiting(definition.id, node_id)
        .where(*asked.conditions(_within(ctx)), is_of_visible(ctx, me()))
        .where(HumanTask.due_at < ctx.now() if which else true())
    )
    rows, after = paging.newest_first(ctx, query, HumanTask.created_at, HumanTask.id)
    return render_template(
        "tasks_behind.html",
        heading=(node_name(node) or node_id) + (f" · {_('逾期')}" if which else ""),
        about=names.definitions(ctx, [definition.id])[definition.id],
        back=url_for(
            "heat.show",
            key=key,
            version=definition.version,
            campaign=asked.campaign or None,
            county=asked.county or None,
        ),
        back_label=_("热力图"),
        rows=rows,
        organisations=names.organisations(ctx, {row.organisation_id for row in rows}),
        definitions=names.definitions(ctx, {row.definition_id for row in rows}),
        more=here(after=after) if after else None,
    )


@bp.get("/<key>/diagram.xml")
def diagram(key: str) -> Response:
    """The diagram of a version."""
    definition, _versions = _version(reading(), key)
    return Response(definition.bpmn, mimetype="application/xml")


def _read(ctx: Ctx) -> Asked:
    """The filters of the address; what does not exist is not found."""
    campaign, county = (request.args.get(name, "")[:40] for name in ("campaign", "county"))
    measure = heat.MEASURES.get(request.args.get("measure", "open"))
    if measure is None or (county and directory.get_organisation(ctx, county).kind not in PLACES):
        raise NotFound
    if campaign:
        campaigns.get_campaign(ctx, campaign)
    return Asked(measure, campaign, county)


def _version(ctx: Ctx, key: str) -> tuple[Definition, list[tuple[int, int]]]:
    """The version asked for, and (number, instances under way) of all, the newest first."""
    if key in _hidden():
        raise NotFound
    running = (
        select(Instance.definition_id, func.count().label("n"))
        .where(Instance.definition_key == key, Instance.state.in_(UNDER_WAY))
        .group_by(Instance.definition_id)
        .subquery()
    )
    query = (
        select(Definition.version, func.coalesce(running.c.n, 0))
        .outerjoin(running, running.c.definition_id == Definition.id)
        .where(Definition.key == key)
        .order_by(Definition.version.desc())
    )
    versions = [(row[0], row[1]) for row in ctx.session.execute(query)]
    if not versions:
        raise NotFound
    asked = request.args.get("version", "")
    busiest = max(versions, key=lambda each: each[1])[0]
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else busiest
    return definitions.get_numbered(ctx, key, number), versions


def _within(ctx: Ctx) -> Visibility:
    if me().has_role(*SEES_DIAGRAMS):
        return Visibility(is_everything=True, roots=frozenset())
    return visible_organisations(ctx, me().person_id)


def _hidden() -> frozenset[str]:
    return frozenset() if me().has_role("sysadmin") else CONFIDENTIAL
