"""The register of publications."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, true

from engine.context import Ctx
from handlers.directory.queries import roles_of
from handlers.publication.results.models import Publication
from handlers.publication.results.rules import KINDS, STATE_NAMES, PublicationState
from handlers.registers.register import Column, Register, Related

UNIONS = frozenset({"county_union", "industry_union", "unit_union"})


def _own_or_published(ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    """What the public reads, to unions also what is for them to exchange (S-27); all of it to who publishes."""
    roles = roles_of(ctx, person_id)
    if "publisher" in roles:
        return true()
    read = [PublicationState.PUBLIC, *([PublicationState.INTERNAL] if roles & UNIONS else [])]
    return or_(Publication.owner_id == person_id, Publication.state.in_(read))


PUBLICATIONS = Register(
    "publications",
    "成果公布",
    "Publications",
    Publication,
    Publication.title,
    (
        Column(Publication.kind, "类别", "Kind", "choice", choices=KINDS, is_filterable=True),
        Column(Publication.field, "专业领域", "Field", is_filterable=True, is_sortable=True),
        Column(Publication.is_energy, "节能减排", "Energy", "bool", is_filterable=True),
        Column(Publication.owner_id, "成果所有人", "Owner", "person"),
        Column(
            Publication.published_at,
            "公布时间",
            "Published",
            "datetime",
            is_filterable=True,
            is_sortable=True,
        ),
    ),
    details=(
        Column(Publication.people, "完成人", "People"),
        Column(Publication.summary, "简介", "Summary"),
        Column(Publication.contact, "联系方式", "Contact"),
        Column(Publication.related_number, "相关项目或申报编号", "Project or entry"),
        Column(Publication.end_reason, "不予公布或撤下的原因", "Why not public"),
        Column(Publication.ended_at, "结束时间", "Ended", "datetime"),
        Column(Publication.texts, "公开内容", "Texts", "data"),
    ),
    number=Publication.number,
    state=Publication.state,
    states=dict(STATE_NAMES),
    dated=Publication.created_at,
    campaign=Publication.campaign_id,
    organisation=Publication.organisation_id,
    instance=Publication.instance_id,
    visible_to=_own_or_published,
    related=(Related("公众提问", "Questions", "publication_questions", "publication_id", Publication.id),),
)

REGISTERS = (PUBLICATIONS,)
