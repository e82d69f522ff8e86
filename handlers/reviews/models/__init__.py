"""The tables of reviews and selections."""

from handlers.reviews.models.ballots import Ballot, BallotElector, BallotTally
from handlers.reviews.models.experts import Conflict, Expert
from handlers.reviews.models.lists import FinalList, ListEntry
from handlers.reviews.models.rounds import Panel, ReviewRound, RoundEntry, RoundExpert, RoundResult
from handlers.reviews.models.sheets import ReviewSheet, Score

__all__ = [
    "Ballot",
    "BallotElector",
    "BallotTally",
    "Conflict",
    "Expert",
    "FinalList",
    "ListEntry",
    "Panel",
    "ReviewRound",
    "ReviewSheet",
    "RoundEntry",
    "RoundExpert",
    "RoundResult",
    "Score",
]
