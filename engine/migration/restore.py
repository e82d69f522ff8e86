"""Whether a migrated instance can be brought to life from its rows, token by token, and adds up."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from engine.context import Ctx
from engine.errors import AppError, Problem
from engine.instances import Instances
from engine.migration.frontier import Frontier, read_frontier
from engine.migration.snapshot import OPEN_TASKS
from engine.migration.texts import problem
from engine.models import ExternalJob, HumanTask, Job, Timer
from engine.spiff.run import Run


def find_broken(ctx: Ctx, instances: Instances, instance_id: str) -> list[Problem]:
    """What would not work; the instance is read anew, as another process would."""
    run = instances.reload(ctx, instance_id)
    frontier = read_frontier(ctx, instance_id)
    causes = [*_unrestorable(run, frontier), *_miscounted(frontier), *_orphaned(ctx, frontier)]
    return [problem("not_restored", cause=cause) for cause in causes]


def _unrestorable(run: Run, frontier: Frontier) -> Iterator[str]:
    for token_id, row in frontier.tokens.items():
        try:
            token = run.token(token_id)
            token.task_spec.owns_scopes(token)
            if token.task_spec.waits:
                token.task_spec.event_of(token)
        except (AppError, KeyError, IndexError, TypeError) as error:
            yield f"{row['node']}: {type(error).__name__} {error}"
    for scope_id, row in frontier.scopes.items():
        try:
            run.scope(scope_id)
        except (AppError, KeyError) as error:
            yield f"scope of {row['node'] or 'the process'}: {error}"


def _miscounted(frontier: Frontier) -> Iterator[str]:
    for scope_id, scope in frontier.scopes.items():
        live = sum(not frontier.is_listener(each) for each in frontier.tokens_in(scope_id))
        if live != scope["live_tokens"]:
            yield f"scope of {scope['node'] or 'the process'} counts {scope['live_tokens']} tokens of {live}"
        owner = scope["owner_token_id"]
        if owner is not None and frontier.tokens.get(owner, {}).get("node") != scope["node"]:
            yield f"scope of {scope['node']} has lost its owner"


def _orphaned(ctx: Ctx, frontier: Frontier) -> Iterator[str]:
    """Tasks, timers and jobs of tokens that are not there, or elsewhere."""
    instance_id = frontier.instance.id
    nodes = {token_id: row["node"] for token_id, row in frontier.tokens.items()}
    of = func.coalesce(HumanTask.for_task_id, HumanTask.id)
    tasks = select(of, HumanTask.node).where(
        HumanTask.instance_id == instance_id, HumanTask.state.concat("").in_(OPEN_TASKS)
    )
    timers = select(Timer.token_id, Timer.node).where(Timer.instance_id == instance_id)
    external = select(ExternalJob.token_id, ExternalJob.node).where(ExternalJob.instance_id == instance_id)
    for query in (tasks, timers, external):
        for token_id, node in ctx.session.execute(query):
            if nodes.get(token_id) != node:
                yield f"what waits at {node} has lost its token"
    for token_id in ctx.session.scalars(select(Job.token_id).where(Job.instance_id == instance_id)):
        if token_id not in nodes:
            yield "a job has lost its token"
