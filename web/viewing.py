"""以其身份查看, the gate's part: while a session views as somebody, pages show what they see and nothing writes."""

from __future__ import annotations

from collections.abc import Callable

from flask import g, request

from engine.context import Ctx
from handlers.directory import queries as directory
from handlers.directory import viewings
from handlers.directory.models import LoginSession, Viewing
from web.identity import Identity, identity_of
from web.transactions import ReadOnly, reading, runtime, source_of, stop_reading

LEAVE = "access.leave"
"""The one thing that may be sent meanwhile."""
PARTS_OF_PAGES = frozenset({"inbox.news", "instances.state", "instances.diagram"})
"""What pages fetch by themselves: the page is in the history already."""
TAKING_AWAY = "export"
"""How the names of views begin that give whole lists away as files, which history keeps in the name of whoever asks."""


def current() -> Viewing | None:
    """The viewing of this request, if there is one."""
    found: Viewing | None = g.get("viewing")
    return found


def enter(session: LoginSession, own: Identity) -> Identity:
    """Whom the request's pages are for: the person this session views as, else its owner.

    A viewing that is over ends here; one that goes on has each page in its history before it is shown.
    """
    viewing = viewings.find_viewing(reading(), session)
    if viewing is None:
        return own
    if not viewings.may_go_on(reading(), viewing):
        _run(own, lambda ctx: viewings.end_viewing(ctx, viewing.id))
        return own
    is_page = request.method == "GET" and request.endpoint not in PARTS_OF_PAGES
    if is_page:
        _run(own, lambda ctx: viewings.note_page(ctx, viewing.id, request.path))
    g.viewing, g.viewer = viewing, own
    return identity_of(reading(), directory.get_person(reading(), viewing.person_id))


def require_harmless(is_unsafe: bool) -> None:
    """Raise ReadOnly while viewing for whatever is sent, but for the way out, and for files of whole lists."""
    if current() is None or request.endpoint == LEAVE:
        return
    name = (request.endpoint or "").rpartition(".")[2]
    if is_unsafe or name.startswith(TAKING_AWAY):
        raise ReadOnly


def leave() -> None:
    """End the viewing of this request, if there is one."""
    viewing = current()
    if viewing is not None:
        _run(g.viewer, lambda ctx: viewings.end_viewing(ctx, viewing.id))


def _run(own: Identity, verb: Callable[[Ctx], None]) -> None:
    """In the operator's name: `web.transactions.writing` refuses while viewing."""
    stop_reading()
    runtime().run(own.actor, verb, source_of(own))
