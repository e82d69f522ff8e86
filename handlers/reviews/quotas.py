"""How many places of a class are taken on its final list: 命名名额."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import ColumnElement, func, select

from engine.context import Ctx
from engine.models import HumanTask
from handlers.campaigns.quotas import Quota, QuotasOf
from handlers.reviews.models.lists import FinalList, ListEntry
from handlers.reviews.rules.states import KIND_NAMES, ListState, Place


def of_list(ctx: Ctx, task: HumanTask) -> list[Quota]:
    """The places of the list that a process decides on."""
    return _read(ctx, FinalList.instance_id == task.instance_id)


QUOTAS: Final[Mapping[str, QuotasOf]] = dict.fromkeys(
    (
        "final_selection/ReviewDraft",
        "final_selection/HoldCommittee",
        "final_selection/FixGrades",
        "final_selection/Countersign",
        "final_selection/CheckProcedure",
        "final_selection/ApproveList",
    ),
    of_list,
)


def list_lists(ctx: Ctx, campaign_id: str) -> list[Quota]:
    """The places on the lists of a campaign that stand, by class; one query."""
    return _read(ctx, FinalList.campaign_id == campaign_id)


def _read(ctx: Ctx, which: ColumnElement[bool]) -> list[Quota]:
    listed = (
        select(func.count())
        .where(ListEntry.list_id == FinalList.id, ListEntry.place == Place.LISTED)
        .scalar_subquery()
    )
    query = (
        select(FinalList.kind, FinalList.quota, listed)
        .where(which, FinalList.state != ListState.ANNULLED)
        .order_by(FinalList.kind, FinalList.number)
    )
    return [_quota(*row) for row in ctx.session.execute(query)]


def _quota(kind: str, limit: int, listed: int) -> Quota:
    names = KIND_NAMES[kind]
    return Quota({"zh": f"{names['zh']}命名名额", "en": f"{names['en']} on the list"}, limit, listed)
