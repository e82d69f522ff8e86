"""The registers of mentorships, apprentices and checks."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from engine.context import Ctx
from handlers.activities.mentorships import figures
from handlers.activities.mentorships.models import Apprenticeship, Mentorship, MentorshipCheck
from handlers.directory.models import Person
from handlers.registers.register import Column, Register, Related


def _own(_ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    own = aliased(Apprenticeship)
    learned = select(own.mentorship_id).where(own.person_id == person_id)
    return or_(Mentorship.master_id == person_id, Mentorship.id.in_(learned))


MENTORSHIPS = Register(
    "mentorships",
    "名师带徒",
    "Mentorships",
    Mentorship,
    Person.name,
    (
        Column(Mentorship.trade, "工种", "Trade", is_filterable=True),
        Column(Mentorship.starts_on, "开始", "From", "date", is_sortable=True),
        Column(Mentorship.ends_on, "期满", "Until", "date", is_filterable=True, is_sortable=True),
        Column(Mentorship.is_extended, "延长", "Extended", "bool", is_filterable=True),
        Column(Mentorship.reward, "奖金", "Reward", "money", is_summed=True),
    ),
    details=(
        Column(Mentorship.master_id, "师傅", "Master", "person", is_filterable=True),
        Column(Mentorship.signed_on, "签订日期", "Signed on", "date"),
        Column(Mentorship.end_reason, "提前结束的原因", "Why it ended"),
        Column(Mentorship.texts, "协议内容", "Agreement", "data"),
    ),
    number=Mentorship.number,
    state=Mentorship.state,
    states={
        "proposed": ("待签订", "Proposed"),
        "signed": ("履行中", "In force"),
        "reached": ("期满达标", "Goal reached"),
        "missed": ("期满未达标", "Goal missed"),
        "ended": ("提前结束", "Ended early"),
    },
    dated=Mentorship.created_at,
    campaign=Mentorship.campaign_id,
    organisation=Mentorship.organisation_id,
    instance=Mentorship.instance_id,
    joins=((Person, Person.id == Mentorship.master_id),),
    related=(
        Related("徒弟", "Apprentices", "apprenticeships", "mentorship_id", Mentorship.id),
        Related("检查记录", "Checks", "mentorship_checks", "mentorship_id", Mentorship.id),
    ),
    visible_to=_own,
)

APPRENTICESHIPS = Register(
    "apprenticeships",
    "徒弟名册",
    "Apprentices",
    Apprenticeship,
    Person.name,
    (
        Column(Mentorship.master_id, "师傅", "Master", "person", is_filterable=True),
        Column(Mentorship.trade, "工种", "Trade", is_filterable=True),
        Column(Mentorship.ends_on, "期满", "Until", "date", is_filterable=True, is_sortable=True),
    ),
    details=(
        Column(Apprenticeship.mentorship_id, "协议", "Agreement", is_filterable=True),
        Column(Apprenticeship.person_id, "徒弟", "Apprentice", "person", is_filterable=True),
    ),
    number=Mentorship.number,
    dated=Mentorship.created_at,
    campaign=Mentorship.campaign_id,
    organisation=Mentorship.organisation_id,
    instance=Mentorship.instance_id,
    joins=(
        (Mentorship, Mentorship.id == Apprenticeship.mentorship_id),
        (Person, Person.id == Apprenticeship.person_id),
    ),
    visible_to=_own,
    figures=figures.APPRENTICESHIPS,
)

CHECKS = Register(
    "mentorship_checks",
    "师徒检查记录",
    "Mentorship checks",
    MentorshipCheck,
    MentorshipCheck.progress,
    (
        Column(MentorshipCheck.position, "第几次", "No.", "number"),
        Column(
            MentorshipCheck.checked_on, "检查日期", "Checked on", "date", is_filterable=True, is_sortable=True
        ),
    ),
    details=(Column(MentorshipCheck.mentorship_id, "协议", "Agreement", is_filterable=True),),
    number=Mentorship.number,
    dated=MentorshipCheck.checked_on,
    campaign=Mentorship.campaign_id,
    organisation=Mentorship.organisation_id,
    instance=Mentorship.instance_id,
    joins=((Mentorship, Mentorship.id == MentorshipCheck.mentorship_id),),
    visible_to=_own,
)

REGISTERS = (MENTORSHIPS, APPRENTICESHIPS, CHECKS)
