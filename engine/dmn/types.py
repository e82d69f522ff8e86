"""Types of values: the names of FEEL and of a file's item definitions (DMN 1.5 §7.3.4), and what fits them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Final

from engine.dmn.elements import TypeDefinition
from engine.dmn.faults import DecisionError, Place
from engine.dmn.frame import Frame
from engine.dmn.language import Compiler, Matches, Names
from engine.dmn.texts import KINDS
from engine.feel import show
from engine.feel.values import kind, plain

MAX_NESTED: Final = 10

_KINDS: Final[dict[str, frozenset[str]]] = {
    "any": frozenset(),
    "number": frozenset({"number"}),
    "integer": frozenset({"number"}),
    "long": frozenset({"number"}),
    "double": frozenset({"number"}),
    "string": frozenset({"string"}),
    "boolean": frozenset({"boolean"}),
    "date": frozenset({"date"}),
    "time": frozenset({"time"}),
    "date and time": frozenset({"date and time"}),
    "datetime": frozenset({"date and time"}),
    "days and time duration": frozenset({"days and time duration"}),
    "daytimeduration": frozenset({"days and time duration"}),
    "years and months duration": frozenset({"years and months duration"}),
    "yearmonthduration": frozenset({"years and months duration"}),
    "duration": frozenset({"days and time duration", "years and months duration"}),
    "list": frozenset({"list"}),
    "context": frozenset({"context"}),
}
"""The kinds of values that a built-in type takes, none for all; spelled small, as the versions of DMN differ."""

_ARTICLES: Final = frozenset("aeiou")


What = tuple[str, str]
"""What a value is, in Chinese and in English."""
VALUE: Final[What] = "值", "the value"
OUTPUT: Final[What] = "输出", "the output"
RESULT: Final[What] = "结果", "the result"


class Misfit(Exception):
    """A value is not of a type; the texts say how, in words that follow what the value is."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


@dataclass(frozen=True)
class Type:
    """What a value must be: one of `kinds` (none: any), within `allowed`, alone or in a list.

    `constraint` is asked once, of the list as a whole. `item` is a type of lists that this is another name for, or
    has several of.
    """

    name: str
    kinds: frozenset[str] = frozenset()
    is_collection: bool = False
    allowed: Matches | None = None
    components: tuple[tuple[str, Type], ...] = ()
    item: Type | None = None
    constraint: Matches | None = None

    def conform(self, value: object, frame: Frame) -> object:
        """The value, after the implicit conversions of DMN 1.5 §10.3.2.9.4; raises Misfit. null is of any type."""
        value = plain(value)
        if value is None:
            return None
        value = self._list(value, frame) if self.is_collection else self._one(value, frame)
        return self._within(value, self.constraint, frame)

    def _list(self, value: object, frame: Frame) -> list[object]:
        items = list(value) if isinstance(value, (list, tuple)) else [value]
        frame.work.spend(len(items), Place())
        return [self._one(plain(item), frame) for item in items]

    def _one(self, value: object, frame: Frame) -> object:
        if self.item is not None:
            return self._within(self.item.conform(value, frame), self.allowed, frame)
        if isinstance(value, (list, tuple)) and len(value) == 1 and self.kinds and "list" not in self.kinds:
            value = plain(value[0])
        if value is None:
            return None
        if type(value) is date and self.kinds == {"date and time"}:
            value = datetime.combine(value, time(0), UTC)
        if self.kinds and kind(value) not in self.kinds:
            found, wanted = kind(value), KINDS.get(self.name, f"“{self.name}”")
            raise Misfit(
                f"是{KINDS.get(found, found)}，不是{wanted}：{show(value)}",
                f"is {_article(found)}, not {_article(self.name)}: {show(value)}",
            )
        if self.components and isinstance(value, Mapping):
            value = self._structure(value, frame)
        return self._within(value, self.allowed, frame)

    def _structure(self, value: Mapping[str, object], frame: Frame) -> dict[str, object]:
        """The entries, each of its type; what one may be may depend on those beside it (§7.3.3)."""
        found = dict(value)
        beside = frame.plus({name: plain(found.get(name)) for name, _ in self.components})
        for name, wanted in self.components:
            try:
                found[name] = wanted.conform(found.get(name), beside)
            except Misfit as misfit:
                raise Misfit(f"的“{name}”{misfit.zh}", f"has an entry '{name}' that {misfit.en}") from None
        return found

    def _within(self, value: object, allowed: Matches | None, frame: Frame) -> object:
        if allowed is not None and value is not None and not allowed(value, frame):
            raise Misfit(
                f"不在类型“{self.name}”允许的值之中：{show(value)}",
                f"is not allowed for the type '{self.name}': {show(value)}",
            )
        return value


