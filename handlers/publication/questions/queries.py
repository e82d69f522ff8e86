"""Reads of questions."""

from __future__ import annotations

from sqlalchemy import select

from engine.context import Ctx
from engine.errors import NotFound
from handlers.publication.questions.models import PublicationQuestion

SHOWN = 50


def get_question(ctx: Ctx, question_id: str) -> PublicationQuestion:
    """One question; raises NotFound."""
    found = ctx.session.get(PublicationQuestion, question_id)
    if found is None:
        raise NotFound(question=question_id)
    return found


def list_answered(ctx: Ctx, publication_id: str) -> list[PublicationQuestion]:
    """The newest questions about a publication that the public may read, newest first."""
    query = (
        select(PublicationQuestion)
        .where(PublicationQuestion.publication_id == publication_id, PublicationQuestion.state == "answered")
        .order_by(PublicationQuestion.ended_at.desc(), PublicationQuestion.id)
        .limit(SHOWN)
    )
    return list(ctx.session.scalars(query))
