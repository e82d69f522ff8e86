"""How large a season is, and the dates and quotas its office would set for that size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handlers.entries.rules import EntryKind
from web.demo.names import COUNTIES

SCORES_PER_ENTRY = 3
SPREAD = 20
USUAL_LOAD = 45
"""Sheets an expert is given; most take 60, which leaves room for those who fall out and for third opinions."""
COMPETITION = 0.6
"""No more results than this share of all get a place on the lists of the counties."""
PERSON_SHARE = TEAM_SHARE = 0.15
RESERVE_SHARE = 0.1
PANEL_SIZE = 15
"""From so many experts for each on, a review has several panels."""
MOST_PANELS = 4
OPENS, CLOSES, NOMINATIONS_CLOSE = (6, 15), (7, 31), (8, 7)
REVIEW = (9, 15)
SCORED = (9, 30)
"""Early enough for a decision in November: it takes up to 26 working days from the applicant to the review, and up to
25 from an objection to its decision."""
LEAST_PLACES = 5


@dataclass(frozen=True)
class Terms:
    """So many entries of all classes, and experts of the largest review beside its reserve."""

    entries: int
    reviewers: int

    def count(self, kind: str) -> int:
        """The entries of a class."""
        persons, teams = round(self.entries * PERSON_SHARE), round(self.entries * TEAM_SHARE)
        counts = {EntryKind.PERSON: persons, EntryKind.TEAM: teams}
        return counts.get(EntryKind(kind), self.entries - persons - teams)

    def experts(self, kind: str) -> int:
        """The experts a review of a class begins with: persons and teams need fewer."""
        least = SCORES_PER_ENTRY + 2
        return self.reviewers if kind == EntryKind.RESULT else max(self.reviewers // 3, least)

    def settings(self, year: int) -> Mapping[str, Any]:
        """What of the campaign's settings this season changes: windows, and as many places as experts can read."""
        readable = self.reviewers * USUAL_LOAD // SCORES_PER_ENTRY
        wanted = min(readable, round(self.count(EntryKind.RESULT) * COMPETITION))
        return {
            "entry_opens_on": date(year, *OPENS),
            "entry_closes_on": date(year, *CLOSES),
            "nomination_closes_on": date(year, *NOMINATIONS_CLOSE),
            "scoring_window": {"opens_on": date(year, *REVIEW), "closes_on": date(year, *SCORED)},
            "recommendation": {
                "results": max(-(-wanted // len(COUNTIES)), LEAST_PLACES),
                "experts": 10,
                "teams": 10,
                "substitutes": 5,
            },
        }


def last_start(year: int, kind: str) -> date:
    """The day by which all drafts of a class are begun."""
    closes = CLOSES if kind == EntryKind.RESULT else NOMINATIONS_CLOSE
    return date(year, *closes) - timedelta(days=7)
