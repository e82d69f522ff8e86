"""The register of inventions: for the inventor, the unit's management and the patent department alone."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, not_, or_, true

from engine.context import Ctx
from handlers.activities.inventions import figures
from handlers.activities.inventions.models import Invention
from handlers.activities.inventions.rules import OFFICE, OWNERSHIP, PATENT_KINDS, STATE_NAMES, WANTED
from handlers.directory.queries import list_posts_of
from handlers.registers.register import Column, Register


def _may_know(ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    posts = list_posts_of(ctx, person_id)
    if any(post.organisation_id == OFFICE for post in posts):
        return true()
    managed = [post.organisation_id for post in posts if post.role == "unit_admin"]
    own = Invention.inventor_id == person_id
    return or_(own, Invention.organisation_id.in_(managed) if managed else false())


def _others(ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return not_(_may_know(ctx, person_id))


INVENTIONS = Register(
    "inventions",
    "专利申请支持",
    "Patent support",
    Invention,
    Invention.title,
    (
        Column(Invention.wanted, "事项", "Wanted", "choice", choices=WANTED, is_filterable=True),
        Column(Invention.inventor_id, "发明人", "Inventor", "person"),
        Column(Invention.ownership, "权属", "Ownership", "choice", choices=OWNERSHIP, is_filterable=True),
        Column(
            Invention.patent_kind,
            "专利类型",
            "Kind of patent",
            "choice",
            choices=PATENT_KINDS,
            is_filterable=True,
        ),
        Column(Invention.filed_on, "申请日", "Filed", "date", is_filterable=True, is_sortable=True),
        Column(Invention.granted_on, "授权日", "Granted", "date", is_filterable=True, is_sortable=True),
        Column(Invention.fee_support, "费用补助", "Fees paid", "money", is_sortable=True, is_summed=True),
    ),
    details=(
        Column(Invention.team_id, "班组", "Team", "organisation"),
        Column(Invention.application_number, "申请号", "Application number"),
        Column(Invention.related_number, "相关项目或申报编号", "Project or entry"),
        Column(Invention.end_reason, "未申请的原因", "Why not applied for"),
        Column(Invention.ended_at, "结束时间", "Ended", "datetime"),
        Column(Invention.texts, "披露内容", "Disclosure", "data"),
    ),
    number=Invention.number,
    state=Invention.state,
    states=dict(STATE_NAMES),
    dated=Invention.created_at,
    campaign=Invention.campaign_id,
    organisation=Invention.organisation_id,
    instance=Invention.instance_id,
    visible_to=_may_know,
    hidden_from=_others,
    figures=figures.INVENTIONS,
)

REGISTERS = (INVENTIONS,)
