"""The register of visitors' questions; their contacts are for those who screen them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, true

from engine.context import Ctx
from handlers.directory.queries import roles_of
from handlers.publication.questions.models import PublicationQuestion
from handlers.publication.questions.rules import STATE_NAMES
from handlers.publication.results.models import Publication
from handlers.registers.register import Column, Register

SCREENERS = frozenset({"publisher", "office", "office_director"})


def _to_screen_or_own(ctx: Ctx, person_id: str) -> ColumnElement[bool]:
    return true() if roles_of(ctx, person_id) & SCREENERS else Publication.owner_id == person_id


QUESTIONS = Register(
    "publication_questions",
    "公众提问",
    "Questions of visitors",
    PublicationQuestion,
    PublicationQuestion.text,
    (
        Column(Publication.title.label("publication_title"), "成果", "Publication"),
        Column(PublicationQuestion.name, "提问人", "Asked by"),
        Column(
            PublicationQuestion.asked_at,
            "提问时间",
            "Asked",
            "datetime",
            is_filterable=True,
            is_sortable=True,
        ),
        Column(PublicationQuestion.ended_at, "办结时间", "Ended", "datetime", is_sortable=True),
    ),
    details=(
        Column(PublicationQuestion.publication_id, "成果编号", "Publication id", is_filterable=True),
        Column(PublicationQuestion.contact, "联系方式", "Contact", roles=SCREENERS),
        Column(PublicationQuestion.answer, "答复", "Answer"),
        Column(PublicationQuestion.decline_reason, "未采用的原因", "Why not shown"),
    ),
    number=PublicationQuestion.number,
    state=PublicationQuestion.state,
    states=dict(STATE_NAMES),
    dated=PublicationQuestion.asked_at,
    campaign=PublicationQuestion.campaign_id,
    organisation=PublicationQuestion.organisation_id,
    instance=PublicationQuestion.instance_id,
    visible_to=_to_screen_or_own,
    joins=((Publication, Publication.id == PublicationQuestion.publication_id),),
)

REGISTERS = (QUESTIONS,)
