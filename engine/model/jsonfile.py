"""JSON from strangers: parsed strictly, bounded in depth, free of texts that no database stores."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, NoReturn

from engine.errors import Problem
from engine.model.findings import problem

MAX_BYTES: Final = 500_000
MAX_DEPTH: Final = 50


def parse_object(content: object, file: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The object that bytes, a text or an already parsed value hold, or None and the reason as a problem."""
    if isinstance(content, bytes | str):
        if len(content) > MAX_BYTES:
            return None, [problem("package.too_large", file, limit=MAX_BYTES // 1000)]
        try:
            content = json.loads(content, object_pairs_hook=_unique, parse_constant=_refuse)
        except UnicodeDecodeError:
            return None, [problem("json.syntax", file, reason="UTF-8")]
        except (ValueError, RecursionError) as error:
            return None, [problem("json.syntax", file, reason=error)]
    if fault := _find_fault(content):
        return None, [problem("json.syntax", file, reason=fault)]
    if not isinstance(content, dict):
        return None, [problem("json.not_object", file)]
    return content, []


def canonical(value: object) -> bytes:
    """One spelling for equal JSON values."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice")
        found[key] = value
    return found


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON number")


def _find_fault(value: object) -> str:
    """What is wrong with a parsed value, or ""."""
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        current, depth = waiting.pop()
        if depth > MAX_DEPTH:
            return f"nested deeper than {MAX_DEPTH} levels"
        if isinstance(current, str):
            if "\0" in current or any("\ud800" <= sign <= "\udfff" for sign in current):
                return "a text holds a character that is not Unicode"
        elif isinstance(current, dict):
            waiting += [(item, depth + 1) for pair in current.items() for item in pair]
        elif isinstance(current, list):
            waiting += [(item, depth + 1) for item in current]
        elif isinstance(current, float) and current in {float("inf"), float("-inf")}:
            return "a number is too large"
        elif current is not None and not isinstance(current, bool | int | float):
            return f"{type(current).__name__} is not JSON"
    return ""
