"""A filled-in form for somebody who only reads it: labels and values as people wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from engine.forms import Form
from engine.forms.schema import Node, get_at
from engine.models import HumanTask
from web.forms.attachments import Attachment, Attachments
from web.i18n import gettext as _
from web.i18n import language
from web.i18n.dates import format_date, format_instant
from web.i18n.signs import sign


@dataclass(frozen=True)
class Line:
    """One field: its label and its value as text, or as files."""

    label: str
    value: str
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Opinion:
    """A task somebody did, with what they filled in."""

    task: HumanTask
    lines: list[Line]


def lines(form: Form, data: Mapping[str, Any], files: Attachments | None = None) -> list[Line]:
    """Every field that has a value, in the form's order; rows are numbered. `files` are those to be named, by id."""
    return list(_lines(form.root, data, "", files or {}))


def _lines(node: Node, data: Mapping[str, Any], before: str, files: Attachments) -> Iterator[Line]:
    for child in node.children:
        label = before + child.label_for(language())
        value = get_at(data, child.path) if child.path else data
        if child.type == "filepicker":
            found = tuple(files[each] for each in value if each in files) if isinstance(value, list) else ()
            if found:
                yield Line(label, sign.listing.join(each.name for each in found), found)
        elif child.is_input:
            if value not in (None, "", [], False):
                yield Line(label, _text(child, value))
        elif child.type == "group":
            yield from _lines(child, value if isinstance(value, Mapping) else {}, before, files)
        elif child.type == "dynamiclist":
            for number, row in enumerate(value if isinstance(value, list) else [], 1):
                inner = row if isinstance(row, Mapping) else {}
                yield from _lines(child, inner, f"{label} {number} · ", files)


def labels_of(forms: Iterable[Form]) -> dict[str, str]:
    """The labels of everything that some forms ask, by the last part of its path."""
    return {
        node.path[-1]: node.label_for(language()) for form in forms for node in form.root.walk() if node.path
    }


def in_words(data: Mapping[str, Any], forms: Iterable[Form], files: Attachments) -> dict[str, Any]:
    """Process data, nested as they are, with what forms call their choices instead of codes, and files instead of ids.

    As `labels_of`, it goes by the last part of a field's path; what no form asks stays as it is.
    """
    choices: dict[str, dict[str, str]] = {}
    for node in (node for form in forms for node in form.root.walk() if node.path):
        options = {str(option.value): option.label_for(language()) for option in node.options}
        choices.setdefault(node.path[-1], {}).update(options)

    def read_in(key: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {inner: read_in(inner, each) for inner, each in value.items()}
        if isinstance(value, list):
            return [read_in(key, each) for each in value]
        if isinstance(value, str):
            return files.get(value) or choices.get(key, {}).get(value, value)
        return value

    return {key: read_in(key, value) for key, value in data.items()}


def read(node: Node, value: object) -> str:
    """One field's value as people wrote it; dates may come as ISO 8601 text, and nothing is a dash."""
    if node.type == "checkbox":
        return _("是") if value in (True, "true", "on", "1") else _("否")
    if value in (None, "", []):
        return "—"
    if node.type == "datetime" and isinstance(value, str):
        value = _parse(value)
    return _text(node, value)


def _parse(value: str) -> object:
    for kind in (date, datetime, time):
        try:
            return kind.fromisoformat(value)
        except ValueError:
            continue
    return value


def _text(node: Node, value: object) -> str:
    if node.type == "checkbox":
        return _("是")
    if isinstance(value, list):
        return sign.listing.join(_text(node, item) for item in value)
    labels = {str(option.value): option.label_for(language()) for option in node.options}
    return labels.get(str(value)) or plain(value)


def plain(value: object) -> str:
    """Any value of process data as text."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, date):
        return format_date(value)
    return f"{value:%H:%M}" if isinstance(value, time) else str(value)
