"""From tasks to paper: what a form shows, who signed it when; always in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.forms import Form, Shown
from engine.models import Definition, HumanTask, Instance, TaskState
from handlers.directory.rules import ROLES
from web import names
from web.documents.form import Grid, Opinion, PrintedForm, Rows
from web.forms import binding, reading_matter
from web.forms.attachments import Attachments, in_answer, in_form
from web.i18n.dates import format_date, local_date

MOST_TASKS = 200
MOST_COLUMNS = 6
"""A list with more fields in a row is printed field by field."""

_STATES = {
    TaskState.READY: "尚未提交",
    TaskState.COMPLETED: "已办结",
    TaskState.CANCELLED: "已撤销",
}


def of_task(ctx: Ctx, task: HumanTask, data: Mapping[str, Any]) -> PrintedForm:
    """One task: its form with these data, and the signature of whoever did it; a blank one while nobody has."""
    instance, form = ctx.session.get_one(Instance, task.instance_id), binding.form_of(ctx, task)
    known = _Known(ctx, [task])
    files = in_form(ctx, task, form, data)
    return PrintedForm(
        title=task.name,
        number=instance.business_key,
        state=_STATES[TaskState(task.state)],
        about=(*_about(ctx, instance), *([("单位", known.place(task))] if known.place(task) else [])),
        blocks=_blocks(form, task, data, files, _day_of(ctx, task)),
        opinions=[known.opinion(task, ())],
    )


def of_instance(ctx: Ctx, instance: Instance) -> PrintedForm:
    """A whole process: the form it began with as it was sent last, and everybody's opinion on it; open steps blank."""
    tasks = _tasks_of(ctx, instance.id)
    done = [task for task in tasks if task.state == TaskState.COMPLETED]
    main = next((task for task in tasks if task.node == (done or tasks)[0].node), None) if tasks else None
    known = _Known(ctx, tasks)
    forms = {task.id: binding.form_of(ctx, task) for task in tasks}
    files = in_answer(ctx, [(task, forms[task.id]) for task in done])
    blocks: Sequence[Rows | Grid] = ()
    if main is not None:
        data = main.data if main.data is not None else binding.prefilled(ctx, main)
        blocks = _blocks(forms[main.id], main, data, files, _day_of(ctx, main))
    opinions = [
        known.opinion(task, () if task is main else _lines(forms[task.id], task, files)) for task in tasks
    ]
    return PrintedForm(
        title=instance.title or names.definitions(ctx, [instance.definition_id])[instance.definition_id],
        number=instance.business_key,
        state="已结束" if instance.ended_at else "办理中",
        about=_about(ctx, instance),
        blocks=blocks,
        opinions=opinions,
    )


def _tasks_of(ctx: Ctx, instance_id: str) -> list[HumanTask]:
    """What was done, the last time each, in order, then what is still open; what was called off is left out."""
    query = (
        select(HumanTask)
        .where(HumanTask.instance_id == instance_id, HumanTask.state != TaskState.CANCELLED)
        .order_by(HumanTask.created_at, HumanTask.id)
        .limit(MOST_TASKS)
    )
    latest: dict[tuple[str | None, ...], HumanTask] = {}
    for task in ctx.session.scalars(query):
        latest[task.node, task.organisation_id, task.completed_by] = task
    return sorted(latest.values(), key=lambda task: (task.closed_at is None, task.created_at, task.id))


def _about(ctx: Ctx, instance: Instance) -> tuple[tuple[str, str], ...]:
    definition = ctx.session.get_one(Definition, instance.definition_id)
    return (
        ("流程", f"{definition.name.get('zh', definition.key)}（第 {definition.version} 版）"),
        ("事项", instance.title or instance.business_key or "—"),
        ("发起日期", format_date(instance.started_at)),
    )


class _Known:
    """The names of those who did some tasks, and of where they did them."""

    def __init__(self, ctx: Ctx, tasks: Sequence[HumanTask]) -> None:
        self.people = names.people(
            ctx, (each for task in tasks for each in (task.completed_by, task.completed_for))
        )
        self.places = names.organisations(ctx, (task.organisation_id for task in tasks))

    def place(self, task: HumanTask) -> str:
        return self.places.get(task.organisation_id or "", "")

    def opinion(self, task: HumanTask, lines: tuple[tuple[str, str], ...]) -> Opinion:
        if task.state != TaskState.COMPLETED:
            return Opinion(task.name, lines)
        post = ROLES.get(task.role, {}).get("zh", "")
        post = " ".join(part for part in (self.place(task), post) if part)
        name = names.doer(self.people, task.completed_by, task.completed_for)
        return Opinion(
            step=task.name,
            lines=lines,
            remark=f"退回：{task.reason}" if task.action == "return" else "",
            signer=f"{name}（{post}）" if post else name,
            date=format_date(task.closed_at),
        )


def _day_of(ctx: Ctx, task: HumanTask) -> datetime:
    """When the form was sent: what it hides by the date stays as it was then."""
    return task.closed_at or ctx.now()


def _lines(form: Form, task: HumanTask, files: Attachments) -> tuple[tuple[str, str], ...]:
    """What somebody wrote; what the form only showed them stands elsewhere."""
    locked = {node.label_for("zh") for node in form.root.walk() if node.is_input and node.is_locked}
    return tuple(
        (line.label, line.value)
        for line in reading_matter.lines(form, task.data or {}, files)
        if line.label not in locked
    )


def _blocks(
    form: Form, task: HumanTask, data: Mapping[str, Any], files: Attachments, at: datetime
) -> list[Rows | Grid]:
    shown = form.shown(data, context=task.context, today=local_date(at))
    return [block for block in _read(shown, files, "") if isinstance(block, Grid) or block.fields]


def _read(parts: Sequence[Shown], files: Attachments, heading: str) -> Iterator[Rows | Grid]:
    fields: list[tuple[str, str]] = []
    for part in parts:
        label = part.node.label_for("zh")
        if part.node.is_input:
            fields.append((label, _value(part, files)))
        elif part.children or part.node.type == "dynamiclist":
            yield Rows(tuple(fields), heading)
            fields, heading = [], ""
            inner = str(part.node.raw.get("label") or "")
            yield from _read(part.children, files, inner) if part.children else _list(part, files, label)
    yield Rows(tuple(fields), heading)


def _list(part: Shown, files: Attachments, label: str) -> Iterator[Rows | Grid]:
    columns = [node for node in part.node.children if node.is_input]
    if len(columns) == len(part.node.children) <= MOST_COLUMNS:
        rows = tuple(
            tuple({cell.node.id: _value(cell, files) for cell in row}.get(node.id, "") for node in columns)
            for row in part.rows
        )
        yield Grid(label, tuple(node.label_for("zh") for node in columns), rows)
        return
    for number, row in enumerate(part.rows, 1):
        yield from _read(row, files, f"{label} {number}")


def _value(part: Shown, files: Attachments) -> str:
    if part.node.type == "filepicker":
        ids = part.value if isinstance(part.value, list) else []
        return "\n".join(files[each].name for each in ids if each in files) or "—"
    return reading_matter.read(part.node, part.value)
