"""The built-in functions of DMN 1.5 §10.3.4, by name; importing this package declares them all."""

from __future__ import annotations

from engine.feel.builtins import (
    contexts,
    conversion,
    lists,
    moments,
    numbers,
    range_text,
    ranges,
    statistics,
    strings,
)
from engine.feel.builtins.registry import BUILTINS, Builtin

__all__ = [
    "BUILTINS",
    "Builtin",
    "contexts",
    "conversion",
    "lists",
    "moments",
    "numbers",
    "range_text",
    "ranges",
    "statistics",
    "strings",
]
