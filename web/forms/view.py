"""A form with its values and errors as plain parts that the template draws without thinking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from engine.forms import FieldError, Form, Node, Shown
from engine.forms.schema import get_at
from handlers.files.content.kinds import BY_ENDING, ENDINGS
from handlers.files.rules import MAX_SIZE
from web.forms import reading_matter
from web.forms.attachments import Attachment, Attachments

Errors = Mapping[str, Sequence[FieldError]]
DATE_INPUTS = {"date": "date", "time": "time", "datetime": "datetime-local"}


@dataclass(frozen=True)
class Choice:
    """One option of a list, a group of buttons or boxes."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Part:
    """One thing on the page. `kind` is the component's type; `name` is the HTML name, `id` the HTML id.

    What is locked is shown as the text `reading`. Of a file field, `accept` is for the browser and `endings` for
    people, `max_files` and `max_size` (bytes) bound what may be chosen.
    """

    kind: str
    name: str
    id: str
    label: str = ""
    description: str = ""
    paragraphs: Sequence[str] = ()
    value: str = ""
    is_checked: bool = False
    is_required: bool = False
    is_locked: bool = False
    reading: str = ""
    input_type: str = "text"
    input_mode: str = ""
    max_length: int | None = None
    choices: Sequence[Choice] = ()
    errors: Sequence[str] = ()
    parts: Sequence[Part] = ()
    rows: Sequence[Sequence[Part]] = ()
    may_add: bool = False
    may_remove: bool = False
    files: Sequence[Attachment] = ()
    accept: str = ""
    endings: str = ""
    max_files: int = 0
    max_size: int = MAX_SIZE
    takes_photographs: bool = False


PHOTOGRAPH = "image/jpeg"
"""What the camera of a phone gives."""


@dataclass(frozen=True)
class View:
    """A form ready to be drawn. `watched` are the HTML names whose change may show or hide other parts."""

    parts: Sequence[Part]
    errors: Sequence[tuple[str, str]]
    watched: Sequence[str]
    has_files: bool = False
    title: str = ""


def draw(
    form: Form,
    data: Mapping[str, Any],
    *,
    context: Mapping[str, Any],
    errors: Errors,
    today: date,
    language: str,
    files: Attachments | None = None,
    refused: Mapping[str, Sequence[str]] | None = None,
) -> View:
    """The form filled with data, hidden components left out; `errors` of the view are (HTML id, sentence).

    `files` are those that may be named, by id; `refused` says by field why others were not taken.
    """
    texts = form.texts(errors, language)
    for name, reasons in (refused or {}).items():
        texts[name] = [*reasons, *texts.get(name, ())]
    shown = form.shown(_with_least_rows(form.root, data, context), context=context, today=today)
    parts = tuple(_Drawing(texts, language, files or {}).part(each) for each in shown)
    places = {each.name: each.id for each in _all(shown)}
    summary = tuple((places.get(path, "fields"), text) for path, found in texts.items() for text in found)
    has_files = any(node.type == "filepicker" and not node.is_locked for node in form.root.walk())
    return View(parts, summary, tuple(_watched(form.root)), has_files, form.title_for(language))


def _with_least_rows(node: Node, data: Mapping[str, Any], held: object) -> dict[str, Any]:
    """The data with blank rows in lists that must have some: blank rows are never bound, yet must stay on the page.

    `held` is what the process has at the node's place: a list with fixed rows has as many as stand there.
    """
    filled = dict(data)
    for child in node.children:
        if child.type == "group":
            inner = get_at(filled, child.path) if child.path else filled
            inner = inner if isinstance(inner, Mapping) else {}
            inner = _with_least_rows(child, inner, get_at(held, child.path))
            filled = {**filled, **inner} if not child.path else _put(filled, child.path, inner)
        elif child.type == "dynamiclist" and not child.is_locked:
            rows = _list_at(filled, child.path)
            least = child.min_rows
            if child.has_fixed_rows:
                least = len(_list_at(held, child.path)) or child.default_rows
            blank: list[Any] = [{} for _missing in range(least - len(rows))]
            filled = _put(filled, child.path, [*rows, *blank])
    return filled


def _list_at(data: object, path: tuple[str, ...]) -> list[Any]:
    found = get_at(data, path)
    return found if isinstance(found, list) else []


def _put(data: dict[str, Any], path: tuple[str, ...], value: object) -> dict[str, Any]:
    """A copy of nested data with one value replaced."""
    head, *rest = path
    inner = data.get(head)
    below = inner if isinstance(inner, dict) else {}
    return {**data, head: _put(below, tuple(rest), value) if rest else value}


