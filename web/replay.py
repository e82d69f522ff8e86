"""回放: the past of an instance as steps, each a sentence and what its diagram showed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import or_, select

from engine.context import Ctx
from engine.model.dialect import ACTIVITIES
from engine.models import HumanTask, Incident, Instance
from engine.replay import Moment, Part, read_part
from web import names
from web.content import node_name, title_of
from web.history import Line, describe, speaks
from web.i18n.dates import format_instant
from web.identity import Identity
from web.personal import veils_of
from web.veil import NOTHING_HIDDEN
from web.visibility import PARTS, visible_instances

MOST = 1_000
"""Tasks, incidents and called instances looked at for a part."""
MOST_CALLED = 20
"""Called instances named at a step."""


@dataclass(frozen=True)
class Called:
    """A called instance, and where its replay shows the time of the step."""

    title: str
    url: str


@dataclass
class Step:
    """A line of history worth telling, with all that went on by itself after it: `id` is the line's, `done` what was
    left by it for the first time in this part or again."""

    id: int
    node: str
    version: int
    line: Line
    tokens: dict[str, int]
    done: set[str]
    late: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    called: list[Called] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """What the player on the page reads."""
        return {
            "id": self.id,
            "node": self.node,
            "version": self.version,
            "time": format_instant(self.line.at),
            "text": self.line.text,
            "reason": self.line.reason,
            "tokens": self.tokens,
            "done": sorted(self.done),
            "late": sorted(self.late),
            "failed": sorted(self.failed),
            "called": [asdict(each) for each in self.called],
        }


@dataclass(frozen=True)
class Replay:
    """The steps of a part; `done` stood finished before the first."""

    steps: list[Step]
    part: Part

    def to_json(self) -> dict[str, Any]:
        """What the player on the page reads."""
        return {
            "steps": [step.to_json() for step in self.steps],
            "done": sorted(self.part.done),
            "after": self.part.after,
            "before": self.part.before,
        }


def read_replay(ctx: Ctx, identity: Identity, instance: Instance, after: int = 0) -> Replay:
    """The steps behind a line of history; as many queries whatever there is to tell."""
    part = read_part(ctx, instance, after)
    told = [moment for moment in part.moments if _is_told(part, moment)]
    actors = (each for moment in told for each in (moment.event.actor, moment.event.data.get("for")))
    people = names.people(ctx, actors)
    veil = veils_of(ctx, identity, [instance.id]).get(instance.id, NOTHING_HIDDEN)
    steps: list[Step] = []
    for moment in part.moments:
        event = moment.event
        if _is_told(part, moment):
            labels = {node.id: node_name(node) for node in part.nodes[moment.version].values()}
            line = describe(event, labels, people, veil)
            steps.append(
                Step(event.id, event.node, moment.version, line, dict(moment.tokens), set(moment.done))
            )
        elif steps:
            steps[-1].tokens, steps[-1].version = dict(moment.tokens), moment.version
            steps[-1].done.update(moment.done)
    if steps:
        _mark(ctx, instance, steps)
        _name_called(ctx, identity, instance, steps)
    return Replay(steps, part)


def _is_told(part: Part, moment: Moment) -> bool:
    kind, node = moment.event.kind, part.nodes[moment.version].get(moment.event.node)
    if kind == "node_completed":
        return node is not None and speaks(node)
    return kind != "node_cancelled" or (node is not None and bool(node.name) and node.kind in ACTIVITIES)


def _mark(ctx: Ctx, instance: Instance, steps: Sequence[Step]) -> None:
    """Which elements were late or broken at each step."""
    first, last = steps[0].line.at, steps[-1].line.at
    tasks = (
        select(HumanTask.node, HumanTask.due_at, HumanTask.closed_at)
        .where(HumanTask.instance_id == instance.id, HumanTask.due_at < last)
        .where(or_(HumanTask.closed_at.is_(None), HumanTask.closed_at > first))
    )
    incidents = (
        select(Incident.node, Incident.created_at, Incident.resolved_at)
        .where(Incident.instance_id == instance.id, Incident.created_at <= last)
        .where(or_(Incident.resolved_at.is_(None), Incident.resolved_at > first))
    )
    late, failed = (list(ctx.session.execute(query.limit(MOST))) for query in (tasks, incidents))
    for step in steps:
        step.late = _open_at(late, step.line.at) & step.tokens.keys()
        step.failed = _open_at(failed, step.line.at)


def _open_at(spans: Iterable[Any], at: datetime) -> set[str]:
    return {node for node, since, until in spans if since <= at and (until is None or until > at)}


def _name_called(ctx: Ctx, identity: Identity, instance: Instance, steps: Sequence[Step]) -> None:
    """Which instances this one had called and were under way after each step, of those this person may look at."""
    query = (
        select(Instance)
        .where(Instance.parent_id == instance.id, Instance.started_at <= steps[-1].line.at)
        .where(or_(Instance.ended_at.is_(None), Instance.ended_at >= steps[0].line.at))
        .where(or_(Instance.definition_key.in_(PARTS), visible_instances(ctx, identity)))
        .order_by(Instance.started_at, Instance.id)
        .limit(MOST)
    )
    called = list(ctx.session.scalars(query))
    kinds = names.definitions(ctx, (each.definition_id for each in called))
    ends = [step.line.at for step in steps[1:]]
    for step, until in zip(steps, [*ends, steps[-1].line.at], strict=True):
        at = step.line.at
        under_way = [
            each
            for each in called
            if each.started_at <= until and (each.ended_at is None or each.ended_at > at)
        ]
        step.called = [
            Called(
                title_of(each) or kinds[each.definition_id],
                url_for("replays.show", instance_id=each.id, at=at.isoformat()),
            )
            for each in under_way[:MOST_CALLED]
        ]
