"""The variables of a scope as text: each is read when it is first asked for, and written anew only when it is new.

The text is one JSON object as `engine.encoding` writes it, with a line for each variable: so where each begins is
found without reading what is in it, since JSON has no line break inside a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from json import JSONDecoder
from typing import Any

from engine.encoding import decode, encode

LONG = 2_000
"""Characters from which it is worth while to read variables one by one."""

_NAME = JSONDecoder()


class Variables(Mapping[str, Any]):
    """Variables that are read one by one. Never changed: see `changed`."""

    def __init__(self, texts: dict[str, str | None], values: dict[str, Any]) -> None:
        """`texts` names all; the text is None where the value is new."""
        self._texts = texts
        self._values = values

    def __getitem__(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]
        text = self._texts[name]
        value = self._values[name] = decode(text or "")
        return value

    def __contains__(self, name: object) -> bool:
        return name in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Each name with its value's text."""
        for name, text in self._texts.items():
            yield name, encode(self._values[name]) if text is None else text

    def changed(self, values: Mapping[str, Any]) -> Variables:
        """These variables with new values for some."""
        return Variables({**self._texts, **dict.fromkeys(values)}, {**self._values, **values})


def changed(variables: Mapping[str, Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The variables with new values for some; what was is not touched."""
    return variables.changed(values) if isinstance(variables, Variables) else {**variables, **values}


def write_variables(variables: Mapping[str, Any]) -> str:
    """The text of variables; raises `engine.encoding.NotStorable`."""
    if not variables or any(name.startswith("$") for name in variables):
        return encode(dict(variables))
    if isinstance(variables, Variables):
        lines = [f"{encode(name)}:{text}" for name, text in variables.texts()]
    else:
        lines = [f"{encode(name)}:{encode(value)}" for name, value in variables.items()]
    return "{\n" + ",\n".join(lines) + "}"


def read_variables(text: str) -> Mapping[str, Any]:
    """The variables that `write_variables` or `engine.encoding.encode` was given."""
    if len(text) < LONG or not text.startswith("{\n"):
        found: dict[str, Any] = decode(text)
        return found
    texts: dict[str, str | None] = {}
    for line in text[2:-1].split(",\n"):
        name, end = _NAME.raw_decode(line)
        texts[name] = line[end + 1 :]
    return Variables(texts, {})
