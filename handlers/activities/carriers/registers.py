"""The registers of carriers, their years and their re-checks."""

from __future__ import annotations

from sqlalchemy import ColumnElement, String, cast

from engine.context import Ctx
from handlers.activities.carriers import figures
from handlers.activities.carriers.models import Carrier, CarrierCheck, CarrierYear
from handlers.activities.carriers.rules import KINDS, LEVELS, VERDICTS
from handlers.registers.register import Column, Register, Related


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return Carrier.leader_id == person_id


CARRIERS = Register(
    "carriers",
    "载体",
    "Carriers",
    Carrier,
    Carrier.name,
    (
        Column(Carrier.kind, "类别", "Kind", "choice", choices=KINDS, is_filterable=True),
        Column(Carrier.level, "级别", "Level", "choice", choices=LEVELS, is_filterable=True),
        Column(Carrier.leader_id, "带头人", "Leader", "person"),
        Column(Carrier.plaque_number, "牌匾编号", "Plaque number"),
        Column(Carrier.named_on, "命名日期", "Named", "date", is_filterable=True, is_sortable=True),
        Column(Carrier.ended_at, "摘牌或未命名时间", "Ended", "datetime"),
    ),
    details=(
        Column(Carrier.team_id, "班组", "Team", "organisation"),
        Column(Carrier.field, "行业或工种", "Field"),
        Column(Carrier.members, "成员人数", "Members", "number"),
        Column(Carrier.is_titled, "随表彰授予", "With an honour", "bool", is_filterable=True),
        Column(Carrier.site_unmet, "现场核查未达到的标准", "Standards not met on site"),
        Column(Carrier.hung_on, "挂牌日期", "Plaque hung", "date"),
        Column(Carrier.hung_at, "挂牌地点", "Where it hangs"),
        Column(Carrier.shown_on, "亮岗日期", "Post shown", "date"),
        Column(Carrier.displayed, "亮岗内容", "What is shown"),
        Column(Carrier.display_photos, "挂牌亮岗照片", "Photos", "file"),
        Column(Carrier.end_reason, "摘牌或未命名原因", "Why ended"),
        Column(Carrier.taken_down_on, "牌匾收回日期", "Plaque taken down", "date"),
        Column(Carrier.taken_down_how, "牌匾收回情况", "How it was taken down"),
        Column(Carrier.texts, "申报内容", "Application", "data"),
    ),
    number=Carrier.number,
    state=Carrier.state,
    states={
        "applied": ("申报中", "Applied"),
        "named": ("已命名", "Named"),
        "active": ("已挂牌亮岗", "Active"),
        "removed": ("已摘牌", "Removed"),
        "declined": ("未命名", "Declined"),
    },
    dated=Carrier.created_at,
    campaign=Carrier.campaign_id,
    organisation=Carrier.organisation_id,
    instance=Carrier.instance_id,
    visible_to=_own,
    related=(
        Related("年度计划和自查", "Years", "carrier_years", "carrier_id", Carrier.id),
        Related("复核", "Re-checks", "carrier_checks", "carrier_id", Carrier.id),
        Related("班组的荣誉", "Honours of the team", "honours", "team_id", Carrier.team_id),
    ),
    figures=figures.CARRIERS,
)

YEARS = Register(
    "carrier_years",
    "载体年度计划和自查",
    "Years of carriers",
    CarrierYear,
    (Carrier.name + " · 第" + cast(CarrierYear.position, String) + "年").label("year_title"),
    (
        Column(CarrierYear.position, "第几年", "Year", "number", is_sortable=True),
        Column(CarrierYear.recheck_on, "复核日期", "Re-check", "date", is_filterable=True, is_sortable=True),
        Column(CarrierYear.topics_planned, "计划课题", "Topics planned", "number", is_summed=True),
        Column(CarrierYear.topics_done, "完成课题", "Topics done", "number", is_summed=True),
        Column(CarrierYear.results, "成果", "Results", "number", is_summed=True),
        Column(CarrierYear.patents, "专利", "Patents", "number", is_summed=True),
        Column(CarrierYear.apprentices, "带徒", "Apprentices", "number", is_summed=True),
        Column(CarrierYear.unmet, "未达到的标准", "Standards not met", "number", is_sortable=True),
    ),
    details=(
        Column(CarrierYear.carrier_id, "载体", "Carrier", is_filterable=True),
        Column(CarrierYear.planned_at, "计划时间", "Planned", "datetime"),
        Column(CarrierYear.reported_at, "自查时间", "Reported", "datetime"),
        Column(CarrierYear.texts, "计划和自查内容", "Plan and report", "data"),
    ),
    number=Carrier.number,
    dated=CarrierYear.recheck_on,
    campaign=Carrier.campaign_id,
    organisation=Carrier.organisation_id,
    instance=Carrier.care_instance_id,
    joins=((Carrier, Carrier.id == CarrierYear.carrier_id),),
    visible_to=_own,
)

CHECKS = Register(
    "carrier_checks",
    "载体复核",
    "Re-checks of carriers",
    CarrierCheck,
    Carrier.name,
    (
        Column(CarrierCheck.year, "第几年", "Year", "number", is_sortable=True),
        Column(CarrierCheck.checked_on, "复核日期", "Checked", "date", is_filterable=True, is_sortable=True),
        Column(CarrierCheck.correct_by, "整改期限", "To be put right by", "date"),
        Column(CarrierCheck.note, "意见", "Note"),
    ),
    details=(Column(CarrierCheck.carrier_id, "载体", "Carrier", is_filterable=True),),
    number=Carrier.number,
    state=CarrierCheck.verdict,
    states={code: (names["zh"], names["en"]) for code, names in VERDICTS.items()},
    dated=CarrierCheck.checked_on,
    campaign=Carrier.campaign_id,
    organisation=Carrier.organisation_id,
    instance=Carrier.care_instance_id,
    joins=((Carrier, Carrier.id == CarrierCheck.carrier_id),),
    visible_to=_own,
)

REGISTERS = (CARRIERS, YEARS, CHECKS)
