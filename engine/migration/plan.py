"""A migration worked out: what moves where, what is dropped, what begins to wait, and what stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.definitions import Version
from engine.migration.frontier import REPEATED, Frontier, Row
from engine.migration.joins import check_parallel_joins, map_flows
from engine.migration.mapping import NodeMapping, catcher_of, events_of, plain
from engine.migration.report import BLOCKED, DROPPED, MOVES, Armed, Entry, Report
from engine.migration.rules import GATEWAYS, check_place, check_token, is_renamed, is_retimed
from engine.migration.texts import problem
from engine.model.elements import Node, Process


@dataclass
class Plan:
    """`moved` are tokens' new nodes and data, `scopes` scopes' new nodes, `dropped` tokens that wait no longer,
    `heard_anew` tokens whose condition is another; `timers` are rows as they will be (None: gone) and `due` due times
    of tasks, where these change (`engine.migration.times`).
    """

    frontier: Frontier
    old: Version
    new: Version
    mapping: NodeMapping
    report: Report
    moved: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    scopes: dict[str, str] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    heard_anew: list[str] = field(default_factory=list)
    timers: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    due: dict[str, datetime | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """How an instance is to be moved: see `engine.migration.verbs.Migrations`."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    follow_messages: bool = False
    recompute_due: bool = False


def make_plan(frontier: Frontier, old: Version, new: Version, wish: Wish) -> Plan:
    """Work it out, but for due times; `report.errors` says whether it can be done."""
    mapping = NodeMapping(old.process, new.process, wish.mapping)
    plan = Plan(frontier, old, new, mapping, Report(frontier.instance.id, old.id, new.id))
    plan.report.problems += mapping.problems()
    if old.key != new.key:
        plan.report.problems.append(problem("definition_other"))
    elif old.id == new.id:
        plan.report.problems.append(problem("definition_same"))
    else:
        _Maker(plan, wish).make()
    return plan


