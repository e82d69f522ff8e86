"""Who judged how much, and what was shown to the public when."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import mean

from sqlalchemy import select

from engine.context import Ctx
from handlers.directory.models import Person
from handlers.honours.models import PublicNotice
from handlers.reviews.models import ReviewRound, ReviewSheet, RoundExpert
from handlers.reviews.rules.states import InvitationState, SheetState


@dataclass(frozen=True)
class Judge:
    """An expert who served in a round: the sheets given and what became of them, and the mean of the scores."""

    kind: str
    round: int
    panel: int
    name: str
    sheets: int
    submitted: int
    abstained: int
    lapsed: int
    mean: float | None


@dataclass(frozen=True)
class Noticed:
    """A public notice and the days it was shown, both included."""

    number: str
    title: str
    starts_on: str
    ends_on: str
    working_days: int
    state: str


def read_judges(ctx: Ctx, campaign_id: str) -> list[Judge]:
    """By class, round and panel, those with most sheets first."""
    rounds = select(ReviewRound.id).where(ReviewRound.campaign_id == campaign_id)
    sheets: dict[tuple[str, str], list[tuple[str, float | None]]] = {}
    query = select(ReviewSheet.round_id, ReviewSheet.person_id, ReviewSheet.state, ReviewSheet.total)
    for round_id, person_id, state, total in ctx.session.execute(
        query.where(ReviewSheet.round_id.in_(rounds))
    ):
        sheets.setdefault((round_id, person_id), []).append((state, None if total is None else float(total)))
    served = (
        select(ReviewRound, RoundExpert.person_id, RoundExpert.panel_number, Person.name)
        .join(RoundExpert, RoundExpert.round_id == ReviewRound.id)
        .join(Person, Person.id == RoundExpert.person_id)
        .where(ReviewRound.campaign_id == campaign_id, RoundExpert.state == InvitationState.ACCEPTED)
    )
    judges = [
        _judge(found, panel, name, sheets.get((found.id, person_id), []))
        for found, person_id, panel, name in ctx.session.execute(served)
    ]
    return sorted(judges, key=lambda each: (each.kind, each.round, each.panel, -each.sheets, each.name))


def _judge(found: ReviewRound, panel: int, name: str, sheets: list[tuple[str, float | None]]) -> Judge:
    states = Counter(state for state, _total in sheets if state != SheetState.REPLACED)
    totals = [total for _state, total in sheets if total is not None]
    return Judge(
        found.kind,
        found.number,
        panel,
        name,
        sum(states.values()),
        states[SheetState.SUBMITTED],
        states[SheetState.ABSTAINED],
        states[SheetState.LAPSED],
        round(mean(totals), 1) if totals else None,
    )


def read_public_notices(ctx: Ctx, campaign_id: str) -> list[Noticed]:
    """Every public notice, by number."""
    query = select(PublicNotice).where(PublicNotice.campaign_id == campaign_id).order_by(PublicNotice.number)
    return [
        Noticed(
            each.number,
            each.title,
            each.starts_on.isoformat() if each.starts_on else "",
            each.ends_on.isoformat() if each.ends_on else "",
            each.working_days,
            each.state,
        )
        for each in ctx.session.scalars(query)
    ]
