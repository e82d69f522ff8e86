"""The tables of entries refuse what cannot be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from handlers.campaigns.service import create_campaign
from handlers.entries.models import Entry, EntryInventor
from tests.handlers.world import ISSUED, World

PERSON = "p:employee@team-00001"
MASTER = "p:team_leader@team-00001"


def _entry(**values: Any) -> Entry:
    usual: dict[str, Any] = {
        **{"id": "e1", "campaign_id": "2015", "kind": "result", "number": "2015-JY-0001", "name": "快换夹具"},
        **{"organisation_id": "ent-0001", "county_id": "county-01", "created_at": ISSUED, "content": {}},
    }
    return Entry(**{**usual, **values})


SUBMITTED = {"state": "submitted", "submitted_at": ISSUED, "first_inventor_id": PERSON}
RECOMMENDED = {**SUBMITTED, "state": "recommended", "recommended_at": ISSUED, "recommender_id": "county-01"}
RECEIVED = {**RECOMMENDED, "state": "received", "received_at": ISSUED, "rank_in_recommendation": 1}
ELIGIBLE = {**RECEIVED, "state": "eligible", "eligible_at": ISSUED}


@pytest.fixture
def contest(town: World) -> World:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
    return town


POSSIBLE: list[dict[str, Any]] = [{}, SUBMITTED, RECOMMENDED, RECEIVED, ELIGIBLE]
IMPOSSIBLE: list[dict[str, Any]] = [
    {"kind": "house"},
    {"state": "lost"},
    {"confidentiality": "hush"},
    {"person_id": PERSON},
    {"team_id": "team-00001"},
    {"kind": "person", "first_inventor_id": PERSON},
    {"submitted_at": ISSUED},
    {**SUBMITTED, "first_inventor_id": None},
    {**SUBMITTED, "submitted_at": None},
    {**RECOMMENDED, "recommender_id": None},
    {**RECOMMENDED, "recommended_at": None, "recommender_id": None},
    {**RECEIVED, "received_at": None},
    {**RECEIVED, "rank_in_recommendation": 0},
    {**ELIGIBLE, "eligible_at": None},
    {**ELIGIBLE, "confidentiality": "secret"},
    {**ELIGIBLE, "ended_at": ISSUED},
    {**ELIGIBLE, "state": "removed", "ended_at": ISSUED},
    {**ELIGIBLE, "end_reason": "重复申报"},
    {"state": "lapsed"},
    {"version": 0},
]


def test_an_entry_is_in_one_of_its_states(contest: World) -> None:
    for values in IMPOSSIBLE:
        with pytest.raises(IntegrityError), contest.begin() as ctx:
            ctx.session.add(_entry(**values))
    for number, values in enumerate(POSSIBLE):
        with contest.begin() as ctx:
            ctx.session.add(_entry(**values, id=f"e{number}", number=f"2015-JY-{number}"))
    with contest.begin() as ctx:
        assert ctx.session.query(Entry).count() == len(POSSIBLE)


def test_an_inventor_is_named_once_with_a_share(contest: World) -> None:
    with contest.begin() as ctx:
        ctx.session.add(_entry())
        ctx.session.flush()
        ctx.session.add(EntryInventor(entry_id="e1", position=1, person_id=PERSON, share=Decimal(60)))
    for position, person_id, share in (
        (1, MASTER, 40),
        (2, PERSON, 40),
        (0, MASTER, 40),
        (2, MASTER, 0),
        (2, MASTER, 101),
    ):
        with pytest.raises(IntegrityError), contest.begin() as ctx:
            ctx.session.add(
                EntryInventor(entry_id="e1", position=position, person_id=person_id, share=Decimal(share))
            )
