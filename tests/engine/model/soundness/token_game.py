"""The token game by brute force, on the diagram as it is drawn: what soundness is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations

from engine.model.elements import Flow, Process
from engine.spiff.reach import flows_into

MOST = 3


@dataclass(frozen=True)
class Tokens:
    """`busy` are activities under way with the events on their edge that may still happen beside them; `waiting` at
    parallel gateways and `joining` at inclusive ones, by the flows that have come."""

    busy: frozenset[tuple[str, frozenset[str]]] = frozenset()
    waiting: tuple[tuple[str, str], ...] = ()
    joining: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass
class Outcome:
    """The joins that may wait for ever, the joins that went on, the activities that may be done twice at once."""

    stuck: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    states: int = 0
    is_whole: bool = True


class TokenGame:
    """Plays one process; each branch that never meets the rest again is a game of its own."""

    def __init__(self, process: Process, limit: int = 30_000) -> None:
        self.process = process
        self.limit = limit
        self.outcome = Outcome()
        self.cut: set[str] = set()
        self.apart: list[Flow] = []
        self.reached = {
            node.id: flows_into(process, node.id)
            for node in process.nodes.values()
            if node.kind == "inclusiveGateway" and len(process.incoming(node.id)) > 1
        }

    def play(self) -> Outcome:
        begin = next(node for node in self.process.nodes.values() if node.kind == "startEvent")
        self.apart = self.process.outgoing(begin.id)
        done: set[str] = set()
        while self.apart:
            root = self.apart.pop()
            if root.id not in done:
                done.add(root.id)
                self._cut(root)
                self._from(root)
        return self.outcome

    # Branches that are games of their own

    def _cut(self, root: Flow) -> None:
        beside = [
            each.id
            for each in self.process.nodes.values()
            if each.kind == "boundaryEvent" and not each.interrupting
        ]
        for node in [self.process.nodes[name] for name in sorted(self._ahead([root], set()))]:
            if node.id not in self._ahead([root], set()):
                continue
            kind, flows = node.kind, self.process.outgoing(node.id)
            if kind in ("exclusiveGateway", "endEvent"):
                continue
            for event in self._beside(node.id):
                for flow in self.process.outgoing(event):
                    others = self._ahead(
                        [root], {each.id for name in beside for each in self.process.outgoing(name)}
                    )
                    ahead = self._ahead([flow], set())
                    is_alone = bool(ahead) and root.target not in ahead and not ahead & others
                    if is_alone and flow.id not in self.cut:
                        self.cut.add(flow.id)
                        self.apart.append(flow)
            rest = [flow for flow in flows if flow.id not in self.cut]
            alone = [flow for flow in rest if self._is_alone(root, flow)]
            ends = [flow for flow in rest if self._is_end(flow.target)]
            if len(flows) < 2:
                continue
            if len(alone) + len(ends) == len(rest):
                kept = next((flow for flow in alone if self._has_task(flow)), alone[0] if alone else None)
                alone = [flow for flow in alone if flow is not kept]
            for flow in alone:
                self.cut.add(flow.id)
                self.apart.append(flow)

    def _is_alone(self, root: Flow, flow: Flow) -> bool:
        if self._is_end(flow.target):
            return False
        ahead = self._ahead([flow], set())
        return root.target not in ahead and not ahead & self._ahead([root], {flow.id})

    def _ahead(self, flows: list[Flow], without: set[str]) -> set[str]:
        seen: set[str] = set()
        ahead = [flow.target for flow in flows if flow.id not in without]
        while ahead:
            name = ahead.pop()
            if name in seen or self._is_end(name):
                continue
            seen.add(name)
            leaving = [*self.process.outgoing(name)]
            for event in self._edges(name):
                leaving += self.process.outgoing(event)
            ahead += [flow.target for flow in leaving if flow.id not in without and flow.id not in self.cut]
        return seen

    def _has_task(self, flow: Flow) -> bool:
        return any(self.process.nodes[name].kind == "userTask" for name in self._ahead([flow], set()))

    def _is_end(self, name: str) -> bool:
        return self.process.nodes[name].kind == "endEvent"

    def _edges(self, host: str) -> list[str]:
        return [node.id for node in self.process.nodes.values() if node.attached_to == host]

    def _beside(self, host: str) -> frozenset[str]:
        return frozenset(name for name in self._edges(host) if not self.process.nodes[name].interrupting)

    # The game

    def _from(self, root: Flow) -> None:
        seen: set[Tokens] = set()
        ahead = [*self._settle(Tokens(), [root])]
        while ahead:
            state = ahead.pop()
            if state in seen:
                continue
            seen.add(state)
            if self.outcome.states > self.limit:
                self.outcome.is_whole = False
                return
            if not state.busy:
                self.outcome.stuck |= {join for join, _ in state.waiting}
            for name, events in state.busy:
                rest = replace(state, busy=state.busy - {(name, events)})
                for flows in self._leave(name):
                    ahead += self._settle(rest, flows)
                for event in self._edges(name):
                    flows = self._kept(self.process.outgoing(event))
                    if self.process.nodes[event].interrupting:
                        ahead += self._settle(rest, flows)
                    elif event in events and flows:
                        beside = replace(rest, busy=rest.busy | {(name, events - {event})})
                        ahead += self._settle(beside, flows)

    def _kept(self, flows: list[Flow]) -> list[Flow]:
        return [flow for flow in flows if flow.id not in self.cut]

    def _leave(self, name: str) -> Iterator[list[Flow]]:
        node, flows = self.process.nodes[name], self.process.outgoing(name)
        if node.kind == "exclusiveGateway":
            for flow in flows:
                yield [flow]
        elif node.kind == "inclusiveGateway" and len(flows) > 1 and all(flow.condition for flow in flows):
            for size in range(1, len(flows) + 1):
                for some in combinations(flows, size):
                    yield self._kept(list(some))
        else:
            yield self._kept(flows)

    def _settle(self, state: Tokens, flows: list[Flow]) -> list[Tokens]:
        found: list[Tokens] = []
        seen = set()
        ahead = [(state, tuple(flow.id for flow in flows))]
        while ahead:
            current, moving = ahead.pop()
            if (current, moving) in seen:
                continue
            seen.add((current, moving))
            self.outcome.states += 1
            if self.outcome.states > self.limit:
                self.outcome.is_whole = False
                return found
            if moving:
                ahead += self._arrive(current, self.process.flows[moving[0]], moving[1:])
                continue
            free = self._free(current)
            if not free:
                found.append(current)
                continue
            rest = [*current.joining]
            ways: list[tuple[str, ...]] = [()]
            for each in free:
                rest.remove(each)
                ways = [(*way, *(flow.id for flow in more)) for way in ways for more in self._leave(each[0])]
            ahead += [(replace(current, joining=tuple(rest)), way) for way in ways]
        return found

    def _arrive(
        self, state: Tokens, flow: Flow, rest: tuple[str, ...]
    ) -> Iterator[tuple[Tokens, tuple[str, ...]]]:
        node, into = self.process.nodes[flow.target], self.process.incoming(flow.target)
        if node.kind == "endEvent":
            yield state, rest
        elif node.kind == "userTask":
            if any(name == node.id for name, _ in state.busy):
                self.outcome.twice.add(node.id)
                return
            yield replace(state, busy=state.busy | {(node.id, self._beside(node.id))}), rest
        elif node.kind == "parallelGateway" and len(into) > 1:
            waiting = [*state.waiting, (node.id, flow.id)]
            if waiting.count((node.id, flow.id)) > MOST:
                self.outcome.is_whole = False
                return
            if all((node.id, each.id) in waiting for each in into):
                self.outcome.opened.add(node.id)
                for each in into:
                    waiting.remove((node.id, each.id))
                yield from self._go(replace(state, waiting=tuple(sorted(waiting))), node.id, rest)
            else:
                yield replace(state, waiting=tuple(sorted(waiting))), rest
        elif node.id in self.reached:
            joining = [*state.joining]
            lacking = [each for each in joining if each[0] == node.id and flow.id not in each[1]]
            if lacking:
                joining.remove(lacking[0])
            came = (*(lacking[0][1] if lacking else ()), flow.id)
            if sum(each[0] == node.id for each in joining) >= MOST:
                self.outcome.is_whole = False
                return
            yield replace(state, joining=tuple(sorted([*joining, (node.id, tuple(sorted(came)))]))), rest
        else:
            yield from self._go(state, node.id, rest)

    def _go(
        self, state: Tokens, name: str, rest: tuple[str, ...]
    ) -> Iterator[tuple[Tokens, tuple[str, ...]]]:
        for flows in self._leave(name):
            yield state, (*rest, *(flow.id for flow in flows))

    def _free(self, state: Tokens) -> list[tuple[str, tuple[str, ...]]]:
        places = [name for name, _ in state.busy] + [name for name, _ in state.waiting]
        found = []
        for join, came in state.joining:
            empty = {flow.id for flow in self.process.incoming(join)} - set(came)
            others = [*places, *(other for other, _ in state.joining if other != join)]
            reached = [self.reached[join].get(each, frozenset()) for each in others]
            if not any(each & empty and not each & set(came) for each in reached):
                found.append((join, came))
        if not found and not places and len(state.joining) > 1:
            return [state.joining[0]]
        return found
