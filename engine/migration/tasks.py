"""Open tasks follow their element: what is drawn is the new version's, what people have done stays.

Name, form, actions, instructions, stage, reminder and role are those of the new element, and so is what the form
starts with if the form or its `inputs` are others. Id, claim, drafts and history stay, and so does the due time unless
the plan has another. Whoever has the task
keeps it; with another role, a task nobody has claimed or been handed is offered to those that role resolves to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from engine.carry_out import task_context, task_settings
from engine.context import Ctx
from engine.migration.plan import Plan
from engine.migration.snapshot import OPEN_TASKS
from engine.model.elements import Node
from engine.models import HumanTask
from engine.spiff.run import Run
from engine.step_rows import TASKS
from engine.tasks import offer_anew, put_due, tell_due_changed


def follow_tasks(ctx: Ctx, plan: Plan, run: Run) -> None:
    """Bring every open task of a migrated instance to its new element, wherever its token is now."""
    before, after = (
        plan.frontier.processes(plan.old.process),
        plan.frontier.processes(plan.new.process, plan.mapping),
    )
    query = select(HumanTask).where(
        HumanTask.instance_id == plan.frontier.instance.id, HumanTask.state.concat("").in_(OPEN_TASKS)
    )
    for task in ctx.session.scalars(query.execution_options(populate_existing=True)).all():
        token = plan.frontier.tokens[task.for_task_id or task.id]
        old, new = before[token["scope_id"]], after[token["scope_id"]]
        if old is None or new is None:
            continue
        node, other = old.nodes[token["node"]], new.nodes[plan.mapping.target(token["node"])]
        if task.for_task_id is None:
            _follow(ctx, plan, run, task, node, other)
        else:
            task.definition_id, task.node = plan.new.id, other.id


def _follow(ctx: Ctx, plan: Plan, run: Run, task: HumanTask, node: Node, other: Node) -> None:
    version = plan.new
    values: dict[str, Any] = {**task_settings(other), "definition_id": version.id, "node": other.id}
    reminder = task.reminder
    if _starts_otherwise(node, other):
        token = run.token(task.id)
        inputs = token.task_spec.inputs(token) if other.properties.get("inputs") else None
        values["context"] = task_context(version, other, inputs, token.data)
    if node.role != other.role:
        values["role"] = other.role
    ctx.session.execute(update(TASKS).where(TASKS.c.id == task.id).values(**values))
    ctx.session.refresh(task)
    if task.id in plan.due:
        put_due(ctx, task, plan.due[task.id])
    if node.role != other.role and is_free(task):
        offer_anew(ctx, task, run.token(task.id).data)
    if task.reminder != reminder or task.id in plan.due:
        tell_due_changed(ctx, task)


def is_free(task: HumanTask) -> bool:
    """Whether nobody has claimed it or been handed it."""
    return task.assignee is None


def _starts_otherwise(node: Node, other: Node) -> bool:
    names = ("form", "inputs")
    before, after = (_settings(each.properties, names) for each in (node, other))
    return before != after


def _settings(properties: Mapping[str, str], names: tuple[str, ...]) -> list[str]:
    return [properties.get(name, "") for name in names]
