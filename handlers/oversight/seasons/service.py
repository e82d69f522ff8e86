"""Asking for a review, and making it in pieces: each is a transaction of its own, whoever has the loops running."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError

from engine.attempts import cause_of
from engine.context import Ctx
from engine.db import is_passing
from engine.errors import StaleInstance, Transient
from engine.faults import faultpoint
from engine.models import HumanTask, Instance
from engine.ports import Tick
from engine.statements import Statement, parameter
from engine.upsert import insert_or_ignore
from handlers.campaigns.queries import get_campaign
from handlers.oversight.seasons.models import Phase, SeasonPart, SeasonReading, SeasonReview
from handlers.oversight.seasons.reading import (
    INSTANCES,
    TASKS,
    LaddersOf,
    next_ids,
    read_instances,
    read_tasks,
)
from handlers.oversight.seasons.sums import tell

BACKOFF = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
"""Before a piece that failed is tried again; after that it stands still and says why."""

# Asked at every tick, nearly always for nothing: without a session.
_DUE = Statement(
    select(SeasonReading.campaign_id)
    .where(SeasonReading.cause == "", SeasonReading.next_at <= parameter("now", SeasonReading.next_at))
    .limit(1)
)
logger = logging.getLogger(__name__)


def find_review(ctx: Ctx, campaign_id: str, place: str) -> SeasonReview | None:
    """The newest review, if one was ever made."""
    return ctx.session.get(SeasonReview, (campaign_id, place))


def find_reading(ctx: Ctx, campaign_id: str, place: str) -> SeasonReading | None:
    """The review that is being made, if there is one."""
    return ctx.session.get(SeasonReading, (campaign_id, place))


def list_failed(ctx: Ctx) -> Sequence[SeasonReading]:
    """The reviews that stand still, oldest first."""
    query = select(SeasonReading).where(SeasonReading.cause != "").order_by(SeasonReading.asked_at)
    return ctx.session.scalars(query).all()


def ask_review(ctx: Ctx, campaign_id: str, place: str) -> None:
    """Have a review made of what there is now, in the background; "city" is all, a county its own. Raises NotFound.

    One that is being made goes on, and one that stands still is tried again from where it stands.
    """
    campaign = get_campaign(ctx, campaign_id)
    total = sum(
        ctx.session.scalar(select(func.count()).select_from(each)) or 0 for each in (HumanTask, Instance)
    )
    begun = {
        "campaign_id": campaign.id,
        "place": place,
        "asked_at": ctx.now(),
        "asked_by": ctx.actor,
        "phase": Phase.TASKS,
        **{"last_id": "", "done": 0, "total": total, "parts": 0, "attempts": 0, "cause": ""},
        "next_at": ctx.now(),
    }
    if insert_or_ignore(ctx.session, SeasonReading, [begun]):
        ctx.record("season.review_asked", data={"campaign": campaign.id, "place": place})
        return
    retry_review(ctx, campaign.id, place)


def retry_review(ctx: Ctx, campaign_id: str, place: str) -> bool:
    """Go on with a review that stands still; returns whether there was one."""
    key = (SeasonReading.campaign_id == campaign_id, SeasonReading.place == place)
    query = select(SeasonReading).where(*key, SeasonReading.cause != "").with_for_update()
    reading = ctx.session.scalars(query).one_or_none()
    if reading is None:
        return False
    reading.attempts, reading.cause, reading.next_at = 0, "", ctx.now()
    ctx.record("season.review_retried", data={"campaign": campaign_id, "place": place})
    return True


def make_tick(ladders_of: LaddersOf) -> Tick:
    """The tick (see `engine.ports.Ports`) that does the next piece of a review; `ladders_of` tells how tasks are
    reminded."""

    def tick(ctx: Ctx) -> int:
        if not _DUE.records(ctx.transaction, {"now": ctx.now()}):
            return 0
        query = select(SeasonReading).where(SeasonReading.cause == "", SeasonReading.next_at <= ctx.now())
        query = query.order_by(SeasonReading.next_at, SeasonReading.asked_at).limit(1)
        reading = ctx.session.scalars(query.with_for_update(skip_locked=True)).one_or_none()
        if reading is None:
            return 0
        try:
            with ctx.transaction.savepoint():
                _take_piece(ctx, reading, ladders_of)
                ctx.session.flush()
        except Exception as error:
            if isinstance(error, (Transient, StaleInstance)) or (
                isinstance(error, DBAPIError) and is_passing(error)
            ):
                raise
            logger.exception("a review of a season failed")
            _put_off(ctx, reading, error)
        return 1

    return tick


def _take_piece(ctx: Ctx, reading: SeasonReading, ladders_of: LaddersOf) -> None:
    if reading.phase == Phase.SUMS:
        _keep(ctx, reading)
        return
    is_tasks = reading.phase == Phase.TASKS
    size = TASKS if is_tasks else INSTANCES
    ids = next_ids(ctx, HumanTask.id if is_tasks else Instance.id, reading.last_id, size)
    # Whoever else asked comes next.
    reading.attempts, reading.next_at = 0, ctx.now()
    if not ids:
        reading.phase, reading.last_id = Phase.INSTANCES if is_tasks else Phase.SUMS, ""
        return
    part = read_tasks(ctx, reading, ids, ladders_of) if is_tasks else read_instances(ctx, reading, ids)
    reading.parts, reading.done, reading.last_id = reading.parts + 1, reading.done + len(ids), ids[-1]
    key = {"campaign_id": reading.campaign_id, "place": reading.place}
    ctx.session.add(SeasonPart(**key, number=reading.parts, content=part))
    faultpoint("season_piece")


def _keep(ctx: Ctx, reading: SeasonReading) -> None:
    """Keep the review instead of the one before; what it was made of is no longer needed."""
    key = {"campaign_id": reading.campaign_id, "place": reading.place}
    parts = ctx.session.scalars(select(SeasonPart.content).filter_by(**key).order_by(SeasonPart.number)).all()
    row = find_review(ctx, **key) or SeasonReview(**key)
    row.content = tell(parts)
    row.made_at, row.made_by = reading.asked_at, reading.asked_by
    ctx.session.add(row)
    ctx.session.execute(delete(SeasonPart).filter_by(**key).execution_options(synchronize_session=False))
    ctx.session.delete(reading)
    replace(ctx, actor=row.made_by).record(
        "season.reviewed", data={"campaign": row.campaign_id, "place": row.place}
    )


def _put_off(ctx: Ctx, reading: SeasonReading, error: Exception) -> None:
    ctx.session.refresh(reading)
    reading.attempts += 1
    if reading.attempts <= len(BACKOFF):
        reading.next_at = ctx.now() + BACKOFF[reading.attempts - 1]
        return
    reading.cause = cause_of(error) or type(error).__name__
    data = {"campaign": reading.campaign_id, "place": reading.place, "cause": reading.cause}
    ctx.record("season.review_failed", data=data)
