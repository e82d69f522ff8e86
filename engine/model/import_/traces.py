"""What another tool's settings were at each element, and what has become of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.model.dialect import RUNNING
from engine.model.import_.editing import EXTENSIONS, tag
from engine.model.import_.notes import Notes
from engine.model.settings import properties_of
from engine.model.xml import BPMN, SETTINGS, local_name, namespace

LONGEST_LINE: Final = 2_000
LONGEST_TEXT: Final = 8_000
_DOCUMENTATION: Final = f"{{{BPMN}}}documentation"
_EXPRESSIONS: Final = frozenset(
    {"conditionExpression", "timeDate", "timeDuration", "timeCycle", "condition", "script"}
    | {"loopCardinality", "completionCondition"}
)
_OWNERS: Final = RUNNING | {
    *("process", "sequenceFlow", "lane", "message", "participant", "dataObject", "adHocSubProcess")
}


class Traces:
    """Taken before a translation; `tell` compares it with what is there afterwards."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        # Holding the elements keeps lxml from making others for the same places.
        self._owners = [element for element in root.iter("*") if tag(element) in _OWNERS]
        self._foreign = {element: list(_foreign(element)) for element in self._owners}
        self._plain = {element: dict(_expressions(element)) for element in self._owners}

    def tell(self, notes: Notes) -> None:
        """Report what became what and what stayed, and keep what was lost in the documentation."""
        kept: list[str] = []
        for element in self._owners:
            before = self._foreign[element]
            now = dict(_expressions(element))
            changed = [
                (old, now.get(at, "")) for at, old in self._plain[element].items() if now.get(at) != old
            ]
            lost = notes.lost_at(element)
            after = [f"{name}={value}" for name, value in properties_of(element).items()]
            after += [new for at, new in now.items() if self._plain[element].get(at) != new]
            lines = before + [old for old, _ in changed]
            if lost:
                _document(element, lines or lost)
            if lines and after:
                notes.report("import.translated", element, before="; ".join(lines), after="; ".join(after))
            elif not lines and not lost and tag(element) in RUNNING:
                kept.append(element.get("name") or element.get("id") or tag(element))
        if kept:
            notes.report(
                "import.kept",
                self.root,
                count=len(kept),
                names="、".join(" ".join(each.split()) for each in kept),
            )


def _foreign(element: etree._Element) -> Iterator[str]:
    """Each foreign attribute and extension of an element, in one line."""
    yield from _attributes(element)
    for child in element.iterchildren("*"):
        if child.tag == EXTENSIONS:
            for extension in child.iterchildren("*"):
                yield _written(extension)
        elif tag(child) not in _OWNERS:
            yield from _foreign(child)


def _attributes(element: etree._Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        if (space := etree.QName(str(name)).namespace) and "www.w3.org" not in space:
            yield f"{_prefix(element, space)}{etree.QName(str(name)).localname}={value}"[:LONGEST_LINE]


def _written(extension: etree._Element) -> str:
    """An extension with its attributes and what is inside, without angle brackets."""
    parts = [
        *(f"{etree.QName(str(name)).localname}={value}" for name, value in extension.attrib.items()),
        (extension.text or "").strip(),
        *(_written(child) for child in extension.iterchildren("*")),
    ]
    inside = ", ".join(part for part in parts if part)
    prefix = "" if namespace(extension) == SETTINGS else _prefix(extension, namespace(extension))
    return f"{prefix}{local_name(extension)}({inside})"[:LONGEST_LINE]


def _prefix(element: etree._Element, space: str) -> str:
    found = next((prefix for prefix, each in element.nsmap.items() if each == space and prefix), "")
    return f"{found}:" if found else ""


def _expressions(element: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    for child in element.iterdescendants("*"):
        if tag(child) in _EXPRESSIONS and _owner(child) is element and (child.text or "").strip():
            yield child, (child.text or "").strip()[:LONGEST_LINE]


def _owner(element: etree._Element) -> etree._Element | None:
    return next((each for each in element.iterancestors() if tag(each) in _OWNERS), None)


def _document(element: etree._Element, lines: list[str]) -> None:
    found = element.find(_DOCUMENTATION)
    if found is None:
        found = etree.Element(_DOCUMENTATION)
        element.insert(0, found)
    words = "\n".join(["导入时没有全部带过来，原来写的是：", *lines])
    found.text = "\n\n".join(part for part in ((found.text or "").strip(), words) if part)[:LONGEST_TEXT]
