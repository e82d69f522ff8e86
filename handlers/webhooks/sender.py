"""The sender of the channel "webhook": one call to one receiver, and whether its answer is a yes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from engine.context import Ctx
from engine.errors import AppError
from engine.outbox import Busy, Outgoing, Refused
from engine.safe_post import SECONDS, Answer, post
from handlers.webhooks.models import WebhookReceiver
from handlers.webhooks.rules import TOO_FAST, Item, Letter, ReceiverKind, compose, read_code

CHANNEL = "webhook"
A_MINUTE = timedelta(minutes=1)
_MOST_WORDS = 200


class BadAnswer(AppError):
    """The receiver did not answer as it should."""

    code = "webhook.bad_answer"


class RobotRefused(AppError):
    """The robot answered with an error code."""

    code = "webhook.robot_refused"


@dataclass(frozen=True)
class _Target:
    kind: str
    address: str
    secret: str
    now: datetime


@dataclass(frozen=True)
class WebhookSender:
    """Calls the receiver a message is for. `read` opens a transaction that only reads; `inside` names the hosts that
    may be called though they are inside the network (see `engine.safe_post.read_address`).

    The address is looked up at each try: what was corrected holds for what waits, and no secret is in the outbox.
    """

    read: Callable[[], AbstractContextManager[Ctx]]
    home: str
    inside: Collection[str] = ()
    seconds: float = SECONDS

    def __call__(self, message: Outgoing) -> None:
        """Raises Refused if the receiver is gone or switched off, Busy, CallFailed, BadAnswer or RobotRefused."""
        target = self._find(message)
        payload = message.payload
        letter = Letter(message.id, [Item(**each) for each in payload["items"]], payload["more"], self.home)
        call = compose(target.kind, target.address, target.secret, letter, target.now)
        answer = post(call.url, call.body, call.headers, inside=self.inside, seconds=self.seconds)
        _judge(target, answer)

    def _find(self, message: Outgoing) -> _Target:
        with self.read() as ctx:
            found = ctx.session.get(WebhookReceiver, message.payload["receiver"])
            if found is None or not (found.is_on or message.payload.get("is_test")):
                raise Refused("the receiver is switched off")
            return _Target(found.kind, found.address, found.secret, ctx.now())


def _judge(target: _Target, answer: Answer) -> None:
    if answer.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        raise Busy(f"HTTP {answer.status}", _wait(answer))
    if answer.status == HTTPStatus.GONE:
        raise Refused(f"HTTP {answer.status}")
    if not 200 <= answer.status < 300:
        raise BadAnswer(f"HTTP {answer.status}")
    if target.kind == ReceiverKind.GENERIC:
        return
    found = read_code(target.kind, answer.body)
    if found is None:
        raise BadAnswer("no error code in the answer")
    code, words = found
    if code in TOO_FAST:
        raise Busy(f"{code} {_without_secrets(words, target)}", A_MINUTE)
    if code:
        raise RobotRefused(f"{code} {_without_secrets(words, target)}")


def _wait(answer: Answer) -> timedelta:
    """What the other side asks for (RFC 9110 §10.2.3, in seconds), at least a minute."""
    given = answer.headers.get("retry-after", "").strip()
    return max(A_MINUTE, timedelta(seconds=int(given[:6])) if given.isdecimal() else A_MINUTE)


def _without_secrets(words: str, target: _Target) -> str:
    """What a robot says is kept, should it repeat what opens it."""
    hidden = (target.secret, target.address.rpartition("=")[2], target.address.rpartition("/")[2])
    for each in hidden:
        words = words.replace(each, "…") if each else words
    return words[:_MOST_WORDS]
