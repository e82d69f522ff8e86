"""A DMN file to the neutral `Model`, with everything that is wrong or would be ignored as problems.

Runs inside the limited child process (`engine/model/child.py`). The drawing is dropped.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from engine.dmn.elements import Decision, InputData, Knowledge, Model, Service, TypeDefinition
from engine.errors import DefinitionRejected, Problem
from engine.model.decisions.audit import Audit
from engine.model.decisions.grammar import NAME_EN, VERSIONS
from engine.model.decisions.logic import LogicReader, english_of
from engine.model.findings import gravest, problem
from engine.model.grammar import as_bool
from engine.model.xml import check_elements, local_name, namespace, parse_root, place_of

MAX_ELEMENTS: Final = 70_000


def read_dmn(data: bytes, file: str) -> tuple[Model | None, list[Problem]]:
    """Read one file; nothing that stands in it makes this raise. No model: the file is beyond reading."""
    try:
        root = parse_root(data, file)
        if local_name(root) != "definitions" or namespace(root) not in VERSIONS:
            known = ", ".join(VERSIONS.values())
            return None, [problem("dmn.not_dmn", file, None, found=root.tag, known=known)]
        check_elements(root, file, MAX_ELEMENTS)
    except DefinitionRejected as rejected:
        return None, rejected.problems
    problems = Audit(root, file).problems
    if any(found.code == "dmn.too_deep" for found in problems):
        return None, gravest(problems)
    reader = _Reader(root, file)
    model = reader.read()
    return model, gravest(problems + reader.problems)


class _Reader:
    """Reads what stands at the root of one file."""

    def __init__(self, root: etree._Element, file: str) -> None:
        self.root = root
        self.file = file
        self.problems: list[Problem] = []
        self._space = namespace(root)
        self._logic = LogicReader(file, self._space, self.problems)

    def read(self) -> Model:
        """The whole file."""
        return Model(
            id=self.root.get("id", ""),
            name=self.root.get("name", ""),
            types=tuple(self._type_definition(each) for each in self._children(self.root, "itemDefinition")),
            inputs=tuple(self._input(each) for each in self._children(self.root, "inputData")),
            knowledge=tuple(
                self._knowledge(each) for each in self._children(self.root, "businessKnowledgeModel")
            ),
            decisions=tuple(self._decision(each) for each in self._children(self.root, "decision")),
            services=tuple(self._service(each) for each in self._children(self.root, "decisionService")),
        )

    def _type_definition(self, element: etree._Element) -> TypeDefinition:
        base = self._logic.child(element, "typeRef")
        return TypeDefinition(
            _words(element.get("name", "")),
            "" if base is None else _words(base.text or ""),
            self._logic.text(self._logic.child(element, "allowedValues")),
            as_bool(element.get("isCollection"), False),
            tuple(self._type_definition(each) for each in self._children(element, "itemComponent")),
            _line(element),
            self._logic.text(self._logic.child(element, "typeConstraint")),
        )

    def _input(self, element: etree._Element) -> InputData:
        return InputData(
            element.get("id", ""), _words(element.get("name", "")), self._type(element), _line(element)
        )

    def _knowledge(self, element: etree._Element) -> Knowledge:
        logic = self._logic.child(element, "encapsulatedLogic")
        return Knowledge(
            element.get("id", ""),
            _words(element.get("name", "")),
            None if logic is None else self._logic.function_of(logic),
            self._required(element, "knowledgeRequirement", "requiredKnowledge"),
            self._type(element),
            _line(element),
            english_of(element, NAME_EN),
        )

    def _decision(self, element: etree._Element) -> Decision:
        logics = self._logic.logics_in(element)
        if len(logics) > 1:
            self._report("dmn.expressions", element, tag="decision")
        name = _words(element.get("name", ""))
        variable = self._logic.child(element, "variable")
        called = "" if variable is None else _words(variable.get("name", ""))
        return Decision(
            element.get("id", ""),
            name,
            called or name,
            logics[0] if logics else None,
            self._type(element),
            self._required(element, "informationRequirement", "requiredInput"),
            self._required(element, "informationRequirement", "requiredDecision"),
            self._required(element, "knowledgeRequirement", "requiredKnowledge"),
            _line(element),
            english_of(element, NAME_EN),
        )

    def _service(self, element: etree._Element) -> Service:
        def refs(tag: str) -> tuple[str, ...]:
            return tuple(self._ref(each) for each in self._children(element, tag))

        return Service(
            element.get("id", ""),
            _words(element.get("name", "")),
            refs("outputDecision"),
            refs("encapsulatedDecision"),
            refs("inputDecision"),
            refs("inputData"),
            _line(element),
        )

    def _required(self, element: etree._Element, requirement: str, tag: str) -> tuple[str, ...]:
        """The ids an element needs; each once."""
        found = [
            self._ref(each)
            for outer in self._children(element, requirement)
            for each in self._children(outer, tag)
        ]
        return tuple(dict.fromkeys(found))

    def _ref(self, element: etree._Element) -> str:
        """The id that a reference such as "#Level" names; one into another file is a problem."""
        href = element.get("href", "").strip()
        file, hash_sign, identifier = href.rpartition("#")
        if file and file != self.root.get("namespace", ""):
            self._report("dmn.other_file", element, ref=href)
        return identifier if hash_sign else href

    def _type(self, element: etree._Element) -> str:
        variable = self._logic.child(element, "variable")
        return "" if variable is None else _words(variable.get("typeRef", ""))

    def _children(self, element: etree._Element, tag: str) -> list[etree._Element]:
        return self._logic.children(element, tag)

    def _report(self, code: str, at: etree._Element, **details: object) -> None:
        self.problems.append(problem(code, self.file, place_of(at), **details))


def _words(text: str) -> str:
    """A name with single blanks between its words."""
    return " ".join(text.split())


def _line(element: etree._Element) -> int:
    return element.sourceline or 0
