"""The variables seen at each element: what was given before it, in its scope and around that (BPMN 2.0 §10.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from engine.forms import Form
from engine.model.elements import Node, Process
from engine.model.variables.given import (
    Given,
    Known,
    Variable,
    around_item,
    data_of,
    declared,
    gathered,
    given,
    loop_counts,
    produced,
    together,
)
from engine.model.variables.order import before

_SYSTEM: Final = Given(tuple(Variable(name, "system") for name in ("instance_id", "business_key")))


@dataclass(frozen=True)
class Seen:
    """The variables by name, each with the places that set it; when it `is_open` there may be any others."""

    variables: Mapping[str, tuple[Variable, ...]]
    is_open: bool


_BEFORE_ITEMS: Final = frozenset({"collection", "loopDataInputRef", "loopCardinality"})
_WHEN_DONE: Final = frozenset(
    {"outputs", "outputElement", "outputDataItem", "transformation", "from", "businessKey"}
)
_OF_ROUNDS: Final = frozenset({"outputElement", "outputDataItem", "loopCondition", "completionCondition"})


class Variables:
    """The variables of one process, worked out once for any number of questions."""

    def __init__(self, process: Process, known: Known) -> None:
        self.process = process
        self.known = known
        self._scopes = {id(process): _Scope(self, process, None, None)}
        self._of_node: dict[str, _Scope] = {}
        self._collect(self._scopes[id(process)])

    def _collect(self, scope: _Scope) -> None:
        for node in scope.process.nodes.values():
            self._of_node[node.id] = scope
            if node.process is not None:
                inner = self._scopes[id(node.process)] = _Scope(self, node.process, scope, node)
                self._collect(inner)

    def at(self, element_id: str) -> Given:
        """What the work of an element sees; for a flow what there is then, for the process whatever there ever is."""
        scope = self._of_node.get(element_id)
        if scope is not None:
            node = scope.process.nodes[element_id]
            return scope.seen(element_id) + around_item(node) + data_of(node)
        for each in self._scopes.values():
            if element_id in each.process.flows:
                return self.after(each.process.flows[element_id].source)
        return self.anywhere()

    def seen_at(self, element_id: str, place: str = "") -> Given:
        """What an expression sees that stands in this setting of an element, such as `outputs`; see `at`."""
        scope = self._of_node.get(element_id)
        if scope is None:
            return self.at(element_id)
        if place in _BEFORE_ITEMS:
            return scope.seen(element_id)
        seen, node = self.at(element_id), scope.process.nodes[element_id]
        if place in _WHEN_DONE:
            seen = together(seen, produced(node, self.known, is_start=scope.outer is None))
        if place in _OF_ROUNDS:
            seen = together(seen, self.done(element_id), loop_counts(node))
        return seen

    def anywhere(self) -> Given:
        """What there is at one time or another: a title is worked out again and again."""
        root = self._scopes[id(self.process)]
        return together(root.around, *(root.left_by(node) for node in self.process.nodes.values()))

    def inside(self, process: Process) -> _Scope:
        """The scope of a sub-process."""
        return self._scopes[id(process)]

    def done(self, element_id: str) -> Given:
        """What there is when the work of an element, or of one item of it, has been done."""
        scope = self._of_node[element_id]
        return together(self.at(element_id), scope.work_of(scope.process.nodes[element_id]))

    def after(self, element_id: str) -> Given:
        """What there is when an element has been done."""
        scope = self._of_node[element_id]
        return scope.seen(element_id) + scope.left_by(scope.process.nodes[element_id])


class _Scope:
    def __init__(self, whole: Variables, process: Process, outer: _Scope | None, owner: Node | None) -> None:
        self.whole = whole
        self.process = process
        self.outer = outer
        self.owner = owner
        self._left: dict[str, Given] = {}
        self._seen: dict[str, Given] = {}

    @cached_property
    def _before(self) -> dict[str, frozenset[str]]:
        return before(self.process)

    @cached_property
    def _handlers(self) -> Given:
        """What event sub-processes give, at whatever time."""
        found = Given()
        for node in self.process.nodes.values():
            if node.kind == "eventSubProcess":
                found += self.left_by(node)
        return found

    @cached_property
    def around(self) -> Given:
        """What comes from outside the scope, and its own data objects."""
        if self.outer is None or self.owner is None:
            return _SYSTEM + declared(self.process)
        if self.owner.kind == "eventSubProcess":
            whole = [self.outer.left_by(node) for node in self.outer.process.nodes.values()]
            return together(self.outer.around, *whole, declared(self.process))
        return self.whole.at(self.owner.id) + declared(self.process)

    def seen(self, name: str) -> Given:
        """What an element of the scope may find."""
        if name not in self._seen:
            self._seen[name] = self._seen_at(name)
        return self._seen[name]

    def _seen_at(self, name: str) -> Given:
        nodes = [self.process.nodes[each] for each in sorted(self._before[name])]
        return together(self.around, self._handlers, *(self.left_by(node) for node in nodes))

    def left_by(self, node: Node) -> Given:
        """What an element leaves to those after it."""
        if node.id not in self._left:
            self._left[node.id] = self._left_by(node)
        return self._left[node.id]

    def _left_by(self, node: Node) -> Given:
        if node.loop is not None:
            return gathered(node)
        return self.work_of(node)

    def work_of(self, node: Node) -> Given:
        """What an element, or an item of it, sets; names that a sub-process declares stay inside."""
        found = given(node, self.whole.known, is_start=self.outer is None)
        if node.process is None:
            return found
        inside = self.whole.inside(node.process)
        own = {variable.name for variable in declared(node.process).variables}
        left = together(*(inside.left_by(each) for each in node.process.nodes.values()))
        kept = tuple(variable for variable in left.variables if variable.name not in own)
        return together(found, Given(kept, left.is_open))


def variables_at(
    process: Process, forms: Mapping[str, Form], element_id: str, known: Known | None = None, place: str = ""
) -> Seen:
    """The variables there can be at an element or flow (or the process, for its title), by name.

    `known` says what else is known besides the forms. With a `place`, a setting such as `outputs`, there is also what
    only an expression there sees. For an element that does not exist there is all that the process ever has.
    """
    known = known or Known()
    whole = Known(forms, known.results, known.decisions, known.begins)
    found = Variables(process, whole).seen_at(element_id, place)
    return Seen(by_name(found.variables), found.is_open)


def by_name(variables: Iterable[Variable]) -> dict[str, tuple[Variable, ...]]:
    """The variables in groups of one name, sorted; of several from one place the first."""
    found: dict[str, dict[tuple[str, str], Variable]] = {}
    for variable in variables:
        found.setdefault(variable.name, {}).setdefault((variable.kind, variable.element_id), variable)
    return {name: tuple(found[name].values()) for name in sorted(found)}
