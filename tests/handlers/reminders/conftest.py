"""What the tests of reminders look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from sqlalchemy import select

from handlers.campaigns.service import seed_working_days
from handlers.notices.models import Notice
from tests.handlers.world import World

SHANGHAI = timezone(timedelta(hours=8))


def local(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2015) -> datetime:
    """An instant by its wall time in Shanghai."""
    return datetime.combine(date(year, month, day), time(hour, minute), SHANGHAI).astimezone(UTC)


def end_of(month: int, day: int) -> datetime:
    """The end of a local day: a due date."""
    return local(month, day, 23, 59)


@pytest.fixture
def working(town: World) -> World:
    """The town with the holidays of 2015."""
    with town.begin() as ctx:
        seed_working_days(ctx)
    return town


@pytest.fixture
def notices() -> Callable[[World], list[tuple[str, str]]]:
    """Who got what, as (person, kind), oldest first; read and forgotten by the next call."""
    seen: set[str] = set()

    def read(world: World) -> list[tuple[str, str]]:
        with world.begin() as ctx:
            rows = ctx.session.scalars(
                select(Notice).order_by(Notice.created_at, Notice.person_id, Notice.kind)
            )
            fresh = [row for row in rows if row.id not in seen]
        seen.update(row.id for row in fresh)
        return [(row.person_id.removeprefix("p:"), row.kind) for row in fresh]

    return read
