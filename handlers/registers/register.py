"""What a register (台账) is: a table of record, the names of its columns, and who may see which rows of it.

An area offers its registers as `REGISTERS` in a module `registers` of its package or of one of its sub-packages.
Pages, exports and permissions follow from the description alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from typing import Any, Literal

from sqlalchemy import ColumnElement, Label
from sqlalchemy.orm import InstrumentedAttribute

from engine.context import Ctx
from engine.db import Base
from handlers.directory.models import Organisation
from handlers.registers.figures import Figure

Attribute = InstrumentedAttribute[Any] | Label[Any]
"""A mapped attribute of the model or of a joined one, or an SQL expression with a label."""

Kind = Literal[
    "text",
    "number",
    "money",
    "date",
    "datetime",
    "state",
    "choice",
    "bool",
    "campaign",
    "organisation",
    "person",
    "instance",
    "file",
    "data",
]
"""How a value is shown and filtered: money in yuan; `choice` a code of `Column.choices`; `campaign`,
`organisation`, `person`, `instance` and `file` ids; `data` a mapping as a form of the row's process left it
(details only). A person may be an actor ("person:<id>"); a person or file may be a list of ids."""

Condition = Callable[[Ctx, str], ColumnElement[bool]]
"""Made for the person (id) who looks."""

Names = Mapping[str, str]
"""{"zh": …, "en": …}"""


@dataclass(frozen=True)
class Column:
    """One column. Filters work on lists and exports alike; `is_summed` adds its sum over what a filter shows.

    With `roles`, the column exists only for people who hold one of them: not shown, exported, searched or
    filtered for anybody else. `personal` is the kind of personal data it holds (`engine.forms.schema.PERSONAL`): they
    are masked but for the office and whose row it is, and on the row's page for holders of a role of `needed_by`.
    """

    attribute: Attribute
    name_zh: str
    name_en: str
    kind: Kind = "text"
    _: KW_ONLY
    is_filterable: bool = False
    is_sortable: bool = False
    is_summed: bool = False
    choices: Mapping[str, Names] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    personal: str = ""
    needed_by: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        """Its name in addresses."""
        return str(self.attribute.key)

    @property
    def names(self) -> Names:
        """The title in both languages."""
        return {"zh": self.name_zh, "en": self.name_en}


@dataclass(frozen=True)
class Related:
    """Rows of another register shown with a row: those whose filterable column `column` has the row's `value`."""

    name_zh: str
    name_en: str
    register: str
    column: str
    value: Attribute

    @property
    def code(self) -> str:
        """Its name among the links of a row."""
        return f"{self.register}.{self.column}"

    @property
    def names(self) -> Names:
        """The title in both languages."""
        return {"zh": self.name_zh, "en": self.name_en}


@dataclass(frozen=True)
class Register:
    """One register.

    `title` names a row in text; with `number` and `searched` it is what the free text search looks through,
    besides the organisation's name. `organisation` is the unit a row belongs to: a person sees the rows of
    the organisations under their care, and those of `visible_to` (own things) besides; without `organisation`
    only who sees the whole contest and `visible_to`. Rows of `hidden_from` are hidden whatever a person's
    posts. With `roles`, only holders of one of them know that the register exists. `dated` orders the list,
    newest first, and is what a range of days is about. Columns may come from `Organisation`, which is joined
    when there is an `organisation`, and from `joins`: (model, condition) of rows that exist for every row.
    `states` are the codes of `state` with their names (zh, en); it is shown and filtered without a column.
    `figures` are those of reports that its rows count to.
    """

    code: str
    name_zh: str
    name_en: str
    model: type[Base]
    title: Attribute
    columns: tuple[Column, ...]
    _: KW_ONLY
    details: tuple[Column, ...] = ()
    number: Attribute | None = None
    searched: tuple[Attribute, ...] = ()
    state: Attribute | None = None
    states: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    dated: Attribute | None = None
    campaign: Attribute | None = None
    organisation: Attribute | None = None
    instance: Attribute | None = None
    joins: tuple[tuple[type[Base], ColumnElement[bool]], ...] = ()
    related: tuple[Related, ...] = ()
    figures: tuple[Figure, ...] = ()
    visible_to: Condition | None = None
    hidden_from: Condition | None = None
    roles: frozenset[str] = frozenset()

    @property
    def names(self) -> Names:
        """The title in both languages."""
        return {"zh": self.name_zh, "en": self.name_en}

    @property
    def names_organisation(self) -> bool:
        """Whether a list has a column for the organisation besides what else it shows."""
        shown = (self.title, *(column.attribute for column in self.columns))
        known = (self.organisation, Organisation.name, Organisation.id)
        return self.organisation is not None and not any(each is one for each in shown for one in known)

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """The columns of the primary key."""
        return tuple(self.model.__table__.primary_key)

    def columns_for(self, roles: frozenset[str], *, with_details: bool = False) -> tuple[Column, ...]:
        """The columns that exist for somebody with these roles."""
        columns = self.columns + (self.details if with_details else ())
        return tuple(column for column in columns if not column.roles or column.roles & roles)

    def find_column(self, code: str, roles: frozenset[str]) -> Column | None:
        """A column that exists for somebody with these roles, by its code."""
        return next(
            (column for column in self.columns_for(roles, with_details=True) if column.code == code), None
        )


_ESCAPES = (("~", "~0"), (",", "~1"), ("/", "~2"))


def pack_key(parts: tuple[object, ...]) -> str:
    """A row's primary key as one piece of an address."""
    return ",".join(_escape(str(part)) for part in parts)


def unpack_key(text: str) -> tuple[str, ...]:
    """The parts of a packed key."""
    return tuple(_unescape(part) for part in text.split(","))


def _escape(part: str) -> str:
    for plain, escaped in _ESCAPES:
        part = part.replace(plain, escaped)
    return part


def _unescape(part: str) -> str:
    for plain, escaped in reversed(_ESCAPES):
        part = part.replace(escaped, plain)
    return part