ANY: Final = Type("Any")
_ALONE: Final = Names()


class Types:
    """The types of one file."""

    def __init__(self, definitions: Sequence[TypeDefinition], compiler: Compiler) -> None:
        self._definitions = {each.name: each for each in definitions}
        self._compiler = compiler
        self._made: dict[str, Type] = {}
        for each in definitions:
            self._make(each, Place(name=each.name, line=each.line), ())

    def get(self, name: str, place: Place) -> Type:
        """The type with this name; an unknown one is a fault, and then any value fits."""
        return self._get(name, place, ())

    def _get(self, name: str, place: Place, around: tuple[str, ...]) -> Type:
        if not name:
            return ANY
        if name in self._definitions:
            return self._make(self._definitions[name], place, around)
        known = name.rpartition(":")[2].strip()
        if known in self._definitions:
            return self._make(self._definitions[known], place, around)
        spelled = known.lower().replace("_", " ")
        if spelled not in _KINDS:
            self._compiler.fault("dmn.type_unknown", place, type=name)
            return ANY
        return Type(known, _KINDS[spelled])

    def _make(self, definition: TypeDefinition, place: Place, around: tuple[str, ...]) -> Type:
        name = definition.name
        if not around and name in self._made:
            return self._made[name]
        if name in around or len(around) >= MAX_NESTED:
            self._compiler.fault("dmn.type_endless", place, type=name)
            return ANY
        made = self._build(definition, place, (*around, name))
        if not around:
            self._made[name] = made
        return made

    def _build(
        self,
        definition: TypeDefinition,
        place: Place,
        around: tuple[str, ...],
        beside: Names = _ALONE,
    ) -> Type:
        here = Place(name=definition.name, line=definition.line)
        allowed = self._tests(definition.allowed, beside, here)
        made = Type(
            definition.name,
            is_collection=definition.is_collection,
            allowed=allowed,
            constraint=self._tests(definition.constraint, beside, here),
        )
        entries = Names(frozenset(each.name for each in definition.components))
        components = tuple(
            (each.name, self._build(each, place, around, entries)) for each in definition.components
        )
        if components:
            return replace(made, kinds=frozenset({"context"}), components=components)
        base = self._get(definition.base, here, around)
        if base.is_collection or base.item is not None:
            return replace(made, item=base)
        return replace(
            made,
            kinds=base.kinds,
            components=base.components,
            allowed=_all_of(base.allowed, base.constraint, allowed),
        )

    def _tests(self, text: str, beside: Names, place: Place) -> Matches | None:
        return self._compiler.tests(text, beside, place) if text else None


def conform(value: object, wanted: Type, frame: Frame, place: Place, what: What) -> object:
    """The value as its type has it; raises DecisionError that begins with `what` the value is."""
    try:
        return wanted.conform(value, frame)
    except Misfit as misfit:
        texts = {"what_zh": what[0], "what_en": what[1], "reason_zh": misfit.zh, "reason_en": misfit.en}
        raise DecisionError(place, "misfit", **texts) from None


def _all_of(*tests: Matches | None) -> Matches | None:
    asked = [each for each in tests if each is not None]
    return (lambda value, frame: all(each(value, frame) for each in asked)) if asked else None


def _article(name: str) -> str:
    return f"an {name}" if name[:1].lower() in _ARTICLES else f"a {name}"
