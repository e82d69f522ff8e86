"""A form as a tree: what was read from the form-js JSON, and what a template or a checker asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from engine.feel import Expression, FeelError
from engine.feel.regex import Regex

INPUTS = frozenset(
    {
        "textfield",
        "textarea",
        "number",
        "checkbox",
        "checklist",
        "radio",
        "select",
        "taglist",
        "datetime",
        "filepicker",
    }
)
STATIC = frozenset({"text", "separator", "spacer", "button"})
CONTAINERS = frozenset({"group", "dynamiclist"})
CHOICES = frozenset({"radio", "select", "checklist", "taglist"})
MULTIPLE = frozenset({"checklist", "taglist", "filepicker"})

PERSONAL = frozenset({"phone", "identity", "email", "contact"})
"""What personal data a field may be declared to hold; `contact` is free text with any of them."""

MAX_COMPONENTS = 200
MAX_DEPTH = 5
MAX_DATA = 500_000
MAX_ROWS = 200
MAX_ROWS_IN_ALL = 1_000
MAX_PATTERN_INPUT = 10_000
MAX_PATTERN_STEPS = 200_000
MAX_TEXT = {"textfield": 10_000, "textarea": 100_000}
MAX_FILES = 20
MAX_TITLE = 60

Path = tuple[str, ...]


@dataclass(frozen=True)
class Option:
    """One choice: the value stored and what people read."""

    value: str | int
    label: str
    label_en: str = ""

    def label_for(self, language: str) -> str:
        """What people read, in their language where there is a translation."""
        return self.label_en if language == "en" and self.label_en else self.label


@dataclass(frozen=True, eq=False)
class Node:
    """One component. `path` is where its value lives, relative to the group or row around it.

    `options` are the choices; with an `options_key` they are found at that path of the form's context instead (see
    `options.bind_options`). `limits` holds min, max, minLength and maxLength as numbers or expressions; `hide`,
    `source` and `pattern` are compiled. A component without a path has an `id` that is unique in the form.
    `personal` is the kind of personal data a field holds (PERSONAL), or "".
    """

    type: str
    id: str
    path: Path
    raw: Mapping[str, Any]
    children: tuple[Node, ...] = ()
    options: tuple[Option, ...] = ()
    options_key: Path = ()
    limits: Mapping[str, Decimal | Expression] = field(default_factory=dict)
    hide: Expression | None = None
    source: Expression | None = None
    pattern: Regex | None = None
    min_rows: int = 0
    max_rows: int = MAX_ROWS
    min_files: int = 0
    max_files: int = MAX_FILES
    personal: str = ""

    @property
    def is_input(self) -> bool:
        """Whether it has a value of its own."""
        return self.type in INPUTS

    @property
    def is_multiple(self) -> bool:
        """Whether its value is a list of choices or files."""
        return self.type in MULTIPLE

    @property
    def is_locked(self) -> bool:
        """Whether people only read it: its value comes from the process, never from the browser."""
        return self.raw.get("readonly") is True or self.raw.get("disabled") is True

    @property
    def is_stored(self) -> bool:
        """Whether its value belongs to the result; that of a disabled field does not."""
        return self.is_input and self.raw.get("disabled") is not True

    @property
    def is_required(self) -> bool:
        """Whether an empty value is an error (while it is shown and not locked)."""
        return self.rules.get("required") is True and not self.is_locked

    @property
    def has_fixed_rows(self) -> bool:
        """Whether a dynamic list has the rows that the process holds, no more and no fewer."""
        return self.raw.get("allowAddRemove") is False

    @property
    def default_rows(self) -> int:
        """How many rows a dynamic list shows at first."""
        rows = self.raw.get("defaultRepetitions")
        return 1 if rows is None else int(rows)

    @property
    def rules(self) -> Mapping[str, Any]:
        """The component's `validate` object."""
        return self.raw.get("validate") or {}

    @property
    def accepted_endings(self) -> tuple[str, ...]:
        """The endings of file names a file field takes, in lower case with their dots; empty: any."""
        return tuple(
            part.strip().lower() for part in str(self.raw.get("accept") or "").split(",") if part.strip()
        )

    @property
    def subtype(self) -> str:
        """`date`, `time` or `datetime` of a date field."""
        return str(self.raw.get("subtype") or "date")

    @property
    def label(self) -> str:
        """What people read before the field, in Chinese; the key if nothing was written."""
        raw = self.raw
        written = raw.get("label") or raw.get(f"{self.subtype}Label") or raw.get("dateLabel")
        return str(written or ".".join(self.path))

    @property
    def text(self) -> str:
        """The words of a text component: Markdown-like, in Chinese."""
        return str(self.raw.get("text") or "")

    def label_for(self, language: str) -> str:
        """The label in a language: `properties.labelEn` in English if it is there."""
        return self._translated("labelEn", language) or self.label

    def text_for(self, language: str) -> str:
        """The words of a text component in a language (`properties.textEn`)."""
        return self._translated("textEn", language) or self.text

    def description_for(self, language: str) -> str:
        """The hint below the field in a language (`properties.descriptionEn`); empty if there is none."""
        return self._translated("descriptionEn", language) or str(self.raw.get("description") or "")

    def paragraphs(self, language: str) -> list[str]:
        """The words of a text component as plain paragraphs, without the marks of headings and emphasis."""
        blocks = self.text_for(language).replace("\r\n", "\n").split("\n\n")
        plain = (block.strip().lstrip("#").replace("**", "").replace("__", "").strip() for block in blocks)
        return [block for block in plain if block]

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def _translated(self, name: str, language: str) -> str:
        properties = self.raw.get("properties") or {}
        return str(properties.get(name) or "") if language == "en" else ""


def get_at(data: object, path: Path) -> Any:
    """The value at a path of nested mappings; None if there is none."""
    for part in path:
        data = data.get(part) if isinstance(data, Mapping) else None
    return data


def put_at(data: dict[str, Any], path: Path, value: object) -> None:
    """Set the value at a path, making the mappings on the way (and replacing what is not one)."""
    for part in path[:-1]:
        inner = data.get(part)
        if not isinstance(inner, dict):
            inner = data[part] = {}
        data = inner
    data[path[-1]] = value


def evaluate(expression: Expression, variables: Mapping[str, object], today: date) -> object:
    """The value of a form's expression; null if it goes beyond a limit. now() is noon of the day, in UTC."""
    try:
        return expression.evaluate(variables, now=datetime.combine(today, time(12), UTC))
    except FeelError:
        return None
