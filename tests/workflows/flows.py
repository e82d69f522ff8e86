"""Notes which sequence flows tokens take, so that a test can say which ones no path drives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from engine.spiff.specs.base import Element


def _classes(base: type[Any]) -> Iterator[type[Any]]:
    yield base
    for each in base.__subclasses__():
        yield from _classes(each)


@contextmanager
def noted() -> Iterator[set[str]]:
    """The ids "<process>/<flow>" of every flow taken meanwhile; starts, boundaries and ends are nodes of flows."""
    taken: set[str] = set()

    def noting(original: Any) -> Any:
        def arrive(self: Any, scope: Any, flow: Any) -> None:
            if flow is not None:
                taken.add(f"{scope.run.spec.name}/{flow.id}")
            original(self, scope, flow)

        return arrive

    patches = [
        patch.object(each, "arrive", noting(each.__dict__["arrive"]))
        for each in dict.fromkeys(_classes(Element))
        if "arrive" in each.__dict__
    ]
    for each in patches:
        each.start()
    try:
        yield taken
    finally:
        for each in patches:
            each.stop()
