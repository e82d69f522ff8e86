"""The token game on a graph: every state that tokens can come to, as the engine moves them.

A state is reached when everything has moved that takes no time: a token is on a timed edge, or it waits at a join.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, combinations
from typing import Final

from engine.model.soundness.graph import CLEAR, END, Edge, Graph

MAX_MOVES: Final = 4_000
MAX_WORK: Final = 400_000
"""Moves times edges: a move in a large graph takes longer."""
MAX_ARRIVED: Final = 3
_ALL_SUBSETS: Final = 6


@dataclass(frozen=True)
class State:
    """`busy` are the timed edges with a token, `arrived` the waiting ones at parallel joins by edge, `joining` those
    at inclusive joins: the join and the edges by which the like have come."""

    busy: frozenset[int] = frozenset()
    arrived: tuple[tuple[int, int], ...] = ()
    joining: tuple[tuple[int, frozenset[int]], ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether no token is left."""
        return not (self.busy or self.arrived or self.joining)


@dataclass(frozen=True)
class Choice:
    """A token left a split by these edges."""

    split: int
    taken: tuple[int, ...]


@dataclass(frozen=True)
class Step:
    """How a state was come to: from which, by the token on which edge, with what choices."""

    before: State | None
    moved: int
    choices: tuple[Choice, ...]


@dataclass
class Game:
    """What was found: how each state is reached, the states where all that is left waits for ever, the edges that
    two tokens can be on with the step that brings the second, the joins that came to go on.

    Not `is_complete`: there may be more.
    """

    steps: dict[State, Step] = field(default_factory=dict)
    stuck: list[State] = field(default_factory=list)
    twice: dict[int, Step] = field(default_factory=dict)
    opened: set[int] = field(default_factory=set)
    is_complete: bool = True


@dataclass(frozen=True)
class _Moving:
    """A state on its way: edges still to be followed, vertices still to be left."""

    state: State
    ahead: tuple[int, ...] = ()
    leaving: tuple[int, ...] = ()
    choices: tuple[Choice, ...] = ()


