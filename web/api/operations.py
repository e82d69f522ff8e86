"""The table of operations: each says once what it takes and gives; routes, checks and the description follow."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

F = TypeVar("F", bound=Callable[..., Any])
JSON = "application/json"
XML = "application/xml"
OCTETS = "application/octet-stream"
"""What stands for any kind of file; the answer says which it is."""
PREFIX = "/api/v1"

OPERATIONS: dict[str, Operation] = {}
"""All operations by name, in the order they were described."""


@dataclass(frozen=True)
class Operation:
    """One method at one path under /api/v1.

    `run` gets the path's arguments and, if described, `query` and `body`; it returns an `answer`, or text for
    another `media` type. `location` is the path of what was made, filled in from the answer. `uploads` are the
    parts of a multipart body (name → what it is), which may come as one `media_in` body as well. `is_safe`: nothing
    changes though the method is POST. `is_conditional`: If-Match may name the revision of the instance it stands on.
    """

    name: str
    method: str
    path: str
    title: str
    run: Callable[..., Any]
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    media: str = JSON
    location: str = ""
    uploads: dict[str, str] = field(default_factory=dict)
    media_in: str = JSON
    is_safe: bool = False
    is_conditional: bool = False

    @property
    def is_writing(self) -> bool:
        """Whether it changes something, so that it takes an idempotency key."""
        return self.method == "POST" and not self.is_safe

    def location_of(self, answer: BaseModel) -> str:
        """The address of what was made; empty if nothing was."""
        return PREFIX + self.location.format(**answer.model_dump()) if self.location else ""

    @property
    def arguments(self) -> list[str]:
        """The names in the path."""
        return re.findall(r"\{(\w+)\}", self.path)


def operation(method: str, path: str, title: str, **described: Any) -> Callable[[F], F]:
    """Describe the function below as an operation; its docstring is what people read."""

    def register(run: F) -> F:
        name = run.__name__
        if name in OPERATIONS:
            raise RuntimeError(f"there are two operations {name}")
        OPERATIONS[name] = Operation(name, method, path, title, run, **described)
        return run

    return register
