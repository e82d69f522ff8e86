"""Due times by the new version: worked out anew for all that waits, from the moment it began to wait.

A task is due as if it had been opened by the new version when it was opened, and a timer as if it had been armed by it
then; expressions see the variables as they are now. What is past by that follows the rule of arming: a date fires or is
skipped as `whenPast` says, a duration that has run out fires at once, and of a cycle's missed rounds the newest does;
rounds that have fired count. A task may be overdue. What is due already stays due, a timer that could not fire is left
to the operator, and events that only the new version has begin to wait now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, insert, select

from engine.context import Ctx
from engine.errors import AppError, Problem
from engine.held import parts
from engine.instances import Instances
from engine.migration.frontier import Row
from engine.migration.mapping import catcher_of, events_of
from engine.migration.plan import Plan
from engine.migration.report import CHANGES, FIRES, OVER, SKIPPED, UNKNOWN, TimeChange
from engine.migration.snapshot import OPEN_TASKS
from engine.migration.texts import problem
from engine.model.elements import Node
from engine.models import NEVER, HumanTask
from engine.spiff import timing
from engine.spiff.run import Run
from engine.step_rows import TIMERS

# A moment noted at the end of a step, from which the time was worked out a little earlier.
ALIKE: Final = timedelta(seconds=1)


NO_TIMES: Final[Mapping[str, Any]] = {"ids": [], "rows": [], "due": {}}
"""Kept by a migration that changed none."""


def find_times(ctx: Ctx, instances: Instances, plan: Plan) -> list[Problem]:
    """Put into the plan and its report every due time that would be another; gives why one cannot be worked out.

    Finds nothing for a plan that cannot be carried out.
    """
    if not plan.report.is_possible:
        return []
    run = instances.look(ctx, plan.frontier.instance)
    after = plan.frontier.processes(plan.new.process, plan.mapping)
    tasks, timers = _open_tasks(ctx, run.instance_id), _timers(ctx, run.instance_id)
    problems: list[Problem] = []
    for token in plan.frontier.tokens.values():
        process = after[token["scope_id"]]
        node = process.nodes.get(plan.mapping.target(token["node"])) if process is not None else None
        if node is None or token["id"] in plan.dropped:
            continue
        try:
            if token["id"] in tasks:
                _task(plan, run, node, tasks[token["id"]])
            elif token["state"] == "waiting" and token["data"].get("heard") is None:
                problems += _timer(plan, run, node, token, timers.get(token["id"]))
        except AppError as error:
            words = {"node": node.name or node.id, "cause": error.message}
            problems.append(problem("time_unknown", element_id=node.id, **words))
            before = tasks[token["id"]].due_at if token["id"] in tasks else _due_of(timers.get(token["id"]))
            kind = "task" if token["id"] in tasks else "timer"
            plan.report.times.append(TimeChange(kind, token["id"], node.id, before, None, UNKNOWN))
    return problems


def _open_tasks(ctx: Ctx, instance_id: str) -> dict[str, Any]:
    query = select(HumanTask.id, HumanTask.created_at, HumanTask.due_at).where(
        HumanTask.instance_id == instance_id, HumanTask.state.concat("").in_(OPEN_TASKS)
    )
    return {row.id: row for row in ctx.session.execute(query)}


def _timers(ctx: Ctx, instance_id: str) -> dict[str, dict[str, Any]]:
    rows = ctx.session.execute(select(TIMERS).where(TIMERS.c.instance_id == instance_id)).mappings()
    return {row["token_id"]: dict(row) for row in rows}


def _task(plan: Plan, run: Run, node: Node, task: Any) -> None:
    variables = run.token(task.id).workflow.variables_view()
    due_at = timing.task_due(node, run.environment.at(task.created_at), variables)
    if not _is_alike(task.due_at, due_at):
        plan.due[task.id] = due_at
        plan.report.times.append(TimeChange("task", task.id, node.id, task.due_at, due_at))


@dataclass(frozen=True)
class _Found:
    """What the new version says of a timer; `gone` why it waits no longer."""

    due_at: datetime | None
    cycle: dict[str, Any] | None = None
    gone: str = ""


def _timer(plan: Plan, run: Run, node: Node, token: Row, row: Row | None) -> Iterator[Problem]:
    """Without a row the timer's date was past when it was armed, and was skipped."""
    event = events_of(node)[token["data"].get("part", 0)]
    if event.kind != "timer" or (row is None and event.timer != "date") or _due_of(row) == NEVER:
        return
    environment = run.environment
    since: datetime | None = environment.clock.now()
    if row is not None:
        since = row["cycle"]["activated_at"] if row["cycle"] is not None else row["armed_at"]
    if since is None:
        yield problem("time_kept", severity="warning", element_id=node.id)
        return
    variables = run.token(token["id"]).workflow.variables_view()
    if row is not None and row["cycle"] is not None:
        following = timing.goes_on(event, environment, variables, row["cycle"])
        found = _Found(*following) if following is not None else _Found(None, gone=OVER)
    else:
        due_at, _ = timing.due(event, environment.at(since), variables)
        is_acted_on = timing.fires_when_past(node, catcher_of(node))
        is_skipped = timing.is_past_date(event, due_at, environment) and not is_acted_on
        found = _Found(due_at, gone=SKIPPED if is_skipped else "")
    new = {"instance_id": run.instance_id, "hops": 0, "armed_at": since, "held_due_at": None}
    _settle(
        plan,
        row or {"token_id": token["id"], "due_at": None, "cycle": None, **new},
        node,
        found,
        environment.clock.now(),
    )


