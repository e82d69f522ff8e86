"""Decision tables: hit policy, columns, rules by their number, cells by rule and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from engine.dmn.elements import InputColumn, OutputColumn, Rule, Table
from engine.model.compare.attributes import DECISION, find
from engine.model.compare.change import Change, Kind, Level, Part, Place
from engine.model.compare.leaves import differences, leaves
from engine.model.compare.matching import moved, pair
from engine.model.compare.phrases import differ_in_numbers_only
from engine.model.compare.telling import Telling
from engine.model.compare.words import Words, called, listed, same, say, shorten

MOST_ALIGNED: Final = 1_000
"""Rules of a table up to which they are aligned; of a longer one the n-th is compared with the n-th."""

_ANY: Final = ("", "-")

Column = InputColumn | OutputColumn
Cells = tuple[str, ...]


class _Pairs(NamedTuple):
    """Rules before and after: those that go together, those that only one side has, those that moved."""

    same: list[tuple[int, int]]
    removed: list[int]
    added: list[int]
    moved: list[tuple[int, int]]


def compare_tables(
    telling: Telling,
    title: Words,
    owner: str,
    before: Table,
    after: Table,
    elements: tuple[tuple[str, ...], tuple[str, ...]],
) -> Iterator[Change]:
    """Everything about one table; `title` names it and `owner` is the decision's id."""
    yield from _Comparison(telling, title, owner, before, after, elements).changes()


@dataclass(frozen=True)
class _Comparison:
    telling: Telling
    title: Words
    owner: str
    before: Table
    after: Table
    elements: tuple[tuple[str, ...], tuple[str, ...]]

    def changes(self) -> Iterator[Change]:
        skip = ("inputs", "outputs", "rules")
        for found in differences(*(dict(leaves(each, skip=skip)) for each in (self.before, self.after))):
            place = Place(Part.DECISION, self.owner, found.path)
            yield self.telling.change(self.title, find(DECISION, found.path), found, place, self.elements)
        old, new = _columns(self.before), _columns(self.after)
        pairs = {at: position for at, (position, _key) in pair(old, new, _content, _title).items()}
        yield from self._compare_columns(old, new, pairs)
        yield from self._compare_rules(new, pairs)

    def _compare_columns(
        self, old: Sequence[Column], new: Sequence[Column], pairs: dict[int, int]
    ) -> Iterator[Change]:
        was = {position: at for at, position in pairs.items()}
        for position, column in enumerate(new):
            if position not in was:
                yield self._told(Kind.ADDED, "column_added", column)
                continue
            what = say("column", table=self.title, name=_called(column))
            for found in differences(*(dict(leaves(each)) for each in (old[was[position]], column))):
                place = Place(Part.DECISION, self.owner, f"column {position + 1} {found.path}")
                yield self.telling.change(what, find(DECISION, found.path), found, place, self.elements)
        for at, column in enumerate(old):
            if at not in pairs:
                yield self._told(Kind.REMOVED, "column_removed", column)
        for each in moved([pairs[at] for at in sorted(pairs)], sorted(was)):
            yield self._told(Kind.MOVED, "column_moved", new[int(str(each))])

    def _compare_rules(self, columns: Sequence[Column], pairs: dict[int, int]) -> Iterator[Change]:
        """Rules by what they say in the columns that both versions have."""
        kept = sorted(pairs.items(), key=lambda each: each[1])
        old = [tuple(_cells(rule)[at] for at, _position in kept) for rule in self.before.rules]
        new = [tuple(_cells(rule)[position] for _at, position in kept) for rule in self.after.rules]
        shown = [columns[position] for _at, position in kept]
        found = _align(old, new)
        for at, position in found.same:
            for column, before, after in zip(shown, old[at], new[position], strict=True):
                if before != after:
                    yield self._cell(position, column, before, after)
        for position in found.added:
            details = _listed(columns, _cells(self.after.rules[position]))
            yield self._rule(Kind.ADDED, "rule_added", position, details)
        for at in found.removed:
            details = _listed(_columns(self.before), _cells(self.before.rules[at]))
            yield self._rule(Kind.REMOVED, "rule_removed", at, details)
        for at, position in found.moved:
            sentence = say(
                "rule_moved",
                table=self.title,
                before=at + 1,
                number=position + 1,
                cells=_listed(shown, new[position]),
            )
            yield self._made(Kind.MOVED, f"rule {position + 1}", sentence, str(at + 1), str(position + 1))

    def _cell(self, position: int, column: Column, before: str, after: str) -> Change:
        what = say("rule", table=self.title, number=position + 1, column=_called(column))
        values = {"before": _cell_words(before, after), "after": _cell_words(after, before)}
        sentence = say("cell_changed", what=what, **values)
        level = Level.PARAMETER if differ_in_numbers_only(before, after) else Level.STRUCTURE
        return self._made(Kind.CHANGED, f"rule {position + 1}", sentence, before, after, level)

    def _rule(self, kind: Kind, code: str, position: int, cells: Words) -> Change:
        sentence = say(code, table=self.title, number=position + 1, cells=cells)
        values = ("", cells.zh) if kind is Kind.ADDED else (cells.zh, "")
        return self._made(kind, f"rule {position + 1}", sentence, *values)

    def _told(self, kind: Kind, code: str, column: Column) -> Change:
        sentence = say(code, table=self.title, name=_called(column))
        return self._made(kind, f"column {_named(column)}", sentence, "", "")

    def _made(
        self,
        kind: Kind,
        item: str,
        sentence: Words,
        before: str,
        after: str,
        level: Level = Level.STRUCTURE,
    ) -> Change:
        place = Place(Part.DECISION, self.owner, item)
        return Change(kind, level, place, sentence, before, after, *self.elements)


