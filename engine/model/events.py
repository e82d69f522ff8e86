"""Events: what their definitions say, written inside them or at the root of the file (BPMN 2.0 §10.5.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lxml import etree

from engine.errors import Problem
from engine.model.correlation import Correlations
from engine.model.dialect import bare
from engine.model.elements import Event
from engine.model.findings import problem
from engine.model.grammar import EVENT_DEFINITIONS, as_bool
from engine.model.settings import text_of
from engine.model.xml import BPMN, local_name, namespace, place_of

_TIMERS: Final = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


class EventReader:
    """Reads the events of one file; knows what definitions refer to by id."""

    def __init__(self, root: etree._Element, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self._root = root
        self._shared = {
            element.get("id", ""): element for element in root.iterchildren("*") if _is_definition(element)
        }
        self._correlations = Correlations(root, self._report)
        self._known = {tag: _by_id(root, tag) for tag in ("message", "error", "signal", "escalation")}

    def read(self, element: etree._Element) -> Event:
        """What an event waits for or throws."""
        definitions = [child for child in element.iterchildren("*") if _is_definition(child)]
        for ref in element.findall(f"{{{BPMN}}}eventDefinitionRef"):
            name = (ref.text or "").strip().rpartition(":")[2]
            if name in self._shared:
                definitions.append(self._shared[name])
            else:
                self._report("ref.dangling", ref, attribute="eventDefinitionRef", ref=name or "-")
        parts = tuple(self._definition(definition, element) for definition in definitions)
        if len(parts) > 1:
            together = as_bool(element.get("parallelMultiple"), False)
            return Event(kind="multiple", parts=parts, together=together)
        return parts[0] if parts else Event()

    def message(self, definition: etree._Element, node: etree._Element) -> Event:
        """A message, of an event definition or of a send or receive task itself."""
        key = self._correlations.key_of(node, _ref(definition, "messageRef"))
        return Event(
            kind="message", correlation_key=key, message=self._look_up(definition, "message", "name")
        )

    def _definition(self, definition: etree._Element, node: etree._Element) -> Event:
        kind = EVENT_DEFINITIONS[local_name(definition)]
        if kind == "timer":
            return self._timer(definition)
        if kind == "message":
            return self.message(definition, node)
        if kind == "signal":
            return Event(kind=kind, signal=self._look_up(definition, "signal", "name"))
        if kind == "error":
            return Event(kind=kind, error_code=self._code(definition, node, "error", "errorCode"))
        if kind == "escalation":
            code = self._code(definition, node, "escalation", "escalationCode")
            return Event(kind=kind, escalation_code=code)
        if kind == "conditional":
            return Event(kind=kind, condition=bare(text_of(definition, "condition")))
        if kind == "link":
            return self._link(definition)
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

    def _code(self, definition: etree._Element, node: etree._Element, what: str, wanted: str) -> str:
        """One without a code would be caught like any: reported here, where the two still differ."""
        code = self._look_up(definition, what, wanted)
        if (
            not code
            and _ref(definition, f"{what}Ref")
            and local_name(node) in ("boundaryEvent", "startEvent")
        ):
            self._report(f"{what}.code_missing", node)
        return code

    def _link(self, definition: etree._Element) -> Event:
        """A link goes by its name; `source` and `target` may say the same, and nothing else."""
        name = definition.get("name", "").strip()
        named = {
            each.get("id"): each.get("name", "").strip()
            for each in self._root.iter(f"{{{BPMN}}}linkEventDefinition")
        }
        for tag in ("source", "target"):
            for child in definition.findall(f"{{{BPMN}}}{tag}"):
                ref = (child.text or "").strip().rpartition(":")[2]
                if named.get(ref) != name:
                    self._report("ref.dangling", child, attribute=tag, ref=ref or "-")
        return Event(kind="link", link=name)

    def _look_up(self, at: etree._Element, what: str, wanted: str) -> str:
        """An attribute of what a reference points to; "" without reference; the reference if it dangles."""
        known, attribute = self._known[what], f"{what}Ref"
        ref = _ref(at, attribute)
        if ref and ref not in known:
            self._report("ref.dangling", at, attribute=attribute, ref=ref)
            return ref
        return known[ref].get(wanted, "").strip() if ref else ""

    def _report(self, code: str, at: etree._Element, **details: object) -> None:
        self.problems.append(problem(code, self.file, place_of(at), **details))


def _is_definition(element: etree._Element) -> bool:
    return namespace(element) == BPMN and local_name(element) in EVENT_DEFINITIONS


def _by_id(root: etree._Element, tag: str) -> Mapping[str | None, etree._Element]:
    return {element.get("id"): element for element in root.findall(f"{{{BPMN}}}{tag}")}


def _ref(element: etree._Element, attribute: str) -> str:
    """A reference without the prefix that some modelers write."""
    return element.get(attribute, "").strip().rpartition(":")[2]
