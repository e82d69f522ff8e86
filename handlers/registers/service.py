"""Writing down what changed in rows of registers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import insert

from engine.context import Ctx
from handlers.registers.models import RegisterChange


@dataclass(frozen=True)
class Change:
    """A row (`row_key` as packed by `register.pack_key`) that is new, changed or ended; code → (before, after)."""

    register: str
    row_key: str
    kind: Literal["created", "changed", "ended"]
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)


def record_changes(ctx: Ctx, changes: Iterable[Change]) -> None:
    """Keep changes for the rows' history pages; one statement for all. Values must be storable as data."""
    rows = [
        {
            "register": change.register,
            "row_key": change.row_key,
            "at": ctx.now(),
            "actor": ctx.actor,
            "kind": change.kind,
            "changes": {code: list(pair) for code, pair in change.changes.items()},
        }
        for change in changes
    ]
    if rows:
        ctx.session.execute(insert(RegisterChange), rows)
