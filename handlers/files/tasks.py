"""Ticks of the files; the invariants register themselves."""

from __future__ import annotations

from datetime import date

from engine.calendar import DEFAULT_ZONE, to_local
from engine.context import Ctx
from handlers.files import invariants as invariants
from handlers.files import service, uploading
from handlers.files.store import Store

_swept: dict[str, date] = {}


def sweep(ctx: Ctx) -> int:
    """Once a day in each process, delete uploads that nobody goes on with and content that belongs to nothing; returns
    0: there is never more to do."""
    store = getattr(ctx.ports.files, "store", None)
    if isinstance(store, Store):
        today = to_local(ctx.now(), DEFAULT_ZONE).date()
        if _swept.get(str(store.root)) != today:
            _swept[str(store.root)] = today
            uploading.forget_unfinished(ctx)
            service.sweep_content(ctx)
    return 0


TICKS = {"files.give_up": service.give_up_unattached, "files.sweep": sweep}
