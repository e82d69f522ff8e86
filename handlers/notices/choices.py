"""通知方式: what a person chose about mail; whoever chose nothing has the defaults and no row."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from engine.context import Ctx
from engine.upsert import insert_for
from handlers.notices.kinds import kinds_by_id, list_areas
from handlers.notices.models import Notice, NoticeChoices
from handlers.notices.rules import Choices, Way, mail_at

NEWS_AGE = timedelta(days=3)
"""What has been due for longer was written when there was no mail server; nobody wants it now."""


def find_choices(ctx: Ctx, person_ids: Collection[str]) -> dict[str, Choices]:
    """The choices of these persons; one statement, whoever chose nothing is left out."""
    query = select(NoticeChoices).where(NoticeChoices.person_id.in_(person_ids))
    return {row.person_id: _read(row) for row in ctx.session.scalars(query)}


def choices_of(ctx: Ctx, person_id: str) -> Choices:
    """What one person chose, or the defaults."""
    return find_choices(ctx, [person_id]).get(person_id, Choices())


def _read(row: NoticeChoices) -> Choices:
    ways = {group: Way(way) for group, way in row.ways.items()}
    return Choices(ways, row.quiet_from, row.quiet_to, row.is_working_days_only)


def choose(ctx: Ctx, person_id: str, choices: Choices) -> None:
    """Keep a person's choices; what waits to be mailed to them follows at once."""
    known = {area.id for area in list_areas()}
    values = {
        "ways": {group: str(way) for group, way in choices.ways.items() if group in known},
        "quiet_from": choices.quiet_from,
        "quiet_to": choices.quiet_to,
        "is_working_days_only": choices.is_working_days_only,
    }
    ctx.session.execute(
        insert_for(ctx.session, NoticeChoices)
        .values(person_id=person_id, **values)
        .on_conflict_do_update(index_elements=[NoticeChoices.person_id], set_=values)
    )
    _plan_anew(ctx, person_id, choices)


def _plan_anew(ctx: Ctx, person_id: str, choices: Choices) -> None:
    calendar, kinds = ctx.ports.calendar(ctx), kinds_by_id()
    waiting = ctx.session.scalars(
        select(Notice)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None), Notice.mail_state == "waiting")
        .where(Notice.mail_at > ctx.now() - NEWS_AGE)
    )
    for notice in waiting:
        if (kind := kinds.get(notice.kind)) is not None:
            notice.mail_at = mail_at(choices, kind, calendar, ctx.now())
            notice.mail_state = "waiting" if notice.mail_at else "none"
