"""When a window that names only days opens and shuts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from engine.context import Ctx


def opens_at(ctx: Ctx, day: date) -> datetime:
    """The first instant of a local day."""
    return ctx.ports.calendar(ctx).instant(day, time())


def closes_at(ctx: Ctx, day: date) -> datetime:
    """The first instant after a local day: from then on the window is shut, by the server's clock."""
    return opens_at(ctx, day + timedelta(days=1))
