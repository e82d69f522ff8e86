"""Writes of the register of five-small items. Each is safe to repeat: registering by instance, the rest by state.

Windows are hard: what was handed in after one had shut, by the server's clock, changes nothing. `completed_at` is
when it was; what is done with it then may be late.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from engine.context import Ctx
from engine.db import new_id
from engine.errors import NotFound
from handlers.activities.five_small.models import FiveSmallItem
from handlers.activities.five_small.rules import ItemState, Level
from handlers.activities.places import unit_and_team
from handlers.activities.scoring import weigh
from handlers.activities.windows import closes_at, opens_at
from handlers.campaigns.numbers import next_number
from handlers.campaigns.queries import get_settings
from handlers.directory.queries import get_organisation, recommender_of

SERIES: Final = "WX"
_COLUMNS = frozenset({"title", "kind", "benefit"})
# By level: the columns of its score and its wish, the state it ranks and the state of its best.
_SCORED = {
    Level.UNIT: ("unit_score", "unit_recommends", "unit_rank", ItemState.CHECKED, ItemState.PUT_FORWARD),
    Level.COUNTY: (
        *("county_score", "county_recommends", "county_rank"),
        *(ItemState.PUT_FORWARD, ItemState.RECOMMENDED),
    ),
}


@dataclass(frozen=True)
class Windows:
    """The instants of a year's contest: from `opens_at` up to, not including, each of the others."""

    opens_at: datetime
    submit_closes_at: datetime
    unit_closes_at: datetime
    county_closes_at: datetime


def read_windows(ctx: Ctx, campaign_id: str) -> Windows:
    """When items may be handed in and scored. Raises NotFound."""
    days = get_settings(ctx, campaign_id)["five_small"]
    closing = (closes_at(ctx, days[f"{step}_closes_on"]) for step in ("submit", "unit", "county"))
    return Windows(opens_at(ctx, days["opens_on"]), *closing)


def find_item(ctx: Ctx, instance_id: str) -> FiveSmallItem | None:
    """The item of a process, if it was handed in."""
    return ctx.session.scalar(select(FiveSmallItem).where(FiveSmallItem.instance_id == instance_id))


def get_item(ctx: Ctx, item_id: str) -> FiveSmallItem:
    """One item; raises NotFound."""
    found = ctx.session.get(FiveSmallItem, item_id)
    if found is None:
        raise NotFound(item=item_id)
    return found


def register(
    ctx: Ctx,
    campaign_id: str,
    organisation_id: str,
    author_id: str,
    instance_id: str,
    content: Mapping[str, Any],
    completed_at: datetime,
) -> FiveSmallItem | None:
    """Enter an item, or put a returned one's text in place of the earlier; None when the window was shut.

    New ones come in while items are handed in, returned ones as long as the unit scores.
    """
    windows, item = read_windows(ctx, campaign_id), find_item(ctx, instance_id)
    if completed_at >= (windows.submit_closes_at if item is None else windows.unit_closes_at):
        return None
    if item is None:
        item = _enter(ctx, campaign_id, organisation_id, author_id, instance_id)
    item.title, item.kind = str(content["title"]), str(content["kind"])
    item.benefit = Decimal(str(content["benefit"]))
    item.texts = {key: value for key, value in content.items() if key not in _COLUMNS and value}
    ctx.session.add(item)
    return item


def _enter(
    ctx: Ctx, campaign_id: str, organisation_id: str, author_id: str, instance_id: str
) -> FiveSmallItem:
    unit_id, team_id = unit_and_team(ctx, organisation_id)
    number = next_number(ctx, campaign_id, SERIES)
    ctx.record("five_small.registered", instance_id=instance_id, data={"number": number})
    return FiveSmallItem(
        id=new_id(),
        campaign_id=campaign_id,
        organisation_id=unit_id,
        team_id=team_id,
        upper_id=recommender_of(get_organisation(ctx, unit_id)),
        author_id=author_id,
        instance_id=instance_id,
        number=number,
        created_at=ctx.now(),
    )


