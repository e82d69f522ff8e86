"""When a window that names only days opens and shuts, and what falls into one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_

from engine.context import Ctx


def opens_at(ctx: Ctx, day: date) -> datetime:
    """The first instant of a local day."""
    return ctx.ports.calendar(ctx).instant(day, time())


def closes_at(ctx: Ctx, day: date) -> datetime:
    """The first instant after a local day: from then on the window is shut, by the server's clock."""
    return opens_at(ctx, day + timedelta(days=1))


def falls_within(column: Any, begin: object, end: object) -> ColumnElement[bool]:
    """The condition that a column lies from a day or instant up to, not including, another."""
    return and_(column >= begin, column < end)
