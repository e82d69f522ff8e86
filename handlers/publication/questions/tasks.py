"""What diagrams may ask of questions."""

from __future__ import annotations

from typing import Any

from engine.context import Ctx
from engine.registry import handler
from handlers.directory.queries import get_organisation, get_person
from handlers.publication.questions import service
from handlers.publication.results.queries import get_publication


@handler("publication.take_up_question")
def take_up_question(ctx: Ctx, *, question_id: str, instance: str) -> dict[str, Any]:
    """What was asked about which publication, and whether its owner is still there to answer.

    Not the visitor's contact: who screens questions reads it in the register, who answers never does.
    """
    question = service.take_up(ctx, question_id, instance)
    publication = get_publication(ctx, question.publication_id)
    return {
        "campaign": question.campaign_id,
        "organisation_id": question.organisation_id,
        "organisation": {"name": get_organisation(ctx, question.organisation_id).name},
        "owner_id": publication.owner_id,
        "is_owner_there": get_person(ctx, publication.owner_id).is_active,
        "number": question.number,
        "title": publication.title,
        "asked_by": question.name,
        "question": question.text,
    }


@handler("publication.forward_question")
def forward_question(ctx: Ctx, *, question_id: str, text: str) -> None:
    """The question goes to who knows; error publication.refused (personal numbers)."""
    service.forward(ctx, question_id, text)


@handler("publication.decline_question")
def decline_question(ctx: Ctx, *, question_id: str, reason: str) -> None:
    """The question is never shown."""
    service.decline(ctx, question_id, reason)


@handler("publication.answer_question")
def answer_question(ctx: Ctx, *, question_id: str, answer: str) -> None:
    """Show question and answer; error publication.refused (personal numbers)."""
    service.answer(ctx, question_id, answer)
