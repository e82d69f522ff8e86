"""What one element gives: the variables it sets, as far as its form, handler, script or mapping shows them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from engine.feel import FeelError, compile_expression, entries
from engine.forms import Form
from engine.forms import Node as FormNode
from engine.model.dialect import HOST_FUNCTIONS
from engine.model.elements import Node, Process

Kind = Literal[
    "start", "form", "action", "handler", "script", "decision", "call", "event", "loop", "data", "system"
]

_ACTIONS: Final = {"withdraw": ("withdrawn",), "return": ("returned", "return_reason")}
_ERROR: Final = ("error_code", "error_message")
_COUNTED: Final = ("", "Completed", "Active", "Terminated")
_ALIAS: Final = {"userTask": "form", "receiveTask": "message"}
_OPEN_EVENTS: Final = frozenset({"message", "signal", "escalation"})


@dataclass(frozen=True, eq=False)
class Variable:
    """A variable and where it comes from: the element that sets it, for a field of a form also its labels and type."""

    name: str
    kind: Kind
    element_id: str = ""
    element_name: str = ""
    label_zh: str = ""
    label_en: str = ""
    type: str = ""


@dataclass(frozen=True)
class Known:
    """What is known of the things a process uses; what is missing is not, and may then give any variable.

    `forms` by id, `results` what handlers give by name, `decisions` what each decision gives, `begins` the variables
    of an instance that a person starts (None: any).
    """

    forms: Mapping[str, Form] = field(default_factory=dict)
    results: Mapping[str, Collection[str] | None] = field(default_factory=dict)
    decisions: Mapping[str, Collection[str]] = field(default_factory=dict)
    begins: Collection[str] | None = None


@dataclass(frozen=True)
class Given:
    """Variables by name; when it `is_open` there may be others besides."""

    variables: tuple[Variable, ...] = ()
    is_open: bool = False

    def __add__(self, other: Given) -> Given:
        return Given(self.variables + other.variables, self.is_open or other.is_open)


def together(*parts: Given) -> Given:
    """All of them as one, each variable once."""
    variables = dict.fromkeys(variable for part in parts for variable in part.variables)
    return Given(tuple(variables), any(part.is_open for part in parts))


def given(node: Node, known: Known, *, is_start: bool = False) -> Given:
    """What an element sets when its work is done; `is_start` for a start event of the process itself."""
    return _mapped(node) if node.properties.get("outputs", "").strip() else _unmapped(node, known, is_start)


def gathered(node: Node) -> Given:
    """What a multi-instance activity sets when all its items are done."""
    name = node.loop.output_collection if node.loop else ""
    return Given(_made([name] if name else [], "loop", node))


def loop_counts(node: Node) -> Given:
    """What a completion condition sees besides."""
    return Given(_made([f"nrOf{which}Instances" for which in _COUNTED], "loop", node)) + gathered(node)


def produced(node: Node, known: Known, *, is_start: bool = False) -> Given:
    """What the `outputs` of an element see besides the variables."""
    brought = raw(node, known, is_start=is_start)
    alias = _ALIAS.get(node.kind, "result")
    names = [event.kind for event in node.event.each()] if node.event else [alias]
    return brought + Given(_made([*names, alias], _kind_of(node), node))


def around_item(node: Node) -> Given:
    """What the work of one item or round sees besides."""
    names: list[str] = []
    if node.loop is not None:
        names = ["loopCounter", node.loop.element_variable, *node.loop.item_variables]
    elif node.repeat is not None:
        names = ["loopCounter"]
    return Given(_made([name for name in names if name], "loop", node))


def data_of(node: Node) -> Given:
    """What the data flow of an element itself names."""
    data = node.data
    if data is None:
        return Given()
    names = [item.name for item in (*data.inputs, *data.outputs)]
    names += [each.target for each in (*data.reads, *data.writes)]
    return Given(_made(names, "data", node))


def declared(scope: Process) -> Given:
    """The data objects and properties of a scope."""
    items = [*scope.declared, *((*scope.data.inputs, *scope.data.outputs) if scope.data else ())]
    return Given(tuple(Variable(item.name, "data", item.id, item.name) for item in items))


def _mapped(node: Node) -> Given:
    try:
        names = entries(compile_expression(node.properties["outputs"], functions=HOST_FUNCTIONS))
    except FeelError:
        names = None
    return Given(is_open=True) if names is None else Given(_made(names, _kind_of(node), node))


def _unmapped(node: Node, known: Known, is_start: bool) -> Given:
    targets = Given(_made([each.target for each in node.data.writes], "data", node)) if node.data else Given()
    if node.data and node.data.outputs:
        return targets
    if node.kind in ("callActivity", "subProcess", "transaction"):
        return targets
    return raw(node, known, is_start=is_start) + targets


def raw(node: Node, known: Known, *, is_start: bool = False) -> Given:
    """The values that an element brings, before any mapping."""
    if node.kind == "userTask":
        return _of_form(node, known)
    if node.kind == "serviceTask":
        names = known.results.get(node.properties.get("handler", "").strip())
        return Given(is_open=True) if names is None else Given(_made(names, "handler", node))
    if node.kind == "scriptTask":
        return _of_script(node)
    if node.kind == "businessRuleTask":
        return _of_decision(node, known)
    if node.kind in ("callActivity", "receiveTask"):
        return Given(is_open=True)
    if node.kind == "startEvent" and is_start and (node.event is None or node.event.kind == "none"):
        return Given(is_open=True) if known.begins is None else Given(_made(known.begins, "start", node))
    kinds = {event.kind for event in node.event.each()} if node.event else set()
    catches = node.kind in ("startEvent", "boundaryEvent", "intermediateCatchEvent")
    if not catches:
        return Given()
    found = Given(is_open=bool(kinds & _OPEN_EVENTS))
    return found + Given(_made(_ERROR if "error" in kinds else (), "event", node))


def _of_form(node: Node, known: Known) -> Given:
    form = known.forms.get(node.properties.get("form", "").strip())
    actions = node.properties.get("actions", "")
    extra = [name for action, names in _ACTIONS.items() if action in actions for name in names]
    fields = Given(is_open=True) if form is None else Given(tuple(_fields(form.root.children, node)))
    return fields + Given(_made(extra, "action", node))


def _fields(components: Sequence[FormNode], node: Node) -> Iterator[Variable]:
    """The top level of a form: a group or list there is one variable."""
    for component in components:
        if not component.path:
            yield from _fields(component.children, node)
        elif component.is_stored or component.children:
            labels = component.label_for("zh"), component.label_for("en")
            yield Variable(component.path[0], "form", node.id, node.name, *labels, component.type)


def _of_script(node: Node) -> Given:
    try:
        names = entries(compile_expression(node.script, functions=HOST_FUNCTIONS))
    except FeelError:
        names = None
    return Given(is_open=True) if names is None else Given(_made(names, "script", node))


def _of_decision(node: Node, known: Known) -> Given:
    if variable := node.properties.get("resultVariable", "").strip():
        return Given(_made([variable], "decision", node))
    names = known.decisions.get(node.properties.get("decision", "").strip())
    return Given(is_open=True) if names is None else Given(_made(names, "decision", node))


def _kind_of(node: Node) -> Kind:
    kinds: dict[str, Kind] = {
        "userTask": "form",
        "serviceTask": "handler",
        "scriptTask": "script",
        "businessRuleTask": "decision",
        "callActivity": "call",
    }
    return kinds.get(node.kind, "event")


def _made(names: Iterable[str], kind: Kind, node: Node) -> tuple[Variable, ...]:
    return tuple(Variable(name, kind, node.id, node.name) for name in names)
