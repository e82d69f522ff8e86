"""Adding, changing and deleting receivers, and trying one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from engine.audit import changed
from engine.context import Ctx
from engine.db import new_id
from engine.errors import Invalid, NotFound
from engine.safe_post import BadAddress, read_address
from handlers.directory.models import Organisation
from handlers.notices.kinds import kinds_by_id
from handlers.webhooks.models import WebhookNews, WebhookReceiver
from handlers.webhooks.queue import send
from handlers.webhooks.rules import ReceiverKind, is_secret, new_secret

MOST = 100
SECRETS = ("address", "secret")
_TOLD = ("name", "kind", *SECRETS, "kinds", "organisation_id", "is_on")
MOST_NAME = 60
MOST_SECRET = 200
PERSONAL = frozenset({"absence.entered", "competition_ranked", "data.corrected", "task.summary"})
PERSONAL_GROUPS = frozenset({"accounts", "comments", "reviews"})
"""Notices whose words are for one person alone: no group hears of them."""


class ReceiverInvalid(Invalid):
    """This receiver cannot be saved: see `fields`, error codes by field."""

    code = "webhook.invalid"

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__()
        self.faults = fields


@dataclass(frozen=True)
class Wanted:
    """What a form says of a receiver; without `address` or `secret` what is kept stays."""

    name: str
    kind: str
    address: str
    secret: str
    kinds: Collection[str]
    organisation_id: str
    is_on: bool


def list_kinds() -> frozenset[str]:
    """The kinds of notices that receivers may hear."""
    found = {kind.id for kind in kinds_by_id().values() if kind.group not in PERSONAL_GROUPS}
    return frozenset(found - PERSONAL)


def list_receivers(ctx: Ctx) -> list[WebhookReceiver]:
    """All receivers, by name."""
    return list(ctx.session.scalars(select(WebhookReceiver).order_by(WebhookReceiver.name)))


def get_receiver(ctx: Ctx, receiver_id: str) -> WebhookReceiver:
    """One receiver; raises NotFound."""
    found = ctx.session.get(WebhookReceiver, receiver_id)
    if found is None:
        raise NotFound(receiver=receiver_id)
    return found


def add_receiver(ctx: Ctx, wanted: Wanted, inside: Collection[str] = ()) -> tuple[WebhookReceiver, str]:
    """Add a receiver; returns it and, if one was made for a program, the secret that is shown only now.

    Raises ReceiverInvalid.
    """
    made = new_secret() if wanted.kind == ReceiverKind.GENERIC and not wanted.secret.strip() else ""
    receiver = WebhookReceiver(id=new_id(), address="", secret=made, created_at=ctx.now())
    _put(ctx, receiver, wanted, inside)
    ctx.session.add(receiver)
    ctx.record("webhook.added", data={"receiver": receiver.id, "name": receiver.name, "kind": receiver.kind})
    return receiver, made


def change_receiver(ctx: Ctx, receiver_id: str, wanted: Wanted, inside: Collection[str] = ()) -> None:
    """Change a receiver; switched off it forgets what waits for it. Raises NotFound or ReceiverInvalid."""
    receiver = get_receiver(ctx, receiver_id)
    before = _told(receiver)
    _put(ctx, receiver, wanted, inside)
    if not receiver.is_on:
        _forget(ctx, receiver, only_waiting=True)
    data = {"receiver": receiver.id, "name": receiver.name}
    ctx.record("webhook.changed", data=data | changed(before, _told(receiver), secrets=SECRETS))


def delete_receiver(ctx: Ctx, receiver_id: str) -> None:
    """Delete a receiver; what was on its way to it is refused. Raises NotFound."""
    receiver = get_receiver(ctx, receiver_id)
    _forget(ctx, receiver)
    ctx.session.delete(receiver)
    ctx.record("webhook.deleted", data={"receiver": receiver.id, "name": receiver.name})


def test_receiver(ctx: Ctx, receiver_id: str, title: str, title_en: str, link: str) -> None:
    """Send a receiver one message, also while it is switched off. Raises NotFound."""
    receiver = get_receiver(ctx, receiver_id)
    event = f"test:{new_id()}"
    item = {
        **{"event_key": event, "kind": "test", "title": title, "title_en": title_en},
        **{"organisation_id": "", "place": "", "link": link, "at": ctx.now().isoformat()},
    }
    send(ctx, receiver, [item], key=f"webhook:{receiver.id}:{event}", more=0, is_test=True)
    ctx.record("webhook.tested", data={"receiver": receiver.id, "name": receiver.name})


def _told(receiver: WebhookReceiver) -> dict[str, Any]:
    return {name: getattr(receiver, name) for name in _TOLD}


def _put(ctx: Ctx, receiver: WebhookReceiver, wanted: Wanted, inside: Collection[str]) -> None:
    name, address, secret = wanted.name.strip(), wanted.address.strip(), wanted.secret.strip()
    faults = {
        "name": _name_fault(ctx, receiver, name),
        "kind": "" if wanted.kind in set(ReceiverKind) else "unknown",
        "address": _address_fault(address, inside) if address or not receiver.address else "",
        "secret": _secret_fault(wanted.kind, secret or receiver.secret),
        "kinds": "" if wanted.kinds and set(wanted.kinds) <= list_kinds() else "missing",
        "organisation_id": "" if ctx.session.get(Organisation, wanted.organisation_id) else "unknown",
    }
    if found := {field: fault for field, fault in faults.items() if fault}:
        raise ReceiverInvalid(found)
    receiver.name, receiver.kind = name, wanted.kind
    receiver.address, receiver.secret = address or receiver.address, secret or receiver.secret
    receiver.kinds, receiver.organisation_id = sorted(wanted.kinds), wanted.organisation_id
    receiver.is_on = wanted.is_on


def _name_fault(ctx: Ctx, receiver: WebhookReceiver, name: str) -> str:
    if not 0 < len(name) <= MOST_NAME or not name.isprintable():
        return "missing"
    others = list_receivers(ctx)
    if any(each.name == name and each.id != receiver.id for each in others):
        return "taken"
    return "too_many" if len(others) >= MOST and receiver not in others else ""


def _address_fault(address: str, inside: Collection[str]) -> str:
    try:
        read_address(address, inside)
    except BadAddress:
        return "bad"
    return ""


def _secret_fault(kind: str, secret: str) -> str:
    if kind == ReceiverKind.GENERIC:
        return "" if is_secret(secret) else "bad"
    return "" if len(secret) <= MOST_SECRET and secret.isascii() and secret.isprintable() else "bad"


def _forget(ctx: Ctx, receiver: WebhookReceiver, *, only_waiting: bool = False) -> None:
    news = delete(WebhookNews).where(WebhookNews.receiver_id == receiver.id)
    ctx.session.execute(news.where(WebhookNews.gathered_at.is_(None)) if only_waiting else news)
