"""A season of any size has settings the campaign accepts, and as many entries and experts as asked for."""

from __future__ import annotations

import pytest

from engine.errors import Invalid
from handlers.campaigns.rules import default_settings, find_settings_errors
from handlers.entries.rules import EntryKind
from web.demo.names import COUNTIES
from web.simulation.contest.season.capacity import most_reviewers, require_experts
from web.simulation.contest.season.terms import SCORES_PER_ENTRY, Terms, last_start

SIZES = [Terms(1, 5), Terms(60, 9), Terms(300, 24), Terms(3000, 60)]


@pytest.mark.parametrize("terms", SIZES, ids=str)
def test_terms_make_settings_a_campaign_accepts(terms: Terms) -> None:
    assert find_settings_errors({**default_settings(2015), **terms.settings(2015)}) == []


@pytest.mark.parametrize("terms", SIZES, ids=str)
def test_terms_divide_the_entries_among_the_classes(terms: Terms) -> None:
    assert sum(terms.count(kind) for kind in EntryKind) == terms.entries


def test_terms_give_counties_no_more_places_than_experts_can_read() -> None:
    terms = Terms(3000, 60)

    places = terms.settings(2015)["recommendation"]["results"] * len(COUNTIES)

    assert places * SCORES_PER_ENTRY <= terms.reviewers * 60
    assert places < terms.count(EntryKind.RESULT)


def test_drafts_begin_a_week_before_their_window_closes() -> None:
    settings = Terms(60, 9).settings(2015)

    assert (settings["entry_closes_on"] - last_start(2015, EntryKind.RESULT)).days == 7
    assert (settings["nomination_closes_on"] - last_start(2015, EntryKind.TEAM)).days == 7


@pytest.mark.parametrize(("reviewers", "units"), [(4, 100), (12, 3), (73, 300)])
def test_reviews_that_cannot_be_manned_are_refused(reviewers: int, units: int) -> None:
    with pytest.raises(Invalid):
        require_experts(Terms(60, reviewers), units)


def test_reviewers_up_to_the_most_are_accepted() -> None:
    require_experts(Terms(60, most_reviewers(3)), 3)
    require_experts(Terms(60, most_reviewers(300)), 300)
