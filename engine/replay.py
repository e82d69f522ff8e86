"""What an instance's past looked like on its diagram: where its tokens stood after each line of history.

History keeps when a token left an element, not when it came there. It came when an element before it was left, so the
lines are read backwards: whoever leaves later, or is there still, was there until the last time a flow led there.
Of several tokens that one join waits for, only the last is told by this; a task tells itself when it opens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case, func, null, select

from engine.context import Ctx
from engine.model.elements import Node, Process
from engine.models import AuditEvent, Definition, Instance, TokenRow

PART = 400
"""Lines of history in a part."""
AHEAD = 5_000
"""How many later lines are looked at to know what was under way in a part."""

LEFT = ("node_completed", "node_cancelled")
MIGRATED = ("instance_migrated", "migration_undone")
_TELLING = (*MIGRATED, "token_moved", "instance_started")


@dataclass(frozen=True)
class Moment:
    """A line of history and what the diagram of `version` showed after it; `done` are elements left by it."""

    event: AuditEvent
    version: int
    tokens: Mapping[str, int]
    done: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Some moments one after the other; `done` were left before the first. `after` and `before` are the places
    (ids of lines) where the next part and the one before begin, None if there is none; `nodes` are those of each
    version shown."""

    moments: list[Moment]
    done: frozenset[str]
    after: int | None
    before: int | None
    nodes: Mapping[int, Mapping[str, Node]]


@dataclass
class Drawing:
    """What of one version's diagram says how tokens go."""

    process: Process
    nodes: dict[str, Node] = field(default_factory=dict)
    targets: dict[str, list[str]] = field(default_factory=dict)
    entered: set[str] = field(default_factory=set)
    inside: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._read(self.process)

    def _read(self, process: Process) -> list[str]:
        names = list(process.nodes)
        for flow in process.flows.values():
            self.targets.setdefault(flow.source, []).append(flow.target)
            self.entered.add(flow.target)
        for node in process.nodes.values():
            self.nodes[node.id] = node
            if node.process is not None:
                self.inside[node.id] = self._read(node.process)
                names += self.inside[node.id]
        return names

    def is_place(self, node_id: str) -> bool:
        """Whether tokens are seen there: not where something is only listened for, or nothing leads to."""
        node = self.nodes.get(node_id)
        return node is not None and (node.kind == "userTask" or node_id in self.entered)

    def shown(self, standing: Mapping[str, int]) -> dict[str, int]:
        """How many tokens to show where: who repeats an activity is not one of its items."""
        return {
            node: max(1, count - self._repeats(node))
            for node, count in standing.items()
            if count > 0 and self.is_place(node)
        }

    def _repeats(self, node_id: str) -> int:
        node = self.nodes[node_id]
        return int(node.loop is not None or node.repeat is not None)


def read_part(ctx: Ctx, instance: Instance, after: int = 0) -> Part:
    """The moments behind a line of history, `PART` of them at most. Costs no more for a longer past, and reads no more
    than `AHEAD` later lines: what waits beyond these is not seen as waiting."""
    lines = select(AuditEvent).where(AuditEvent.instance_id == instance.id)
    query = lines.where(AuditEvent.id > after).order_by(AuditEvent.id).limit(PART + 1)
    found = list(ctx.session.scalars(query))
    events = found[:PART]
    if not events:
        return Part([], frozenset(), None, None, {})
    later, is_whole = _read_later(ctx, instance, events[-1].id) if len(found) > PART else ([], True)
    versions = _Versions(ctx, instance)
    last = later[-1].id if later else events[-1].id
    track = _Track(
        versions,
        versions.present if is_whole else _version_after(ctx, instance, last) or versions.present,
        _count_tokens(ctx, instance) if is_whole else Counter(),
    )
    for line in reversed(later):
        track.undo(line)
    moments = []
    for event in reversed(events):
        done = (event.node,) if event.kind == "node_completed" and event.node else ()
        moments.append(Moment(event, track.version, track.show(), done))
        track.undo(_Line(event.id, event.kind, event.node, event.data))
    moments.reverse()
    return Part(
        moments,
        _done_before(ctx, instance, events[0].id),
        events[-1].id if len(found) > PART else None,
        _place_before(ctx, instance, events[0].id),
        {number: versions.get(number).nodes for number in {moment.version for moment in moments}},
    )


def find_version(ctx: Ctx, instance: Instance, number: int) -> Definition | None:
    """The version of this number, if the instance runs on it or ever has."""
    definition = ctx.session.scalars(
        select(Definition).where(Definition.key == instance.definition_key, Definition.version == number)
    ).first()
    if definition is None or definition.id == instance.definition_id:
        return definition
    told = select(AuditEvent.data).where(
        AuditEvent.instance_id == instance.id, AuditEvent.kind.in_((*MIGRATED, "instance_started"))
    )
    known = {data.get(key) for data in ctx.session.scalars(told) for key in ("version", "before", "after")}
    return definition if number in known else None


@dataclass(frozen=True)
class _Line:
    id: int
    kind: str
    node: str
    data: Mapping[str, Any] | None


