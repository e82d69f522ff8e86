"""What must be right about a piece of logic before its expressions are looked at: names, columns, policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from engine.dmn import policies
from engine.dmn.elements import Context, Function, Iteration, Logic, OutputColumn, Relation, Table
from engine.dmn.faults import Fault, Place
from engine.dmn.language import is_function_name, is_name
from engine.dmn.priorities import literals
from engine.feel import FeelError, compile_unary_tests


def check_shape(logic: Logic, place: Place) -> Iterator[Fault]:
    """What is wrong with one piece, without the pieces inside it."""
    place = place.at(logic.line)
    match logic:
        case Table():
            yield from _table(logic, place)
        case Context():
            yield from _context(logic, place)
        case Function():
            yield from _names([each.name for each in logic.parameters], place)
        case Relation():
            yield from _relation(logic, place)
        case Iteration():
            yield from _names([logic.variable], place)


def _context(logic: Context, place: Place) -> Iterator[Fault]:
    """Only the last entry may lack a name: it is the value of the whole."""
    for entry in logic.entries[:-1]:
        if not entry.name:
            yield Fault("dmn.name_missing", place.at(entry.line))
    for entry in logic.entries:
        is_usable = is_function_name if isinstance(entry.logic, Function) else is_name
        if entry.name and not is_usable(entry.name):
            yield Fault("dmn.name", place.at(entry.line), {"name": entry.name})
    yield from _repeated([entry.name for entry in logic.entries], place)


def _relation(logic: Relation, place: Place) -> Iterator[Fault]:
    yield from _names([each.name for each in logic.columns], place)
    for number, row in enumerate(logic.rows, start=1):
        if len(row) != len(logic.columns):
            details = {"row": number, "found": len(row), "wanted": len(logic.columns)}
            yield Fault("dmn.relation_row", place, details)


def _names(names: Sequence[str], place: Place) -> Iterator[Fault]:
    for name in names:
        if not name:
            yield Fault("dmn.name_missing", place)
        elif not is_name(name):
            yield Fault("dmn.name", place, {"name": name})
    yield from _repeated(names, place)


def _repeated(names: Sequence[str], place: Place) -> Iterator[Fault]:
    for name, count in Counter(names).items():
        if name and count > 1:
            yield Fault("dmn.name_twice", place, {"name": name})


def _table(table: Table, place: Place) -> Iterator[Fault]:
    if table.hit_policy not in policies.POLICIES:
        yield Fault(
            "dmn.hit_policy", place, {"found": table.hit_policy, "known": ", ".join(policies.POLICIES)}
        )
        return
    if not table.outputs:
        yield Fault("dmn.no_output", place)
        return
    yield from _aggregation(table, place)
    yield from _output_names(table, place)
    yield from _ranked(table, place)
    for number, rule in enumerate(table.rules, start=1):
        for tag, cells, columns in (
            ("inputEntry", rule.inputs, table.inputs),
            ("outputEntry", rule.outputs, table.outputs),
        ):
            if len(cells) != len(columns):
                details = {"rule": number, "tag": tag, "found": len(cells), "wanted": len(columns)}
                yield Fault("dmn.columns", place.at(rule.line), details)
    yield from _allowed_inputs(table, place)
    for index, column in enumerate(table.outputs):
        yield from _allowed_outputs(table, index, column, place)


def _aggregation(table: Table, place: Place) -> Iterator[Fault]:
    if table.aggregation not in policies.AGGREGATIONS:
        known = ", ".join(each for each in policies.AGGREGATIONS if each)
        yield Fault("dmn.aggregation", place, {"found": table.aggregation, "known": known})
    elif table.aggregation and table.hit_policy != "COLLECT":
        yield Fault("dmn.aggregation_policy", place, {"hit_policy": table.hit_policy})
    elif table.aggregation and len(table.outputs) > 1:
        yield Fault("dmn.aggregation_outputs", place, {"aggregation": table.aggregation})


def _output_names(table: Table, place: Place) -> Iterator[Fault]:
    if len(table.outputs) > 1:
        yield from _names([each.name for each in table.outputs], place)


def _ranked(table: Table, place: Place) -> Iterator[Fault]:
    if table.hit_policy in policies.ORDERED and not any(each.allowed.strip() for each in table.outputs):
        yield Fault("dmn.output_values", place, {"hit_policy": table.hit_policy})


def _allowed_inputs(table: Table, place: Place) -> Iterator[Fault]:
    """A cell that asks for a plain value which the column never lets through."""
    for index, column in enumerate(table.inputs):
        if not column.allowed.strip():
            continue
        for number, rule in enumerate(table.rules, start=1):
            for value in literals(rule.inputs[index]) or () if index < len(rule.inputs) else ():
                if _is_refused(value, column.allowed):
                    yield _not_allowed(
                        rule.inputs[index], number, column.title, column.allowed, place, rule.line
                    )


def _allowed_outputs(table: Table, index: int, column: OutputColumn, place: Place) -> Iterator[Fault]:
    """A plain output that is not among the values of its column."""
    if not column.allowed.strip():
        return
    cells = [(number, rule.outputs, rule.line) for number, rule in enumerate(table.rules, start=1)]
    for number, outputs, line in cells:
        values = literals(outputs[index]) if index < len(outputs) else None
        if values is not None and len(values) == 1 and _is_refused(values[0], column.allowed):
            yield _not_allowed(outputs[index], number, column.title, column.allowed, place, line)
    default = literals(column.default) if column.default.strip() not in ("", "-") else None
    if default is not None and len(default) == 1 and _is_refused(default[0], column.allowed):
        yield _not_allowed(column.default, 0, column.title, column.allowed, place, column.line)


def _not_allowed(text: str, rule: int, title: str, allowed: str, place: Place, line: int) -> Fault:
    if rule:
        here = place.inside(f"规则 {rule}，列“{title}”", f"rule {rule}, column '{title}'", line)
    else:
        here = place.inside(f"列“{title}”，默认输出", f"column '{title}', default output", line)
    return Fault("dmn.not_allowed", here, {"text": text, "allowed": allowed})


def _is_refused(value: object, allowed: str) -> bool:
    try:
        tests = compile_unary_tests(allowed)
        return not tests.names and not tests.matches(value, {})
    except FeelError:
        return False
