"""The three-way merge of diagrams: base, mine, theirs."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from engine.model.merge.facets import Facet, describe, facets_of, index, is_diagram, owner_id, rebuild
from engine.model.xml import parse_xml

_FILE = "diagram.bpmn"
_PLACE: Facet = ("place", "parent")


@dataclass(frozen=True)
class Clash:
    """Something both changed, each differently; mine was kept. `facet` is what about the element, such as `due`;
    "" when one changed what the other took away."""

    element_id: str
    element_name: str
    facet: str


@dataclass(frozen=True)
class Merged:
    """The diagram with the changes of both, and what could not be both."""

    bpmn: str
    clashes: tuple[Clash, ...]


def merge_diagrams(base: str, mine: str, theirs: str) -> Merged:
    """My diagram with their changes since `base`; where both changed the same, mine stays and is told.

    Elements are known by their ids; what has none belongs to the nearest that has one. The result may name what is
    no longer there (a flow of mine to a step they took away): check it. Raises DefinitionRejected for what is no
    diagram.
    """
    trees = [parse_xml(each.encode(), _FILE) for each in (base, mine, theirs)]
    return _Merge(*trees).make()


class _Merge:
    def __init__(self, base: etree._Element, mine: etree._Element, theirs: etree._Element) -> None:
        self.mine = mine
        self.of_base, self.of_mine, self.of_theirs = index(base), index(mine), index(theirs)
        self.clashes: list[Clash] = []

    def make(self) -> Merged:
        for identifier, theirs in self.of_theirs.items():
            if identifier not in self.of_base:
                self._added(identifier, theirs)
            elif identifier in self.of_mine:
                self._both(identifier, theirs)
            elif _content(theirs) != _content(self.of_base[identifier]):
                self._clash(theirs, "")
        for identifier, base in self.of_base.items():
            if identifier not in self.of_theirs and identifier in self.of_mine:
                self._taken_away(identifier, base)
        etree.indent(self.mine)
        text = etree.tostring(self.mine, encoding="unicode")
        return Merged(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n', tuple(self.clashes))

    def _added(self, identifier: str, theirs: etree._Element) -> None:
        if identifier in self.of_mine:
            if _content(self.of_mine[identifier]) != _content(theirs):
                self._clash(theirs, "")
            return
        home = self.of_mine.get(owner_id(theirs))
        if home is None:
            self._clash(theirs, "")
            return
        shell = deepcopy(theirs)
        for child in [each for each in shell.iterchildren("*") if each.get("id")]:
            shell.remove(child)
        self._put(home, shell, theirs)
        self.of_mine[identifier] = shell

    def _put(self, home: etree._Element, element: etree._Element, theirs: etree._Element) -> None:
        """After what it follows in their diagram, if that is here, too."""
        for earlier in theirs.itersiblings("*", preceding=True):
            neighbour = self.of_mine.get(earlier.get("id", ""))
            if earlier.get("id") and neighbour is not None and neighbour.getparent() is home:
                neighbour.addnext(element)
                return
        home.append(element)

    def _both(self, identifier: str, theirs: etree._Element) -> None:
        mine, base = self.of_mine[identifier], self.of_base[identifier]
        merged, is_changed = self._facets(base, mine, theirs)
        place = merged.pop(_PLACE)
        if is_changed:
            rebuild(mine, merged)
        home = self.of_mine.get(str(place))
        if home is not None and identifier and place != owner_id(mine):
            self._put(home, mine, theirs)

    def _facets(
        self, base: etree._Element, mine: etree._Element, theirs: etree._Element
    ) -> tuple[dict[Facet, object], bool]:
        before, now, other = (_placed(each) for each in (base, mine, theirs))
        merged: dict[Facet, object] = {}
        is_changed = False
        for facet in dict.fromkeys([*now, *other]):
            old, own, their = before.get(facet), now.get(facet), other.get(facet)
            value = own
            if own == old and their != old:
                value, is_changed = their, True
            elif their not in (old, own):
                if facet[0] == "references":
                    value, is_changed = _both_references(old, own, their), True
                else:
                    self._clash(mine, describe(facet))
            if value is not None:
                merged[facet] = value
        return merged, is_changed

    def _taken_away(self, identifier: str, base: etree._Element) -> None:
        """They took it away; it stays if I have changed it or put something into it."""
        mine = self.of_mine[identifier]
        is_mine = _content(mine) != _content(base) or any(
            each.get("id") not in self.of_base for each in mine.iterdescendants("*") if each.get("id")
        )
        if is_mine:
            self._clash(mine, "")
            return
        parent = mine.getparent()
        if parent is not None:
            parent.remove(mine)

    def _clash(self, element: etree._Element, facet: str) -> None:
        name, identifier = element.get("name", ""), element.get("id", "")
        if is_diagram(element):
            identifier, facet = element.get("bpmnElement", identifier), "layout"
            drawn = self.of_mine.get(identifier)
            name = drawn.get("name", "") if drawn is not None else ""
        clash = Clash(identifier, name, facet)
        if clash not in self.clashes:
            self.clashes.append(clash)


def _placed(element: etree._Element) -> dict[Facet, object]:
    return {**facets_of(element), _PLACE: owner_id(element)}


def _content(element: etree._Element) -> dict[Facet, object]:
    """What is compared of an element; who is joined to it by flows is not its own."""
    return {facet: value for facet, value in _placed(element).items() if facet[0] != "references"}


def _both_references(old: object, own: object, their: object) -> tuple[str, ...] | None:
    before, mine, theirs = (each if isinstance(each, tuple) else () for each in (old, own, their))
    kept = [each for each in mine if each in theirs or each not in before]
    kept += [each for each in theirs if each not in mine and each not in before]
    return tuple(kept) or None
