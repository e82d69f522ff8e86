"""Flow nodes: what a task, gateway or event says about itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from engine.errors import Problem
from engine.model.data import DataReader
from engine.model.dialect import bare
from engine.model.elements import Loop, Repeat
from engine.model.events import EventReader
from engine.model.findings import problem
from engine.model.grammar import as_bool, is_feel_language
from engine.model.loop_data import with_data_references
from engine.model.settings import properties_of, text_of
from engine.model.xml import BPMN, place_of

_WHOLE: Final = re.compile(r"[1-9][0-9]{0,8}")


class NodeReader:
    """Reads nodes of one file."""

    def __init__(self, root: etree._Element, file: str, problems: list[Problem], data: DataReader) -> None:
        self.file = file
        self.problems = problems
        self._data = data
        self._events = EventReader(root, file, problems)

    def details(self, element: etree._Element, kind: str) -> dict[str, Any]:
        """The fields of `Node` that depend on its kind."""
        found: dict[str, Any] = {"default": _ref(element, "default")}
        if kind.endswith("Event"):
            found["event"] = self._events.read(element)
        elif kind in {"sendTask", "receiveTask"}:
            found["event"] = self._events.message(element, element)
        if kind == "startEvent":
            found["interrupting"] = as_bool(element.get("isInterrupting"), True)
        elif kind == "boundaryEvent":
            found["attached_to"] = _ref(element, "attachedToRef")
            found["interrupting"] = as_bool(element.get("cancelActivity"), True)
        elif kind == "scriptTask":
            found["script"] = self._script(element)
        elif kind == "callActivity":
            found["called_element"] = _ref(element, "calledElement")
        found["data"] = self._data.of(element)
        loop = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
        if loop is not None:
            settings = self._loop(loop, properties_of(element))
            found["loop"], found["data"] = with_data_references(
                loop, settings, found["data"], self._data, lambda code: self._report(code, element)
            )
        repeat = element.find(f"{{{BPMN}}}standardLoopCharacteristics")
        if repeat is not None:
            found["repeat"] = self._repeat(repeat)
            if loop is not None:
                self._report("loop.two_kinds", element)
        return found

    def _script(self, element: etree._Element) -> str:
        language = element.get("scriptFormat", "")
        if not is_feel_language(language):
            self._report("script.language", element, language=language or "-")
        return bare(element.findtext(f"{{{BPMN}}}script") or "")

    def _loop(self, element: etree._Element, properties: Mapping[str, str]) -> Loop:
        """Our settings first, else BPMN's own form with a variable's name where it has a data reference."""
        loop = Loop(
            sequential=as_bool(element.get("isSequential"), False),
            collection=bare(properties.get("collection", "")) or text_of(element, "loopDataInputRef"),
            element_variable=properties.get("elementVariable", "").strip() or _item(element, "inputDataItem"),
            output_collection=properties.get("outputCollection", "").strip()
            or text_of(element, "loopDataOutputRef"),
            output_element=bare(properties.get("outputElement", "")) or _item(element, "outputDataItem"),
            cardinality=bare(text_of(element, "loopCardinality")),
            completion_condition=bare(text_of(element, "completionCondition")),
        )
        self._require_text(element, "loopCardinality", "completionCondition")
        return loop

    def _repeat(self, element: etree._Element) -> Repeat:
        self._require_text(element, "loopCondition")
        maximum = element.get("loopMaximum", "").strip()
        if maximum and not _WHOLE.fullmatch(maximum):
            self._report("loop.maximum", element, value=maximum)
        return Repeat(
            test_before=as_bool(element.get("testBefore"), False),
            condition=bare(text_of(element, "loopCondition")),
            maximum=int(maximum) if _WHOLE.fullmatch(maximum) else None,
        )

    def _require_text(self, element: etree._Element, *names: str) -> None:
        for name in names:
            child = element.find(f"{{{BPMN}}}{name}")
            if child is not None and not bare(child.text or ""):
                self._report("expression.empty", child, place=name)

    def _report(self, code: str, at: etree._Element, **details: object) -> None:
        self.problems.append(problem(code, self.file, place_of(at), **details))


def _ref(element: etree._Element, attribute: str) -> str:
    """A reference without the prefix that some modelers write."""
    return element.get(attribute, "").strip().rpartition(":")[2]


def _item(element: etree._Element, tag: str) -> str:
    item = element.find(f"{{{BPMN}}}{tag}")
    return "" if item is None else item.get("name", "").strip() or item.get("id", "")