def _align(old: list[Cells], new: list[Cells]) -> _Pairs:
    if max(len(old), len(new)) > MOST_ALIGNED:
        both = min(len(old), len(new))
        return _Pairs(
            [(at, at) for at in range(both)], list(range(both, len(old))), list(range(both, len(new))), []
        )
    found = _Pairs([], [], [], [])
    for tag, a, a_end, b, b_end in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        both = min(a_end - a, b_end - b) if tag in ("equal", "replace") else 0
        found.same.extend((a + step, b + step) for step in range(both))
        found.removed.extend(range(a + both, a_end))
        found.added.extend(range(b + both, b_end))
    for at in list(found.removed):
        position = next((each for each in found.added if new[each] == old[at]), None)
        if position is not None:
            found.removed.remove(at)
            found.added.remove(position)
            found.moved.append((at, position))
    return found


def _columns(table: Table) -> list[Column]:
    return [*table.inputs, *table.outputs]


def _cells(rule: Rule) -> Cells:
    return (*rule.inputs, *rule.outputs)


def _content(column: Column) -> tuple[bool, str] | None:
    is_input = isinstance(column, InputColumn)
    content = column.expression if isinstance(column, InputColumn) else column.name
    return (is_input, content) if content else None


def _title(column: Column) -> tuple[bool, str] | None:
    return (isinstance(column, InputColumn), column.title) if column.title else None


def _named(column: Column) -> str:
    return column.title or "—"


def _called(column: Column) -> Words:
    return called(_named(column), column.title_en)


def _listed(columns: Sequence[Column], cells: Cells) -> Words:
    """The cells that ask for something or give something."""
    return listed(
        say("cell", column=_called(column), value=_cell_words(cell))
        for column, cell in zip(columns, cells, strict=False)
        if cell not in _ANY
    )


def _cell_words(text: str, beside: str = "") -> Words:
    """A cell as it is written; "-" is any value. FEEL's own quotation marks do for a text."""
    return say("any_value") if text in _ANY else same(shorten(text, beside))
