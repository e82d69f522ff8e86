"""Sending circulars: previewed, frozen with its recipients in one statement, then told in pieces."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy import func, insert, literal, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import AppError, Conflict, Invalid
from engine.statements import Statement
from handlers.circulars import queries
from handlers.circulars.models import Circular, CircularRecipient
from handlers.circulars.rules import MOST_RECIPIENTS, PER_DAY, PER_HOUR, Draft, find_faults, seal_of
from handlers.directory.models import Organisation, Person
from handlers.directory.queries import get_organisation, get_person
from handlers.directory.resolving import line_of
from handlers.directory.rules import CITY
from handlers.directory.visibility import Visibility
from handlers.notices.service import News, notify_all

KIND = "circular"
BATCH = 200
"""How many people are told in one transaction."""

# Asked at every tick, nearly always for nothing: without a session.
_SENDING = Statement(select(Circular.id).where(Circular.state == "sending").limit(1))


class CircularFaulty(Invalid):
    """This cannot be sent; `faults` say why, by field."""

    code = "circular.faulty"

    def __init__(self, faults: dict[str, str]) -> None:
        self.faults = faults
        super().__init__()


class CircularChanged(Conflict):
    """The recipients, or what is said, are not those of the preview."""

    code = "circular.changed"


class TooManyCirculars(AppError):
    """This person has sent too many lately."""

    code = "circular.throttled"
    status = 429


@dataclass(frozen=True)
class Foreseen:
    """Whom a draft would reach: how many people, and the `seal` of all that was shown."""

    recipients: int
    seal: str


def foresee(ctx: Ctx, person_id: str, draft: Draft) -> Foreseen:
    """Whom a draft of this person would reach now. Raises CircularFaulty."""
    within = _checked(ctx, person_id, draft)
    query = queries.select_recipients(ctx, draft.audience, within)
    ids = list(ctx.session.scalars(query.limit(MOST_RECIPIENTS + 1)))
    _require_some(ids)
    return Foreseen(len(ids), seal_of(draft, ids))


def send(ctx: Ctx, person_id: str, draft: Draft, seal: str) -> str:
    """Send a draft to the people of its preview; gives the circular's id. They are told in the background.

    Raises CircularFaulty, TooManyCirculars, and CircularChanged unless `seal` is that of the same draft and people.
    """
    within = _checked(ctx, person_id, draft)
    _throttle(ctx, person_id)
    audience, circular_id = draft.audience, new_id()
    chosen = queries.select_recipients(ctx, audience, within)
    ids = list(ctx.session.scalars(chosen.limit(MOST_RECIPIENTS + 1)))
    _require_some(ids)
    if seal_of(draft, ids) != seal:
        raise CircularChanged
    ctx.session.add(
        Circular(
            id=circular_id,
            sender_id=person_id,
            from_id=_from(within, get_organisation(ctx, audience.organisation_id)),
            organisation_id=audience.organisation_id,
            roles=list(audience.roles),
            owes=audience.owes,
            subject=draft.subject.strip(),
            body=draft.body.strip(),
            recipients=len(ids),
            created_at=ctx.now(),
        )
    )
    ctx.session.flush()
    frozen = chosen.with_only_columns(literal(circular_id), Person.id)
    ctx.session.execute(insert(CircularRecipient).from_select(["circular_id", "person_id"], frozen))
    kept = select(CircularRecipient.person_id).where(CircularRecipient.circular_id == circular_id)
    if seal_of(draft, list(ctx.session.scalars(kept))) != seal:  # they may change between two statements
        raise CircularChanged
    ctx.record(
        "circular.sent",
        data={
            **{"circular": circular_id, "subject": draft.subject.strip(), "recipients": len(ids)},
            **asdict(audience),
        },
    )
    return circular_id


def _checked(ctx: Ctx, person_id: str, draft: Draft) -> Visibility:
    """The scope of a person that may send the draft."""
    within = queries.scope_of(ctx, person_id)
    faults = find_faults(draft)
    place = ctx.session.get(Organisation, draft.audience.organisation_id)
    if place is None or not within.includes(place):
        faults["organisation"] = "unknown"
    if faults:
        raise CircularFaulty(faults)
    return within


def _require_some(ids: list[str]) -> None:
    if not ids:
        raise CircularFaulty({"roles": "nobody"})
    if len(ids) > MOST_RECIPIENTS:
        raise CircularFaulty({"roles": "many"})


def _from(within: Visibility, place: Organisation) -> str:
    """The union that a circular to the people of a place comes from: the city's, else the county's above."""
    return CITY if within.is_everything else next(each for each in line_of(place) if each in within.roots)


def _throttle(ctx: Ctx, person_id: str) -> None:
    """One after the other: of two at once the second counts the first."""
    ctx.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    for span, most in ((timedelta(hours=1), PER_HOUR), (timedelta(days=1), PER_DAY)):
        recent = select(func.count()).where(
            Circular.sender_id == person_id, Circular.created_at > ctx.now() - span
        )
        if (ctx.session.scalar(recent) or 0) >= most:
            raise TooManyCirculars(per_hour=PER_HOUR, per_day=PER_DAY)


def tell(ctx: Ctx) -> int:
    """Tell the next people of the oldest circular under way; returns how many were looked at. A scheduler tick.

    Who is not active any more is left out. The UNIQUE of the notices refuses what has been sent before.
    """
    if not _SENDING.records(ctx.transaction, {}):
        return 0
    circular = ctx.session.scalars(
        select(Circular)
        .where(Circular.state == "sending")
        .order_by(Circular.created_at, Circular.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if circular is None:
        return 0
    people = ctx.session.scalars(
        select(Person)
        .join(CircularRecipient, CircularRecipient.person_id == Person.id)
        .where(CircularRecipient.circular_id == circular.id, CircularRecipient.person_id > circular.place)
        .order_by(CircularRecipient.person_id)
        .limit(BATCH)
    ).all()
    params = params_of(ctx, circular.sender_id, circular.from_id, circular.subject, circular.body)
    key, link = queries.event_key_of(circular.id), "/notices"
    news = [
        News(person, key, KIND, params, link, circular.organisation_id)
        for person in people
        if person.is_active
    ]
    circular.told += notify_all(ctx, news)
    if len(people) == BATCH:
        circular.place = people[-1].id
    else:
        circular.state, circular.finished_at = "sent", ctx.now()
    return max(1, len(people))


def params_of(ctx: Ctx, sender_id: str, from_id: str, subject: str, body: str) -> dict[str, str]:
    """What the words of a circular's notice are filled in with."""
    return {
        "subject": subject,
        "text": body,
        "person": get_person(ctx, sender_id).name,
        "organisation": get_organisation(ctx, from_id).name,
    }


def union_of(ctx: Ctx, person_id: str, organisation_id: str) -> str:
    """The union in whose name a person would write to an organisation; what `send` keeps."""
    return _from(queries.scope_of(ctx, person_id), get_organisation(ctx, organisation_id))
