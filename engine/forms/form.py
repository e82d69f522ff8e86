"""A form: parsed once, then asked about any number of submissions. Knows nothing of the web."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from engine.forms.bind import MultiDict, bind_multidict, prefill
from engine.forms.check import check_submission
from engine.forms.json_schema import describe
from engine.forms.messages import FieldError
from engine.forms.options import bind_options
from engine.forms.parse import parse_tree
from engine.forms.rules import Judge
from engine.forms.schema import Node, get_at
from engine.forms.view import Shown, lay_out


@dataclass(frozen=True)
class Form:
    """A form-js schema as a tree below `root`; safe to share and cache."""

    root: Node

    @property
    def id(self) -> str:
        """The id written in the schema; may be empty."""
        return self.root.id

    @property
    def title(self) -> str:
        """What people call the form, in Chinese; may be empty."""
        return str(self.root.raw.get("title") or "")

    def title_for(self, language: str) -> str:
        """The title in a language: `properties.titleEn` in English if it is there."""
        return titles_of(self.root.raw).get(language) or self.title

    def types(self) -> set[str]:
        """The component types in it."""
        nodes, found = [self.root], set()
        while nodes:
            node = nodes.pop()
            found.add(node.type)
            nodes.extend(node.children)
        return found

    def keys(self) -> tuple[str, ...]:
        """The dotted keys of all fields and lists, in document order; a field in a list as `members[].name`."""
        return tuple(key for key, _node in _keyed(self.root.children, ""))

    def inputs(self) -> tuple[tuple[str, Node], ...]:
        """The fields with their keys, as `keys` writes them; no lists."""
        return tuple((key, node) for key, node in _keyed(self.root.children, "") if node.is_input)

    @cached_property
    def option_names(self) -> frozenset[str]:
        """The names in the context that hold choices of this form (`valuesKey`)."""
        return frozenset(node.options_key[0] for node in self.root.walk() if node.options_key)

    def bound(self, context: Mapping[str, Any] | None) -> Form:
        """The form with the choices that its context gives; `check` and `shown` see them without being told."""
        return Form(bind_options(self.root, context or {})) if self.option_names else self

    def check(
        self,
        data: object,
        *,
        context: Mapping[str, Any] | None = None,
        today: date,
        files: Mapping[str, str] | None = None,
    ) -> tuple[dict[str, Any], dict[str, list[FieldError]]]:
        """The clean values and the faults by dotted path (`members.0.name`; "" for the whole).

        Unknown keys, hidden fields and values with a fault are not in the clean values; an empty field is there
        as None. `context` are the process variables: conditions see them, locked fields show them. `today` is the
        local date. `files` maps the ids of uploads this person may attach to their names (None: not checked).
        Never raises, whatever the data.
        """
        root = self.bound(context).root
        outcome = check_submission(root, data, context or {}, Judge(today, files))
        return outcome.clean, outcome.errors

    def from_multidict(
        self, posted: MultiDict, *, context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The nested data of a posted HTML form, as typed; give it to `check`, or keep it as a draft.

        With the process variables that the page was drawn for, lists with fixed rows have as many rows as it showed.
        """
        return bind_multidict(self.root, posted, context or {})

    def file_ids(self, data: object) -> list[str]:
        """The ids in all file fields of nested data, each once, in document order."""
        return list(dict.fromkeys(_file_ids(self.root.children, data)))

    def prefill(self, context: Mapping[str, Any] | None = None, *, today: date) -> dict[str, Any]:
        """The data a new form begins with: from process variables and default values."""
        return prefill(self.root, context or {}, today)

    def shown(
        self, data: object, *, context: Mapping[str, Any] | None = None, today: date
    ) -> tuple[Shown, ...]:
        """What a page draws for these data: the visible components with their names, values and rows."""
        root, context = self.bound(context).root, context or {}
        outcome = check_submission(root, data, context, Judge(today))
        return lay_out(root, data, context, today, outcome)

    def json_schema(self) -> dict[str, Any]:
        """The unconditional part as JSON Schema 2020-12."""
        return describe(self.root)

    def label_of(self, path: str, language: str = "zh") -> str:
        """What people call the place of an error: `members.0.name` → "成员 1 · 姓名"."""
        words = _labels(self.root.children, path.split(".") if path else [], language)
        return " · ".join(words) or ("Form" if language == "en" else "表单")

    def texts(self, errors: Mapping[str, Sequence[FieldError]], language: str = "zh") -> dict[str, list[str]]:
        """The faults as sentences for a person, by dotted path."""
        return {
            path: [fault.text(self.label_of(path, language), language) for fault in faults]
            for path, faults in errors.items()
        }


def parse_form(schema: object, *, file: str = "") -> Form:
    """The form of form-js JSON; raises FormSchemaError with all problems. `file` is named in them."""
    return Form(parse_tree(schema, file))


def _keyed(nodes: Sequence[Node], prefix: str) -> Iterator[tuple[str, Node]]:
    for node in nodes:
        name = prefix + ".".join(node.path)
        if node.is_input or node.type == "dynamiclist":
            yield name, node
        if node.children:
            mark = "[]." if node.type == "dynamiclist" else "." if node.path else ""
            yield from _keyed(node.children, name + mark)


def _file_ids(nodes: Sequence[Node], data: object) -> Iterator[str]:
    for node in nodes:
        value = get_at(data, node.path) if node.path else data
        if node.type == "filepicker":
            yield from (item for item in _as_list(value) if isinstance(item, str) and item)
        elif node.type == "dynamiclist":
            for row in _as_list(value):
                yield from _file_ids(node.children, row)
        elif node.children:
            yield from _file_ids(node.children, value)


def _as_list(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()


def _labels(nodes: Sequence[Node], parts: Sequence[str], language: str) -> list[str]:
    for node in nodes:
        size = len(node.path)
        if tuple(parts[:size]) != node.path:
            continue
        rest = parts[size:]
        if node.type == "group":
            if found := _labels(node.children, rest, language):
                return found
        elif node.type == "dynamiclist":
            number = f" {int(rest[0]) + 1}" if rest and rest[0].isdecimal() else ""
            return [node.label_for(language) + number, *_labels(node.children, rest[1:], language)]
        elif node.is_input and not rest:
            return [node.label_for(language)]
    return []


def titles_of(schema: Mapping[str, Any]) -> dict[str, str]:
    """What a form-js schema is called, by language: "zh" and, if its property `titleEn` says it, "en"."""
    title, properties = schema.get("title"), schema.get("properties")
    english = properties.get("titleEn") if isinstance(properties, Mapping) else None
    return {name: text for name, text in (("zh", title), ("en", english)) if isinstance(text, str) and text}
