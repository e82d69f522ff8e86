"""Tasks: my inbox, a task and its form."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from pydantic import Field

from engine import tasks
from engine.context import Ctx
from engine.models import Definition, HumanTask, TaskState
from web import keeping_out
from web.api.lists import address, place
from web.api.model import Instant, Model, Name, Page, PageQuery, Search, Values, one_of
from web.api.operations import operation
from web.api.values import to_json
from web.forms import binding
from web.identity import me
from web.personal import veil_of
from web.transactions import reading


class TaskSummary(Model):
    """Work for a person."""

    id: str
    instance_id: str
    definition: str = Field(description="the key of the definition")
    node: str = Field(description="the id of the element in the diagram")
    name: str
    title: str = Field(description="the title of the instance")
    title_en: str = Field(description="the same in English; empty if it has none")
    role: str
    organisation_id: str | None
    stage: str
    state: str = one_of(TaskState)
    assignee: str | None = Field(description="who has claimed it or was handed it: person:<id> or post:<id>")
    created_at: Instant
    due_at: Instant | None
    closed_at: Instant | None
    completed_by: str | None


class TaskPage(Page[TaskSummary]):
    """Tasks."""


class TaskDetail(TaskSummary):
    """Work for a person, with what they read."""

    instructions: str
    actions: list[str] = Field(description="what may be done with it: submit, return, transfer, delegate …")
    form: str = Field(description="the id of its form; empty if it has none")
    reason: str = Field(description="why it was returned, if it was")
    completed_for: str | None = Field(description="for whom they stood in")
    for_task_id: str | None = Field(description="the task this one asks for an opinion on")
    opinions: int = Field(description="how many opinions asked for on it are not in yet")
    data: Values | None = Field(description="what was submitted")
    keeps_out: str | None = Field(description="why I must keep out of it; I can hand it on, not complete it")


class TaskForm(Model):
    """A task's form with what stands in it now."""

    form: dict[str, Any] = Field(description="the form, as form-js writes it")
    data_schema: dict[str, Any] = Field(
        description="its unconditional part as JSON Schema; hidden and conditional fields are checked on submission"
    )
    data: Values
    is_draft: bool = Field(
        description="whether the data are my saved draft rather than what a new form begins with"
    )


class InboxQuery(PageQuery):
    """What an inbox is narrowed to."""

    definition: Name | None = Field(None, description="the key of a definition")
    stage: Name | None = None
    search: Search | None = Field(None, description="a text in the name or the title")
    due_before: Instant | None = None


@operation("GET", "/tasks", "我的待办", query=InboxQuery, answer=TaskPage)
def list_tasks(query: InboxQuery) -> TaskPage:
    """The open tasks this person may do, by due time, undated last."""
    after = place(query, datetime, str)
    narrow = tasks.Filter(
        search=query.search or "",
        definition_key=query.definition or "",
        stage=query.stage or "",
        due_before=query.due_before,
    )
    page = tasks.list_inbox(
        reading(),
        me().principals,
        narrow=narrow,
        after=tasks.Cursor(after) if after else None,
        limit=query.limit,
    )
    follows = address(*page.next.keys) if page.next else None
    return TaskPage(items=[summary_of(row) for row in page.rows], next=follows)


@operation("GET", "/tasks/{task_id}", "一项任务", answer=TaskDetail)
def show_task(task_id: str) -> TaskDetail:
    """A task this person may do, did, or might have done before it closed."""
    return detail_of(tasks.get_task(reading(), task_id))


@operation("GET", "/tasks/{task_id}/form", "任务的表单", answer=TaskForm)
def show_task_form(task_id: str) -> TaskForm:
    """The form of a task, what it takes as JSON Schema, and its data: my draft, else what a new form begins with."""
    ctx = reading()
    task = tasks.get_task(ctx, task_id)
    draft = tasks.find_draft(ctx, task_id, me().person_id)
    form = binding.form_of(ctx, task)
    return TaskForm(
        form=_schema_of(ctx, task),
        data_schema=form.json_schema(),
        data=veil_of(ctx, task.instance_id).over(
            to_json(draft.data if draft else binding.prefilled(ctx, task))
        ),
        is_draft=draft is not None,
    )


def _schema_of(ctx: Ctx, task: HumanTask) -> dict[str, Any]:
    definition = ctx.session.get_one(Definition, task.definition_id)
    found: dict[str, Any] = definition.forms.get(task.form, {})
    return found


def summary_of(row: HumanTask | tasks.InboxTask) -> TaskSummary:
    """A row as lists show it."""
    return TaskSummary(**_shown(row, TaskSummary.model_fields))


def detail_of(row: HumanTask) -> TaskDetail:
    """A row as it is shown alone."""
    data = veil_of(reading(), row.instance_id).over(to_json(row.data))
    keeps_out = keeping_out.why_out(reading(), row, me())
    own = {"actions": row.actions.split(","), "data": data, "keeps_out": keeps_out}
    return TaskDetail(**{**_shown(row, TaskDetail.model_fields.keys() - own), **own})


def _shown(row: HumanTask | tasks.InboxTask, names: Collection[str]) -> dict[str, Any]:
    return {name: row.definition_key if name == "definition" else getattr(row, name) for name in names}
