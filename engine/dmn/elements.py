"""The neutral form of a DMN file: what the checker checks, the evaluator runs and the database stores.

Names follow DMN 1.5 (formal/2024-01-01). Everything is frozen and made of plain values, so that a definition can
be stored and read back without touching XML again. Texts of expressions are FEEL as written; "" is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Final, Union

MAX_TITLE: Final = 80


@dataclass(frozen=True)
class Literal:
    """A literal expression (§7.3.1)."""

    text: str
    type: str = ""
    line: int = 0


@dataclass(frozen=True)
class InputColumn:
    """An input of a table: what is tested, its type, and the unary tests it must pass ("": any value)."""

    expression: str
    label: str = ""
    type: str = ""
    allowed: str = ""
    line: int = 0
    label_en: str = ""

    @property
    def title(self) -> str:
        """What people call the column."""
        return (self.label or self.expression)[:MAX_TITLE]

    @property
    def title_en(self) -> str:
        """The same in English, if the file says it."""
        return self.label_en[:MAX_TITLE] or self.title


@dataclass(frozen=True)
class OutputColumn:
    """An output of a table; `allowed` lists its values, the most important first (§8.2.11)."""

    name: str = ""
    label: str = ""
    type: str = ""
    allowed: str = ""
    default: str = ""
    line: int = 0
    label_en: str = ""

    @property
    def title(self) -> str:
        """What people call the column."""
        return (self.label or self.name)[:MAX_TITLE]

    @property
    def title_en(self) -> str:
        """The same in English, if the file says it."""
        return self.label_en[:MAX_TITLE] or self.title


@dataclass(frozen=True)
class Rule:
    """One row: a unary test for each input, an expression for each output; `types` are those of single outputs."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    line: int = 0
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A decision table (§8). `hit_policy` and `aggregation` are spelled as in XML, such as "RULE ORDER"."""

    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    rules: tuple[Rule, ...]
    hit_policy: str = "UNIQUE"
    aggregation: str = ""
    type: str = ""
    line: int = 0


@dataclass(frozen=True)
class Entry:
    """A named piece of logic: a context entry (its result has no name), a binding, an output of a form."""

    name: str
    logic: Logic
    type: str = ""
    line: int = 0


@dataclass(frozen=True)
class Context:
    """A boxed context (§7.3.3): each entry sees those before it."""

    entries: tuple[Entry, ...]
    type: str = ""
    line: int = 0


@dataclass(frozen=True)
class Parameter:
    """A formal parameter."""

    name: str
    type: str = ""


@dataclass(frozen=True)
class Function:
    """A boxed function (§7.3.9)."""

    parameters: tuple[Parameter, ...]
    body: Logic
    type: str = ""
    line: int = 0


@dataclass(frozen=True)
class Invocation:
    """A boxed invocation (§7.3.6) of the function with this name."""

    function: str
    bindings: tuple[Entry, ...]
    type: str = ""
    line: int = 0


@dataclass(frozen=True)
class Relation:
    """A table of values (§7.3.8): a list of contexts."""

    columns: tuple[Parameter, ...]
    rows: tuple[tuple[Logic, ...], ...]
    type: str = ""
    line: int = 0


@dataclass(frozen=True)
class ListOf:
    """A boxed list (§7.3.7)."""

    items: tuple[Logic, ...]
    type: str = ""
    line: int = 0


@dataclass(frozen=True)
class Conditional:
    """A boxed conditional (§7.3.10)."""

    condition: Logic
    then: Logic
    otherwise: Logic
    type: str = ""
    line: int = 0


@dataclass(frozen=True)
class Filter:
    """A boxed filter (§7.3.11): the items of `source` for which `match` is true."""

    source: Logic
    match: Logic
    type: str = ""
    line: int = 0


@dataclass(frozen=True)
class Iteration:
    """A boxed iterator (§7.3.12): `kind` is for, every or some."""

    kind: str
    variable: str
    source: Logic
    body: Logic
    type: str = ""
    line: int = 0


Logic = Union[  # noqa: UP007 the names are not defined yet where annotations mention it
    Literal, Table, Context, Function, Invocation, Relation, ListOf, Conditional, Filter, Iteration
]


@dataclass(frozen=True)
class TypeDefinition:
    """An item definition (§7.3.3): another name for `base`, or a structure of `components`.

    `allowed` is what a value may be, each item of a collection by itself; `constraint` a collection as a whole.
    """

    name: str
    base: str = ""
    allowed: str = ""
    is_collection: bool = False
    components: tuple[TypeDefinition, ...] = ()
    line: int = 0
    constraint: str = ""


@dataclass(frozen=True)
class InputData:
    """A value that comes from outside (§6.3.11); `name` is the variable it is read from."""

    id: str
    name: str
    type: str = ""
    line: int = 0


@dataclass(frozen=True)
class Knowledge:
    """A business knowledge model (§6.3.12): a function that decisions call by `name`. `needs` are ids of others."""

    id: str
    name: str
    function: Function | None = None
    needs: tuple[str, ...] = ()
    type: str = ""
    line: int = 0
    name_en: str = ""


@dataclass(frozen=True)
class Decision:
    """A decision (§6.3.7). `variable` holds its result; the rest of the fields are ids of what it needs."""

    id: str
    name: str
    variable: str
    logic: Logic | None = None
    type: str = ""
    inputs: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    line: int = 0
    name_en: str = ""


@dataclass(frozen=True)
class Service:
    """A decision service (§6.3.10): its outputs, and the decisions whose results the caller brings; all are ids."""

    id: str
    name: str
    outputs: tuple[str, ...] = ()
    encapsulated: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Model:
    """All of one file, in document order."""

    id: str = ""
    name: str = ""
    types: tuple[TypeDefinition, ...] = ()
    inputs: tuple[InputData, ...] = ()
    knowledge: tuple[Knowledge, ...] = ()
    decisions: tuple[Decision, ...] = ()
    services: tuple[Service, ...] = ()

    @property
    def answers(self) -> tuple[str, ...]:
        """The ids a process may ask for: decisions and decision services."""
        return (*(each.id for each in self.decisions), *(each.id for each in self.services))

    def logics(self) -> Iterator[tuple[Knowledge | Decision, Logic | None]]:
        """Everything with logic inside, and the logic."""
        for function in self.knowledge:
            yield function, function.function
        for decision in self.decisions:
            yield decision, decision.logic

    def to_dict(self) -> dict[str, Any]:
        """The model as plain JSON."""
        found: dict[str, Any] = _write(self)
        return found

    @staticmethod
    def from_dict(raw: dict[str, Any]) -> Model:
        """Read back what `to_dict` wrote."""
        model = _read(raw)
        if not isinstance(model, Model):
            raise TypeError("not a decision model")
        return model


_KINDS: Final = {
    kind.__name__: kind
    for kind in (
        *(Literal, InputColumn, OutputColumn, Rule, Table, Entry, Context, Parameter, Function, Invocation),
        *(Relation, ListOf, Conditional, Filter, Iteration),
        *(TypeDefinition, InputData, Knowledge, Decision, Service, Model),
    )
}


def _write(value: Any) -> Any:
    if is_dataclass(value):
        written = {field.name: _write(getattr(value, field.name)) for field in fields(value)}
        return {"kind": type(value).__name__, "is": written}
    return [_write(each) for each in value] if isinstance(value, tuple) else value


def _read(raw: Any) -> Any:
    if isinstance(raw, dict):
        return _KINDS[raw["kind"]](**{name: _read(value) for name, value in raw["is"].items()})
    return tuple(_read(each) for each in raw) if isinstance(raw, list) else raw
