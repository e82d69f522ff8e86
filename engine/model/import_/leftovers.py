"""What nobody has taken over from another tool: known to have no effect, else reported."""

from __future__ import annotations

from collections.abc import Collection

from lxml import etree

from engine.model.import_.editing import EXTENSIONS, remove
from engine.model.import_.notes import Notes
from engine.model.xml import BPMN, local_name, namespace


def leftovers(
    root: etree._Element,
    notes: Notes,
    space: str,
    no_effect: Collection[str],
    no_effect_inside: Collection[str],
) -> None:
    """Take what is left of a namespace out of the tree: attributes, extensions, and extension blocks then empty."""
    for element in list(root.iter(f"{{{BPMN}}}*")):
        for name in [str(each) for each in element.attrib if str(each).startswith(f"{{{space}}}")]:
            _tell(element, name.rpartition("}")[2], no_effect, notes)
            del element.attrib[name]
    for block in list(root.iter(EXTENSIONS)):
        owner = block.getparent()
        for child in list(block):
            if namespace(child) == space:
                _tell(block if owner is None else owner, local_name(child), no_effect_inside, notes)
                remove(child)
        if len(block) == 0:
            remove(block)


def _tell(at: etree._Element, name: str, no_effect: Collection[str], notes: Notes) -> None:
    what = f"{notes.prefix}:{name}"
    if name in no_effect:
        notes.ignore(at, what)
        return
    notes.refuse(
        at,
        what,
        "请用 BPMN 的元素、FEEL 表达式或外部任务表达它的作用。",
        "Say what it does with elements of BPMN, FEEL or an external task.",
    )
