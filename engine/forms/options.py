"""The choices of a form: fixed ones, and those that come with the form's context."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.forms.schema import Node, Option, get_at


def read_options(values: Sequence[object]) -> tuple[Option, ...] | None:
    """The choices of a component's `values`; None unless all are distinct texts or whole numbers.

    Distinct as text, too: a browser sends "1" for 1.
    """
    options = [_option(value) for value in values]
    found = [option for option in options if option is not None]
    if not found or len(found) < len(options) or len({str(option.value) for option in found}) < len(found):
        return None
    return tuple(found)


def bind_options(node: Node, context: Mapping[str, object]) -> Node:
    """A component, and all below it, with the choices found at its `options_key`; none if there are none to be read.

    Those choices are written as in a form: [{"value": …, "label": …, "labelEn": …}, …].
    """
    children = tuple(bind_options(child, context) for child in node.children)
    options = node.options
    if node.options_key:
        given = get_at(context, node.options_key)
        options = (read_options(given) if isinstance(given, list) else None) or ()
    return replace(node, children=children, options=options)


def _option(raw: object) -> Option | None:
    if not isinstance(raw, Mapping):
        return None
    value, label, label_en = raw.get("value"), raw.get("label"), raw.get("labelEn", "")
    if isinstance(value, bool) or not isinstance(value, (str, int)) or value == "":
        return None
    if not isinstance(label or "", str) or not isinstance(label_en, str):
        return None
    return Option(value, label or str(value), label_en)


def find_option(options: Sequence[Option], value: object) -> Option | None:
    """The choice a browser or a program named; a text also finds the whole number it spells."""
    for option in options:
        if type(value) is type(option.value) and value == option.value:
            return option
        if isinstance(value, str) and isinstance(option.value, int) and value == str(option.value):
            return option
    return None
