"""What handlers give, as their return statements show it."""

from __future__ import annotations

from typing import Any

import pytest

from engine.context import Ctx
from engine.handler_results import result_names
from engine.registry import Function, Handler


def plain(ctx: Ctx) -> dict[str, Any] | None:
    if ctx:
        return None
    return {"a": 1, "b": 2}


def several(ctx: Ctx) -> dict[str, Any]:
    def inner() -> int:
        return 3

    if inner():
        return {"a": 1}
    return {"c": 1}


def nothing(ctx: Ctx) -> None:
    assert ctx


def spread(ctx: Ctx) -> dict[str, Any]:
    return {"a": 1, **plain(ctx)}  # type: ignore[dict-item]


def computed(ctx: Ctx) -> dict[str, Any] | None:
    return plain(ctx)


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (plain, ("a", "b")),
        (several, ("a", "c")),
        (nothing, ()),
        (spread, None),
        (computed, None),
        (len, None),
    ],
)
def test_result_names(function: Function, names: tuple[str, ...] | None) -> None:
    assert result_names(Handler("h", function, (), frozenset(), "")) == names
