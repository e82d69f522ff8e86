"""Flow nodes: what a task, gateway or event says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from lxml import etree

from engine.errors import Problem
from engine.model.dialect import bare
from engine.model.elements import Event, Loop
from engine.model.findings import problem
from engine.model.grammar import EVENT_DEFINITIONS, as_bool, is_feel_language
from engine.model.settings import properties_of, text_of
from engine.model.xml import BPMN, local_name, namespace, place_of

_TIMERS: Final = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


class NodeReader:
    """Reads nodes of one file; knows its messages and errors by id."""

    def __init__(self, root: etree._Element, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self._messages = {element.get("id"): element for element in root.findall(f"{{{BPMN}}}message")}
        self._errors = {element.get("id"): element for element in root.findall(f"{{{BPMN}}}error")}

    def details(self, element: etree._Element, kind: str) -> dict[str, Any]:
        """The fields of `Node` that depend on its kind."""
        found: dict[str, Any] = {"default": _ref(element, "default")}
        if kind.endswith("Event"):
            found["event"] = self._event(element)
        elif kind in {"sendTask", "receiveTask"}:
            found["event"] = self._message(element, element)
        if kind == "boundaryEvent":
            found["attached_to"] = _ref(element, "attachedToRef")
            found["interrupting"] = as_bool(element.get("cancelActivity"), True)
        elif kind == "scriptTask":
            found["script"] = self._script(element)
        elif kind == "callActivity":
            found["called_element"] = _ref(element, "calledElement")
        loop = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
        if loop is not None:
            found["loop"] = self._loop(loop, properties_of(element))
        return found

    def _event(self, element: etree._Element) -> Event:
        definitions = [
            child
            for child in element.iterchildren("*")
            if namespace(child) == BPMN and local_name(child) in EVENT_DEFINITIONS
        ]
        if not definitions:
            return Event()
        if len(definitions) > 1:
            return Event(kind="multiple")
        definition = definitions[0]
        kind = EVENT_DEFINITIONS[local_name(definition)]
        if kind == "timer":
            return self._timer(definition)
        if kind == "message":
            return self._message(definition, element)
        if kind == "error":
            return self._error(definition, element)
        return Event(kind=kind)

    def _timer(self, definition: etree._Element) -> Event:
        times = [child for child in definition.iterchildren("*") if local_name(child) in _TIMERS]
        if len(times) > 1:
            self._report("timer.several", definition)
        if not times:
            return Event(kind="timer")
        return Event(
            kind="timer", timer=_TIMERS[local_name(times[0])], expression=(times[0].text or "").strip()
        )

    def _message(self, definition: etree._Element, node: etree._Element) -> Event:
        event = Event(kind="message", correlation_key=bare(properties_of(node).get("correlationKey", "")))
        return replace(event, message=self._look_up(definition, "messageRef", self._messages, "name"))

    def _error(self, definition: etree._Element, node: etree._Element) -> Event:
        """An error without a code would be caught like any error: reported here, where the two still differ."""
        code = self._look_up(definition, "errorRef", self._errors, "errorCode")
        if not code and _ref(definition, "errorRef") and local_name(node) == "boundaryEvent":
            self._report("error.code_missing", node)
        return Event(kind="error", error_code=code)

    def _look_up(
        self, at: etree._Element, ref_name: str, known: Mapping[str | None, etree._Element], wanted: str
    ) -> str:
        """An attribute of what a reference points to; "" without reference; the reference if it dangles."""
        ref = _ref(at, ref_name)
        if ref and ref not in known:
            self._report("ref.dangling", at, attribute=ref_name, ref=ref)
            return ref
        return known[ref].get(wanted, "").strip() if ref else ""

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
        for name in ("loopCardinality", "completionCondition"):
            child = element.find(f"{{{BPMN}}}{name}")
            if child is not None and not bare(child.text or ""):
                self._report("expression.empty", child, place=name)
        return loop

    def _report(self, code: str, at: etree._Element, **details: object) -> None:
        self.problems.append(problem(code, self.file, place_of(at), **details))


def _ref(element: etree._Element, attribute: str) -> str:
    """A reference without the prefix that some modelers write."""
    return element.get(attribute, "").strip().rpartition(":")[2]


def _item(element: etree._Element, tag: str) -> str:
    item = element.find(f"{{{BPMN}}}{tag}")
    return "" if item is None else item.get("name", "").strip() or item.get("id", "")
