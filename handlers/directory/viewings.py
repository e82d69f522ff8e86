"""以其身份查看: an operator sees what somebody sees, for a reason and a while, and can change nothing meanwhile.

Every beginning, page and end is a line of history in the operator's name; the person viewed can read of it, too.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import Forbidden, Invalid
from handlers.directory.models import LoginSession, Person, Viewing
from handlers.directory.queries import roles_of

LASTS = timedelta(minutes=30)
MOST_PAGES = 500
MAX_REASON = 500
OPERATORS = "sysadmin"
"""Whoever holds this role may view as others, and is not viewed as."""
_KEY = "viewing"


class CannotView(Invalid):
    """This person cannot be viewed as: they must be active, no operator, and somebody else."""

    code = "viewing.unfit"


class ReasonMissing(Invalid):
    """Viewing as somebody needs a reason."""

    code = "viewing.reason_missing"


def begin_viewing(ctx: Ctx, viewer_id: str, session_id: str, person_id: str, reason: str) -> Viewing:
    """From now on, for LASTS at most, a session shows what the person sees.

    Raises Forbidden unless the viewer is an operator, CannotView, ReasonMissing.
    """
    if OPERATORS not in roles_of(ctx, viewer_id):
        raise Forbidden
    person = ctx.session.get(Person, person_id)
    if person is None or not person.is_active or person_id == viewer_id:
        raise CannotView
    if OPERATORS in roles_of(ctx, person_id):
        raise CannotView
    if not reason.strip():
        raise ReasonMissing
    session = ctx.session.get_one(LoginSession, session_id)
    viewing = Viewing(
        viewer_id=viewer_id,
        person_id=person_id,
        session_id=session_id,
        reason=reason.strip()[:MAX_REASON],
        started_at=ctx.now(),
        expires_at=ctx.now() + LASTS,
    )
    ctx.session.add(viewing)
    ctx.session.flush()
    session.data = {**session.data, _KEY: viewing.id}
    data = {"viewing": viewing.id, "person": person_id, "reason": viewing.reason, "until": viewing.expires_at}
    ctx.record("viewing.began", data=data)
    return viewing


def find_viewing(ctx: Ctx, session: LoginSession) -> Viewing | None:
    """What a session views, over or not; None, without a statement, for one that views nobody."""
    viewing_id = session.data.get(_KEY)
    return ctx.session.get(Viewing, viewing_id) if isinstance(viewing_id, str) else None


def may_go_on(ctx: Ctx, viewing: Viewing) -> bool:
    """Whether a viewing still shows anything: it has time and pages left, and both are who they have to be."""
    person = ctx.session.get(Person, viewing.person_id)
    return (
        viewing.ended_at is None
        and viewing.expires_at > ctx.now()
        and viewing.pages < MOST_PAGES
        and person is not None
        and person.is_active
        and OPERATORS in roles_of(ctx, viewing.viewer_id)
        and OPERATORS not in roles_of(ctx, viewing.person_id)
    )


def note_page(ctx: Ctx, viewing_id: str, path: str) -> None:
    """Keep that a page was opened."""
    viewing = ctx.session.get_one(Viewing, viewing_id, with_for_update=True)
    viewing.pages += 1
    ctx.record("viewing.page", data={"viewing": viewing_id, "person": viewing.person_id, "path": path[:300]})


def end_viewing(ctx: Ctx, viewing_id: str) -> None:
    """The session shows its owner's pages again; nothing happens if it does already."""
    viewing = ctx.session.get_one(Viewing, viewing_id, with_for_update=True)
    session = ctx.session.get(LoginSession, viewing.session_id)
    if session is not None and session.data.get(_KEY) == viewing_id:
        session.data = {name: value for name, value in session.data.items() if name != _KEY}
    if viewing.ended_at is None:
        _end(ctx, viewing)


def end_lapsed(ctx: Ctx) -> int:
    """A scheduler tick: end what has run out of time though nobody came back; returns how many."""
    query = select(Viewing).where(Viewing.ended_at.is_(None), Viewing.expires_at <= ctx.now())
    lapsed = ctx.session.scalars(query.with_for_update(skip_locked=True)).all()
    for viewing in lapsed:
        _end(ctx, viewing)
    return len(lapsed)


def _end(ctx: Ctx, viewing: Viewing) -> None:
    viewing.ended_at = min(ctx.now(), viewing.expires_at)
    data = {"viewing": viewing.id, "person": viewing.person_id, "pages": viewing.pages}
    ctx.record("viewing.ended", data=data)


def list_viewings(ctx: Ctx, person_id: str, *, limit: int = 20) -> list[Viewing]:
    """Who viewed as a person, the newest first."""
    query = select(Viewing).where(Viewing.person_id == person_id)
    return list(ctx.session.scalars(query.order_by(Viewing.started_at.desc(), Viewing.id).limit(limit)))