class _Drawing:
    def __init__(self, texts: Mapping[str, Sequence[str]], language: str, files: Attachments) -> None:
        self.texts = texts
        self.language = language
        self.attachments = files

    def part(self, shown: Shown) -> Part:
        node = shown.node
        label = node.label_for(self.language)
        if node.type == "filepicker":
            return self.file_field(shown, label)
        if node.is_input:
            return self.field(shown, label)
        if node.type == "group":
            inner = tuple(self.part(child) for child in shown.children)
            return Part("group", "", shown.id, str(node.raw.get("label") or "") and label, parts=inner)
        if node.type == "dynamiclist":
            return self.table(shown, label)
        return Part(node.type, "", shown.id, paragraphs=node.paragraphs(self.language))

    def table(self, shown: Shown, label: str) -> Part:
        node, count = shown.node, len(shown.rows)
        may_change = not node.has_fixed_rows and not node.is_locked
        return Part(
            "dynamiclist",
            shown.name,
            shown.id,
            label,
            description=node.description_for(self.language),
            errors=self.texts.get(shown.name, ()),
            rows=tuple(tuple(self.part(child) for child in row) for row in shown.rows),
            may_add=may_change and count < node.max_rows,
            may_remove=may_change and count > node.min_rows,
        )

    def field(self, shown: Shown, label: str) -> Part:
        node, value, limit = shown.node, shown.value, shown.node.limits.get("maxLength")
        is_whole = node.raw.get("decimalDigits") == 0
        return Part(
            kind=node.type,
            name=shown.name,
            id=shown.id,
            label=label,
            description=node.description_for(self.language),
            value=_text(node, value),
            is_checked=value in (True, "true", "on", "1"),
            is_required=node.is_required,
            is_locked=node.is_locked,
            reading=reading_matter.read(node, value) if node.is_locked else "",
            input_type=_input_type(node),
            input_mode=("numeric" if is_whole else "decimal") if node.type == "number" else "",
            max_length=int(limit) if isinstance(limit, Decimal) else None,
            choices=self.choices(node, value),
            errors=self.texts.get(shown.name, ()),
        )

    def file_field(self, shown: Shown, label: str) -> Part:
        node = shown.node
        ids = [each for each in shown.value if isinstance(each, str)] if isinstance(shown.value, list) else []
        found = tuple(self.attachments.get(each, Attachment(each, "")) for each in ids if each)
        endings = [each for each in node.accepted_endings if each in ENDINGS] or list(ENDINGS)
        types = [BY_ENDING[each].media_type for each in endings]
        return Part(
            kind="filepicker",
            name=shown.name,
            id=shown.id,
            label=label,
            description=node.description_for(self.language),
            is_required=node.is_required,
            is_locked=node.is_locked,
            errors=self.texts.get(shown.name, ()),
            files=found,
            # Phones offer the camera for media types, computers filter by endings.
            accept=",".join(dict.fromkeys([*endings, *types])),
            endings=" ".join(endings),
            max_files=node.max_files,
            may_add=not node.is_locked and len(found) < node.max_files,
            takes_photographs=PHOTOGRAPH in types,
        )

    def choices(self, node: Node, value: object) -> tuple[Choice, ...]:
        chosen = {str(each) for each in value} if isinstance(value, list) else {str(value)}
        return tuple(
            Choice(str(option.value), option.label_for(self.language), str(option.value) in chosen)
            for option in node.options
        )


def _text(node: Node, value: object) -> str:
    """A value as it stands in an input."""
    if value is None or isinstance(value, (bool, list, dict)):
        return ""
    # The browser's date and time inputs take no seconds and no zone.
    return str(value)[:16] if node.type == "datetime" and node.subtype == "datetime" else str(value)


def _input_type(node: Node) -> str:
    if node.type == "datetime":
        return DATE_INPUTS[node.subtype]
    return {"email": "email", "phone": "tel"}.get(str(node.rules.get("validationType")), "text")


def _watched(root: Node) -> Iterator[str]:
    """The inputs outside of lists that some condition reads."""
    read = {name for node in root.walk() if node.hide is not None for name in node.hide.names}
    return (name for name, key in _outer_inputs(root, "") if key in read or name.partition(".")[0] in read)


def _outer_inputs(node: Node, prefix: str) -> Iterator[tuple[str, str]]:
    for child in node.children:
        name = prefix + ".".join(child.path)
        if child.is_input:
            yield name, child.path[-1]
        elif child.type == "group":
            yield from _outer_inputs(child, f"{name}." if child.path else prefix)


def _all(shown: Sequence[Shown]) -> Iterator[Shown]:
    for each in shown:
        yield each
        yield from _all(each.children)
        for row in each.rows:
            yield from _all(row)
