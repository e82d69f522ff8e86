"""Is every figure in a report traceable to records?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from handlers.activities.figures import COUNTED
from handlers.activities.models import ActivityReport
from handlers.activities.proposals.models import Proposal
from handlers.activities.rules import FIGURES
from handlers.activities.service import list_periods, start_reports
from handlers.registers.register import pack_key
from tests.acceptance.pages import pages_of, sign_in
from tests.workflows.contest import Contest, drop_units, fresh_contest
from tests.workflows.test_rational_proposal import rewarded_and_recommended

UNIT, BY_HAND = "ent-0001", {"headcount", "participants"}
"""The directory tells the headcount; how many took part at all, only the unit knows."""


@pytest.fixture
def contest() -> Iterator[Contest]:
    """A town of one unit, with a proposal that was adopted, implemented and rewarded in April."""
    with fresh_contest() as found:
        drop_units(found, "ent-0002", "ent-0003", "ent-0004")
        rewarded_and_recommended(found)
        yield found


def report(contest: Contest, place: int) -> dict[str, Any]:
    """What the form of a period's report begins with; it is filed with a training that no register tells."""
    with contest.read() as ctx:
        period = list_periods(ctx, "2015")[place].to_dict()
    contest.go_to(period["opens_on"])
    contest.act(lambda ctx: start_reports(ctx, "2015", period))
    figures = dict(contest.find("ConfirmReport").context)
    contest.do("ConfirmReport", trainings=1)
    return figures


def test_question_24_every_figure_has_a_register() -> None:
    told = {figure.code for register in COUNTED for figure in register.figures}
    assert told == FIGURES.keys() - BY_HAND


def test_question_24_figures_lead_to_the_records_they_count(contest: Contest) -> None:
    keys = ("proposals", "proposals_adopted", "proposals_implemented", "value_created")
    april, may = report(contest, 0), report(contest, 1)
    assert [float(april[key]) for key in keys] == [1, 1, 1, 1.2]
    assert [float(may[key]) for key in keys] == [0, 0, 0, 0]
    [proposal] = contest.get_all(Proposal)
    with pages_of(contest) as app:
        unit, foreign = (
            sign_in(contest, app, f"p:unit_union@{UNIT}"),
            sign_in(contest, app, "p:county_union@county-02"),
        )
        first = min(contest.get_all(ActivityReport), key=lambda each: each.period)
        address = f"/registers/activity_reports/rows/{pack_key((first.campaign_id, UNIT, first.period))}"
        assert f"{address}/sources" in unescape(unit.get(address).text).replace("%2C", ",")
        page = unescape(unit.get(f"{address}/sources").text)
        assert page.count("有调整") == 1, "the training was added by hand"
        for key, count in zip((*keys, "carriers"), (1, 1, 1, 1, 0), strict=True):
            links = re.findall(rf'href="([^"]*figure={key}(?:&[^"]*)?)"', page)
            assert links, key
            listed = sum(proposal.number in unit.get(link).text for link in links)
            assert listed == count, key
        assert foreign.get(f"{address}/sources").status_code == 404
