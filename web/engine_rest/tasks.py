"""Tasks for people, done by programs in their name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, false, func, select, true
from werkzeug.wrappers import Response

from engine import tasks
from engine.context import Ctx
from engine.errors import AlreadyCompleted, Forbidden, Invalid, NotFound
from engine.forms import Form
from engine.forms.schema import Node
from engine.model.import_.keys import key_of
from engine.models import HumanTask, Instance, TaskCandidate, TaskState
from handlers.directory.models import Account
from web import own_tasks
from web.engine_rest import body, times, values
from web.engine_rest.blueprint import as_json, nothing, route
from web.engine_rest.errors import RestFailure
from web.identity import me
from web.transactions import reading, runtime, writing

_COLUMNS: Final = {
    "processInstanceId": HumanTask.instance_id,
    "processDefinitionId": HumanTask.definition_id,
    "taskDefinitionKey": HumanTask.node,
    "taskId": HumanTask.id,
    "name": HumanTask.name,
    "candidateGroup": HumanTask.role,
}
_ORDER: Final = {
    "created": HumanTask.created_at,
    "dueDate": HumanTask.due_at,
    "name": HumanTask.name,
    "id": HumanTask.id,
}
_KNOWN: Final = frozenset(
    {
        *_COLUMNS,
        *("processDefinitionKey", "processInstanceBusinessKey", "nameLike", "assignee", "assigned"),
        *("unassigned", "candidateUser", "includeAssignedTasks", "active", "withoutTenantId"),
        *("firstResult", "maxResults", "sortBy", "sortOrder"),
    }
)


@route("/task")
def list_tasks() -> Response:
    """The open tasks that the token's person may do."""
    raw = body.query()
    offset, limit = body.page(raw)
    if raw.get("sortBy", "created") not in _ORDER:
        raise Invalid(f"sortBy is one of {', '.join(sorted(_ORDER))}")
    column = _ORDER[raw.get("sortBy", "created")]
    order = column.desc() if raw.get("sortOrder") == "desc" else column.asc()
    query = _filtered(reading(), raw).order_by(order, HumanTask.id).offset(offset)
    rows = reading().session.scalars(query.limit(min(limit, body.MAX_LIST)))
    return as_json([_shape(row) for row in rows])


@route("/task/count")
def count_tasks() -> Response:
    """How many there are."""
    query = select(func.count()).select_from(_filtered(reading(), body.query()).subquery())
    return as_json({"count": reading().session.scalar(query)})


def _filtered(ctx: Ctx, raw: dict[str, Any]) -> Select[HumanTask]:
    body.require_known(raw, _KNOWN)
    mine = select(TaskCandidate.task_id).where(TaskCandidate.principal.in_(me().principals))
    query = select(HumanTask).where(HumanTask.state == TaskState.READY, HumanTask.id.in_(mine))
    query = query.where(*(column == raw[name] for name, column in _COLUMNS.items() if name in raw))
    if "processDefinitionKey" in raw:
        query = query.where(HumanTask.definition_key == key_of(raw["processDefinitionKey"]))
    if "processInstanceBusinessKey" in raw:
        wanted = Instance.business_key == raw["processInstanceBusinessKey"]
        query = query.where(HumanTask.instance_id.in_(select(Instance.id).where(wanted)))
    if "nameLike" in raw:
        query = query.where(_is_like(raw["nameLike"]))
    if "assignee" in raw or "candidateUser" in raw:
        # Whose tasks the token may see is settled: anybody else has none.
        is_me = all(_is_me(ctx, raw[name]) for name in ("assignee", "candidateUser") if name in raw)
        query = query.where(true() if is_me else false())
    if "assignee" in raw:
        query = query.where(HumanTask.assignee == me().actor)
    claimed = HumanTask.assignee.like("person:%")
    if body.flag(raw, "assigned"):
        query = query.where(claimed)
    is_for_candidates = "candidateUser" in raw or "candidateGroup" in raw
    if body.flag(raw, "unassigned") or (is_for_candidates and not body.flag(raw, "includeAssignedTasks")):
        query = query.where(HumanTask.assignee.is_(None) | ~claimed)
    return query


