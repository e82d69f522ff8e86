"""Notices by mail: everything for one person whose time has come in one mail."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import select

from engine.context import Ctx
from engine.ports import Tick
from handlers.directory.models import Account, Person
from handlers.notices.choices import NEWS_AGE
from handlers.notices.models import Notice

BATCH = 200

_SUBJECTS = {"zh": "赛程：{count}条新通知", "en": "Saicheng: {count} new notices"}
_FOOTERS = {"zh": "全部通知：{link}", "en": "All notices: {link}"}


def make_digest(base_url: str) -> Tick:
    """A scheduler tick that puts waiting notices into the outbox as mails with links to this address.

    Wire it only where mail is sent: without it notices stay in the application, and no mail is ever written.
    """

    def mail_digests(ctx: Ctx) -> int:
        return _mail(ctx, base_url.rstrip("/"))

    return mail_digests


def _mail(ctx: Ctx, base_url: str) -> int:
    """Write the mails of one batch of notices whose time has come; returns how many notices."""
    now = ctx.now()
    notices = ctx.session.scalars(
        select(Notice)
        .where(Notice.mail_state == "waiting", Notice.read_at.is_(None))
        .where(Notice.mail_at > now - NEWS_AGE, Notice.mail_at <= now)
        .order_by(Notice.person_id, Notice.created_at, Notice.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    if len(notices) == BATCH:
        notices = _without_cut_person(notices)
    ids = {notice.person_id for notice in notices}
    readers = {person.id: (person, language) for person, language in _readers(ctx, ids)}
    for person_id, group in groupby(notices, key=lambda notice: notice.person_id):
        person, language = readers[person_id]
        _write(ctx, person, language or "zh", list(group), base_url)
    return len(notices)


def _without_cut_person(notices: Sequence[Notice]) -> Sequence[Notice]:
    """Leave the last person of a full batch to the next one, unless the batch is all theirs."""
    last = notices[-1].person_id
    return [notice for notice in notices if notice.person_id != last] or notices


def _readers(ctx: Ctx, ids: set[str]) -> list[tuple[Person, str | None]]:
    query = (
        select(Person, Account.language)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id.in_(ids))
    )
    return [(person, language) for person, language in ctx.session.execute(query)]


def _write(ctx: Ctx, person: Person, language: str, notices: Sequence[Notice], base_url: str) -> None:
    for notice in notices:
        notice.mail_state = "queued" if person.email and person.is_active else "none"
    if not person.email or not person.is_active:
        return
    for notice in notices:
        notice.mailed_with = notices[0].id
    subject, body = write_mail(notices, language, base_url)
    # A notice is in one mail only, so the first one names the mail.
    payload = {"subject": subject, "body": body}
    ctx.send_later(
        "mail", person.email, payload, key=f"digest:{notices[0].id}", addressee=f"person:{person.id}"
    )


def write_mail(notices: Sequence[Notice], language: str, base_url: str) -> tuple[str, str]:
    """Subject and plain text of the mail that tells these notices in "zh" or "en"."""
    titles = [notice.title_in(language) for notice in notices]
    subject = titles[0] if len(titles) == 1 else _SUBJECTS[language].format(count=len(titles))
    parts = [
        f"{title}\n{notice.body_in(language)}\n{base_url}{notice.link}"
        for title, notice in zip(titles, notices, strict=True)
    ]
    parts.append(_FOOTERS[language].format(link=f"{base_url}/notices"))
    return subject, "\n\n".join(parts) + "\n"
