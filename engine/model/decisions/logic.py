"""Boxed expressions and tables from XML (DMN 1.5 §7.3, §8.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from engine.dmn.elements import (
    Conditional,
    Context,
    Entry,
    Filter,
    Function,
    InputColumn,
    Invocation,
    Iteration,
    ListOf,
    Literal,
    Logic,
    OutputColumn,
    Parameter,
    Relation,
    Rule,
    Table,
)
from engine.errors import Problem
from engine.model.decisions.grammar import EXPRESSIONS, LABEL_EN
from engine.model.findings import problem
from engine.model.xml import local_name, namespace, place_of

_MISSING: Final = Literal("null")
"""Stands where an expression is missing, so that the rest of the file is still checked."""


class LogicReader:
    """Reads the logic of one file; what cannot be read is a problem."""

    def __init__(self, file: str, space: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self._space = space

    def logic_in(self, parent: etree._Element) -> Logic:
        """The one expression an element holds."""
        found = self.logics_in(parent)
        if len(found) != 1:
            code = "dmn.expressions" if found else "dmn.expression_missing"
            self._report(code, parent, tag=local_name(parent))
        return found[0] if found else _MISSING

    def logics_in(self, parent: etree._Element) -> list[Logic]:
        """All expressions right inside an element."""
        return [self._read(child) for child in self._children(parent) if local_name(child) in EXPRESSIONS]

    def function_of(self, element: etree._Element) -> Function:
        """A function definition, or the encapsulated logic of a business knowledge model."""
        parameters = tuple(
            Parameter(_name(each), _type(each)) for each in self.children(element, "formalParameter")
        )
        return Function(parameters, self.logic_in(element), _type(element), _line(element))

    def children(self, element: etree._Element, tag: str) -> list[etree._Element]:
        """The DMN elements with this tag right inside another."""
        return element.findall(f"{{{self._space}}}{tag}")

    def child(self, element: etree._Element, tag: str) -> etree._Element | None:
        """The first of them, or None."""
        return element.find(f"{{{self._space}}}{tag}")

    def text(self, element: etree._Element | None) -> str:
        """The text an element holds, without surrounding blanks; "" where there is none."""
        if element is None:
            return ""
        return (element.findtext(f"{{{self._space}}}text") or "").strip()

    def _read(self, element: etree._Element) -> Logic:
        return _READERS[local_name(element)](self, element)

    def _literal(self, element: etree._Element) -> Literal:
        return Literal(self.text(element), _type(element), _line(element))

    def _table(self, element: etree._Element) -> Table:
        return Table(
            tuple(self._input(each) for each in self.children(element, "input")),
            tuple(self._output(each) for each in self.children(element, "output")),
            tuple(self._rule(each) for each in self.children(element, "rule")),
            element.get("hitPolicy", "UNIQUE"),
            element.get("aggregation", ""),
            _type(element),
            _line(element),
        )

    def _rule(self, element: etree._Element) -> Rule:
        outputs = self.children(element, "outputEntry")
        types = tuple(_type(cell) for cell in outputs)
        return Rule(
            tuple(self.text(cell) for cell in self.children(element, "inputEntry")),
            tuple(self.text(cell) for cell in outputs),
            _line(element),
            types if any(types) else (),
        )

    def _input(self, element: etree._Element) -> InputColumn:
        expression = self.child(element, "inputExpression")
        label = element.get("label", "")
        if not label and expression is not None:
            label = expression.get("label", "")
        return InputColumn(
            self.text(expression),
            label.strip(),
            "" if expression is None else _type(expression),
            self.text(self.child(element, "inputValues")),
            _line(element),
            english_of(element, LABEL_EN),
        )

    def _output(self, element: etree._Element) -> OutputColumn:
        return OutputColumn(
            _name(element),
            element.get("label", "").strip(),
            _type(element),
            self.text(self.child(element, "outputValues")),
            self.text(self.child(element, "defaultOutputEntry")),
            _line(element),
            english_of(element, LABEL_EN),
        )

    def _context(self, element: etree._Element) -> Context:
        entries = tuple(self._entry(each, "variable") for each in self.children(element, "contextEntry"))
        return Context(entries, _type(element), _line(element))

    def _entry(self, element: etree._Element, tag: str) -> Entry:
        variable = self.child(element, tag)
        name, kind = ("", "") if variable is None else (_name(variable), _type(variable))
        return Entry(name, self.logic_in(element), kind, _line(element))

    def _invocation(self, element: etree._Element) -> Invocation:
        called = self.logic_in(element)
        bindings = tuple(self._entry(each, "parameter") for each in self.children(element, "binding"))
        name = called.text if isinstance(called, Literal) else ""
        return Invocation(" ".join(name.split()), bindings, _type(element), _line(element))

    def _relation(self, element: etree._Element) -> Relation:
        columns = tuple(Parameter(_name(each), _type(each)) for each in self.children(element, "column"))
        rows = tuple(tuple(self.logics_in(row)) for row in self.children(element, "row"))
        return Relation(columns, rows, _type(element), _line(element))

    def _list(self, element: etree._Element) -> ListOf:
        return ListOf(tuple(self.logics_in(element)), _type(element), _line(element))

    def _conditional(self, element: etree._Element) -> Conditional:
        condition, then, otherwise = (self._part(element, tag) for tag in ("if", "then", "else"))
        return Conditional(condition, then, otherwise, _type(element), _line(element))

    def _filter(self, element: etree._Element) -> Filter:
        source, match = (self._part(element, tag) for tag in ("in", "match"))
        return Filter(source, match, _type(element), _line(element))

    def _iteration(self, element: etree._Element) -> Iteration:
        kind = local_name(element)
        source = self._part(element, "in")
        body = self._part(element, "return" if kind == "for" else "satisfies")
        variable = element.get("iteratorVariable", "").strip()
        return Iteration(kind, variable, source, body, _type(element), _line(element))

    def _part(self, element: etree._Element, tag: str) -> Logic:
        part = self.child(element, tag)
        if part is None:
            self._report("dmn.part_missing", element, tag=local_name(element), part=tag)
            return _MISSING
        return self.logic_in(part)

    def _children(self, element: etree._Element) -> list[etree._Element]:
        return [child for child in element.iterchildren("*") if namespace(child) == self._space]

    def _report(self, code: str, at: etree._Element, **details: object) -> None:
        self.problems.append(problem(code, self.file, place_of(at), **details))


def _name(element: etree._Element) -> str:
    return " ".join(element.get("name", "").split())


def english_of(element: etree._Element, attribute: str) -> str:
    """What a name or label is in English, by our attribute."""
    return " ".join(element.get(attribute, "").split())


def _type(element: etree._Element) -> str:
    return " ".join(element.get("typeRef", "").split())


def _line(element: etree._Element) -> int:
    return element.sourceline or 0


_READERS: Final[Mapping[str, Callable[[LogicReader, etree._Element], Logic]]] = {
    "literalExpression": LogicReader._literal,
    "decisionTable": LogicReader._table,
    "context": LogicReader._context,
    "invocation": LogicReader._invocation,
    "functionDefinition": LogicReader.function_of,
    "relation": LogicReader._relation,
    "list": LogicReader._list,
    "conditional": LogicReader._conditional,
    "filter": LogicReader._filter,
    "for": LogicReader._iteration,
    "every": LogicReader._iteration,
    "some": LogicReader._iteration,
}