def check(
    ctx: Ctx, item_id: str, benefit: Decimal, signature: Mapping[str, Any], completed_at: datetime
) -> None:
    """The unit signs that an item is genuine, with the yearly benefit it confirms."""
    item = get_item(ctx, item_id)
    if item.state == ItemState.SUBMITTED and completed_at < _shuts_at(ctx, item, Level.UNIT):
        item.state, item.checked_at, item.benefit = ItemState.CHECKED, ctx.now(), benefit
        item.texts = {**item.texts, **signature}
        ctx.record("five_small.checked", instance_id=item.instance_id)


def score(
    ctx: Ctx,
    item_id: str,
    level: Level,
    rows: Sequence[Mapping[str, Any]],
    completed_at: datetime,
    *,
    recommends: bool,
) -> None:
    """Keep a level's score, and whether it would put the item forward."""
    item = get_item(ctx, item_id)
    score_column, wish_column, _rank, expected, _best = _SCORED[level]
    if item.state != expected or completed_at >= _shuts_at(ctx, item, level):
        return
    setattr(item, score_column, weigh(rows))
    setattr(item, wish_column, recommends)
    item.texts = {**item.texts, f"{level}_scores": list(rows)}


def rank(ctx: Ctx, item_id: str, level: Level) -> bool:
    """Rank an item once its level has shut; whether it is among the best that go up. Others are archived.

    Ties go to the greater benefit, then to the earlier number.
    """
    item = get_item(ctx, item_id)
    score_column, wish_column, rank_column, expected, best = _SCORED[level]
    if item.state == best:
        return True
    if item.state != expected:
        _archive(ctx, item, "未在期限内审核")
        return False
    if getattr(item, score_column) is None:
        _archive(ctx, item, "未在期限内评分")
        return False
    if not getattr(item, wish_column):
        _archive(ctx, item, "本级未推荐")
        return False
    place = _count_better(ctx, item, level) + 1
    setattr(item, rank_column, place)
    if place > get_settings(ctx, item.campaign_id)["five_small"][f"{level}_places"]:
        _archive(ctx, item, f"本级排名第{place}，未进入推荐名额")
        return False
    item.state, item.award = best, str(level)
    if best == ItemState.RECOMMENDED:
        item.ended_at = ctx.now()
    ctx.record(f"five_small.{best}", instance_id=item.instance_id)
    return True


def close(ctx: Ctx, instance_id: str, reason: str) -> None:
    """Archive what was refused, taken back or not handed in again in time; nothing if nothing was handed in."""
    if (item := find_item(ctx, instance_id)) is not None:
        _archive(ctx, item, reason.strip() or "未说明")


def _archive(ctx: Ctx, item: FiveSmallItem, reason: str) -> None:
    if item.ended_at is None:
        item.state, item.end_reason, item.ended_at = ItemState.ARCHIVED, reason, ctx.now()
        ctx.record("five_small.archived", instance_id=item.instance_id)


def _shuts_at(ctx: Ctx, item: FiveSmallItem, level: Level) -> datetime:
    windows = read_windows(ctx, item.campaign_id)
    return windows.unit_closes_at if level == Level.UNIT else windows.county_closes_at


def _count_better(ctx: Ctx, item: FiveSmallItem, level: Level) -> int:
    score_name, wish_name, *_rest = _SCORED[level]
    score_column, own_score = getattr(FiveSmallItem, score_name), getattr(item, score_name)
    peers = (
        FiveSmallItem.organisation_id == item.organisation_id
        if level == Level.UNIT
        else FiveSmallItem.upper_id == item.upper_id
    )
    is_better: ColumnElement[bool] = or_(
        score_column > own_score,
        and_(score_column == own_score, FiveSmallItem.benefit > item.benefit),
        and_(
            score_column == own_score,
            FiveSmallItem.benefit == item.benefit,
            FiveSmallItem.number < item.number,
        ),
    )
    query = select(func.count()).where(
        FiveSmallItem.campaign_id == item.campaign_id, peers, getattr(FiveSmallItem, wish_name), is_better
    )
    return ctx.session.scalar(query) or 0