class _Maker:
    def __init__(self, plan: Plan, wish: Wish) -> None:
        self.plan = plan
        self.frontier, self.mapping, self.report = plan.frontier, plan.mapping, plan.report
        self.wish = wish
        self.before = self.frontier.processes(plan.old.process)
        self.after = self.frontier.processes(plan.new.process, self.mapping)

    def make(self) -> None:
        for scope in self.frontier.scopes.values():
            self._scope(scope)
        for token in self.frontier.tokens.values():
            self._token(token)
        for scope_id, scope in self.frontier.scopes.items():
            old, new = self.before[scope_id], self.after[scope_id]
            if old is not None and new is not None and scope["kind"] not in REPEATED:
                self._joins(scope_id, old, new)
                self._arm(scope_id, old, new)

    def _scope(self, scope: Row) -> None:
        entry = Entry("scope", scope["id"], scope["node"], self.mapping.target(scope["node"]))
        if self.after[scope["id"]] is None:
            entry.block(problem("scope_gone", node=scope["node"], element_id=scope["node"]))
        elif entry.node != entry.target:
            entry.verdict = MOVES
            self.plan.scopes[entry.id] = entry.target
        self.report.entries.append(entry)

    def _token(self, token: Row) -> None:
        entry = Entry("token", token["id"], token["node"], self.mapping.target(token["node"]))
        self.report.entries.append(entry)
        old, new = self.before[token["scope_id"]], self.after[token["scope_id"]]
        if old is None:
            entry.block(problem("element_removed", node=entry.node, element_id=entry.node))
            return
        obstacle = check_place(token, old, new, self.mapping)
        if obstacle is not None and self._can_be_dropped(token, old):
            entry.verdict = DROPPED
            words = {"node": entry.node, "element_id": entry.node}
            entry.problems.append(problem("boundary_dropped", severity="warning", **words))
            self.plan.dropped.append(entry.id)
        elif obstacle is not None or new is None:
            entry.block(obstacle or problem("scope_gone", node=entry.node))
        else:
            self._move(entry, token, old, new)

    def _can_be_dropped(self, token: Row, old: Process) -> bool:
        """What only listens goes when the new version has no such event; unless a mapping says where it should go."""
        if self.mapping.is_given(token["node"]):
            return False
        is_boundary = old.nodes[token["node"]].kind == "boundaryEvent" and token["attached_to"] is not None
        return is_boundary or self.frontier.is_listener(token)

    def _move(self, entry: Entry, token: Row, old: Process, new: Process) -> None:
        node, other = old.nodes[entry.node], new.nodes[entry.target]
        for each in check_token(token, self.frontier, old, new, self.mapping):
            entry.problems.append(each)
            if each.severity == "error":
                entry.verdict = BLOCKED
        if token["state"] in ("waiting", "started") and entry.verdict != BLOCKED:
            self._names(entry, token, node, other)
        if entry.verdict == BLOCKED:
            return
        data = self._data(token, old, new)
        if entry.node != entry.target or plain(node) != plain(other) or data != token["data"]:
            entry.verdict = MOVES
        if entry.node != entry.target or data != token["data"]:
            self.plan.moved[entry.id] = entry.target, data

    def _names(self, entry: Entry, token: Row, node: Node, other: Node) -> None:
        part = token["data"].get("part", 0)
        was = is_renamed(node, other, part)
        if was and not self.wish.follow_messages:
            entry.problems.append(
                problem("message_kept", severity="warning", name=was, element_id=entry.node)
            )
        if is_retimed(node, other, part) and not self.wish.recompute_due:
            entry.problems.append(problem("timer_kept", severity="warning", element_id=entry.node))
        if "held" in token["data"] and events_of(node)[part].condition != events_of(other)[part].condition:
            self.plan.heard_anew.append(token["id"])

    def _data(self, token: Row, old: Process, new: Process) -> dict[str, Any]:
        data = dict(token["data"])
        node, target = token["node"], self.mapping.target(token["node"])
        if "arrived" in data:
            flows = map_flows(old, new, self.mapping, node, target)
            data["arrived"] = [flows[each] for each in data["arrived"]]
        if token["state"] == "error" and old.nodes[node].kind in GATEWAYS:
            data = {"failed": "run"}
        return data

    def _joins(self, scope_id: str, old: Process, new: Process) -> None:
        tokens = [
            token
            for token in self.frontier.tokens_in(scope_id)
            if not self.frontier.is_listener(token)
            and not (old.nodes[token["node"]].kind == "boundaryEvent" and token["attached_to"] is not None)
        ]
        self.report.problems += check_parallel_joins(old, new, self.mapping, tokens)

    def _arm(self, scope_id: str, old: Process, new: Process) -> None:
        """What the new version lets wait beside what is alive, and the old one did not."""
        tokens = self.frontier.tokens_in(scope_id)
        for token in tokens:
            has_failed_to_begin = token["state"] == "error" and token["data"].get("failed") == "enter"
            if not (self.frontier.is_listener(token) or has_failed_to_begin):
                self._arm_boundaries(scope_id, token, old, new)
        self._arm_rivals(scope_id, tokens, old, new)
        if not self._is_interrupted(tokens, old):
            known = {
                self.mapping.target(each.id) for each in old.nodes.values() if each.kind == "eventSubProcess"
            }
            for node in new.nodes.values():
                if node.kind == "eventSubProcess" and node.id not in known:
                    self.report.armed.append(Armed("listener", node.id, scope_id, scope_id))

    def _arm_boundaries(self, scope_id: str, host: Row, old: Process, new: Process) -> None:
        if old.nodes[host["node"]].kind == "boundaryEvent":
            return
        known = {
            self.mapping.target(each.id) for each in old.nodes.values() if each.attached_to == host["node"]
        }
        target = self.mapping.target(host["node"])
        for node in new.nodes.values():
            if node.attached_to == target and node.id not in known:
                self.report.armed.append(Armed("boundary", node.id, host["id"], scope_id))

    def _arm_rivals(self, scope_id: str, tokens: list[Row], old: Process, new: Process) -> None:
        """Events that have been added behind an event gateway whose events wait."""
        groups = {}
        for token in tokens:
            if (
                token["attached_to"]
                and not self.frontier.is_listener(token)
                and not self.frontier.host_of(token)
            ):
                groups[token["attached_to"]] = token["node"]
        for group, node in groups.items():
            for flow in old.incoming(node):
                gateway = self.mapping.target(flow.source)
                if old.nodes[flow.source].kind != "eventBasedGateway" or gateway not in new.nodes:
                    continue
                known = {self.mapping.target(each.target) for each in old.outgoing(flow.source)}
                for each in new.outgoing(gateway):
                    if each.target not in known:
                        self.report.armed.append(Armed("rival", each.target, group, scope_id))

    def _is_interrupted(self, tokens: list[Row], old: Process) -> bool:
        """Whether an interrupting event sub-process runs in a scope, in which nothing listens any more."""
        running = (old.nodes[each["node"]] for each in tokens if not self.frontier.is_listener(each))
        return any(node.kind == "eventSubProcess" and catcher_of(node).interrupting for node in running)
