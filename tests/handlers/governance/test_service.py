"""Meetings, duties and incentives: repeats, refusals, constraints."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.db import Base
from engine.errors import BusinessError, IncidentError, NotFound
from handlers.campaigns.models import Campaign
from handlers.campaigns.service import create_campaign
from handlers.governance.duties import service as duties
from handlers.governance.duties.models import DutyCard, PolicyDocument
from handlers.governance.incentives import service as incentives
from handlers.governance.incentives.models import Incentive, Reward, TalentSystem, UnitSupport
from handlers.governance.meetings import service as meetings
from handlers.governance.meetings.models import Meeting, MeetingTask
from tests.handlers.world import World, make_instance

TASK = {"text": "落实经费", "owner": "d_st", "due_on": date(2015, 4, 1)}
RECORD = {"held_on": date(2015, 3, 13), "present": 2, "minutes": "议定一项", "tasks": [TASK]}


def _meeting(ctx: Ctx) -> Meeting:
    create_campaign(ctx, 2015)
    meeting = meetings.open_meeting(ctx, "2015", make_instance(ctx, "coordination_meeting").id)
    ctx.session.flush()
    return meeting


def test_minutes_send_each_task_once(town: World) -> None:
    with town.begin() as ctx:
        meeting = _meeting(ctx)
        assert meetings.open_meeting(ctx, "2015", meeting.instance_id) is meeting
        assert meetings.check_record(ctx, meeting.id, RECORD) == []
        assert meetings.file_minutes(ctx, meeting.id, RECORD) == 1
        assert meetings.file_minutes(ctx, meeting.id, RECORD) == 0
        ctx.session.flush()
        [task] = ctx.session.query(MeetingTask)
        [(name, key, payload)] = town.processes.sent
        assert (name, key, payload["organisation_id"]) == ("decision_task_created", task.id, "d_st")
        meetings.postpone_meeting(ctx, meeting.id, "太晚")
        assert meeting.state == "filed"


def test_a_meeting_is_due_in_the_months_of_a_running_campaign(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        assert meetings.find_due_campaign(ctx) is None
        campaign = ctx.session.get_one(Campaign, "2015")
        campaign.state, campaign.started_at = "running", ctx.now()
        ctx.session.flush()
        assert meetings.find_due_campaign(ctx) == "2015"
        campaign.settings = {**campaign.settings, "meeting_months": [4]}
        ctx.session.flush()
        assert meetings.find_due_campaign(ctx) is None


def test_cards_are_started_once_and_missing_departments_named(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        started, missing = duties.start_cards(ctx, "2015")
        ctx.session.flush()
        assert (started, len(missing)) == (6, 9)
        assert duties.start_cards(ctx, "2015") == (0, missing)


def test_a_closed_card_stays_as_it_is(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        duties.start_cards(ctx, "2015")
        ctx.session.flush()
        card = ctx.session.query(DutyCard).filter_by(code="DEP-ST-1").one()
        duties.report_progress(ctx, card.id, 60, "过半")
        ctx.session.flush()
        duties.report_progress(ctx, card.id, 50, "回落")
        with pytest.raises(IncidentError):
            duties.close_card(ctx, card.id, {"outcome": "open"})
        duties.close_card(ctx, card.id, {"outcome": "partly", "reason": "缺人"})
        duties.close_card(ctx, card.id, {"outcome": "fulfilled"})
        duties.report_progress(ctx, card.id, 90, "迟了")
        assert (card.state, card.reason, card.progress) == ("partly", "缺人", 50)
        with pytest.raises(NotFound):
            duties.get_card(ctx, "none")


def test_a_number_belongs_to_one_document_of_its_issuer(town: World) -> None:
    document = {"number": "科发1号", "title": "十条", "issued_on": date(2015, 3, 1)}
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        one, other = (make_instance(ctx, "policy_issuance").id for _ in range(2))
        first = duties.register_document(ctx, "2015", "d_st", one, "policy", document)
        assert duties.register_document(ctx, "2015", "d_st", one, "policy", document) is first
        with pytest.raises(BusinessError, match="科发1号"):
            duties.register_document(ctx, "2015", "d_st", other, "policy", document)
        duties.register_document(ctx, "2015", "city", other, "policy", document)
        assert ctx.session.query(PolicyDocument).count() == 2


def test_incentives_are_started_once_urged_and_recorded(town: World) -> None:
    row = {
        "kind": "money",
        "recipient": "李工",
        "basis": "一等奖",
        "amount": 500,
        "given_on": date(2015, 3, 1),
    }
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        assert incentives.start_incentives(ctx, "2015") == 7
        ctx.session.flush()
        assert incentives.start_incentives(ctx, "2015") == 0
        incentive = ctx.session.query(Incentive).filter_by(organisation_id="ent-0001").one()
        assert incentives.urge(ctx, incentive.id) == 2
        incentives.set_support(ctx, incentive.id, {"supports": None, "rewards": [row]})
        incentives.set_support(ctx, incentive.id, {"supports": None, "rewards": [row]})
        incentives.set_systems(ctx, incentive.id, {})
        ctx.session.flush()
        assert (ctx.session.query(Reward).count(), ctx.session.query(TalentSystem).count()) == (1, 4)
        assert incentives.end_incentive(ctx, incentive.id, "") == "complete"
        assert incentives.end_incentive(ctx, incentive.id, "缺") == "complete"


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Meeting, {"state": "filed"}),
        (Meeting, {"present": 3}),
        (MeetingTask, {"state": "done"}),
        (DutyCard, {"state": "unfulfilled"}),
        (DutyCard, {"progress": 101}),
        (DutyCard, {"kind": "carried", "work": ""}),
        (PolicyDocument, {"number": ""}),
        (Incentive, {"state": "gaps"}),
        (Incentive, {"urged": 1}),
        (TalentSystem, {"is_issued": True}),
        (UnitSupport, {"amount": 0}),
        (Reward, {"amount": 0}),
    ],
)
def test_the_tables_refuse_what_cannot_be(town: World, model: type[Base], values: dict[str, Any]) -> None:
    day = {"given_on": date(2015, 3, 1), "amount": 5}
    with town.begin() as ctx:
        meeting = _meeting(ctx)
        meetings.file_minutes(ctx, meeting.id, RECORD)
        if model is Meeting:
            meeting = meetings.open_meeting(ctx, "2015", make_instance(ctx, "coordination_meeting").id)
        duties.start_cards(ctx, "2015")
        incentives.start_incentives(ctx, "2015")
        document = {"number": "1号", "title": "十条", "issued_on": date(2015, 3, 1)}
        duties.register_document(ctx, "2015", "city", meeting.instance_id, "policy", document)
        incentive = ctx.session.query(Incentive).first()
        assert incentive is not None
        incentives.set_systems(ctx, incentive.id, {})
        support = {"kind": "funding", "text": "拨款", **day}
        reward = {"kind": "money", "recipient": "李工", "basis": "一等奖", **day}
        incentives.set_support(ctx, incentive.id, {"supports": [support], "rewards": [reward]})
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(update(model).values(**values))
