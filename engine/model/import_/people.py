"""BPMN's own way to say who does a task (`potentialOwner`), as a role."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from engine.model.import_.editing import set_property
from engine.model.import_.notes import Notes
from engine.model.settings import properties_of
from engine.model.xml import BPMN

_OWNERS: Final = tuple(f"{{{BPMN}}}{name}" for name in ("potentialOwner", "humanPerformer", "performer"))
_GROUP: Final = re.compile(r"(?:group\(\s*)?([\w.-]+)(?:\s*\))?")


def has_owners(root: etree._Element) -> bool:
    """Whether the diagram names people or groups so."""
    return next(root.iter(*_OWNERS), None) is not None


def translate(root: etree._Element, notes: Notes) -> None:
    """One group becomes the role of its task; persons, and several groups, are reported."""
    for owner in list(root.iter(*_OWNERS)):
        task = owner.getparent()
        if task is None:
            continue
        words = str(owner.findtext(f".//{{{BPMN}}}formalExpression") or owner.get("name", "")).strip()
        group = _GROUP.fullmatch(words) if owner.tag == _OWNERS[0] else None
        if "role" in properties_of(task) or group is None:
            notes.report("import.person", task, what=f"{etree.QName(owner).localname} {words}")
        else:
            set_property(task, "role", group[1])
        task.remove(owner)