class _Versions:
    """Drawings by number, each read once."""

    def __init__(self, ctx: Ctx, instance: Instance) -> None:
        self._ctx, self._instance = ctx, instance
        present = ctx.session.get_one(Definition, instance.definition_id)
        self.present = present.version
        self._known = {present.version: Drawing(Process.from_dict(present.model))}

    def get(self, number: int) -> Drawing:
        if number not in self._known:
            found = self._ctx.session.scalars(
                select(Definition).where(
                    Definition.key == self._instance.definition_key, Definition.version == number
                )
            ).first()
            # A version nobody runs on any more may have been deleted.
            self._known[number] = (
                Drawing(Process.from_dict(found.model)) if found else self._known[self.present]
            )
        return self._known[number]


class _Track:
    """Where tokens stand, going back line by line."""

    def __init__(self, versions: _Versions, version: int, standing: Counter[str]) -> None:
        self._versions = versions
        self.version = version
        self._standing = standing
        self._is_undone = False

    def show(self) -> dict[str, int]:
        return self._versions.get(self.version).shown(self._standing)

    def undo(self, line: _Line) -> None:
        """What stood before this line, of what stood after it."""
        drawing, data = self._versions.get(self.version), line.data or {}
        if line.kind in MIGRATED:
            self._go_back(line.kind, data)
        elif line.kind == "token_moved":
            self._leave(drawing, str(data.get("after", "")))
        elif line.kind == "task_opened":
            self._standing[line.node] = max(0, self._standing[line.node] - 1)
        elif line.kind in LEFT:
            if line.kind == "node_completed":
                for target in drawing.targets.get(line.node, ()):
                    self._leave(drawing, target)
            if drawing.is_place(line.node):
                self._standing[line.node] += 1

    def _leave(self, drawing: Drawing, target: str) -> None:
        """Nobody had come there yet, nor to what lies inside; a single task tells that itself."""
        node = drawing.nodes.get(target)
        if node is None or (node.kind == "userTask" and node.loop is None and node.repeat is None):
            return
        for each in (target, *drawing.inside.get(target, ())):
            self._standing[each] = 0

    def _go_back(self, kind: str, data: Mapping[str, Any]) -> None:
        self.version = int(data["before"])
        if kind == "migration_undone" or self._is_undone:
            # What was taken back follows what it took back, and the tokens bear their old names again.
            self._is_undone = kind == "migration_undone"
            return
        for old, new in data.get("moved", {}).values():
            if old != new:
                self._standing[new] = max(0, self._standing[new] - 1)
                self._standing[old] += 1


def _read_later(ctx: Ctx, instance: Instance, after: int) -> tuple[list[_Line], bool]:
    """The lines after a part, and whether these are all there are."""
    query = (
        select(
            *(AuditEvent.id, AuditEvent.kind, AuditEvent.node),
            case((AuditEvent.kind.in_(_TELLING), AuditEvent.data), else_=null()).label("data"),
        )
        .where(AuditEvent.instance_id == instance.id, AuditEvent.id > after)
        .order_by(AuditEvent.id)
        .limit(AHEAD + 1)
    )
    rows = ctx.session.execute(query).all()
    return [_Line(*row) for row in rows[:AHEAD]], len(rows) <= AHEAD


def _version_after(ctx: Ctx, instance: Instance, event_id: int) -> int | None:
    """The version after a line; None if no migration tells: it is the present one."""
    told = select(AuditEvent.data).where(AuditEvent.instance_id == instance.id, AuditEvent.kind.in_(MIGRATED))
    earlier = told.where(AuditEvent.id <= event_id).order_by(AuditEvent.id.desc()).limit(1)
    if (last := ctx.session.scalars(earlier).first()) is not None:
        return int(last["after"])
    following = ctx.session.scalars(told.where(AuditEvent.id > event_id).order_by(AuditEvent.id).limit(1))
    data = following.first()
    return int(data["before"]) if data else None


def _count_tokens(ctx: Ctx, instance: Instance) -> Counter[str]:
    query = (
        select(TokenRow.node, func.count())
        .where(TokenRow.instance_id == instance.id, TokenRow.attached_to.is_(None))
        .group_by(TokenRow.node)
    )
    return Counter(dict(ctx.session.execute(query).all()))


def _done_before(ctx: Ctx, instance: Instance, event_id: int) -> frozenset[str]:
    query = (
        select(AuditEvent.node)
        .where(AuditEvent.instance_id == instance.id, AuditEvent.id < event_id)
        .where(AuditEvent.kind == "node_completed")
        .distinct()
    )
    return frozenset(ctx.session.scalars(query))


def _place_before(ctx: Ctx, instance: Instance, event_id: int) -> int | None:
    """Behind which line the part before begins; None if there is none."""
    earlier = (
        select(AuditEvent.id)
        .where(AuditEvent.instance_id == instance.id, AuditEvent.id < event_id)
        .order_by(AuditEvent.id.desc())
        .limit(PART)
    )
    ids = list(ctx.session.scalars(earlier))
    return ids[-1] - 1 if ids else None
