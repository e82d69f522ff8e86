"""Writes of questions: asked by anybody, screened, answered. Safe to repeat by state."""

from __future__ import annotations

from collections.abc import Mapping

from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError
from handlers.campaigns.numbers import next_number
from handlers.directory import throttle
from handlers.honours.rules.masking import find_leaks
from handlers.publication.questions import rules
from handlers.publication.questions.models import PublicationQuestion
from handlers.publication.questions.queries import get_question
from handlers.publication.results.queries import get_public

ASKED = "question_asked"
REFUSED = "publication.refused"
SERIES = "TW"


def ask(ctx: Ctx, publication_id: str, written: Mapping[str, str], address: str) -> PublicationQuestion:
    """Take a question of a visitor and have it screened; `written` passed `rules.find_problems`.

    Only so many from one network address: raises TooManyUses. Raises NotFound for what is not public.
    """
    throttle.count_use(ctx, "question", address)
    publication = get_public(ctx, publication_id)
    question = PublicationQuestion(
        id=new_id(),
        publication_id=publication_id,
        campaign_id=publication.campaign_id,
        organisation_id=publication.organisation_id,
        number=next_number(ctx, publication.campaign_id, SERIES),
        asked_at=ctx.now(),
        **{field: written.get(field, "").strip() for field in rules.LENGTHS},
    )
    ctx.session.add(question)
    ctx.session.flush()
    told = {"question_id": question.id, "number": question.number, "title": publication.title}
    ctx.processes.send(ctx, ASKED, question.id, told)
    ctx.record("question.asked", data={"question": question.id, "number": question.number})
    return question


def take_up(ctx: Ctx, question_id: str, instance_id: str) -> PublicationQuestion:
    """Tie a question to the process that answers it."""
    question = get_question(ctx, question_id)
    question.instance_id = instance_id
    return question


def forward(ctx: Ctx, question_id: str, text: str) -> None:
    """The question goes to who knows, in the words the public will read.

    BusinessError `publication.refused` if these, or what the visitor wants to be called, hold a personal number.
    """
    question = get_question(ctx, question_id)
    if leaks := find_leaks([question.name]):
        raise BusinessError(REFUSED, f"提问人的称呼中有{'、'.join(leaks)}，不能公开，请不采用。")
    _require_no_leaks(text)
    if question.state == "asked":
        question.state, question.text = "forwarded", text.strip()


def decline(ctx: Ctx, question_id: str, reason: str) -> None:
    """The question is not answered and never shown."""
    question = get_question(ctx, question_id)
    if question.state in ("asked", "forwarded"):
        question.state, question.decline_reason = "declined", reason.strip() or "未说明"
        question.ended_at = ctx.now()


def answer(ctx: Ctx, question_id: str, text: str) -> None:
    """Show the question with its answer. BusinessError `publication.refused` if that holds a personal number."""
    question = get_question(ctx, question_id)
    _require_no_leaks(text)
    if question.state == "forwarded":
        question.state, question.answer, question.ended_at = "answered", text.strip(), ctx.now()


def _require_no_leaks(text: str) -> None:
    if leaks := find_leaks([text]):
        raise BusinessError(REFUSED, f"公开内容中有{'、'.join(leaks)}，请删去后再提交。")
