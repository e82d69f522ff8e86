"""Changing a diagram's tree: our settings, another engine's attributes, new children in their place."""

from __future__ import annotations

from typing import Final

from lxml import etree

from engine.model.xml import BPMN, SETTINGS, local_name, namespace

CAMUNDA: Final = "http://camunda.org/schema/1.0/bpmn"
FLOWABLE: Final = "http://flowable.org/bpmn"
ACTIVITI: Final = "http://activiti.org/bpmn"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
EXTENSIONS: Final = f"{{{BPMN}}}extensionElements"


def take(element: etree._Element, name: str) -> str:
    """The value of a Camunda attribute, which is gone then; "" if there is none."""
    return element.attrib.pop(f"{{{CAMUNDA}}}{name}", "").strip()


def children(element: etree._Element, *path: str) -> list[etree._Element]:
    """Camunda's elements along a path, below `extensionElements` where the owner is BPMN's."""
    inside = EXTENSIONS + "/" if tag(element) not in ("", "extensionElements") else ""
    return element.findall(inside + "/".join(f"{{{CAMUNDA}}}{name}" for name in path))


def remove(element: etree._Element) -> None:
    """Take an element out; what follows it stays."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def set_property(element: etree._Element, name: str, value: str) -> None:
    """Give an element one of our settings."""
    extensions = element.find(EXTENSIONS)
    if extensions is None:
        extensions = etree.Element(EXTENSIONS)
        element.insert(len(element.findall(f"{{{BPMN}}}documentation")), extensions)
    block = extensions.find(f"{{{SETTINGS}}}properties")
    if block is None:
        block = etree.SubElement(extensions, f"{{{SETTINGS}}}properties", nsmap={"spiffworkflow": SETTINGS})
    etree.SubElement(block, f"{{{SETTINGS}}}property", name=name, value=value)


def tag(element: etree._Element) -> str:
    """A BPMN tag without its namespace; "" for elements that are not BPMN's."""
    return local_name(element) if namespace(element) == BPMN else ""
