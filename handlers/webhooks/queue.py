"""News that receivers hear is put down for each of them, and gathered into messages they can take."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select, update

from engine.context import Ctx
from engine.models import OutboxMessage
from engine.ports import Tick
from engine.upsert import insert_or_ignore
from handlers.directory.models import Organisation
from handlers.directory.queries import list_organisations_by_id
from handlers.directory.resolving import line_of
from handlers.directory.rules import CITY
from handlers.notices.service import Told
from handlers.webhooks.models import WebhookNews, WebhookReceiver
from handlers.webhooks.rules import ReceiverKind
from handlers.webhooks.sender import CHANNEL

PAUSE = timedelta(seconds=10)
"""Between two messages to one robot: at most six a minute of the 20 that it takes, tests and second tries apart."""
MOST_ITEMS = 20
"""So many are told one by one in a message to a group; of the others it says how many there are."""
BATCH = 500
_RECEIVERS = "webhooks.receivers"


def hear_news(ctx: Ctx, told: Sequence[Told]) -> None:
    """Put down new notices for every receiver that hears their kind, once however many people are told.

    One statement while nobody outside listens, whatever the number of notices; who listens is read once a transaction.
    """
    receivers = _listening(ctx)
    wanted = {kind for each in receivers for kind in each.kinds}
    events = {each.news.event_key: each for each in told if each.news.kind in wanted}
    if not events:
        return
    places = list_organisations_by_id(ctx, {each.news.organisation_id or CITY for each in events.values()})
    rows = [
        _row(ctx, receiver, each, places.get(each.news.organisation_id or CITY))
        for receiver in receivers
        for each in events.values()
        if each.news.kind in receiver.kinds
        and _hears(receiver, places.get(each.news.organisation_id or CITY))
    ]
    insert_or_ignore(ctx.session, WebhookNews, rows)


def _listening(ctx: Ctx) -> Sequence[WebhookReceiver]:
    if _RECEIVERS not in ctx.memory:
        ctx.memory[_RECEIVERS] = ctx.session.scalars(
            select(WebhookReceiver).where(WebhookReceiver.is_on).order_by(WebhookReceiver.id)
        ).all()
    found: Sequence[WebhookReceiver] = ctx.memory[_RECEIVERS]
    return found


def _hears(receiver: WebhookReceiver, place: Organisation | None) -> bool:
    """News about nobody in particular is the city's."""
    return receiver.organisation_id in (line_of(place) if place else [CITY])


def _row(ctx: Ctx, receiver: WebhookReceiver, told: Told, place: Organisation | None) -> dict[str, object]:
    return {
        "receiver_id": receiver.id,
        "event_key": told.news.event_key,
        "kind": told.news.kind,
        "title": told.title,
        "title_en": told.title_en,
        "organisation_id": told.news.organisation_id or "",
        "place": place.name if place and told.news.organisation_id else "",
        "link": told.news.link,
        "created_at": ctx.now(),
        "gathered_at": None,
    }


def make_gathering(base_url: str) -> Tick:
    """A scheduler tick that puts what waits into the outbox, with links to this address.

    A program gets each piece of news by itself. A robot gets all that waits in one message, not before its last one
    is sent or given up and `PAUSE` is over, so that a busy morning or an outage is no flood.
    """

    def gather(ctx: Ctx) -> int:
        due = ctx.session.scalars(
            select(WebhookReceiver)
            .where(WebhookReceiver.is_on, _has_waiting(), or_(_is_program(), _is_ready(ctx)))
            .order_by(WebhookReceiver.id)
            .with_for_update(skip_locked=True)
        ).all()
        return sum(_gather(ctx, receiver, base_url.rstrip("/")) for receiver in due)

    return gather


def _has_waiting() -> ColumnElement[bool]:
    return exists().where(WebhookNews.receiver_id == WebhookReceiver.id, WebhookNews.gathered_at.is_(None))


def _is_program() -> ColumnElement[bool]:
    return WebhookReceiver.kind == ReceiverKind.GENERIC


def _is_ready(ctx: Ctx) -> ColumnElement[bool]:
    is_busy = exists().where(
        OutboxMessage.addressee == literal("webhook:") + WebhookReceiver.id, OutboxMessage.state == "pending"
    )
    has_paused = or_(WebhookReceiver.gathered_at.is_(None), WebhookReceiver.gathered_at <= ctx.now() - PAUSE)
    return and_(~is_busy, has_paused)


def _gather(ctx: Ctx, receiver: WebhookReceiver, base_url: str) -> int:
    waiting = ctx.session.scalars(
        select(WebhookNews)
        .where(WebhookNews.receiver_id == receiver.id, WebhookNews.gathered_at.is_(None))
        .order_by(WebhookNews.created_at, WebhookNews.event_key)
        .limit(BATCH)
    ).all()
    receiver.gathered_at = ctx.now()
    items = [_item(each, base_url) for each in waiting]
    if receiver.kind == ReceiverKind.GENERIC:
        for item in items:
            _send(ctx, receiver, [item], 0)
    elif items:
        _send(ctx, receiver, items[:MOST_ITEMS], max(0, len(items) - MOST_ITEMS))
    ctx.session.execute(
        update(WebhookNews)
        .where(WebhookNews.receiver_id == receiver.id, WebhookNews.gathered_at.is_(None))
        .where(WebhookNews.event_key.in_([each.event_key for each in waiting]))
        .values(gathered_at=ctx.now())
    )
    return len(items)


def _item(news: WebhookNews, base_url: str) -> dict[str, str]:
    return {
        "event_key": news.event_key,
        "kind": news.kind,
        "title": news.title,
        "title_en": news.title_en,
        "organisation_id": news.organisation_id,
        "place": news.place,
        "link": f"{base_url}{news.link}" if news.link else "",
        "at": news.created_at.isoformat(),
    }


def _send(ctx: Ctx, receiver: WebhookReceiver, items: Sequence[dict[str, str]], more: int) -> None:
    first = sha256(items[0]["event_key"].encode()).hexdigest()
    send(ctx, receiver, list(items), key=f"webhook:{receiver.id}:{first}", more=more)


def send(
    ctx: Ctx, receiver: WebhookReceiver, items: Sequence[dict[str, str]], *, key: str, **payload: object
) -> None:
    """Put a message to a receiver into the outbox; it is about its first item."""
    ctx.send_later(
        CHANNEL,
        receiver.name,
        {"receiver": receiver.id, "subject": items[0]["title"], "items": items, **payload},
        key=key,
        addressee=receiver.addressee,
    )
