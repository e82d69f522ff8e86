"""Decision tables (DMN 1.5 §8): compiled once, then asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.dmn import policies
from engine.dmn.elements import InputColumn, OutputColumn, Rule, Table
from engine.dmn.faults import DecisionError, Place
from engine.dmn.frame import Evaluate, Frame
from engine.dmn.language import Compiler, Matches, Names
from engine.dmn.policies import Hit
from engine.dmn.priorities import Ranking, ranking_of
from engine.dmn.types import OUTPUT, VALUE, Type, Types, conform
from engine.feel import show

NOTHING = ("", "-")


@dataclass(frozen=True)
class _Input:
    title: str
    place: Place
    value: Evaluate
    type: Type
    allowed: Matches | None

    def evaluate(self, frame: Frame) -> object:
        """What is tested, of its type and among the values allowed."""
        value = conform(self.value(frame), self.type, frame, self.place, VALUE)
        if value is not None and self.allowed is not None and not self.allowed(value, frame):
            raise DecisionError(self.place, "input_value", value=show(value))
        return value


@dataclass(frozen=True)
class _Output:
    name: str
    title: str
    type: Type
    allowed: Matches | None
    ranking: Ranking | None

    def accept(self, value: object, frame: Frame, place: Place) -> object:
        """A rule's value, of its type and among the values allowed."""
        value = conform(value, self.type, frame, place, OUTPUT)
        if value is not None and self.allowed is not None and not self.allowed(value, frame):
            raise DecisionError(place, "output_value", value=show(value))
        return value


@dataclass(frozen=True)
class _Row:
    number: int
    tests: tuple[tuple[int, Matches], ...]
    outputs: tuple[tuple[Place, Evaluate | None], ...]


def compile_table(table: Table, compiler: Compiler, types: Types, names: Names, place: Place) -> Evaluate:
    """The table as a function; `place` is the decision or function it belongs to."""
    inputs = [_input(each, number, compiler, types, names, place) for number, each in enumerate(table.inputs)]
    outputs = [_output(each, table, compiler, types, place) for each in table.outputs]
    rows = [
        _row(rule, number, table, compiler, types, names, place)
        for number, rule in enumerate(table.rules, start=1)
    ]
    default = None
    if any(each.default.strip() not in NOTHING for each in table.outputs):
        default = _default(table, compiler, names, place)
    return _Compiled(table, place, inputs, outputs, rows, default).evaluate


def column_place(place: Place, title: str, line: int) -> Place:
    """A column of a table."""
    return place.inside(f"列“{title}”", f"column '{title}'", line)


def cell_place(place: Place, rule: int, title: str, line: int) -> Place:
    """One cell of a table."""
    return place.inside(f"规则 {rule}，列“{title}”", f"rule {rule}, column '{title}'", line)


@dataclass(frozen=True)
class _Compiled:
    table: Table
    place: Place
    inputs: Sequence[_Input]
    outputs: Sequence[_Output]
    rows: Sequence[_Row]
    default: _Row | None

    def evaluate(self, frame: Frame) -> object:
        """The table's answer; what was looked at goes into the trace."""
        values = [each.evaluate(frame) for each in self.inputs]
        hits = [self._hit(row, frame) for row in self._matching(values, frame)]
        answer = self._answer(hits, frame)
        titles = [each.title for each in self.inputs]
        frame.work.trace.table(list(zip(titles, values, strict=True)), [hit.rule for hit in hits], answer)
        return answer

    def _matching(self, values: Sequence[object], frame: Frame) -> list[_Row]:
        found = []
        frame.work.spend(len(self.rows), self.place)
        for row in self.rows:
            if all(test(values[column], frame) for column, test in row.tests):
                found.append(row)
                if self.table.hit_policy == "FIRST":
                    break
        return found

    def _hit(self, row: _Row, frame: Frame) -> Hit:
        values = [
            output.accept(None if evaluate is None else evaluate(frame), frame, place)
            for output, (place, evaluate) in zip(self.outputs, row.outputs, strict=True)
        ]
        rank = tuple(
            output.ranking.rank(value, place)
            for output, value, (place, _) in zip(self.outputs, values, row.outputs, strict=True)
            if output.ranking is not None
        )
        if len(values) == 1:
            return Hit(row.number, values[0], rank)
        names = [each.name for each in self.outputs]
        return Hit(row.number, dict(zip(names, values, strict=True)), rank)

    def _answer(self, hits: Sequence[Hit], frame: Frame) -> object:
        """As if a rule with the default outputs had matched when there are some and no other rule does."""
        policy, aggregation = self.table.hit_policy, self.table.aggregation
        if not hits and self.default is not None:
            hits = [self._hit(self.default, frame)]
        if not hits:
            return policies.without_hits(policy, aggregation)
        if aggregation:
            return policies.aggregate(aggregation, hits, self.place)
        return policies.CHOOSE[policy](hits, self.place)


def _input(
    column: InputColumn, number: int, compiler: Compiler, types: Types, names: Names, place: Place
) -> _Input:
    title = column.title or str(number + 1)
    here = column_place(place, title, column.line)
    return _Input(
        title,
        here,
        compiler.expression(column.expression, names, here),
        types.get(column.type, here),
        compiler.tests(column.allowed, names, here.inside("允许的输入值", "input values")),
    )


def _output(column: OutputColumn, table: Table, compiler: Compiler, types: Types, place: Place) -> _Output:
    here = column_place(place, column.title, column.line)
    allowed = compiler.tests(column.allowed, Names(), here.inside("允许的输出值", "output values"))
    ranking = None
    if table.hit_policy in policies.ORDERED and allowed is not None:
        ranking = ranking_of(column.allowed)
        if ranking is None:
            compiler.fault("dmn.ranking", here, text=column.allowed, hit_policy=table.hit_policy)
    return _Output(column.name, column.title, types.get(column.type, here), allowed, ranking)


def _row(
    rule: Rule, number: int, table: Table, compiler: Compiler, types: Types, names: Names, place: Place
) -> _Row:
    tests = []
    for index, (text, column) in enumerate(zip(rule.inputs, table.inputs, strict=False)):
        here = cell_place(place, number, column.title or str(index + 1), rule.line)
        test = compiler.tests(text, names, here)
        if test is not None:
            tests.append((index, test))
    outputs = []
    for index, (text, output) in enumerate(zip(rule.outputs, table.outputs, strict=False)):
        here, value = _cell(text, cell_place(place, number, output.title, rule.line), compiler, names)
        if value is not None and rule.types and rule.types[index]:
            value = _typed(value, types.get(rule.types[index], here), here)
        outputs.append((here, value))
    return _Row(number, tuple(tests), tuple(outputs))


def _typed(value: Evaluate, wanted: Type, place: Place) -> Evaluate:
    return lambda frame: conform(value(frame), wanted, frame, place, OUTPUT)


def _default(table: Table, compiler: Compiler, names: Names, place: Place) -> _Row:
    outputs = tuple(
        _cell(
            column.default,
            column_place(place, column.title, column.line).inside("默认输出", "default output"),
            compiler,
            names,
        )
        for column in table.outputs
    )
    return _Row(0, (), outputs)


def _cell(text: str, place: Place, compiler: Compiler, names: Names) -> tuple[Place, Evaluate | None]:
    """An output; an empty one is null."""
    return place, None if text.strip() in NOTHING else compiler.expression(text, names, place)
