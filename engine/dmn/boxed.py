"""Boxed expressions (DMN 1.5 §7.3): contexts, functions, invocations, relations, lists, conditions and loops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.dmn.elements import (
    Conditional,
    Context,
    Entry,
    Filter,
    Function,
    Invocation,
    Iteration,
    ListOf,
    Literal,
    Logic,
    Relation,
    Table,
)
from engine.dmn.faults import DecisionError, Place
from engine.dmn.frame import MAX_CALLS, Evaluate, Frame, Work
from engine.dmn.language import Compiler, Names
from engine.dmn.tables import compile_table
from engine.dmn.types import RESULT, VALUE, Types, What, conform
from engine.feel import Range, show
from engine.feel.values import plain

Bind = Callable[[Frame], Callable[..., object]]
"""Makes a function that expressions may call, in the frame it was defined in."""

_ITEM = "item"
_SPAN = "span"
_EACH = f"for each in {_SPAN} return each"


class LogicCompiler:
    """Compiles the logic of one file."""

    def __init__(self, compiler: Compiler, types: Types) -> None:
        self.compiler = compiler
        self.types = types

    def compile(self, logic: Logic, names: Names, place: Place) -> Evaluate:
        """The logic as a function of a frame; its result is of its type."""
        evaluate = _RULES[type(logic)](self, logic, names, place)
        if not logic.type or isinstance(logic, Function):
            return evaluate
        wanted = self.types.get(logic.type, place)
        return lambda frame: conform(evaluate(frame), wanted, frame, place, VALUE)

    def function(self, function: Function, name: str, names: Names, place: Place) -> Bind:
        """A function under a name."""
        parameters = [(each.name, self.types.get(each.type, place)) for each in function.parameters]
        known = [each.name for each in function.parameters]
        body = self.compile(function.body, names.plus(known), place)
        result = self.types.get(function.type, place)

        def bind(frame: Frame) -> Callable[..., object]:
            def call(*values: object, **named: object) -> object:
                given = _arguments(known, values, named, name, place)
                arguments = {
                    parameter: conform(given[parameter], wanted, frame, place, _argument(parameter))
                    for parameter, wanted in parameters
                }
                with _Call(frame.work, place):
                    return conform(body(frame.plus(arguments)), result, frame, place, RESULT)

            return call

        return bind

    def _literal(self, logic: Literal, names: Names, place: Place) -> Evaluate:
        return self.compiler.expression(logic.text, names, place.at(logic.line))

    def _table(self, logic: Table, names: Names, place: Place) -> Evaluate:
        return compile_table(logic, self.compiler, self.types, names, place)

    def _context(self, logic: Context, names: Names, place: Place) -> Evaluate:
        """Entries see those before; the one without a name, at the end, is the value of the whole."""
        steps: list[tuple[str, Evaluate | None, Bind | None]] = []
        for entry in logic.entries:
            here = _entry_place(entry, place)
            if isinstance(entry.logic, Function) and entry.name:
                steps.append((entry.name, None, self.function(entry.logic, entry.name, names, here)))
                names = names.plus(functions=[entry.name])
            else:
                steps.append((entry.name, self._entry(entry, names, here), None))
                names = names.plus([entry.name] if entry.name else [])

        def evaluate(frame: Frame) -> object:
            found: dict[str, object] = {}
            for name, value, bind in steps:
                if bind is not None:
                    frame = frame.plus({}, {name: bind(frame)})
                elif value is not None:
                    result = value(frame)
                    if not name:
                        return result
                    found[name] = result
                    frame = frame.plus({name: result})
            return found

        return evaluate

    def _entry(self, entry: Entry, names: Names, place: Place) -> Evaluate:
        value = self.compile(entry.logic, names, place)
        wanted = self.types.get(entry.type, place)
        return lambda frame: conform(value(frame), wanted, frame, place, VALUE)

    def _function_value(self, logic: Function, _names: Names, place: Place) -> Evaluate:
        self.compiler.fault("dmn.function_place", place.at(logic.line))
        return lambda frame: None

    def _invocation(self, logic: Invocation, names: Names, place: Place) -> Evaluate:
        called = logic.function
        if called not in names.functions:
            known = ", ".join(sorted(names.functions)) or "-"
            self.compiler.fault("dmn.function_unknown", place, name=called, known=known)
        bindings = [
            (each.name, self._entry(each, names, _entry_place(each, place))) for each in logic.bindings
        ]

        def evaluate(frame: Frame) -> object:
            return plain(frame.functions[called](**{name: value(frame) for name, value in bindings}))

        return evaluate

    def _relation(self, logic: Relation, names: Names, place: Place) -> Evaluate:
        columns = [each.name for each in logic.columns]
        wanted = [self.types.get(each.type, place) for each in logic.columns]
        rows = [
            [
                self.compile(cell, names, _cell_place(place, number, column))
                for cell, column in zip(row, columns, strict=False)
            ]
            for number, row in enumerate(logic.rows, start=1)
        ]

        def evaluate(frame: Frame) -> object:
            return [
                {
                    name: conform(
                        cell(frame), kind, frame, place, (f"列“{name}”的值", f"the value in column '{name}'")
                    )
                    for name, kind, cell in zip(columns, wanted, row, strict=True)
                }
                for row in rows
            ]

        return evaluate

    def _list(self, logic: ListOf, names: Names, place: Place) -> Evaluate:
        items = [self.compile(each, names, place) for each in logic.items]
        return lambda frame: [item(frame) for item in items]

    def _conditional(self, logic: Conditional, names: Names, place: Place) -> Evaluate:
        condition = self.compile(logic.condition, names, place.inside("如果", "if"))
        then = self.compile(logic.then, names, place.inside("那么", "then"))
        otherwise = self.compile(logic.otherwise, names, place.inside("否则", "else"))
        return lambda frame: then(frame) if condition(frame) is True else otherwise(frame)

    def _filter(self, logic: Filter, names: Names, place: Place) -> Evaluate:
        """Inside the condition an item is `item`, and the entries of a context have their names."""
        source = self.compile(logic.source, names, place.inside("列表", "in"))
        here = place.inside("条件", "match")
        match = self.compile(logic.match, names.plus([_ITEM]), here)

        def evaluate(frame: Frame) -> object:
            found = []
            for item in _items(source(frame), frame, place):
                entries = item if isinstance(item, Mapping) else {}
                holds = match(frame.plus({**entries, _ITEM: item}))
                if holds is not None and not isinstance(holds, bool):
                    raise DecisionError(here, "condition", value=show(holds))
                if holds:
                    found.append(item)
            return found

        return evaluate

    def _iteration(self, logic: Iteration, names: Names, place: Place) -> Evaluate:
        source = self.compile(logic.source, names, place.inside("列表", "in"))
        inner = place.inside("循环体", "return" if logic.kind == "for" else "satisfies")
        body = self.compile(logic.body, names.plus([logic.variable]), inner)
        variable, kind = logic.variable, logic.kind
        spread = self.compiler.expression(_EACH, Names(frozenset({_SPAN})), place)

        def turns(frame: Frame) -> list[object]:
            value = source(frame)
            items = spread(frame.plus({_SPAN: value})) if isinstance(value, Range) else value
            if isinstance(value, Range) and items is None:
                raise DecisionError(place, "endless", value=show(value))
            return _items(items, frame, place)

        def evaluate(frame: Frame) -> object:
            results: list[object] = []
            for item in turns(frame):
                # A copy, or the list would come to hold itself.
                names_ = {variable: item, "partial": list(results)} if kind == "for" else {variable: item}
                results.append(body(frame.plus(names_)))
            if kind == "for":
                return results
            wanted = kind == "some"
            if any(each is wanted for each in results):
                return wanted
            return (
                not wanted if all(each is not wanted and isinstance(each, bool) for each in results) else None
            )

        return evaluate


class _Call:
    """Counts how deep functions call each other."""

    def __init__(self, work: Work, place: Place) -> None:
        self.work, self.place = work, place

    def __enter__(self) -> None:
        self.work.calls += 1
        if self.work.calls > MAX_CALLS:
            raise DecisionError(self.place, "calls", limit=MAX_CALLS)

    def __exit__(self, *_error: object) -> None:
        self.work.calls -= 1


def _arguments(
    known: list[str], values: tuple[object, ...], named: Mapping[str, object], name: str, place: Place
) -> dict[str, object]:
    given = dict(zip(known, values, strict=False)) if len(values) == len(known) else {}
    given.update(named)
    if len(values) not in (0, len(known)) or given.keys() != set(known):
        raise DecisionError(place, "arguments", name=name, expected=", ".join(known))
    return given


def _argument(name: str) -> What:
    return f"参数“{name}”", f"the argument '{name}'"


def _items(value: object, frame: Frame, place: Place) -> list[object]:
    """What a loop goes through: the items of a list; a single value counts as a list of one, null as none."""
    value = plain(value)
    items = list(value) if isinstance(value, (list, tuple)) else [] if value is None else [value]
    frame.work.spend(len(items), place)
    return [plain(item) for item in items]


def _entry_place(entry: Entry, place: Place) -> Place:
    if not entry.name:
        return place.inside("结果", "result", entry.line)
    return place.inside(f"条目“{entry.name}”", f"entry '{entry.name}'", entry.line)


def _cell_place(place: Place, row: int, column: str) -> Place:
    return place.inside(f"第 {row} 行，列“{column}”", f"row {row}, column '{column}'")


_RULES: Mapping[type[Any], Callable[[LogicCompiler, Any, Names, Place], Evaluate]] = {
    Literal: LogicCompiler._literal,
    Table: LogicCompiler._table,
    Context: LogicCompiler._context,
    Function: LogicCompiler._function_value,
    Invocation: LogicCompiler._invocation,
    Relation: LogicCompiler._relation,
    ListOf: LogicCompiler._list,
    Conditional: LogicCompiler._conditional,
    Filter: LogicCompiler._filter,
    Iteration: LogicCompiler._iteration,
}
