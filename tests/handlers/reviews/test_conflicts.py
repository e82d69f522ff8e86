"""Who must not judge an entry, by the records alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from engine.context import Ctx
from handlers.activities.mentorships.models import Apprenticeship, Mentorship
from handlers.campaigns.service import create_campaign
from handlers.directory.models import Person
from handlers.entries.models import Entry, EntryInventor
from handlers.reviews import conflicts
from tests.handlers.world import ISSUED, World, make_instance
from tests.workflows.judging import make_entry

INVENTOR, MASTER, COLLEAGUE = "p:employee@team-00001", "p:unit_union@ent-0003", "p:unit_admin@ent-0001"
STRANGER = "p:unit_union@ent-0004"


@pytest.fixture
def contest(town: World) -> World:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        make_entry(ctx, 1, first_inventor_id=INVENTOR, recommender_id="county-01")
    return town


def found_by(ctx: Ctx, *person_ids: str) -> set[tuple[str, str]]:
    ids = select(Entry.id).where(Entry.id == "result-1")
    return {(person, kind) for _entry, person, kind in conflicts.find_conflicts(ctx, ids, person_ids)}


def pair(ctx: Ctx, master: str, apprentice: str, *, is_signed: bool = True) -> None:
    ctx.session.add(
        Mentorship(
            id="m1",
            campaign_id="2015",
            organisation_id="ent-0003",
            instance_id=make_instance(ctx, "pair").id,
            number="2015-ST-0001",
            master_id=master,
            trade="钳工",
            starts_on=date(2015, 1, 1),
            ends_on=date(2016, 12, 31),
            signed_on=date(2015, 1, 1) if is_signed else None,
            state="signed" if is_signed else "proposed",
            created_at=ISSUED,
        )
    )
    ctx.session.flush()
    ctx.session.add(Apprenticeship(mentorship_id="m1", position=1, person_id=apprentice))
    ctx.session.flush()


def test_inventors_and_their_colleagues_are_barred_and_strangers_are_not(contest: World) -> None:
    with contest.begin() as ctx:
        assert found_by(ctx, INVENTOR, COLLEAGUE, STRANGER) == {
            (INVENTOR, "own"),
            (INVENTOR, "unit"),
            (COLLEAGUE, "unit"),
        }


def test_whoever_invented_something_with_an_inventor_is_barred(contest: World) -> None:
    with contest.begin() as ctx:
        make_entry(ctx, 2, unit="ent-0003", first_inventor_id=STRANGER)
        ctx.session.add(EntryInventor(entry_id="result-2", position=2, person_id=INVENTOR, share=Decimal(1)))
        ctx.session.flush()
        assert found_by(ctx, STRANGER) == {(STRANGER, "co_inventor")}


@pytest.mark.parametrize("is_master", [True, False], ids=["the expert's apprentice", "the expert's master"])
def test_masters_and_apprentices_of_an_inventor_are_barred(contest: World, is_master: bool) -> None:
    with contest.begin() as ctx:
        assert found_by(ctx, MASTER) == set()
        pair(ctx, *((MASTER, INVENTOR) if is_master else (INVENTOR, MASTER)))
        assert found_by(ctx, MASTER) == {(MASTER, "mentorship")}


def test_agreement_that_was_never_signed_bars_nobody(contest: World) -> None:
    with contest.begin() as ctx:
        pair(ctx, MASTER, INVENTOR, is_signed=False)
        assert found_by(ctx, MASTER) == set()


def test_conflict_stays_when_the_records_change(contest: World) -> None:
    with contest.begin() as ctx:
        pair(ctx, MASTER, INVENTOR)
        conflicts.record_conflicts(ctx, select(Entry.id), [MASTER])
        ctx.session.delete(ctx.session.get_one(Apprenticeship, ("m1", 1)))
        ctx.session.flush()
        assert found_by(ctx, MASTER) == set()
        assert conflicts.has_conflict(ctx, "result-1", MASTER)


def test_declared_relation_concerns_every_entry_of_that_name(contest: World) -> None:
    with contest.begin() as ctx:
        assert ctx.session.get_one(Person, INVENTOR).name == "employee team-00001"
        for relation in ({"name": "employee team-00001", "kind": "kin"}, {"name": "无此人", "kind": "kin"}):
            assert conflicts.declare(ctx, "no round", STRANGER, [relation]) == 0
        conflicts.recuse(ctx, "result-1", STRANGER, "kin", "表兄弟")
        assert conflicts.is_known(ctx, "result-1", STRANGER)
