"""BPMN's own data flow at run time: what an element takes before it begins and gives when it is done (§10.3.2).

What must have a value and has none makes the token stand still with an incident, to be tried again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import IncidentError, Invalid
from engine.model.dataflow import Association, InputOutput
from engine.model.elements import Node
from engine.spiff.environment import require_storable
from engine.spiff.scope import Scope
from engine.spiff.unfit import CONTEXT, unfit


def read(node: Node, scope: Scope) -> dict[str, Any]:
    """What flows into an element, by the names of its inputs and properties; {} without data flow."""
    if node.data is None:
        return {}
    values: dict[str, Any] = {}
    for association in node.data.reads:
        values[association.target] = _value(
            association, scope, values, values.get(association.target), node.id
        )
    _require(node.data.input_sets, values, f"data input of {node.id}")
    return values


def inputs(node: Node, scope: Scope) -> dict[str, Any]:
    """What flows into an element as its data inputs, each by its name."""
    values = read(node, scope)
    return {each.name: values.get(each.name) for each in node.data.inputs} if node.data else {}


def message(node: Node, scope: Scope) -> dict[str, Any]:
    """What flows into an event or send task that sends something: its one data input is all of it."""
    for value in inputs(node, scope).values():
        if not isinstance(value, dict):
            raise unfit((f"{node.id} 发出的数据", f"what {node.id} sends"), value, CONTEXT)
        return value
    return {}


def written(
    node: Node, scope: Scope, produced: Mapping[str, Any], *, whole: bool = False, loose: bool = True
) -> Mapping[str, Any]:
    """The variables that change by what an element has produced.

    `whole`: its one data output is all of it. `loose`: what has no data output becomes a variable, too, if the
    element names no data outputs at all.
    """
    if node.data is None:
        return produced if loose else {}
    found: dict[str, Any] = {}
    if node.data.outputs:
        # Reduced to what it says it gives; the rest flows nowhere.
        given = {
            each.name: dict(produced) if whole else produced.get(each.name) for each in node.data.outputs
        }
        _require(node.data.output_sets, given, f"data output of {node.id}")
        produced = given
    elif loose:
        found.update(produced)
    for association in node.data.writes:
        target = association.target
        before = found[target] if target in found else scope.variables_view().get(target)
        found[target] = _value(association, scope, {**found, **produced}, before, node.id)
    return found


def require_inputs(data: InputOutput | None, values: Mapping[str, Any], what: str) -> None:
    """Raise Invalid unless one of the input sets has all it needs."""
    try:
        _require(data.input_sets if data else (), values, f"data input of {what}")
    except IncidentError as error:
        raise Invalid(error.message, code="data.input_missing") from error


def results(data: InputOutput | None, variables: Mapping[str, Any]) -> dict[str, Any]:
    """What a process gives its caller: its data outputs, or all it has when it names none."""
    if data is None or not data.outputs:
        return dict(variables)
    return {each.name: variables.get(each.name) for each in data.outputs}


def _value(association: Association, scope: Scope, seen: Mapping[str, Any], before: Any, element: str) -> Any:
    value = before
    if association.transformation:
        value = scope.evaluate(association.transformation, seen)
    elif association.is_copy:
        source = association.sources[0]
        value = seen[source] if source in seen else scope.variables_view().get(source)
    for assignment in association.assignments:
        value = _with(value, assignment.path, scope.evaluate(assignment.source, seen), element)
    require_storable(value, f"{association.target} of {element}")
    if association.is_collection and value is not None and not isinstance(value, list):
        target = association.target
        place = f"{element} 写入集合 {target} 的值", f"what {element} gives to the collection {target}"
        raise unfit(place, value, ("列表", "a list"))
    return value


def _with(whole: Any, path: tuple[str, ...], value: Any, element: str) -> Any:
    """The context with a value put below these keys; nothing is changed in place."""
    if not path:
        return value
    if whole is not None and not isinstance(whole, dict):
        place = f"{element} 要写入 {path[0]} 的值", f"what {element} assigns {path[0]} to"
        raise unfit(place, whole, CONTEXT)
    inner = (whole or {}).get(path[0])
    return {**(whole or {}), path[0]: _with(inner, path[1:], value, element)}


def _require(sets: tuple[tuple[str, ...], ...], values: Mapping[str, Any], what: str) -> None:
    lacking = [[name for name in names if values.get(name) is None] for names in sets]
    if lacking and all(lacking):
        raise IncidentError(f"the {what} called {lacking[0][0]!r} has no value")
