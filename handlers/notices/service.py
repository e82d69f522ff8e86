"""Telling people, once."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import update

from engine.context import Ctx
from engine.db import new_id
from engine.upsert import insert_or_ignore
from handlers.notices.choices import find_choices
from handlers.notices.kinds import kinds_by_id
from handlers.notices.models import Notice
from handlers.notices.queries import get_notice
from handlers.notices.rules import Choices, mail_at
from handlers.notices.templates import wordings
from handlers.notices.texts import LANGUAGES, Text, render
from handlers.notices.wording import Wording

logger = logging.getLogger(__name__)
_DEFAULT = Choices()


class Recipient(Protocol):
    """A person as a notice needs to know them."""

    id: Any
    email: Any


@dataclass(frozen=True)
class News:
    """One event for one person; `event_key` and the person make it unique for ever.

    `organisation_id` is whose news it is, if it is that of one organisation.
    """

    person: Recipient
    event_key: str
    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""
    organisation_id: str | None = None


@dataclass(frozen=True)
class Told:
    """News that somebody has been told, and its title in both languages."""

    news: News
    title: str
    title_en: str


def notify(
    ctx: Ctx, person: Recipient, event_key: str, kind: str, params: Mapping[str, Any], link: str = ""
) -> bool:
    """Tell a person of an event; False if they have been told of it before."""
    return notify_all(ctx, [News(person, event_key, kind, params, link)]) == 1


def notify_all(ctx: Ctx, news: Sequence[News]) -> int:
    """Tell people of events in one statement; returns how many notices are new.

    They say what the templates in force say, else what is shipped. The UNIQUE on event and person decides, so neither
    a repeat nor a second scheduler doubles anything.
    """
    if not news:
        return 0
    released = wordings(ctx)
    choices = find_choices(ctx, {each.person.id for each in news if each.person.email})
    rows = [_row(ctx, each, released, choices.get(each.person.id, _DEFAULT)) for each in news]
    new = insert_or_ignore(ctx.session, Notice, rows)
    told = [
        Told(each, row["title"], row["title_en"])
        for each, row in zip(news, rows, strict=True)
        if (row["id"],) in new
    ]
    for listener in ctx.ports.notice_listeners if told else []:
        listener(ctx, told)
    return len(told)


def _row(ctx: Ctx, news: News, released: Mapping[str, Wording], choices: Choices) -> dict[str, Any]:
    chinese, english = _texts(news, released)
    kind = kinds_by_id()[news.kind]
    at = mail_at(choices, kind, ctx.ports.calendar(ctx), ctx.now()) if news.person.email else None
    return {
        "id": new_id(),
        "person_id": news.person.id,
        "event_key": news.event_key,
        "kind": news.kind,
        "title": chinese.title,
        "body": chinese.body,
        "title_en": english.title,
        "body_en": english.body,
        "link": news.link,
        "created_at": ctx.now(),
        "mail_state": "waiting" if at else "none",
        "mail_at": at,
    }


def _texts(news: News, released: Mapping[str, Wording]) -> list[Text]:
    """The Chinese and the English text; a template never keeps a notice from being sent."""
    shipped = kinds_by_id()[news.kind].shipped
    wording = released.get(news.kind, shipped)
    try:
        return [render(wording, language, news.params) for language in LANGUAGES]
    except KeyError as error:
        if wording is shipped:
            raise
        logger.error("template %s is not used: there is no %s", news.kind, error)
        return [render(shipped, language, news.params) for language in LANGUAGES]


def mark_read(ctx: Ctx, person_id: str, notice_id: str) -> Notice:
    """Note that a person has read one of their notices; raises NotFound."""
    notice = get_notice(ctx, person_id, notice_id)
    if notice.read_at is None:
        notice.read_at = ctx.now()
    return notice


def mark_all_read(ctx: Ctx, person_id: str) -> None:
    """Note that a person has read all their notices."""
    ctx.session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None))
        .values(read_at=ctx.now())
    )
