"""Whether a value that could be read is allowed: required, limits, pattern, choice of days and files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from engine.feel import Expression
from engine.feel.regex import RegexError
from engine.forms.messages import FieldError
from engine.forms.numbers import read_number, show
from engine.forms.schema import CHOICES, MAX_PATTERN_INPUT, MAX_PATTERN_STEPS, MAX_TEXT, Node, evaluate
from engine.forms.values import read_day

_EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:[.][a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?){1,10}"
)
_MOBILE = re.compile(r"(?:(?:\+|00)86)?1[3-9][0-9]{9}")
_ABROAD = re.compile(r"(?:\+|00)[1-9][0-9]{6,18}")
_LANDLINE = re.compile(r"0[1-9][0-9]{1,2}[0-9]{7,8}(?:转[0-9]{1,6})?|[1-9][0-9]{6,7}")
_SEPARATORS = str.maketrans("", "", " -()（）")


@dataclass
class Judge:
    """Judges the fields of one submission; work on patterns is bounded over all of them.

    `files` maps the ids of uploads this person may attach to their names; None leaves ids unchecked.
    """

    today: date
    files: Mapping[str, str] | None = None
    _pattern_steps: int = field(default=MAX_PATTERN_STEPS)

    def judge(self, node: Node, value: object, variables: Mapping[str, object]) -> list[FieldError]:
        """The faults of a value as `read_value` gives it; `variables` are for limits that are expressions."""
        if value is None or value == [] or value is False:
            return [FieldError(_required_code(node))] if node.is_required else []
        if isinstance(value, str) and node.type in MAX_TEXT:
            return list(self._text(node, value, variables))
        if isinstance(value, (int, float)) and node.type == "number":
            return list(self._number(node, Decimal(str(value)), variables))
        if isinstance(value, str) and node.type == "datetime" and node.raw.get("disallowPassedDates"):
            day = read_day(node.subtype, value)
            return [FieldError("past")] if day is not None and day < self.today else []
        if isinstance(value, list) and node.type == "filepicker":
            return list(self._files(node, value))
        return []

    def _limit(self, node: Node, name: str, variables: Mapping[str, object]) -> Decimal | None:
        limit = node.limits.get(name)
        return read_number(evaluate(limit, variables, self.today)) if isinstance(limit, Expression) else limit

    def _text(self, node: Node, value: str, variables: Mapping[str, object]) -> Iterator[FieldError]:
        actual = len(value.strip())
        low = self._limit(node, "minLength", variables)
        high = self._limit(node, "maxLength", variables)
        most = Decimal(MAX_TEXT[node.type] if node.pattern is None else MAX_PATTERN_INPUT)
        high = most if high is None else min(high, most)
        if low is not None and actual < low:
            yield FieldError("min_length", {"limit": show(low), "actual": actual})
        if actual > high:
            yield FieldError("max_length", {"limit": show(high), "actual": actual})
            return
        if node.pattern is not None and not self._matches(node, value):
            yield FieldError("pattern", {"hint": str(node.rules.get("patternErrorMessage") or "")})
        kind = node.rules.get("validationType")
        if kind == "email" and not _EMAIL.fullmatch(value.strip()):
            yield FieldError("email")
        if kind == "phone" and not _is_phone(value):
            yield FieldError("phone")

    def _matches(self, node: Node, value: str) -> bool:
        def spend(steps: int) -> None:
            self._pattern_steps -= steps
            if self._pattern_steps < 0:
                raise RegexError("text_too_long")

        try:
            return node.pattern is not None and node.pattern.search(value, spend=spend) is not None
        except RegexError:
            return False

    def _number(self, node: Node, number: Decimal, variables: Mapping[str, object]) -> Iterator[FieldError]:
        digits = node.raw.get("decimalDigits")
        if digits is not None and number != round(number, digits):
            yield FieldError("decimals", {"limit": digits})
        step = read_number(node.raw.get("increment"))
        if step and number % step != 0:
            yield FieldError("increment", {"step": show(step)})
        low, high = self._limit(node, "min", variables), self._limit(node, "max", variables)
        if low is not None and number < low:
            yield FieldError("min", {"limit": show(low)})
        if high is not None and number > high:
            yield FieldError("max", {"limit": show(high)})

    def _files(self, node: Node, ids: list[str]) -> Iterator[FieldError]:
        if len(ids) < node.min_files:
            yield FieldError("min_files", {"limit": node.min_files, "actual": len(ids)})
        if self.files is None:
            return
        endings = node.accepted_endings
        for file_id in ids:
            name = self.files.get(file_id)
            if name is None:
                yield FieldError("file")
                return
            if endings and not name.lower().endswith(endings):
                yield FieldError("file_type", {"name": name[:80], "accept": " ".join(endings)})
                return


def _required_code(node: Node) -> str:
    if node.type in CHOICES:
        return "required_choice"
    return {"checkbox": "required_check", "filepicker": "required_file"}.get(node.type, "required")


def _is_phone(value: str) -> bool:
    digits = value.translate(_SEPARATORS)
    return any(form.fullmatch(digits) for form in (_MOBILE, _ABROAD, _LANDLINE))
