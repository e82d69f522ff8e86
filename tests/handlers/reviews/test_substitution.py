"""Standing in where entries are judged: not for who is in conflict with the entry."""

from __future__ import annotations

from types import SimpleNamespace

from engine.db import new_id
from engine.models import ScopeRow
from handlers.campaigns.service import create_campaign
from handlers.reviews.substitution import without_conflict
from tests.handlers.world import World, make_instance
from tests.workflows.judging import make_entry

INVENTOR, COLLEAGUE = "p:employee@team-00001", "p:unit_admin@ent-0001"
STRANGER = "p:unit_union@ent-0004"


def test_whoever_must_not_judge_an_entry_does_not_stand_in_for_who_does(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        make_entry(ctx, 1, first_inventor_id=INVENTOR, recommender_id="county-01")
        instance = make_instance(ctx, "check")
        scope = ScopeRow(
            id=new_id(),
            instance_id=instance.id,
            kind="process",
            node="",
            variables={"entry_id": "result-1"},
            live_tokens=0,
        )
        ctx.session.add(scope)
        ctx.session.flush()
        judging = SimpleNamespace(definition_key="eligibility_review", instance_id=instance.id)
        found = [bool(without_conflict(ctx, each, [judging])) for each in (INVENTOR, COLLEAGUE, STRANGER)]
        assert found == [False, False, True]
        own = SimpleNamespace(definition_key="unit_endorsement", instance_id=instance.id)
        assert without_conflict(ctx, COLLEAGUE, [judging, own]) == [own], "a unit's own step is no judging"
