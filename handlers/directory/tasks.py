"""What the scheduler runs for the directory."""

from __future__ import annotations

from engine.context import Ctx
from handlers.directory.access import password_links, steps
from handlers.directory.service import purge_sessions
from handlers.directory.viewings import end_lapsed


def purge(ctx: Ctx) -> int:
    """Delete what signing in has left behind and is over; returns how many rows."""
    return purge_sessions(ctx) + password_links.forget_old(ctx) + steps.forget_old(ctx)


TICKS = {"directory.purge": purge, "directory.viewings": end_lapsed}
