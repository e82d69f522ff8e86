"""Putting forward: a ranked list per recommender within its quota, and substitutes (递补) behind it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import BusinessError, Conflict
from handlers.campaigns.queries import get_settings
from handlers.directory.models import Organisation
from handlers.directory.queries import get_organisation, recommender_of
from handlers.entries import queries
from handlers.entries.drafts import change_state
from handlers.entries.models import Entry
from handlers.entries.people import REFUSED
from handlers.entries.rules import QUOTAS, EntryState, describe_structure

CALLED = "substitute_called"


@dataclass(frozen=True)
class Places:
    """How many of a recommender's places of a class are left, and its list in words."""

    left: int
    substitutes_left: int
    list_text: str


def read_places(ctx: Ctx, entry_id: str) -> Places:
    """What a recommender can still put forward of an entry's class."""
    entry = queries.get_entry(ctx, entry_id)
    recommender_id = _recommender(ctx, entry)
    quota, spare = _quotas(ctx, entry)
    regular, substitutes = queries.read_lists(ctx, entry, recommender_id)
    lines = [f"{each.rank_in_recommendation}. {each.number} {each.name}" for each in regular]
    lines += [f"递补{each.rank_in_recommendation}. {each.number} {each.name}" for each in substitutes]
    lines.append(describe_structure(queries.traits_of(regular)))
    return Places(max(quota - len(regular), 0), max(spare - len(substitutes), 0), "\n".join(lines))


def place_entry(ctx: Ctx, entry_id: str, *, substitute: bool, rank: int | None = None) -> Entry:
    """Put an entry on its recommender's list at a rank, those from there on one down; without a rank, last.

    BusinessError `entry.refused` when the quota of the class, or of substitutes, is used up.
    """
    entry = queries.lock_entry(ctx, entry_id)
    if entry.state != EntryState.SUBMITTED:
        raise Conflict(code="entry.not_submitted", entry=entry.number)
    recommender_id = _recommender(ctx, entry)
    _queue(ctx, recommender_id)
    placed = queries.list_recommended(ctx, entry, recommender_id, substitutes=substitute)
    limit = _quotas(ctx, entry)[1 if substitute else 0]
    if len(placed) >= limit:
        raise BusinessError(REFUSED, f"{'递补' if substitute else '推荐'}名额已满（{limit}项）。")
    _insert(placed, entry, rank)
    entry.recommender_id, entry.recommended_at = recommender_id, ctx.now()
    entry.is_substitute = substitute
    change_state(ctx, entry, EntryState.RECOMMENDED)
    return entry


def receive_entry(ctx: Ctx, entry_id: str) -> Entry:
    """Take an entry over from its recommender; a substitute that was called goes to the end of the list."""
    entry = queries.lock_entry(ctx, entry_id)
    if entry.is_substitute and entry.recommender_id is not None:
        _queue(ctx, entry.recommender_id)
        _insert(queries.list_recommended(ctx, entry, entry.recommender_id), entry, None)
        entry.is_substitute = False
    if entry.state == EntryState.RECOMMENDED:
        entry.received_at = ctx.now()
        change_state(ctx, entry, EntryState.RECEIVED)
    return entry


def call_substitute(ctx: Ctx, entry: Entry) -> str | None:
    """A recommended entry fell out: the first substitute of its recommender is called; returns its id, if any."""
    if entry.recommender_id is None or entry.is_substitute:
        return None
    _queue(ctx, entry.recommender_id)
    waiting = [
        each
        for each in queries.list_recommended(ctx, entry, entry.recommender_id, substitutes=True)
        if each.state == EntryState.RECOMMENDED
    ]
    if not waiting:
        return None
    ctx.processes.send(ctx, CALLED, waiting[0].id, {"entry": waiting[0].id, "instead_of": entry.id})
    receive_entry(ctx, waiting[0].id)
    return waiting[0].id


def _insert(placed: list[Entry], entry: Entry, rank: int | None) -> None:
    others = [each for each in placed if each is not entry]
    place = len(others) if rank is None else min(max(rank, 1) - 1, len(others))
    others.insert(place, entry)
    for number, each in enumerate(others, 1):
        each.rank_in_recommendation = number


def _recommender(ctx: Ctx, entry: Entry) -> str:
    return recommender_of(get_organisation(ctx, entry.organisation_id))


def _quotas(ctx: Ctx, entry: Entry) -> tuple[int, int]:
    """How many may be recommended, and how many substitutes."""
    limits = get_settings(ctx, entry.campaign_id)["recommendation"]
    return limits[QUOTAS[entry.kind]], limits["substitutes"]


def _queue(ctx: Ctx, recommender_id: str) -> None:
    # Who changes a recommender's list waits for who does so already: two last places are never taken by three.
    ctx.session.execute(select(Organisation.id).where(Organisation.id == recommender_id).with_for_update())
