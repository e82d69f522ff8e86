"""What differs between two versions of a process: one `Change` for each thing a person would name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from engine.model.compare.words import Words


class Kind(StrEnum):
    """What happened to a thing between the two versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


class Level(StrEnum):
    """How far a change reaches. What cannot be placed is structure.

    `cosmetic`: what people see of the drawing, notes, and scenarios; nothing runs otherwise. `parameter`: names,
    deadlines, roles, reminders, instructions, words of forms, numbers in decision tables. `structure`: everything else.
    """

    COSMETIC = "cosmetic"
    PARAMETER = "parameter"
    STRUCTURE = "structure"


class Part(StrEnum):
    """What of a package a change is in."""

    PROCESS = "process"
    FORM = "form"
    DECISION = "decision"
    SCENARIO = "scenario"
    MANIFEST = "manifest"
    DRAWING = "drawing"


@dataclass(frozen=True)
class Place:
    """Where a change is: `owner` is the id of an element, form, decision or scenario or the name of a field of the
    manifest, `item` what of it: a setting, a field's key, a rule's number as "rule 3"."""

    part: Part
    owner: str = ""
    item: str = ""


@dataclass(frozen=True)
class Change:
    """One difference. `before` and `after` are the values as stored, "" where there is none.

    `elements_before` and `elements_after` are ids in the two diagrams: what to mark and where to lead.
    """

    kind: Kind
    level: Level
    place: Place
    sentence: Words
    before: str = ""
    after: str = ""
    elements_before: tuple[str, ...] = ()
    elements_after: tuple[str, ...] = ()


def highest_level(changes: Iterable[Change]) -> Level | None:
    """The level that a release with these changes has; None if nothing differs."""
    order = list(Level)
    return max((change.level for change in changes), key=order.index, default=None)
