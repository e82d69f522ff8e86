"""Bytes to an XML tree, safely: no entities, no DOCTYPE, no network, bounded in every direction.

Measured on lxml 6: external entities, entity bombs, depth over 256 and texts over 10 MB are refused by the
parser itself; the bounds here are tighter and give a clear answer.
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from engine.errors import DefinitionRejected, Place
from engine.model.dialect import SCOPES
from engine.model.findings import problem
from engine.model.grammar import NODES

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
SETTINGS: Final = "http://spiffworkflow.org/bpmn/schema/1.0/core"
XINCLUDE: Final = "http://www.w3.org/2001/XInclude"
SCHEMA_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"

MAX_BYTES: Final = 1_000_000
MAX_ELEMENTS: Final = 20_000
MAX_NODES: Final = 300
MAX_FLOWS: Final = 900
MAX_SCOPES: Final = 10
MAX_ATTRIBUTES: Final = 100
MAX_TEXT: Final = 10_000

_ENCODINGS: Final = frozenset({"UTF-8", "US-ASCII", "ASCII"})
_ENCODING: Final = re.compile(r"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([^"'>]*)""")
_SHOWN: Final = NODES | {
    "process",
    "sequenceFlow",
    "lane",
    "participant",
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "messageFlow",
    "textAnnotation",
    "association",
    "group",
    "message",
    "error",
    "decision",
    "businessKnowledgeModel",
    "decisionService",
    "inputData",
    "itemDefinition",
}


def parse_xml(data: bytes, file: str) -> etree._Element:
    """The root element of a BPMN file; raises DefinitionRejected with one problem that says why not."""
    root = parse_root(data, file)
    _refuse_if(root.tag != f"{{{BPMN}}}definitions", "xml.not_bpmn", file, found=root.tag)
    _check_bounds(root, file)
    return root


def parse_root(data: bytes, file: str) -> etree._Element:
    """The root element of any XML file without DOCTYPE; raises DefinitionRejected. See `check_elements`."""
    _refuse_if(len(data) > MAX_BYTES, "xml.too_large", file, limit=MAX_BYTES // 1000)
    try:
        text = data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise DefinitionRejected([problem("xml.encoding", file)]) from None
    _refuse_if("\0" in text, "xml.encoding", file)
    declared = _ENCODING.match(text[:200])
    _refuse_if(bool(declared and declared[1].upper() not in _ENCODINGS), "xml.encoding", file)
    _refuse_if(_has_doctype(text), "xml.doctype", file)
    root = _parse(data, file)
    document = root.getroottree().docinfo
    _refuse_if(bool(document.doctype) or document.internalDTD is not None, "xml.doctype", file)
    return root


def check_elements(root: etree._Element, file: str, limit: int) -> None:
    """Bound the number of elements, their attributes and texts; raises DefinitionRejected."""
    for count, element in enumerate(root.iter("*"), start=1):
        _refuse_if(count > limit, "xml.too_many_elements", file, limit=limit)
        too_wide = len(element.attrib) > MAX_ATTRIBUTES
        _refuse_if(too_wide, "xml.too_many_attributes", file, element, limit=MAX_ATTRIBUTES)
        _check_texts(element, file)
        _refuse_if(namespace(element) == XINCLUDE, "xml.xinclude", file, element)


def local_name(element: etree._Element) -> str:
    """The tag without its namespace."""
    return str(etree.QName(element).localname)


def namespace(element: etree._Element) -> str:
    """The namespace of the tag, or ""."""
    return etree.QName(element).namespace or ""


def place_of(element: etree._Element) -> Place:
    """Where an element stands, for a finding: its own line, and the nearest element that a person can see."""
    shown = element
    for outer in (element, *element.iterancestors()):
        if local_name(outer) in _SHOWN:
            shown = outer
            break
    return Place(shown.get("id", ""), shown.get("name", ""), element.sourceline or 0)


def _parse(data: bytes, file: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        place = Place(line=error.lineno or 0)
        raise DefinitionRejected([problem("xml.syntax", file, place, reason=error.msg)]) from None


def _has_doctype(text: str) -> bool:
    """Whether the prolog holds a DOCTYPE; comments and processing instructions before it are passed over."""
    position = 0
    while True:
        while text[position : position + 1].isspace():
            position += 1
        for opening, closing in (("<?", "?>"), ("<!--", "-->")):
            if text.startswith(opening, position):
                end = text.find(closing, position + len(opening))
                if end < 0:
                    return False
                position = end + len(closing)
                break
        else:
            return text[position : position + 9].upper() == "<!DOCTYPE"


def _check_bounds(root: etree._Element, file: str) -> None:
    check_elements(root, file, MAX_ELEMENTS)
    nodes = flows = 0
    for element in root.iter("*"):
        space, name = namespace(element), local_name(element)
        if space == BPMN and name in NODES:
            nodes += 1
            _refuse_if(nodes > MAX_NODES, "xml.too_many_nodes", file, element, limit=MAX_NODES)
        if space == BPMN and name == "sequenceFlow":
            flows += 1
            _refuse_if(flows > MAX_FLOWS, "xml.too_many_flows", file, element, limit=MAX_FLOWS)
        if space == BPMN and name in SCOPES:
            depth = sum(1 for outer in element.iterancestors() if local_name(outer) in SCOPES)
            _refuse_if(depth >= MAX_SCOPES, "xml.too_deep", file, element, limit=MAX_SCOPES)


def _check_texts(element: etree._Element, file: str) -> None:
    texts = {f"<{local_name(element)}>": element.text or ""}
    texts |= {etree.QName(name).localname: value for name, value in element.items()}
    for place, text in texts.items():
        _refuse_if(len(text) > MAX_TEXT, "xml.text_too_long", file, element, place=place, limit=MAX_TEXT)


def _refuse_if(
    condition: bool, code: str, file: str, element: etree._Element | None = None, **details: object
) -> None:
    if condition:
        at = None if element is None else place_of(element)
        raise DefinitionRejected([problem(code, file, at, **details)])
