"""What a translation has found, and the forms it has made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from engine.errors import Problem
from engine.model.findings import problem
from engine.model.import_ import juel
from engine.model.import_.editing import take
from engine.model.xml import place_of


@dataclass
class Notes:
    """Problems in the order found; `forms` are form-js schemas by id."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)

    def report(self, code: str, at: etree._Element, **details: object) -> None:
        """A problem at an element."""
        self.problems.append(problem(code, self.file, place_of(at), **details))

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
