"""Everything in a DMN file that would be ignored is found here, beside broken ids."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from engine.errors import Problem
from engine.model.audit import MAX_ID, has_text, is_id
from engine.model.decisions.grammar import (
    ATTRIBUTES,
    CHILDREN,
    DRAWING,
    EXPRESSIONS,
    KNOWN,
    OWN_ATTRIBUTES,
    REFUSED,
    SILENT,
    SINGLE,
    VALUES,
    WITH_TEXT,
)
from engine.model.findings import problem
from engine.model.grammar import is_feel_language
from engine.model.xml import local_name, namespace, place_of

MAX_NESTED = 20
_NEEDS_ID = frozenset({"decision", "businessKnowledgeModel", "inputData", "decisionService"})
_LANGUAGES = frozenset({"expressionLanguage", "typeLanguage"})


class Audit:
    """One pass over a tree; `problems` holds what was found, in document order."""

    def __init__(self, root: etree._Element, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._space = namespace(root)
        self._foreign: set[str] = set()
        self._ids: dict[str, int] = {}
        self._element(root, 0)

    def _report(self, code: str, element: etree._Element, **details: object) -> None:
        self.problems.append(problem(code, self.file, place_of(element), **details))

    def _element(self, element: etree._Element, depth: int) -> None:
        """Look at a known element and what is inside; `depth` counts the expressions around it."""
        tag = local_name(element)
        self._attributes(element, tag)
        self._identity(element, tag)
        if tag not in WITH_TEXT and has_text(element):
            self._report("element.text", element, tag=tag)
        depth += tag in EXPRESSIONS
        if depth > MAX_NESTED:
            self._report("dmn.too_deep", element, limit=MAX_NESTED)
            return
        for child in element.iterchildren("*"):
            self._child(child, element, tag, depth)
        counts = Counter(local_name(child) for child in element.iterchildren("*"))
        for name in sorted(SINGLE & counts.keys()):
            if counts[name] > 1:
                self._report("element.repeated", element, tag=name, parent=tag)

    def _child(self, child: etree._Element, parent: etree._Element, tag: str, depth: int) -> None:
        name = local_name(child)
        if namespace(child) != self._space:
            self._foreign_namespace(child, namespace(child))
        elif name in SILENT:
            self._silent(child)
        elif name in REFUSED:
            refusal = REFUSED[name]
            self._report(
                "element.refused",
                child,
                tag=name,
                label=refusal.label_zh,
                instead_zh=refusal.instead_zh,
                instead_en=refusal.instead_en,
            )
        elif name in CHILDREN.get(tag, ()):
            self._element(child, depth)
        else:
            self._report(
                "element.misplaced" if name in KNOWN else "element.unknown", child, tag=name, parent=tag
            )

    def _silent(self, element: etree._Element) -> None:
        for each in element.iter("*"):
            if namespace(each) == self._space:
                self._identity(each, "")
            else:
                self._foreign_namespace(each, namespace(each))

    def _attributes(self, element: etree._Element, tag: str) -> None:
        allowed = ATTRIBUTES.get(tag, frozenset()) | {"id", "label"}
        for qualified, value in element.items():
            name = etree.QName(qualified)
            if qualified in OWN_ATTRIBUTES.get(tag, ()):
                continue
            if name.namespace == self._space:
                self._report("attribute.unknown", element, tag=tag, attribute=name.localname)
            elif name.namespace is not None:
                self._foreign_namespace(element, name.namespace)
            elif name.localname not in allowed:
                self._report("attribute.unknown", element, tag=tag, attribute=name.localname)
            elif name.localname in _LANGUAGES:
                if not is_feel_language(value):
                    self._report("expression.language", element, language=value)
            elif value not in VALUES.get(name.localname, (value,)):
                known = ", ".join(VALUES[name.localname])
                self._report(
                    "attribute.value",
                    element,
                    tag=tag,
                    attribute=name.localname,
                    value=value,
                    allowed=known,
                )

    def _identity(self, element: etree._Element, tag: str) -> None:
        identifier = element.get("id")
        if identifier is None:
            if tag in _NEEDS_ID and element.get("href") is None:
                self._report("id.missing", element, tag=tag)
            return
        if not is_id(identifier):
            self._report("id.invalid", element, id=identifier, limit=MAX_ID)
        if identifier in self._ids:
            self._report("id.duplicate", element, id=identifier, other=self._ids[identifier])
        self._ids.setdefault(identifier, element.sourceline or 0)

    def _foreign_namespace(self, element: etree._Element, uri: str) -> None:
        if uri.startswith(DRAWING) or uri in self._foreign:
            return
        self._foreign.add(uri)
        self._report("extension.foreign", element, namespace=uri or "-")
