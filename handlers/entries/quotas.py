"""How many of its places of each class a recommender has used: 县总工会推荐名额."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from engine.context import Ctx
from engine.models import HumanTask
from handlers.campaigns.queries import get_settings
from handlers.campaigns.quotas import Quota, QuotasOf, named
from handlers.directory.models import Organisation
from handlers.directory.queries import get_organisation, recommender_column, recommender_of
from handlers.directory.visibility import Visibility
from handlers.entries.models import Entry
from handlers.entries.queries import get_entry
from handlers.entries.rules import KIND_NAMES, EntryState
from handlers.entries.rules import QUOTAS as CLASSES

FALLEN: Final = (EntryState.REJECTED, EntryState.WITHDRAWN)
"""Entries in these states give their place on a recommender's list back."""


@dataclass(frozen=True)
class Recommender:
    """A body that puts forward, with its places by class and those for substitutes (递补)."""

    organisation_id: str
    name: str
    quotas: tuple[Quota, ...]


def of_recommendation(ctx: Ctx, task: HumanTask) -> list[Quota]:
    """The places of the entry's class, and of substitutes, of the body that ranks it."""
    entry_id = named(ctx, task, "entry_id")
    if entry_id is None:
        return []
    entry = get_entry(ctx, entry_id)
    body = get_organisation(ctx, recommender_of(get_organisation(ctx, entry.organisation_id)))
    takes = 1 if entry.state == EntryState.SUBMITTED else 0
    placed = _placed(ctx, entry.campaign_id, body.id)
    waiting = _waiting(ctx, entry.campaign_id, body.id)[body.id, entry.kind] - takes
    return [
        _quota(ctx, entry.campaign_id, body, entry.kind, placed, takes=takes, waiting=waiting),
        _quota(ctx, entry.campaign_id, body, entry.kind, placed, takes=takes, is_substitute=True),
    ]


QUOTAS: Final[Mapping[str, QuotasOf]] = {"entry_recommendation/RankEntry": of_recommendation}


def list_recommenders(ctx: Ctx, campaign_id: str, within: Visibility | None = None) -> list[Recommender]:
    """Every body with entries on its list or waiting for it, by id, as far as a person may see; three queries."""
    placed, waiting = _placed(ctx, campaign_id), _waiting(ctx, campaign_id)
    ids = {key[0] for key in (*placed, *waiting)}
    query = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)
    if within is not None:
        query = query.where(within.condition())
    return [
        Recommender(
            body.id,
            body.name,
            tuple(
                _quota(ctx, campaign_id, body, kind, placed, waiting=waiting[body.id, kind])
                for kind in CLASSES
            ),
        )
        for body in ctx.session.scalars(query)
    ]


def _quota(
    ctx: Ctx,
    campaign_id: str,
    body: Organisation,
    kind: str,
    placed: Counter[tuple[str, str, bool]],
    *,
    takes: int = 0,
    waiting: int = 0,
    is_substitute: bool = False,
) -> Quota:
    limits = get_settings(ctx, campaign_id)["recommendation"]
    names = KIND_NAMES[kind]
    return Quota(
        {
            "zh": f"{body.name}{names['zh']}{'递补' if is_substitute else '推荐'}名额",
            "en": f"{body.name}, {names['en'].lower()}s{' in reserve' if is_substitute else ' put forward'}",
        },
        limits["substitutes"] if is_substitute else limits[CLASSES[kind]],
        placed[body.id, kind, is_substitute],
        takes,
        waiting,
    )


def _placed(ctx: Ctx, campaign_id: str, recommender_id: str | None = None) -> Counter[tuple[str, str, bool]]:
    """How many stand on the lists, by recommender, class, and whether as substitutes."""
    key = (Entry.recommender_id, Entry.kind, Entry.is_substitute)
    query = (
        select(*key, func.count())
        .where(Entry.campaign_id == campaign_id, Entry.recommender_id.is_not(None))
        .where(Entry.state.not_in(FALLEN))
        .group_by(*key)
    )
    if recommender_id is not None:
        query = query.where(Entry.recommender_id == recommender_id)
    return Counter({(str(row[0]), row[1], row[2]): row[3] for row in ctx.session.execute(query)})


def _waiting(ctx: Ctx, campaign_id: str, recommender_id: str | None = None) -> Counter[tuple[str, str]]:
    """How many are handed in and not ranked yet, by who will rank them and class."""
    key = (recommender_column(), Entry.kind)
    query = (
        select(*key, func.count())
        .join(Organisation, Organisation.id == Entry.organisation_id)
        .where(Entry.campaign_id == campaign_id, Entry.state == EntryState.SUBMITTED)
        .group_by(*key)
    )
    if recommender_id is not None:
        query = query.where(recommender_column() == recommender_id)
    return Counter({(row[0], row[1]): row[2] for row in ctx.session.execute(query)})
