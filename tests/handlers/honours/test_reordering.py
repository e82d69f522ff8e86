"""A new order of inventors, before and after the public has seen the old one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.campaigns.service import create_campaign
from handlers.entries.models import EntryInventor
from handlers.entries.people import list_inventors
from handlers.honours.models import NoticeItem, PublicNotice
from handlers.honours.reordering import change_shown_inventors
from handlers.honours.rules.states import ItemState
from handlers.reviews.models import FinalList, ReviewRound
from tests.handlers.world import World, make_instance
from tests.workflows.judging import make_entry

FIRST, SECOND = "p:employee@team-00001", "p:team_leader@team-00001"
SWAPPED = [
    {"person": "team_leader team-00001", "share": 60},
    {"person": "employee team-00001", "share": 40},
]


def _notice(ctx: Ctx, state: ItemState) -> NoticeItem:
    """A result of two inventors, in a notice."""
    create_campaign(ctx, 2015)
    entry = make_entry(ctx, 1, first_inventor_id=FIRST)
    ctx.session.add(EntryInventor(entry_id=entry.id, position=2, person_id=SECOND, share=Decimal(40)))
    every = {"campaign_id": "2015", "created_at": ctx.now()}
    review = {"method": "mean", "rubric": {}, "scores_per_entry": 3, "spread_threshold": 20, "seed": "x"}
    ctx.session.add(ReviewRound(**every, **review, id="round", kind="result", number=1))
    ctx.session.flush()
    final = {"round_id": "round", "kind": "result", "number": 1, "quota": 1, "assessment_share": 0}
    ctx.session.add(FinalList(**every, **final, id="list"))
    ctx.session.flush()
    notice = {"list_id": "list", "instance_id": make_instance(ctx, "public_notice").id, "round": 1}
    named = {"number": "2015-GS-0001", "title": "公示", "working_days": 5}
    ctx.session.add(PublicNotice(**every, **notice, **named, id="notice"))
    ctx.session.flush()
    item = NoticeItem(
        **{
            "notice_id": "notice",
            "entry_id": entry.id,
            "position": 1,
            "name": entry.name,
            "unit": "临河机械厂",
        },
        state=state,
    )
    ctx.session.add(item)
    ctx.session.flush()
    return item


def _change(ctx: Ctx) -> list[str]:
    change_shown_inventors(ctx, "result-1", SWAPPED, "次序有误", [FIRST, SECOND])
    return [each.person_id for each in list_inventors(ctx, "result-1")]


@pytest.mark.parametrize("state", [ItemState.POSTED, ItemState.HELD])
def test_what_is_being_shown_is_shown_anew(town: World, state: ItemState) -> None:
    with town.begin() as ctx:
        item = _notice(ctx, state)
        assert _change(ctx) == [SECOND, FIRST]
        assert item.state == "repeated"


def test_what_has_passed_is_not_changed_though_no_decision_holds_it_yet(town: World) -> None:
    with town.begin() as ctx:
        _notice(ctx, ItemState.PASSED)
        with pytest.raises(BusinessError, match="已公示通过"):
            _change(ctx)
        assert [each.person_id for each in list_inventors(ctx, "result-1")] == [FIRST, SECOND]