def _is_like(pattern: str) -> ColumnElement[bool]:
    """With % and _; a backslash takes the next sign as it is, and one at the end is itself."""
    is_open = (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 1
    return HumanTask.name.like(pattern + "\\" * is_open, escape="\\")


@route("/task/<task_id>")
def show_task(task_id: str) -> Response:
    """One open task."""
    return as_json(_shape(_get(task_id)))


def _get(task_id: str) -> HumanTask:
    """An open task; one that is done does not exist any more."""
    try:
        return tasks.get_open(reading(), task_id)
    except AlreadyCompleted as error:
        raise NotFound(f"No matching task with id {task_id}") from error


@route("/task/<task_id>/claim", "POST")
def claim_task(task_id: str) -> Response:
    """Take it out of everybody else's inbox; only for the token's own person."""
    user = body.text(body.json_body(), "userId", "")
    if user and not _is_me(reading(), user):
        raise Forbidden(f"a token claims for its own person {me().person_id}, not for {user[:80]}")

    def verb(ctx: Ctx) -> None:
        own_tasks.take_to_do(ctx, task_id, me())
        tasks.claim(ctx, task_id, own_tasks.whose(ctx, me()))

    try:
        writing(verb)
    except AlreadyCompleted as error:
        raise RestFailure(500, "RestException", f"Cannot claim task {task_id}: it is already done") from error
    except tasks.TaskClaimed as error:
        message = f"Task '{task_id}' is already claimed by someone else."
        raise RestFailure(500, "TaskAlreadyClaimedException", message) from error
    return nothing()


@route("/task/<task_id>/unclaim", "POST")
def unclaim_task(task_id: str) -> Response:
    """Give it back; nothing happens if the person has not claimed it."""

    def verb(ctx: Ctx) -> None:
        own_tasks.take(ctx, task_id, me())
        person_id = own_tasks.whose(ctx, me())
        if tasks.get_open(ctx, task_id).assignee == f"person:{person_id}":
            tasks.release(ctx, task_id, person_id)

    writing(verb)
    return nothing()


@route("/task/<task_id>/complete", "POST")
def complete_task(task_id: str) -> Response:
    """Do it with these variables, which are the fields of its form."""
    return _complete(task_id)


@route("/task/<task_id>/submit-form", "POST")
def submit_form(task_id: str) -> Response:
    """The same: here every task is done through its form."""
    return _complete(task_id)


def _complete(task_id: str) -> Response:
    raw = body.json_body()
    sent, form = values.read_all(raw.get("variables")), None
    try:
        task = tasks.get_open(reading(), task_id)
        form = _form_of(reading(), task)
        data = _as_form_data(form, sent)
        _do(task_id, data)
    except AlreadyCompleted as error:
        message = f"Cannot complete task {task_id}: it is already done"
        raise RestFailure(500, "RestException", message) from error
    except Invalid as error:
        message = f"Cannot complete task {task_id}: {_faults(form, error) or error.message}"
        raise RestFailure(400, "InvalidRequestException", message) from error
    runtime().work(task.instance_id)
    if body.flag(raw, "withVariablesInReturn"):
        return as_json(values.write_all({**task.context, **data}))
    return nothing()


def _do(task_id: str, data: dict[str, Any]) -> None:
    def verb(ctx: Ctx) -> None:
        own_tasks.take_to_do(ctx, task_id, me())
        runtime().complete_task(ctx, task_id, data)

    writing(verb)


def _faults(form: Form | None, error: Invalid) -> str:
    errors = error.params.get("errors")
    if form is None or not isinstance(errors, dict):
        return ""
    texts = form.texts(errors, "en")
    return "; ".join(f"{path}: {text}" for path, found in texts.items() for text in found)


def _as_form_data(form: Form | None, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The variables as the form takes them. A variable that is no field is refused: it would be lost."""
    fields = _fields(form)
    for name in sent:
        if name not in fields:
            known = ", ".join(sorted(fields)) or "none"
            raise Invalid(f'variable "{name}" is no field of the task\'s form; its fields: {known}')
    return {name: _as_field(fields[name], value) for name, value in sent.items()}


def _fields(form: Form | None) -> dict[str, Node | None]:
    if form is None:
        return {}
    keys = form.keys()
    found: dict[str, Node | None] = {key.split(".")[0].removesuffix("[]"): None for key in keys}
    return found | {node.path[0]: node for node in form.root.children if len(node.path) == 1}


def _as_field(node: Node | None, value: Any) -> Any:
    if isinstance(value, datetime):
        local = value.astimezone(times.calendar_zone())
        is_day = node is not None and node.type == "datetime" and node.subtype == "date"
        return local.date().isoformat() if is_day else local.isoformat()
    return value


@route("/task/<task_id>/variables")
def show_task_variables(task_id: str) -> Response:
    """What the task's form starts with: a person sees of the process what its form shows."""
    return as_json(values.write_all(_get(task_id).context))


@route("/task/<task_id>/form-variables")
def show_form_variables(task_id: str) -> Response:
    """The fields of the task's form with what they begin with."""
    task, ctx = _get(task_id), reading()
    form = _form_of(ctx, task)
    today = ctx.ports.calendar(ctx).local(ctx.now()).date()
    found = form.prefill(task.context, today=today) if form else {}
    names = body.query().get("variableNames")
    wanted = set(names.split(",")) if names else found.keys()
    return as_json(values.write_all({name: value for name, value in found.items() if name in wanted}))


def _form_of(ctx: Ctx, task: HumanTask) -> Form | None:
    return runtime().instances.versions.get(ctx, task.definition_id).forms.get(task.form)


def _is_me(ctx: Ctx, user: str) -> bool:
    """Whether a name is that of the token's person: the person's id, or the login."""
    if user == me().person_id:
        return True
    account = ctx.session.get(Account, me().person_id)
    return account is not None and user == account.login


def _shape(task: HumanTask) -> dict[str, Any]:
    assignee = task.assignee or ""
    return {
        "id": task.id,
        "name": task.name,
        "assignee": assignee.removeprefix("person:") if assignee.startswith("person:") else None,
        "created": times.written(task.created_at),
        "lastUpdated": None,
        "due": times.written(task.due_at),
        "followUp": None,
        "delegationState": None,
        "description": task.instructions or None,
        "executionId": task.id,
        "owner": None,
        "parentTaskId": None,
        "priority": 50,
        "processDefinitionId": task.definition_id,
        "processInstanceId": task.instance_id,
        "caseExecutionId": None,
        "caseDefinitionId": None,
        "caseInstanceId": None,
        "taskDefinitionKey": task.node,
        "suspended": False,
        "formKey": task.form or None,
        "camundaFormRef": None,
        "tenantId": None,
        "taskState": "Created",
    }
