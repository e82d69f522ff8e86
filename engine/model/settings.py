"""Our settings: the `spiffworkflow:properties` of an element."""

from __future__ import annotations

from typing import Final

from lxml import etree

from engine.model.xml import BPMN, SETTINGS

_PATH: Final = f"{{{BPMN}}}extensionElements/{{{SETTINGS}}}properties/{{{SETTINGS}}}property"


def properties_of(element: etree._Element) -> dict[str, str]:
    """The settings as name → value, unchanged; of two with one name the first counts."""
    found: dict[str, str] = {}
    for entry in element.findall(_PATH):
        if name := entry.get("name", ""):
            found.setdefault(name, entry.get("value", ""))
    return found


def text_of(element: etree._Element, tag: str) -> str:
    """The text of the first BPMN child with this tag, without surrounding blanks, or ""."""
    return (element.findtext(f"{{{BPMN}}}{tag}") or "").strip()
