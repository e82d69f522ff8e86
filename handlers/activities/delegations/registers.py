"""The registers of delegations to provincial competitions and of their candidates."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists

from engine.context import Ctx
from handlers.activities.delegations.models import Delegate, Delegation, DelegationTrade
from handlers.directory.models import Person
from handlers.registers.register import Column, Register, Related


def _takes_part(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return exists().where(Delegate.person_id == person_id, Delegate.delegation_id == Delegation.id)


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return Delegate.person_id == person_id


DELEGATIONS = Register(
    "delegations",
    "参加省级大赛",
    "Delegations to provincial competitions",
    Delegation,
    Delegation.name,
    (
        Column(Delegation.held_on, "比赛日期", "Held on", "date", is_filterable=True, is_sortable=True),
        Column(Delegation.venue, "地点", "Venue"),
        Column(Delegation.ended_at, "结束时间", "Ended", "datetime"),
    ),
    details=(
        Column(Delegation.enrol_until, "报名截止", "Enrol until", "date"),
        Column(Delegation.enrolment_number, "报名编号", "Number of the enrolment"),
        Column(Delegation.decline_reason, "不参加原因", "Why not taking part"),
        Column(Delegation.texts, "集训和总结", "Training and report", "data"),
    ),
    number=Delegation.number,
    state=Delegation.state,
    states={
        "open": ("组队参赛中", "Under way"),
        "recorded": ("成绩已登记", "Results recorded"),
        "declined": ("不参加", "Not taking part"),
    },
    dated=Delegation.created_at,
    campaign=Delegation.campaign_id,
    organisation=Delegation.organisation_id,
    instance=Delegation.instance_id,
    related=(
        Related("名额", "Places", "delegation_trades", "delegation_id", Delegation.id),
        Related("选手", "Candidates", "delegates", "delegation_id", Delegation.id),
    ),
    visible_to=_takes_part,
)

TRADES = Register(
    "delegation_trades",
    "省级大赛名额",
    "Places at provincial competitions",
    DelegationTrade,
    DelegationTrade.trade,
    (
        Column(Delegation.name, "大赛", "Competition"),
        Column(DelegationTrade.places, "名额", "Places", "number", is_sortable=True),
        Column(DelegationTrade.reserves, "递补", "Reserves", "number"),
    ),
    details=(Column(DelegationTrade.delegation_id, "大赛编号", "Delegation id", is_filterable=True),),
    number=Delegation.number,
    dated=Delegation.created_at,
    campaign=Delegation.campaign_id,
    organisation=Delegation.organisation_id,
    instance=Delegation.instance_id,
    joins=((Delegation, Delegation.id == DelegationTrade.delegation_id),),
    visible_to=_takes_part,
)

DELEGATES = Register(
    "delegates",
    "省级大赛选手",
    "Candidates for provincial competitions",
    Delegate,
    Person.name,
    (
        Column(Delegate.trade, "工种", "Trade", is_filterable=True),
        Column(Delegation.name, "大赛", "Competition"),
        Column(Delegate.position, "次序", "Order", "number", is_sortable=True),
        Column(Delegate.rank, "省赛名次", "Rank there", "number", is_sortable=True),
        Column(Delegate.prize, "省赛奖项", "Prize there", is_filterable=True),
    ),
    details=(
        Column(Delegate.delegation_id, "大赛编号", "Delegation id", is_filterable=True),
        Column(Delegate.reason, "不参加原因", "Why not"),
    ),
    number=Delegation.number,
    state=Delegate.state,
    states={
        "waiting": ("候选", "Waiting"),
        "asked": ("征求意见中", "Asked"),
        "confirmed": ("参赛", "Confirmed"),
        "declined": ("放弃", "Declined"),
        "skipped": ("不列入", "Left out"),
    },
    dated=Delegation.created_at,
    campaign=Delegation.campaign_id,
    organisation=Delegate.organisation_id,
    instance=Delegation.instance_id,
    joins=((Person, Person.id == Delegate.person_id), (Delegation, Delegation.id == Delegate.delegation_id)),
    related=(Related("选拔赛成绩", "Result at home", "entrants", "id", Delegate.entrant_id),),
    visible_to=_own,
)

REGISTERS = (DELEGATIONS, TRADES, DELEGATES)
