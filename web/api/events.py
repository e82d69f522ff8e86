"""Messages and signals."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import Field
from sqlalchemy import select

from engine.context import Ctx
from engine.models import Message
from web.api.lists import rows_by
from web.api.model import Instant, Key, Model, Name, Page, PageQuery, Values, one_of
from web.api.once import do_once
from web.api.operations import operation
from web.api.values import from_json, to_json
from web.personal import veil_of_messages
from web.transactions import reading, runtime


class MessageState(StrEnum):
    """A message is pending until somebody takes it or its time is over."""

    PENDING = "pending"
    DELIVERED = "delivered"
    EXPIRED = "expired"


class SentMessage(Model):
    """A message on its way."""

    id: str
    name: str
    correlation_key: str
    variables: Values
    state: str = one_of(MessageState)
    created_at: Instant
    expires_at: Instant


class MessagePage(Page[SentMessage]):
    """Messages."""


class MessageQuery(PageQuery):
    """What a list of messages is narrowed to."""

    state: MessageState | None = None
    name: Name | None = None


class NewMessage(Model):
    """A message for the instance that waits for it."""

    name: Name
    correlation_key: Key = Field("", description="which of the waiting instances is meant")
    variables: Values = Field(default_factory=dict)


class Signal(Model):
    """A signal for everybody who waits for it."""

    name: Name
    variables: Values = Field(default_factory=dict)


class Thrown(Model):
    """To how many a signal went."""

    receivers: int


class Accepted(Model):
    """A message was taken; it is delivered after this answer."""

    name: str
    correlation_key: str


@operation("GET", "/messages", "消息列表", query=MessageQuery, answer=MessagePage)
def list_messages(query: MessageQuery) -> MessagePage:
    """Messages, the newest first. A pending one waits for somebody to wait for it, until it expires."""
    found = select(Message)
    if query.state is not None:
        found = found.where(Message.state == query.state)
    if query.name is not None:
        found = found.where(Message.name == query.name)
    keys = (Message.created_at, Message.id)
    rows, after = rows_by(found, query, keys, (datetime, str), newest_first=True)
    veil = veil_of_messages(reading())
    items = [
        SentMessage(
            id=row.id,
            name=row.name,
            correlation_key=row.correlation_key,
            variables=veil.over(to_json(row.payload)),
            state=row.state,
            created_at=row.created_at,
            expires_at=row.expires_at,
        )
        for row in rows
    ]
    return MessagePage(items=items, next=after)


@operation("POST", "/messages", "发送消息", body=NewMessage, answer=Accepted, status=202)
def send_message(body: NewMessage) -> Accepted:
    """Send a message to the one instance that waits for it with this correlation key, else start what it starts, else
    keep it until somebody waits for it."""

    def verb(ctx: Ctx) -> Accepted:
        runtime().send(ctx, body.name, body.correlation_key, from_json(body.variables))
        data = {"name": body.name, "correlation_key": body.correlation_key}
        ctx.record("message_sent", data=data | {"variables": sorted(body.variables)})
        return Accepted(name=body.name, correlation_key=body.correlation_key)

    return do_once(verb)


@operation("POST", "/signals", "发出信号", body=Signal, answer=Thrown, status=202)
def throw_signal(body: Signal) -> Thrown:
    """Throw a signal to everything that waits for it now and every process it starts."""

    def verb(ctx: Ctx) -> Thrown:
        receivers = runtime().signal(ctx, body.name, from_json(body.variables))
        ctx.record("signal_thrown", data={"name": body.name, "variables": sorted(body.variables)})
        return Thrown(receivers=receivers)

    return do_once(verb)
