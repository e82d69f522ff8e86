"""Is history what it was when it was sealed? Reads only, and never more than a page of it at a time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from engine.context import Ctx
from engine.models import AuditEvent, EventSeal
from engine.runtime import Runtime
from engine.seals import Digest, read_events


@dataclass
class Check:
    """What was found up to the first seal that does not hold: `wrong` says which and why, "" if all hold.

    `newest` is the last seal that holds; `unsealed` are the events after it, counted only if all hold.
    """

    seals: int = 0
    sealed: int = 0
    unsealed: int = 0
    newest: EventSeal | None = None
    wrong: str = ""


def check_history(runtime: Runtime, expected: tuple[int, str] | None = None) -> Check:
    """Follow the chain of seals from the first to the newest, each in a short transaction of its own.

    With the number and SHA-256 of a seal that somebody has noted, history up to it is what it was then: without,
    nobody can tell whether the newest seals were taken away, or all of them made anew.
    """
    check = Check()
    while not check.wrong:
        with runtime.read() as ctx:
            try:
                seal = _next_seal(ctx, check.newest)
            except ValueError:
                check.wrong = f"seal {check.seals + 1} or one after it was altered: its time cannot be read"
                break
            if seal is None:
                check.unsealed = _count_unsealed(ctx, check.newest)
                break
            check.wrong = _find_wrong(ctx, seal, check.newest)
        if not check.wrong and expected and expected[0] == seal.number and expected[1] != seal.sha256:
            check.wrong = (
                f"seal {seal.number} is not the one expected: history up to it was changed and sealed anew"
            )
        if not check.wrong:
            check.newest = seal
            check.seals += 1
            check.sealed += seal.count
    if not check.wrong and expected and expected[0] > check.seals:
        check.wrong = f"seal {expected[0]} is gone: the newest is {check.seals}"
    return check


def _count_unsealed(ctx: Ctx, newest: EventSeal | None) -> int:
    query = select(func.count()).select_from(AuditEvent)
    return ctx.session.scalar(query.where(AuditEvent.id > newest.last_id) if newest else query) or 0


def _next_seal(ctx: Ctx, newest: EventSeal | None) -> EventSeal | None:
    query = select(EventSeal).order_by(EventSeal.number).limit(1)
    return ctx.session.scalars(query.where(EventSeal.number > newest.number) if newest else query).first()


def _find_wrong(ctx: Ctx, seal: EventSeal, previous: EventSeal | None) -> str:
    """Why a seal does not hold; "" if it does."""
    number = previous.number + 1 if previous else 1
    if seal.number != number:
        return f"seal {number} is gone: seal {seal.number} follows {number - 1 or 'the beginning'}"
    try:
        found = _digest(ctx, seal, previous, previous.sha256 if previous else "")
    except ValueError:
        return f"{_name(seal)}: an event was changed: its time cannot be read"
    sha256 = found.finish(seal.number, seal.first_id, seal.last_id, seal.count, seal.sealed_at)
    return "" if sha256 == seal.sha256 else f"{_name(seal)}: {_explain(ctx, seal, found, sha256)}"


def _digest(ctx: Ctx, seal: EventSeal, previous: EventSeal | None, sha256: str) -> Digest:
    digest = Digest(sha256)
    for event in read_events(ctx, previous, seal.last_id):
        digest.add(event)
    return digest


def _explain(ctx: Ctx, seal: EventSeal, found: Digest, sha256: str) -> str:
    """What of a seal that does not hold was touched, as far as its numbers and the next seal tell."""
    counted = found.finish(seal.number, found.first_id, found.last_id, found.count, seal.sealed_at)
    if counted == seal.sha256 or _is_followed(ctx, seal, sha256):
        return "the seal was altered; its events are as they were"
    if found.count < seal.count:
        return f"events missing: {seal.count - found.count} of {seal.count}"
    if found.count > seal.count:
        return f"events put in beside its {seal.count}: {found.count - seal.count}"
    if (found.first_id, found.last_id) != (seal.first_id, seal.last_id):
        return "an event is missing, and another was put in"
    return "an event was changed, or the seal altered"


def _is_followed(ctx: Ctx, seal: EventSeal, sha256: str) -> bool:
    """Whether the seal after this one was made when this one's hash was the one given."""
    try:
        following = _next_seal(ctx, seal)
        if following is None:
            return False
        found = _digest(ctx, following, seal, sha256)
    except ValueError:
        return False
    return following.sha256 == found.finish(
        following.number, following.first_id, following.last_id, following.count, following.sealed_at
    )


def _name(seal: EventSeal) -> str:
    return f"seal {seal.number} (events {seal.first_id} to {seal.last_id})"
