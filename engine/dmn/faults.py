"""What is wrong with a decision: found before it is deployed, or met while it is evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine import errors
from engine.dmn.texts import MESSAGES
from engine.errors import IncidentError, Located

MAX_NAME = 120


@dataclass(frozen=True)
class Place(errors.Place):
    """A place in a file: the element it belongs to, and in words where in it ("" if it is the element itself)."""

    zh: str = ""
    en: str = ""

    @staticmethod
    def of(element: Located) -> Place:
        """The element itself."""
        return Place(element.id, element.name[:MAX_NAME], element.line)

    def inside(self, zh: str, en: str, line: int = 0) -> Place:
        """A place further in."""
        return replace(
            self,
            line=line or self.line,
            zh=f"{self.zh}，{zh}" if self.zh else zh,
            en=f"{self.en}, {en}" if self.en else en,
        )

    def at(self, line: int) -> Place:
        """The same place at a line of its own."""
        return replace(self, line=line or self.line)

    @property
    def title_zh(self) -> str:
        """The whole place in Chinese."""
        called = f"“{self.name}”（{self.id}）" if self.name and self.name != self.id else f"“{self.id}”"
        return f"决策{called}" + (f"，{self.zh}" if self.zh else "")

    @property
    def title_en(self) -> str:
        """The whole place in English."""
        called = f"'{self.name}' ({self.id})" if self.name and self.name != self.id else f"'{self.id}'"
        return f"decision {called}" + (f", {self.en}" if self.en else "")


@dataclass(frozen=True)
class Fault:
    """Something that keeps a file from being deployed; `code` names the text, `details` fill it."""

    code: str
    place: Place
    details: Mapping[str, object] = field(default_factory=dict)


class DecisionError(IncidentError):
    """A decision cannot be made.

    The message, as an incident keeps it, is in Chinese and then in English; `reason` is a key of `MESSAGES`.
    """

    code = "decision"

    def __init__(self, place: Place, reason: str, **details: object) -> None:
        self.place = place
        self.reason = reason
        zh, en = (text.format(**details) for text in MESSAGES[reason])
        self.message_zh, self.message_en = f"{place.title_zh}：{zh}", f"{place.title_en}: {en}"
        super().__init__(f"{self.message_zh} ({self.message_en})")
