"""One running or finished process: where it stands, what happened, what it knows, what it started."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from sqlalchemy import ColumnElement, and_, func, or_, select
from werkzeug.wrappers import Response as WerkzeugResponse

from engine import tasks
from engine.context import Ctx
from engine.errors import AlreadyCompleted, AppError, Forbidden, InstanceSuspended
from engine.model import Process
from engine.models import (
    AuditEvent,
    Definition,
    HumanTask,
    Incident,
    Instance,
    InstanceState,
    ScopeRow,
    TaskCandidate,
    TaskState,
)
from handlers.comments import queries as comments
from handlers.reminders import chases
from handlers.reminders.queries import find_suspended
from web import commenting, instance_filters, names, paging, standing
from web.addresses import here
from web.forms.reading_matter import labels_of
from web.history import read_lines
from web.idempotency import new_key, run_once
from web.identity import me
from web.personal import veil_of
from web.transactions import reading, runtime
from web.veil import Veil
from web.visibility import find_instance, list_whole, require_instance, sees_everything, visible_instances
from web.why.instance import explain_instance

bp = Blueprint("instances", __name__)

TABS = ("history", "data", "related")
MAX_NOTE = 200


@bp.get("/instances")
def index() -> str:
    """The instances this person may look at, newest first; filters in the address."""
    ctx = reading()
    filters = instance_filters.read()
    query = select(Instance).where(instance_filters.condition(ctx, me(), filters))
    rows, after = paging.newest_first(ctx, query, Instance.started_at, Instance.id)
    return render_template(
        "instances.html",
        instances=rows,
        definitions=names.definitions(ctx, (row.definition_id for row in rows)),
        keys=names.newest_definitions(ctx),
        filters=filters,
        more=here(after=after) if after else None,
    )


@bp.get("/instances/<instance_id>")
def show(instance_id: str) -> str:
    """Header, stages, diagram with its table twin, and one tab of detail."""
    ctx = reading()
    instance = require_instance(ctx, me(), instance_id)
    definition = ctx.session.get_one(Definition, instance.definition_id)
    process, now_at = standing.process_of(definition), standing.read_standing(ctx, instance)
    tab = request.args.get("tab", "")
    tab = tab if tab in TABS else TABS[0]
    open_tasks = ctx.session.scalars(
        select(HumanTask)
        .where(HumanTask.instance_id == instance.id, HumanTask.state == TaskState.READY)
        .order_by(HumanTask.due_at, HumanTask.id)
        .limit(paging.PAGE)
    ).all()
    incidents = _incidents(ctx, instance) if me().has_role("sysadmin") else []
    veil = veil_of(ctx, instance.id)
    return render_template(
        "instance.html",
        instance=instance,
        veil=veil,
        definition=definition,
        parent=_parent(ctx, instance),
        stages=standing.stages(process, now_at, instance),
        elements=[node for node in standing.nodes_of(process) if now_at.mark(node.id) != "idle"],
        standing=now_at,
        open_tasks=open_tasks,
        my_tasks=_mine(ctx, [task.id for task in open_tasks]),
        organisations=names.organisations(ctx, (task.organisation_id for task in open_tasks)),
        may_take_case=sees_everything(me()),
        is_operator=me().has_role("sysadmin"),
        incidents=incidents,
        step_names=standing.step_names(ctx, incidents),
        suspension=_suspension(ctx, instance),
        whys=explain_instance(ctx, instance, me()),
        starter=names.people(ctx, [instance.started_by]),
        ending=standing.node_names(process).get(instance.end_reason, ""),
        tab=tab,
        related_count=_count_related(ctx, instance),
        chaseable={task.id for task in chases.find_chaseable(ctx, me().person_id, open_tasks)},
        idempotency_key=new_key(),
        may_comment=commenting.is_open(ctx, instance),
        comment_count=comments.count(ctx, instance.id),
        **_TAB_CONTENT[tab](ctx, instance, process, veil),
    )


@bp.get("/instances/<instance_id>/diagram.xml")
def diagram(instance_id: str) -> Response:
    """The diagram this instance runs on."""
    ctx = reading()
    instance = require_instance(ctx, me(), instance_id)
    return Response(ctx.session.get_one(Definition, instance.definition_id).bpmn, mimetype="application/xml")


@bp.get("/instances/<instance_id>/state.json")
def state(instance_id: str) -> Response:
    """Tokens and marks for the diagram."""
    ctx = reading()
    return jsonify(standing.read_standing(ctx, require_instance(ctx, me(), instance_id)).to_json())


def _mine(ctx: Ctx, task_ids: list[str]) -> set[str]:
    """Those of the tasks that this person may do."""
    query = select(TaskCandidate.task_id).where(
        TaskCandidate.task_id.in_(task_ids), TaskCandidate.principal.in_(me().principals)
    )
    return set(ctx.session.scalars(query))


def _parent(ctx: Ctx, instance: Instance) -> Instance | None:
    return None if instance.parent_id is None else find_instance(ctx, me(), instance.parent_id)


def _incidents(ctx: Ctx, instance: Instance) -> list[Incident]:
    query = select(Incident).where(Incident.instance_id == instance.id, Incident.resolved_at.is_(None))
    return list(ctx.session.scalars(query.order_by(Incident.created_at).limit(paging.PAGE)))


def _suspension(ctx: Ctx, instance: Instance) -> AuditEvent | None:
    """The line of history that says since when and why it is suspended."""
    if instance.state != InstanceState.SUSPENDED:
        return None
    query = select(AuditEvent).where(
        AuditEvent.instance_id == instance.id, AuditEvent.kind == "instance_suspended"
    )
    return ctx.session.scalars(query.order_by(AuditEvent.id.desc()).limit(1)).first()


def _related(ctx: Ctx, instance: Instance) -> ColumnElement[bool]:
    """Its parts, what it or they have called, and whatever else bears its business key; of that, what this person may
    look at."""
    whole = list_whole(ctx, instance)
    is_part = Instance.id.in_(whole)
    kin = or_(is_part, Instance.parent_id.in_(whole))
    if instance.business_key:
        kin = or_(kin, Instance.business_key == instance.business_key)
    return and_(kin, Instance.id != instance.id, or_(is_part, visible_instances(ctx, me())))


def _count_related(ctx: Ctx, instance: Instance) -> int:
    query = select(func.count()).select_from(Instance).where(_related(ctx, instance))
    return ctx.session.scalar(query) or 0


@bp.post("/instances/<instance_id>/chase")
def chase(instance_id: str) -> WerkzeugResponse:
    """催办: press for an open task of this process, or for all of them."""
    wanted, note = request.form.get("task", "")[:40], request.form.get("note", "").strip()[:MAX_NOTE]

    def verb(ctx: Ctx) -> str:
        opened = tasks.list_open(ctx, instance_id)
        found = chases.find_chaseable(ctx, me().person_id, opened)
        chosen = [task.id for task in found if wanted in ("", task.id)]
        if not chosen:
            raise _why_not_chased(ctx, instance_id, wanted, opened)
        done = chases.chase(ctx, me().person_id, chosen, note)
        return url_for(
            "instances.show", instance_id=instance_id, ok="chased" if done.tasks else "chased_before"
        )

    return redirect(run_once(verb), HTTPStatus.SEE_OTHER)


def _why_not_chased(ctx: Ctx, instance_id: str, wanted: str, opened: Sequence[HumanTask]) -> AppError:
    """A page that was left open may ask for what has been done, or suspended, meanwhile."""
    if find_suspended(ctx, opened):
        return InstanceSuspended()
    task = ctx.session.get(HumanTask, wanted)
    if task is not None and task.instance_id == instance_id and task.state == TaskState.COMPLETED:
        return AlreadyCompleted()
    return Forbidden()


def _history_tab(ctx: Ctx, instance: Instance, process: Process, veil: Veil) -> dict[str, object]:
    place = paging.unpack(request.args.get("after", ""), int)
    before = place[0] if place else None
    events, more = read_lines(
        ctx,
        instance.id,
        process,
        limit=paging.PAGE,
        before=before,
        is_operator=me().has_role("sysadmin"),
        veil=veil,
    )
    return {"events": events, "more": here(after=paging.pack(more)) if more else None}


def _data_tab(ctx: Ctx, instance: Instance, _process: Process, veil: Veil) -> dict[str, object]:
    scope = ctx.session.scalar(
        select(ScopeRow).where(ScopeRow.instance_id == instance.id, ScopeRow.parent_id.is_(None)).limit(1)
    )
    forms = runtime().instances.versions.get(ctx, instance.definition_id).forms.values()
    variables = veil.over(dict(scope.variables) if scope else {})
    return {"variables": variables, "labels": labels_of(forms)}


def _related_tab(ctx: Ctx, instance: Instance, _process: Process, _veil: Veil) -> dict[str, object]:
    query = select(Instance).where(_related(ctx, instance))
    rows, after = paging.newest_first(ctx, query, Instance.started_at, Instance.id)
    return {
        "related": rows,
        "related_definitions": names.definitions(ctx, (row.definition_id for row in rows)),
        "more": here(after=after) if after else None,
    }


_TAB_CONTENT = {"history": _history_tab, "data": _data_tab, "related": _related_tab}
