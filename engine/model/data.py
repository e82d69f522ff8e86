"""Reads data objects, inputs and outputs and the associations between them; every reference must lead somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from lxml import etree

from engine.errors import Problem
from engine.model.dataflow import Assignment, Association, DataItem, InputOutput
from engine.model.dialect import bare
from engine.model.findings import problem
from engine.model.grammar import as_bool
from engine.model.settings import text_of
from engine.model.xml import BPMN, local_name, place_of

PLACEHOLDER: Final = "__targetRef_placeholder"
"""The name modelers give to a property that only ends an arrow from a data object to an activity."""

_HOLDERS: Final = (
    *("dataObject", "dataObjectReference", "property", "dataInput", "dataOutput"),
    *("inputDataItem", "outputDataItem"),
)
_WRAPPERS: Final = frozenset({"ioSpecification", "multiInstanceLoopCharacteristics"})


class Holder(NamedTuple):
    """Something that holds data: as an item, what it is, and the element it belongs to."""

    item: DataItem
    tag: str
    owner: etree._Element


class DataReader:
    """The data of one file. A reference that leads nowhere is reported and left out, so nothing waits for it."""

    def __init__(self, root: etree._Element, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self._labels = _labels(root)
        self._objects = {each.get("id", ""): each for each in _all(root, "dataObject")}
        self._holders: dict[str, Holder] = {}
        for tag in _HOLDERS:
            for element in _all(root, tag):
                self._add(element, tag)

    def declared(self, scope: etree._Element) -> tuple[DataItem, ...]:
        """The data objects and properties of a process or sub-process."""
        found = [
            self._holders[child.get("id", "")].item
            for child in _children(scope, "dataObject", "property")
            if child.get("id", "") in self._holders and child.get("name") != PLACEHOLDER
        ]
        return tuple(found)

    def find(self, ref: str) -> Holder | None:
        """What has this id."""
        return self._holders.get(ref)

    def of(self, element: etree._Element) -> InputOutput | None:
        """What an activity, event or process takes and gives; None if it says nothing of it."""
        specification = element.find(f"{{{BPMN}}}ioSpecification")
        home = element if specification is None else specification
        reads = tuple(self._associations(element, "dataInputAssociation"))
        writes = tuple(self._associations(element, "dataOutputAssociation"))
        found = InputOutput(
            inputs=self._items(home, "dataInput"),
            outputs=self._items(home, "dataOutput"),
            input_sets=self._sets(home, "inputSet", "dataInput", "optionalInput"),
            output_sets=self._sets(home, "outputSet", "dataOutput", "optionalOutput"),
            reads=reads,
            writes=writes,
        )
        return None if found == InputOutput() else found

    def _add(self, element: etree._Element, tag: str) -> None:
        identifier, owner = element.get("id", ""), element.getparent()
        source = element
        if tag == "dataObjectReference":
            ref = _ref(element.get("dataObjectRef", ""))
            if ref not in self._objects:
                self._report("ref.dangling", element, attribute="dataObjectRef", ref=ref or "-")
                return
            source = self._objects[ref]
            home = source.getparent()
            if home is not owner and home not in list(element.iterancestors()):
                self._report("data.out_of_reach", element, ref=ref)
                return
        if owner is None or not identifier:
            return
        if local_name(owner) in _WRAPPERS and (outer := owner.getparent()) is not None:
            owner = outer
        item = DataItem(
            identifier,
            name=self._name(source),
            is_collection=as_bool(source.get("isCollection"), False),
        )
        self._holders.setdefault(identifier, Holder(item, tag, owner))

    def _name(self, element: etree._Element) -> str:
        """Its own name, else the one name of all references to it, else its id."""
        labels = self._labels.get(element.get("id", ""), set())
        shared = next(iter(labels)) if len(labels) == 1 else ""
        return element.get("name", "").strip() or shared or element.get("id", "")

    def _items(self, home: etree._Element, tag: str) -> tuple[DataItem, ...]:
        ids = [child.get("id", "") for child in _children(home, tag)]
        return tuple(self._holders[each].item for each in ids if each in self._holders)

    def _sets(self, home: etree._Element, tag: str, item: str, optional: str) -> tuple[tuple[str, ...], ...]:
        """For each set the names of what must have a value."""
        found = []
        for element in _children(home, tag):
            needed, free = (self._names(element, f"{kind}Refs", item) for kind in (item, optional))
            found.append(tuple(name for name in needed if name not in free))
            pairs = list(_children(element, "inputSetRefs", "outputSetRefs"))
            if pairs and len(list(_children(home, "inputSet"))) + len(list(_children(home, "outputSet"))) > 2:
                self._report("data.sets", element, tag=local_name(pairs[0]))
        return tuple(found)

    def _names(self, element: etree._Element, tag: str, wanted: str) -> list[str]:
        names = []
        for child in _children(element, tag):
            holder = self._holders.get(_ref(child.text or ""))
            if holder is None or holder.tag != wanted:
                self._report("ref.dangling", child, attribute=tag, ref=_ref(child.text or "") or "-")
            else:
                names.append(holder.item.name)
        return names

    def _associations(self, element: etree._Element, tag: str) -> Iterator[Association]:
        for arrow in _children(element, tag):
            target = self._end(arrow, "targetRef", element)
            sources = [
                self._end(arrow, "sourceRef", element, child) for child in _children(arrow, "sourceRef")
            ]
            if target is None or None in sources:
                continue
            found = self._association(arrow, target, [each for each in sources if each is not None])
            only_drawn = tag == "dataOutputAssociation" and not found.sources and found.is_copy
            if target.name == PLACEHOLDER or only_drawn:
                # An arrow without more is a picture: the variable is seen, or written by its name, anyway.
                continue
            if found.is_copy and len(found.sources) != 1:
                self._report("data.sources", arrow, target=target.name)
                continue
            yield found

    def _association(
        self, arrow: etree._Element, target: DataItem, sources: Iterable[DataItem]
    ) -> Association:
        child = arrow.find(f"{{{BPMN}}}transformation")
        if child is not None and not bare(child.text or ""):
            self._report("expression.empty", child, place="transformation")
        assignments = (self._assignment(each, target) for each in _children(arrow, "assignment"))
        return Association(
            target=target.name,
            sources=tuple(each.name for each in sources),
            transformation=bare(text_of(arrow, "transformation")),
            assignments=tuple(each for each in assignments if each is not None),
            is_collection=target.is_collection,
        )

    def _assignment(self, element: etree._Element, target: DataItem) -> Assignment | None:
        """`to` is the target, by name or id, or a path of keys below it."""
        source, path = bare(text_of(element, "from")), bare(text_of(element, "to")).split(".")
        if not source:
            self._report("expression.empty", element, place="from")
            return None
        keys = tuple(each.strip() for each in path)
        if keys[0] not in (target.name, target.id) or not all(keys):
            self._report("data.assignment", element, to=".".join(path) or "-", target=target.name)
            return None
        return Assignment(source, keys[1:])

    def _end(
        self, arrow: etree._Element, tag: str, user: etree._Element, child: etree._Element | None = None
    ) -> DataItem | None:
        """What an end of an association points to, if it can be seen from the element that has the association."""
        ref = _ref((text_of(arrow, tag) if child is None else child.text) or "")
        holder = self._holders.get(ref)
        if holder is None:
            self._report("ref.dangling", arrow, attribute=tag, ref=ref or "-")
            return None
        if holder.owner is not user and holder.owner not in list(user.iterancestors()):
            self._report("data.out_of_reach", arrow, ref=ref)
            return None
        return holder.item

    def _report(self, code: str, at: etree._Element, **details: object) -> None:
        self.problems.append(problem(code, self.file, place_of(at), **details))


def _labels(root: etree._Element) -> dict[str, set[str]]:
    """What the references to each data object are called."""
    found: dict[str, set[str]] = {}
    for element in _all(root, "dataObjectReference"):
        if name := element.get("name", "").strip():
            found.setdefault(_ref(element.get("dataObjectRef", "")), set()).add(name)
    return found


def _all(root: etree._Element, tag: str) -> Iterator[etree._Element]:
    return root.iter(f"{{{BPMN}}}{tag}")


def _children(element: etree._Element, *tags: str) -> Iterator[etree._Element]:
    return (child for child in element.iterchildren(f"{{{BPMN}}}*") if local_name(child) in tags)


def _ref(text: str) -> str:
    """A reference without the prefix that some modelers write."""
    return text.strip().rpartition(":")[2]
