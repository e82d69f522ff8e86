"""Everything in a BPMN file that would be ignored is found here, beside broken ids and references."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.errors import Problem
from engine.model.dialect import REFUSED_ATTRIBUTES, REFUSED_PARTS, known_properties
from engine.model.findings import problem
from engine.model.grammar import (
    ATTRIBUTES,
    CHILDREN,
    DEFAULT_LANGUAGE,
    HARMLESS,
    IGNORED,
    KNOWN,
    NODES,
    OPAQUE,
    SINGLE,
    VALUES,
    WITH_TEXT,
    is_feel_language,
)
from engine.model.xml import BPMN, DIAGRAM, SCHEMA_INSTANCE, SETTINGS, local_name, namespace, place_of

MAX_ID: Final = 120
_ID: Final = re.compile(r"[^\W\d][\w.\-]*")
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_EXPRESSION_TYPES: Final = frozenset({"tFormalExpression", "tExpression"})
_NEEDS_ID: Final = NODES | {"process", "sequenceFlow"}


class Audit:
    """One pass over a tree; `problems` holds what was found, in document order."""

    def __init__(self, root: etree._Element, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._foreign: set[str] = set()
        self._ids: dict[str, int] = {}
        self._element(root)

    def _report(self, code: str, element: etree._Element, **details: object) -> None:
        self.problems.append(problem(code, self.file, place_of(element), **details))

    def _element(self, element: etree._Element) -> None:
        """Look at a known BPMN element and, as far as it is known, at what is inside."""
        self._attributes(element)
        self._identity(element)
        tag = local_name(element)
        if tag not in WITH_TEXT and has_text(element):
            self._report("element.text", element, tag=tag)
        if tag == "extensionElements":
            self._extensions(element)
        if tag in OPAQUE:
            for child in element.iterchildren(f"{{{BPMN}}}*"):
                self._report("element.misplaced", child, tag=local_name(child), parent=tag)
            return
        for child in self._known_children(element, tag):
            self._element(child)
        counts = Counter(local_name(child) for child in element.iterchildren("*"))
        for name in sorted(SINGLE & counts.keys()):
            if counts[name] > 1:
                self._report("element.repeated", element, tag=name, parent=tag)

    def _known_children(self, parent: etree._Element, tag: str) -> Iterator[etree._Element]:
        allowed = CHILDREN.get(tag, frozenset()) | HARMLESS
        for child in parent.iterchildren("*"):
            name = local_name(child)
            if namespace(child) == SETTINGS:
                self._report("element.misplaced", child, tag=name, parent=tag)
            elif namespace(child) != BPMN:
                self._foreign_namespace(child, namespace(child))
            elif name in REFUSED_PARTS:
                refusal = REFUSED_PARTS[name]
                self._report(
                    "element.refused",
                    child,
                    tag=name,
                    label=refusal.label_zh,
                    instead_zh=refusal.instead_zh,
                    instead_en=refusal.instead_en,
                )
            elif name in IGNORED:
                self._report("element.ignored", child, tag=name)
            elif name in allowed:
                yield child
            elif name in KNOWN:
                self._report("element.misplaced", child, tag=name, parent=tag)
            else:
                self._report("element.unknown", child, tag=name)

    def _attributes(self, element: etree._Element) -> None:
        tag = local_name(element)
        allowed = ATTRIBUTES.get(tag, frozenset()) | {"id"}
        for qualified, value in element.items():
            name = etree.QName(qualified)
            if name.namespace is not None:
                self._qualified_attribute(element, name, value)
            elif name.localname in REFUSED_ATTRIBUTES and _is_refused(name.localname, value, allowed):
                refusal = REFUSED_ATTRIBUTES[name.localname]
                self._report(
                    "attribute.refused",
                    element,
                    tag=tag,
                    attribute=name.localname,
                    value=value,
                    label=refusal.label_zh,
                    instead_zh=refusal.instead_zh,
                    instead_en=refusal.instead_en,
                )
            elif name.localname not in allowed:
                self._report("attribute.unknown", element, tag=tag, attribute=name.localname)
            elif value not in VALUES.get(name.localname, (value,)):
                self._report(
                    "attribute.value",
                    element,
                    tag=tag,
                    attribute=name.localname,
                    value=value,
                    allowed=", ".join(VALUES[name.localname]),
                )
        self._language(element, tag)

    def _qualified_attribute(self, element: etree._Element, name: etree.QName, value: str) -> None:
        if name.namespace == SCHEMA_INSTANCE and name.localname == "type":
            if value.rpartition(":")[2] not in _EXPRESSION_TYPES:
                self._report(
                    "attribute.value",
                    element,
                    tag=local_name(element),
                    attribute="xsi:type",
                    value=value,
                    allowed="bpmn:tFormalExpression",
                )
        elif name.namespace == SETTINGS or name.namespace == BPMN:
            self._report("attribute.unknown", element, tag=local_name(element), attribute=name.localname)
        else:
            self._foreign_namespace(element, name.namespace or "")

    def _language(self, element: etree._Element, tag: str) -> None:
        name = "expressionLanguage" if tag == "definitions" else "language"
        language = element.get(name)
        if language is None or is_feel_language(language):
            return
        if tag != "definitions" or language != DEFAULT_LANGUAGE:
            self._report("expression.language", element, language=language)

    def _identity(self, element: etree._Element) -> None:
        identifier = element.get("id")
        if identifier is None:
            if local_name(element) in _NEEDS_ID:
                self._report("id.missing", element, tag=local_name(element))
            return
        if not is_id(identifier):
            self._report("id.invalid", element, id=identifier, limit=MAX_ID)
        if identifier in self._ids:
            self._report("id.duplicate", element, id=identifier, other=self._ids[identifier])
        self._ids.setdefault(identifier, element.sourceline or 0)

    def _extensions(self, element: etree._Element) -> None:
        seen: set[str] = set()
        for child in element.iterchildren("*"):
            if namespace(child) == SETTINGS and local_name(child) == "properties":
                self._plain(child, frozenset())
                for entry in child.iterchildren("*"):
                    self._setting(entry, element, seen)
            elif namespace(child) == SETTINGS:
                self._report("extension.unknown", child, tag=local_name(child))
            elif namespace(child) != BPMN:
                self._foreign_namespace(child, namespace(child))

    def _setting(self, entry: etree._Element, block: etree._Element, seen: set[str]) -> None:
        if namespace(entry) != SETTINGS or local_name(entry) != "property":
            self._report("extension.unknown", entry, tag=local_name(entry))
            return
        self._plain(entry, frozenset({"name", "value"}))
        for child in entry.iterchildren("*"):
            self._report("extension.unknown", child, tag=local_name(child))
        owner = block.getparent()
        known = known_properties("" if owner is None else local_name(owner))
        name = entry.get("name", "")
        if not name:
            self._report("property.unnamed", entry)
        elif name in seen:
            self._report("property.duplicate", entry, property=name)
        elif name not in known:
            self._report("property.unknown", entry, property=name, known=", ".join(sorted(known)) or "-")
        seen.add(name)

    def _plain(self, element: etree._Element, allowed: frozenset[str]) -> None:
        """Of our own elements, what they cannot have."""
        for name in sorted(set(map(str, element.attrib)) - allowed):
            self._report("attribute.unknown", element, tag=local_name(element), attribute=name)
        if has_text(element):
            self._report("element.text", element, tag=local_name(element))

    def _foreign_namespace(self, element: etree._Element, uri: str) -> None:
        if uri in {DIAGRAM, SCHEMA_INSTANCE, _XML} or uri in self._foreign:
            return
        self._foreign.add(uri)
        self._report("extension.foreign", element, namespace=uri or "-")


def is_id(text: str) -> bool:
    """Whether a text can be the id of an element."""
    return len(text) <= MAX_ID and bool(_ID.fullmatch(text))


def _is_refused(attribute: str, value: str, allowed: frozenset[str]) -> bool:
    """Whether an attribute that is not wholly run says what is not run; one in a wrong place is unknown."""
    values = VALUES.get(attribute)
    return attribute in allowed and value not in values if values else attribute not in allowed


def has_text(element: etree._Element) -> bool:
    """Whether words stand in an element beside its children."""
    return any((text or "").strip() for text in (element.text, *(child.tail for child in element)))
