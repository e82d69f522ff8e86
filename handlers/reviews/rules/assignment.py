"""Who judges what: a minimum-cost flow, exact, balanced, and the same for the same seed and input.

Entries that no rule tells apart (same panel, field, need and forbidden experts) form one group, so the network has a
few hundred nodes whatever the number of entries. A group's flow is dealt out to its entries in turn; as no expert
gets more of a group than it has entries, no entry meets the same expert twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, repeat

import networkx as nx

MISMATCH = 6
"""What an expert of another field costs, beside the steps of `_BALANCE`."""

_BALANCE = (
    *((50, 0), (70, 1), (80, 2), (90, 3), (100, 4), (108, 6), (116, 8), (130, 11), (150, 15), (200, 25)),
    (10**9, 60),
)
"""Up to what per cent of the mean load a further sheet costs how much: the steeper, the more even."""

_SOURCE, _SINK = ("source",), ("sink",)


@dataclass(frozen=True)
class Candidate:
    """An expert: at most `cap` sheets, `load` of which are taken already."""

    person_id: str
    panel: int
    fields: frozenset[str]
    cap: int
    load: int = 0


@dataclass(frozen=True)
class Item:
    """An entry that needs `need` more experts of its panel, none of `forbidden`."""

    entry_id: str
    panel: int
    field: str
    need: int
    forbidden: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Shortage:
    """Why there is no assignment: `entries` cannot all have enough of `experts`, who can take `free` more sheets.

    `wanted` is what the entries need. If `entries` is one entry, too few experts are without conflict.
    """

    entries: tuple[str, ...]
    experts: tuple[str, ...]
    wanted: int
    free: int


Pairs = list[tuple[str, str]]
"""(entry id, person id), sorted."""


def assign(items: Iterable[Item], candidates: Iterable[Candidate], seed: str) -> Pairs | Shortage:
    """The cheapest complete assignment, or why there is none."""
    wanted = [item for item in items if item.need > 0]
    experts = sorted(candidates, key=lambda expert: _lot(seed, expert.person_id))
    if lacking := _find_lacking(wanted, experts):
        return lacking
    groups = _group(wanted, experts, seed)
    network = _build(groups, experts)
    try:
        _cost, flow = nx.network_simplex(network)
    except nx.NetworkXUnfeasible:
        return _explain(groups, experts)
    return sorted(chain.from_iterable(_deal(group, experts, flow) for group in groups))


def _lot(seed: str, text: str) -> str:
    """A place drawn by lot: no order of ids shows through."""
    return sha256(f"{seed}:{text}".encode()).hexdigest()


@dataclass(frozen=True)
class _Group:
    number: int
    panel: int
    field: str
    need: int
    forbidden: frozenset[str]
    entry_ids: tuple[str, ...]

    @property
    def node(self) -> tuple[str, int]:
        return ("group", self.number)

    def allows(self, expert: Candidate) -> bool:
        return expert.panel == self.panel and expert.person_id not in self.forbidden


def _group(items: Sequence[Item], experts: Sequence[Candidate], seed: str) -> list[_Group]:
    members = _by_panel(experts)
    alike: dict[tuple[int, str, int, tuple[str, ...]], list[str]] = defaultdict(list)
    for item in items:
        forbidden = tuple(sorted(item.forbidden & members[item.panel]))
        alike[item.panel, item.field, item.need, forbidden].append(item.entry_id)
    return [
        _Group(number, *key[:3], frozenset(key[3]), tuple(sorted(ids, key=lambda each: _lot(seed, each))))
        for number, (key, ids) in enumerate(sorted(alike.items()))
    ]


def _by_panel(experts: Iterable[Candidate]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for expert in experts:
        found[expert.panel].add(expert.person_id)
    return found


def _build(groups: Sequence[_Group], experts: Sequence[Candidate]) -> nx.MultiDiGraph:
    network = nx.MultiDiGraph()
    total = sum(group.need * len(group.entry_ids) for group in groups)
    network.add_node(_SOURCE, demand=-total)
    network.add_node(_SINK, demand=total)
    for group in groups:
        size = len(group.entry_ids)
        network.add_edge(_SOURCE, group.node, capacity=size * group.need, weight=0)
        for expert in experts:
            if group.allows(expert):
                fits = not group.field or group.field in expert.fields
                network.add_edge(
                    group.node,
                    ("expert", expert.person_id),
                    capacity=size,
                    weight=0 if fits else MISMATCH,
                )
    for expert, tiers in _tiers(groups, experts):
        for size, cost in tiers:
            network.add_edge(("expert", expert.person_id), _SINK, capacity=size, weight=cost)
    return network


def _tiers(
    groups: Sequence[_Group], experts: Sequence[Candidate]
) -> Iterable[tuple[Candidate, list[tuple[int, int]]]]:
    """What each further sheet of an expert costs: (how many, at what), measured against the panel's mean load."""
    wanted: dict[int, int] = defaultdict(int)
    for group in groups:
        wanted[group.panel] += group.need * len(group.entry_ids)
    for panel in sorted({expert.panel for expert in experts}):
        members = [expert for expert in experts if expert.panel == panel]
        whole = wanted[panel] + sum(expert.load for expert in members)
        for expert in members:
            tiers, taken = [], expert.load
            for percent, cost in _BALANCE:
                upto = min(expert.cap, -(-whole * percent // (100 * len(members))))
                if upto > taken:
                    tiers.append((upto - taken, cost))
                    taken = upto
            yield expert, tiers


def _deal(
    group: _Group, experts: Sequence[Candidate], flow: Mapping[object, Mapping[object, object]]
) -> Pairs:
    given = flow.get(group.node, {})
    hands = chain.from_iterable(
        repeat(expert.person_id, sum(_parts(given.get(("expert", expert.person_id))))) for expert in experts
    )
    size = len(group.entry_ids)
    return [(group.entry_ids[place % size], person_id) for place, person_id in enumerate(hands)]


def _parts(flow: object) -> Iterable[int]:
    """The flows of parallel edges."""
    return flow.values() if isinstance(flow, Mapping) else ()


def _find_lacking(items: Sequence[Item], experts: Sequence[Candidate]) -> Shortage | None:
    """An entry that has too few experts of its panel without a conflict, whatever the others get."""
    members = _by_panel(experts)
    for item in sorted(items, key=lambda each: each.entry_id):
        able = sorted(members[item.panel] - item.forbidden)
        if len(able) < item.need:
            return Shortage((item.entry_id,), tuple(able), item.need, len(able))
    return None


def _explain(groups: Sequence[_Group], experts: Sequence[Candidate]) -> Shortage:
    """The smallest cut of the network: groups whose experts together have too little room."""
    network = nx.DiGraph()
    for group in groups:
        network.add_edge(_SOURCE, group.node, capacity=group.need * len(group.entry_ids))
        for expert in experts:
            if group.allows(expert):
                network.add_edge(group.node, ("expert", expert.person_id), capacity=len(group.entry_ids))
    for expert in experts:
        network.add_edge(("expert", expert.person_id), _SINK, capacity=max(expert.cap - expert.load, 0))
    # Of several smallest cuts the reversed network gives the one with the fewest groups.
    _value, (_far, near) = nx.minimum_cut(network.reverse(), _SINK, _SOURCE)
    stuck = [group for group in groups if group.node in near]
    room = {
        expert.person_id: min(
            max(expert.cap - expert.load, 0),
            sum(len(group.entry_ids) for group in stuck if group.allows(expert)),
        )
        for expert in experts
        if any(group.allows(expert) for group in stuck)
    }
    return Shortage(
        tuple(sorted(chain.from_iterable(group.entry_ids for group in stuck))),
        tuple(sorted(room)),
        sum(group.need * len(group.entry_ids) for group in stuck),
        sum(room.values()),
    )
