"""The one error of the expression language: what is wrong, and where in the text."""

from __future__ import annotations

from engine.errors import Invalid
from engine.feel.texts import MESSAGES, in_chinese

_AROUND = 40
_PLACE = "▸"


class FeelError(Invalid):
    """The expression cannot be used.

    `code` names the fault (a key of MESSAGES), `params` its details for a translation, `position` the
    offset of the fault in `text` (0-based, counted in characters of the text as given, a leading "="
    included). The message is there in English (`message`, `message_en`) and in Chinese (`message_zh`).
    """

    code = "feel.invalid"

    def __init__(self, code: str, *, position: int = 0, text: str = "", **params: object) -> None:
        super().__init__(MESSAGES[code][1].format(**params), code=code, **params)
        self.position = position
        self.text = text

    @property
    def message_en(self) -> str:
        """What is wrong, in English."""
        return self.message

    @property
    def message_zh(self) -> str:
        """What is wrong, in Chinese."""
        details = {name: in_chinese(value) for name, value in self.params.items()}
        return MESSAGES[self.code][0].format(**details)

    @property
    def line(self) -> int:
        """The line of the fault, counted from 1."""
        return self.text.count("\n", 0, self.position) + 1

    @property
    def column(self) -> int:
        """The character of its line at which the fault is, counted from 1."""
        return self.position - self.text.rfind("\n", 0, self.position)

    @property
    def excerpt(self) -> str:
        """The line of the fault, with ▸ before the place, cut to what is around it."""
        start = self.position - self.column + 1
        end = self.text.find("\n", self.position)
        end = len(self.text) if end < 0 else end
        before, after = self.text[start : self.position], self.text[self.position : end]
        if len(before) > _AROUND:
            before = "…" + before[-_AROUND:]
        if len(after) > _AROUND:
            after = after[:_AROUND] + "…"
        return before + _PLACE + after

    def explain(self, language: str = "en") -> str:
        """Place, fault and excerpt in one sentence, in `zh` or `en`."""
        if language == "zh":
            return f"第 {self.line} 行第 {self.column} 列：{self.message_zh}（{self.excerpt}）"
        return f"line {self.line}, column {self.column}: {self.message_en} ({self.excerpt})"