def _settle(plan: Plan, row: Row, node: Node, found: _Found, now: datetime) -> None:
    """Note what becomes of a timer; nothing if nothing does."""
    before, token_id = _due_of(row), row["token_id"]
    if before is not None and before <= now and (found.due_at is None or found.due_at <= now):
        # Due already: so it stays, and a cycle goes on by the new rule.
        if row["cycle"] != found.cycle:
            plan.timers[token_id] = {**row, "node": node.id, "cycle": found.cycle}
        return
    outcome = found.gone
    if found.gone:
        if before is None:
            return
        plan.timers[token_id] = None
    else:
        assert found.due_at is not None
        is_alike = _is_alike(before, found.due_at)
        if is_alike and row["cycle"] == found.cycle:
            return
        due_at = before if is_alike else found.due_at
        plan.timers[token_id] = {**row, "node": node.id, "due_at": due_at, "cycle": found.cycle}
        if is_alike:
            return
        outcome = FIRES if found.due_at <= now else CHANGES
    plan.report.times.append(TimeChange("timer", token_id, node.id, before, found.due_at, outcome))


def _due_of(row: Row | None) -> datetime | None:
    return None if row is None else row["held_due_at"] or row["due_at"]


def _is_alike(before: datetime | None, after: datetime | None) -> bool:
    if before is None or after is None:
        return before is after
    return abs(before - after) < ALIKE


def keep_times(ctx: Ctx, plan: Plan) -> dict[str, Any]:
    """What `put_times` will change, for `put_back_times`."""
    rows = _timers(ctx, plan.frontier.instance.id) if plan.timers else {}
    return {
        "ids": list(plan.timers),
        "rows": [rows[each] for each in plan.timers if each in rows],
        "due": {each.id: each.before for each in plan.report.times if each.kind == "task"},
    }


def put_times(ctx: Ctx, plan: Plan, reason: str) -> None:
    """Timers wait by the new version, and the history says so; tasks follow with all else that is drawn."""
    _put_timers(ctx, list(plan.timers), [row for row in plan.timers.values() if row is not None])
    for each in plan.report.times:
        data: dict[str, Any] = {"reason": reason, "before": each.before, "after": each.after}
        kind = "timer_changed" if each.kind == "timer" else "task_due_changed"
        if each.outcome == SKIPPED:
            kind, data = "timer_already_past", {**data, "due": each.after, "fires": False}
        ctx.record(
            kind,
            instance_id=plan.frontier.instance.id,
            node=each.node,
            task_id=each.id if each.kind == "task" else None,
            data=data,
        )


def put_back_times(ctx: Ctx, kept: Mapping[str, Any]) -> None:
    """Timers wait as they did."""
    _put_timers(ctx, kept["ids"], kept["rows"])


def _put_timers(ctx: Ctx, token_ids: list[str], rows: list[dict[str, Any]]) -> None:
    for part in parts(token_ids):
        ctx.session.execute(delete(TIMERS).where(TIMERS.c.token_id.in_(part)))
    if rows:
        ctx.session.execute(insert(TIMERS), rows)
