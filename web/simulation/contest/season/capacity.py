"""Whether a city has the experts a season wants."""

from __future__ import annotations

from engine.errors import Invalid
from web.demo.city import EXPERTS, EXPERTS_PER_UNIT
from web.simulation.contest.season.terms import SCORES_PER_ENTRY, Terms


class TooManyReviewers(Invalid):
    """The city has not so many technical experts."""

    code = "simulation.too_many_reviewers"


class TooFewReviewers(Invalid):
    """So few experts cannot score an entry often enough."""

    code = "simulation.too_few_reviewers"


def require_experts(terms: Terms, units: int) -> None:
    """Raise TooManyReviewers or TooFewReviewers unless the review can be manned, some staying away."""
    least, most = SCORES_PER_ENTRY + 2, most_reviewers(units)
    if terms.reviewers > most:
        raise TooManyReviewers(f"{units} enterprises have experts for at most {most} reviewers")
    if terms.reviewers < least:
        raise TooFewReviewers(f"a review needs {least} reviewers at least")


def most_reviewers(units: int) -> int:
    """How many reviewers so many enterprises can give, with the reserve behind them."""
    return int(min(EXPERTS, EXPERTS_PER_UNIT * units) / 1.1)
