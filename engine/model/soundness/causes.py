"""What the token game found, in elements: who waits, what can be done twice, which split is the cause, and how."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from engine.model.dialect import ACTIVITIES
from engine.model.elements import Process
from engine.model.soundness.graph import Edge, Graph
from engine.model.soundness.net import Net
from engine.model.soundness.play import MAX_MOVES, Game, State, Step, play
from engine.model.soundness.reduction import reduce, straighten
from engine.model.soundness.threads import threads

_STAYING: Final = ACTIVITIES | {"intermediateCatchEvent"}


@dataclass(frozen=True)
class Deadlock:
    """`join` may wait for ever; it does for sure, if it is reached at all, when `is_certain`.

    `missing` are the elements right before it from which nothing comes any more. `split` is the last choice that
    made it so, "" if there was none. `path` are the elements on the way there.
    """

    join: str
    missing: tuple[str, ...]
    split: str
    path: tuple[str, ...]
    is_certain: bool


@dataclass(frozen=True)
class Twice:
    """`element` may be under way twice at once because several tokens of `split` come to it."""

    element: str
    split: str
    path: tuple[str, ...]


@dataclass
class Verdict:
    """What can go wrong in a scope; all of it only if it `is_complete`."""

    deadlocks: list[Deadlock] = field(default_factory=list)
    twice: list[Twice] = field(default_factory=list)
    is_complete: bool = True


def examine(scope: Process, limit: int = MAX_MOVES) -> Verdict:
    """Play one scope through, whichever branch any condition chooses; sub-processes count as tasks.

    At most `limit` moves of a token are looked at in each part of it. A deadlock is told once for each join, what may
    be done twice once for each split.
    """
    verdict = Verdict()
    if not Net.fits(scope):
        return verdict
    staying = {node.id for node in scope.nodes.values() if node.kind in _STAYING}
    games: list[tuple[Graph, Game]] = []
    net = Net(scope)
    straighten(net.graph)
    for graph in threads(net):
        reduce(graph)
        games.append((graph, play(graph, limit)))
    opened = {graph.names[join] for graph, game in games for join in game.opened}
    for graph, game in games:
        verdict.is_complete &= game.is_complete or bool(game.twice)
        for found in _deadlocks(graph, game, opened):
            if all(found.join != other.join for other in verdict.deadlocks):
                verdict.deadlocks.append(found)
        for twice in _twice(graph, game, staying):
            if all(twice.split != other.split for other in verdict.twice):
                verdict.twice.append(twice)
    return verdict


def _deadlocks(graph: Graph, game: Game, opened: Collection[str]) -> Iterator[Deadlock]:
    for state in game.stuck:
        here = {number for number, _ in state.arrived}
        for join in dict.fromkeys(graph.edges[number].target for number in sorted(here)):
            missing = [edge for number, edge in graph.ins[join].items() if number not in here]
            trace = _trace(game, state)
            name = graph.names[join]
            yield Deadlock(
                join=name,
                missing=tuple(dict.fromkeys(_before(graph, edge) for edge in missing)),
                split=_cause(graph, trace, {edge.number for edge in missing}),
                path=_path(graph, trace, name),
                is_certain=game.is_complete and name not in opened,
            )


def _twice(graph: Graph, game: Game, staying: Collection[str]) -> Iterator[Twice]:
    for number, step in game.twice.items():
        trace = [*_trace(game, step.before), step]
        element = next(name for name in graph.edges[number].via if name in staying)
        yield Twice(element, _forked(graph, trace, number), _path(graph, trace, element))


def _before(graph: Graph, edge: Edge) -> str:
    """The last element on the way into a join."""
    join = graph.names[edge.target]
    before = [name for name in (graph.names.get(edge.source, join), *edge.via) if name != join]
    return before[-1] if before else join


def _trace(game: Game, state: State | None) -> list[Step]:
    found: list[Step] = []
    while state is not None:
        found.append(game.steps[state])
        state = found[-1].before
    return found[::-1]


def _cause(graph: Graph, trace: Iterable[Step], missing: Collection[int]) -> str:
    """The last split where a branch to what is missing was not taken, and none that was leads there."""
    for choice in reversed([choice for step in trace for choice in step.choices]):
        edges = graph.outs[choice.split]
        ways = {number for number, edge in edges.items() if graph.edges_ahead(edge).intersection(missing)}
        if ways and not ways.intersection(choice.taken):
            return graph.names[choice.split]
    return ""


def _forked(graph: Graph, trace: list[Step], number: int) -> str:
    """The last split of which two branches that were taken lead to an edge."""
    choices = [choice for step in trace for choice in step.choices if len(choice.taken) > 1]
    for choice in reversed(choices):
        edges = graph.outs[choice.split]
        if sum(number in graph.edges_ahead(edges[each]) for each in choice.taken) > 1:
            return graph.names[choice.split]
    return graph.names[choices[-1].split] if choices else ""


def _path(graph: Graph, trace: list[Step], last: str) -> tuple[str, ...]:
    found: list[str] = []
    for step in trace:
        found += graph.edges[step.moved].via
        for choice in step.choices:
            for number in choice.taken:
                edge = graph.edges[number]
                if not edge.timed:
                    found += edge.via
    return tuple(dict.fromkeys([*found, last]))
