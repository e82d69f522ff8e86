"""A diagram of another tool as one of ours. Runs inside the limited child process, like every reading of XML.

Nothing is refused here that can be read: what has no counterpart is reported at its element, and what was written
there stays in the element's documentation. No script and no expression is run.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from engine.errors import DefinitionRejected, Problem
from engine.model.findings import MAX_PROBLEMS
from engine.model.import_ import camunda, flowable, people, spiffarena, zeebe
from engine.model.import_.editing import ACTIVITI, CAMUNDA, FLOWABLE, ZEEBE
from engine.model.import_.keys import key_of
from engine.model.import_.notes import Notes
from engine.model.import_.traces import Traces
from engine.model.rules.naming import is_process_id
from engine.model.xml import BPMN, DIAGRAM, SETTINGS, parse_xml

Translator = Callable[[etree._Element, Notes], None]
_TRANSLATORS: Final[dict[str, tuple[str, Translator]]] = {
    ZEEBE: ("zeebe", zeebe.translate),
    FLOWABLE: ("flowable", flowable.translate),
    ACTIVITI: ("activiti", flowable.translate),
    CAMUNDA: ("camunda", camunda.translate),
}
"""By the namespace that a file uses, the most special first: how its prefix is shown, and who translates it."""


@dataclass(frozen=True)
class Translation:
    """The diagram in our dialect (None: it could not be read), its forms by id, and what was found on the way."""

    bpmn: bytes | None
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "bpmn": None if self.bpmn is None else base64.b64encode(self.bpmn).decode(),
            "forms": self.forms,
            "problems": [found.to_dict() for found in self.problems],
        }

    @staticmethod
    def from_dict(raw: dict[str, Any]) -> Translation:
        """Read back what `to_dict` wrote."""
        bpmn = raw["bpmn"]
        return Translation(
            None if bpmn is None else base64.b64decode(bpmn),
            raw["forms"],
            [Problem(**found) for found in raw["problems"]],
        )


def translate(data: bytes, file: str) -> Translation:
    """Translate one file; nothing that stands in it makes this raise. A diagram of ours stays as it is."""
    try:
        root = parse_xml(data, file)
    except DefinitionRejected as rejected:
        return Translation(None, problems=rejected.problems)
    found = _find_translator(root)
    if found is None and not _is_odd(root):
        return Translation(data)
    prefix, translator = found or ("", _leave)
    notes = Notes(file, prefix)
    traces = Traces(root)
    translator(root, notes)
    people.translate(root, notes)
    _rename(root, notes)
    traces.tell(notes)
    etree.cleanup_namespaces(root, top_nsmap={"spiffworkflow": SETTINGS})
    bpmn = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return Translation(bpmn, notes.forms, _ordered(notes.problems))


def _find_translator(root: etree._Element) -> tuple[str, Translator] | None:
    if next(root.iter(f"{{{SETTINGS}}}*"), None) is not None:
        return ("spiffworkflow", spiffarena.translate) if spiffarena.is_from_there(root) else None
    used = {etree.QName(element).namespace for element in root.iter("*")} | set(root.nsmap.values())
    used |= {etree.QName(name).namespace for element in root.iter("*") for name in element.attrib}
    return next((found for space, found in _TRANSLATORS.items() if space in used), None)


def _leave(_root: etree._Element, _notes: Notes) -> None:
    """Nothing but the standard."""


def _is_odd(root: etree._Element) -> bool:
    """Whether there is something to do about a diagram that is nothing but standard, and not one of ours."""
    if next(root.iter(f"{{{SETTINGS}}}*"), None) is not None:
        return False
    ids = [each.get("id", "") for each in root.iter(f"{{{BPMN}}}process")]
    return people.has_owners(root) or not all(map(is_process_id, ids))


def _rename(root: etree._Element, notes: Notes) -> None:
    """Process ids as ours, wherever they are referred to."""
    for process in root.iter(f"{{{BPMN}}}process"):
        old = process.get("id", "")
        new = key_of(old) if notes.prefix or not is_process_id(old) else old
        if old in ("", new):
            continue
        notes.report("import.key", process, id=old, key=new)
        process.set("id", new)
        for participant in root.iter(f"{{{BPMN}}}participant"):
            if participant.get("processRef") == old:
                participant.set("processRef", new)
        for drawn in root.iter(f"{{{DIAGRAM}}}BPMNPlane", f"{{{DIAGRAM}}}BPMNShape"):
            if drawn.get("bpmnElement") == old:
                drawn.set("bpmnElement", new)


_ORDER: Final = {"import.translated": 2, "import.ignored": 3, "import.kept": 4}


def _ordered(problems: list[Problem]) -> list[Problem]:
    """What has to be put right first, then what became something else, then what was left out or stayed."""
    return sorted(problems, key=lambda found: _ORDER.get(found.code, found.severity != "error"))[
        :MAX_PROBLEMS
    ]
