"""What a translation has found, and the forms it has made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from engine.errors import Problem
from engine.model.findings import problem
from engine.model.import_ import juel
from engine.model.import_.editing import take
from engine.model.xml import place_of

_LOST: Final = frozenset(
    {"import.refused", "import.java", "import.expression", "import.person", "import.script"}
)


@dataclass
class Notes:
    """Problems in the order found; `forms` are form-js schemas by id, `prefix` how the other tool's names begin."""

    file: str
    prefix: str = "camunda"
    problems: list[Problem] = field(default_factory=list)
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    _lost: list[tuple[str, str]] = field(default_factory=list)

    def report(self, code: str, at: etree._Element, **details: object) -> None:
        """A problem at an element."""
        if self.prefix != "camunda" and isinstance(what := details.get("what"), str):
            details["what"] = what.replace("camunda:", f"{self.prefix}:")
        if code in _LOST:
            self._lost.append((place_of(at).id, str(details.get("what") or details.get("text", ""))))
        self.problems.append(problem(code, self.file, place_of(at), **details))

    def lost_at(self, element: etree._Element) -> list[str]:
        """What has no counterpart at an element or inside it, as it was reported."""
        return [what for owner, what in self._lost if owner and owner == element.get("id")]

    def refuse(self, at: etree._Element, what: str, hint_zh: str, hint_en: str) -> None:
        """Something that would be lost."""
        self.report("import.refused", at, what=what, hint_zh=hint_zh, hint_en=hint_en)

    def ignore(self, at: etree._Element, what: str) -> None:
        """Something that changes nothing here."""
        self.report("import.ignored", at, what=what)

    def feel(self, at: etree._Element, place: str, text: str) -> juel.Feel:
        """A text with expressions as FEEL; what cannot be translated is reported, and null."""
        try:
            return juel.translate(text)
        except juel.Untranslatable as why:
            self.report("import.expression", at, place=place, text=text.strip(), reason=why)
            return juel.Feel("null")

    def value(self, at: etree._Element, place: str, text: str) -> str:
        """A setting that is a plain text, or FEEL with a leading "=" if it holds an expression."""
        return f"={self.feel(at, place, text).text}" if juel.is_expression(text) else text.strip()

    def take_ignored(self, element: etree._Element, *names: str) -> None:
        """Drop Camunda attributes that change nothing here."""
        for name in names:
            if take(element, name):
                self.ignore(element, f"camunda:{name}")