def play(graph: Graph, limit: int = MAX_MOVES) -> Game:
    """Everything that can happen, or as much of it as `limit` moves of a token are."""
    return _Player(graph, min(limit, MAX_WORK // (len(graph.edges) + 1))).play()


class _Player:
    def __init__(self, graph: Graph, limit: int) -> None:
        self.graph = graph
        self.limit = limit
        self.game = Game()
        self._moves = 0
        self._reached: dict[int, dict[int, frozenset[int]]] = {}

    def play(self) -> Game:
        waiting = deque(self._begin())
        while waiting and self._moves <= self.limit:
            state = waiting.popleft()
            if not state.busy and not state.is_over:
                self.game.stuck.append(state)
            for edge in sorted(state.busy):
                rest = replace(state, busy=state.busy - {edge})
                waiting += self._settled(_Moving(rest, (edge,)), state, edge)
        return self.game

    def _begin(self) -> list[State]:
        root = self.graph.edges[self.graph.root]
        if root.timed:
            first = State(frozenset({root.number}))
            self.game.steps[first] = Step(None, root.number, ())
            return [first]
        return self._settled(_Moving(State(), (root.number,)), None, root.number)

    def _settled(self, moving: _Moving, before: State | None, moved: int) -> list[State]:
        """The new states that this comes to."""
        found: list[State] = []
        seen, ahead = set(), [moving]
        while ahead:
            current = ahead.pop()
            place = current.state, current.ahead, current.leaving
            if place in seen:
                continue
            seen.add(place)
            self._moves += 1
            if self._moves > self.limit:
                self.game.is_complete = False
                return found
            step = Step(before, moved, current.choices)
            if current.leaving:
                rest = replace(current, leaving=current.leaving[1:])
                ahead += self._left(rest, current.leaving[0], step)
            elif current.ahead:
                ahead += self._followed(current, step)
            elif opened := self._opened(current):
                ahead.append(opened)
            elif current.state not in self.game.steps:
                self.game.steps[current.state] = step
                found.append(current.state)
        return found

    def _followed(self, moving: _Moving, step: Step) -> Iterator[_Moving]:
        """The first of the edges ahead is followed to its end, and what then begins."""
        edge = self.graph.edges[moving.ahead[0]]
        rest, state, vertex = moving.ahead[1:], moving.state, edge.target
        if vertex == END:
            yield replace(moving, ahead=rest)
        elif vertex == CLEAR:
            yield replace(moving, state=State(), ahead=(), leaving=())
        elif self.graph.kinds[vertex] == "and" and len(self.graph.ins[vertex]) > 1:
            yield from self._arrived(moving, edge, step)
        elif self.graph.kinds[vertex] == "or" and len(self.graph.ins[vertex]) > 1:
            joining = _joining(state, edge)
            if sum(join == vertex for join, _ in joining) <= MAX_ARRIVED:
                yield replace(moving, state=replace(state, joining=joining), ahead=rest)
            else:
                self.game.is_complete = False
        else:
            yield from self._left(replace(moving, ahead=rest), vertex, step)

    def _arrived(self, moving: _Moving, edge: Edge, step: Step) -> Iterator[_Moving]:
        join, counts = edge.target, Counter(dict(moving.state.arrived))
        counts[edge.number] += 1
        if counts[edge.number] > MAX_ARRIVED:
            self.game.is_complete = False
            return
        is_open = all(counts[each] for each in self.graph.ins[join])
        if is_open:
            counts.subtract(list(self.graph.ins[join]))
        state = replace(moving.state, arrived=tuple(sorted((+counts).items())))
        moving = replace(moving, state=state, ahead=moving.ahead[1:])
        if is_open:
            self.game.opened.add(join)
            yield from self._left(moving, join, step)
        else:
            yield moving

    def _left(self, moving: _Moving, vertex: int, step: Step) -> Iterator[_Moving]:
        """A token leaves a vertex in every way it may; a second one on a timed edge is noted and not followed."""
        edges = self.graph.outs[vertex]
        for taken in self._ways(vertex):
            choices = moving.choices
            if len(edges) > 1:
                choices = (*choices, Choice(vertex, taken))
            timed = [number for number in taken if edges[number].timed]
            if double := moving.state.busy.intersection(timed):
                for number in double:
                    self.game.twice.setdefault(number, replace(step, choices=choices))
                self.game.is_complete = False
                continue
            state = replace(moving.state, busy=moving.state.busy.union(timed))
            at_once = tuple(number for number in taken if not edges[number].timed)
            yield replace(moving, state=state, ahead=moving.ahead + at_once, choices=choices)

    def _ways(self, vertex: int) -> Iterator[tuple[int, ...]]:
        edges, kind = self.graph.outs[vertex], self.graph.kinds[vertex]
        if kind == "xor":
            yield from ((number,) for number in edges)
        elif kind == "and" or len(edges) < 2:
            yield tuple(edges)
        else:
            yield from self._some(edges)

    def _some(self, edges: Mapping[int, Edge]) -> Iterator[tuple[int, ...]]:
        always = tuple(number for number, edge in edges.items() if edge.mode == "always")
        maybe = [number for number, edge in edges.items() if edge.mode == "maybe"]
        sizes = range(len(maybe) + 1)
        if len(maybe) > _ALL_SUBSETS:
            self.game.is_complete = False
            sizes = range(2)
            yield (*always, *maybe)
        for some in chain.from_iterable(combinations(maybe, size) for size in sizes):
            if always or some:
                yield (*always, *some)
        if not always:
            yield from ((number,) for number, edge in edges.items() if edge.mode == "default")

    # Inclusive joins: as engine/spiff/specs/inclusive.py lets them go on.

    def _opened(self, moving: _Moving) -> _Moving | None:
        """Let the inclusive joins go on that have nothing to wait for; None if there are none."""
        state = moving.state
        if not state.joining:
            return None
        places = [*state.busy, *(edge for edge, _ in state.arrived)]
        free = [each for each in state.joining if self._may_go_on(each, state, places)]
        if not free and len(state.joining) > 1 and not places:
            free = [state.joining[0]]
        if not free:
            return None
        rest = list(state.joining)
        for each in free:
            rest.remove(each)
        joins = tuple(join for join, _ in free)
        return replace(moving, state=replace(state, joining=tuple(rest)), leaving=joins)

    def _may_go_on(self, waiting: tuple[int, frozenset[int]], state: State, places: list[int]) -> bool:
        join, filled = waiting
        reached = self._flows_reached(join)
        empty = self.graph.ins[join].keys() - filled
        flows = [reached.get(place, frozenset()) for place in places]
        flows += [
            frozenset().union(*(reached.get(out, frozenset()) for out in self.graph.outs[other]))
            for other, _ in state.joining
            if other != join
        ]
        return not any(each & empty and not each & filled for each in flows)

    def _flows_reached(self, join: int) -> dict[int, frozenset[int]]:
        """For each edge, the ways into the join that a token there may come by without passing it first."""
        if join not in self._reached:
            found: dict[int, set[int]] = {}
            for flow in self.graph.ins[join]:
                ahead = [flow]
                while ahead:
                    number = ahead.pop()
                    if flow in found.setdefault(number, set()):
                        continue
                    found[number].add(flow)
                    source = self.graph.edges[number].source
                    if source != join and source in self.graph.kinds:
                        ahead += self.graph.ins[source]
            self._reached[join] = {number: frozenset(flows) for number, flows in found.items()}
        return self._reached[join]


def _joining(state: State, edge: Edge) -> tuple[tuple[int, frozenset[int]], ...]:
    """One more has come to an inclusive join: to those waiting there that lack it, else as the first of the next."""
    found = list(state.joining)
    for index, (join, filled) in enumerate(found):
        if join == edge.target and edge.number not in filled:
            found[index] = join, filled | {edge.number}
            break
    else:
        found.append((edge.target, frozenset({edge.number})))
    return tuple(sorted(found, key=lambda each: (each[0], sorted(each[1]))))
