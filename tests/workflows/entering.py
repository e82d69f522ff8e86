"""Entries for the tests of their processes: a campaign in its window, forms filled as people would."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from engine.calendar import DEFAULT_ZONE, to_instant
from handlers.entries.models import Entry
from tests.workflows.contest import Contest, at
from tests.workflows.judging import make_entry

UNIT, COUNTY = "ent-0001", "county-01"
APPLICANT = "p:employee@ent-0001"
IN_WINDOW = date(2015, 9, 7)
RESULT: dict[str, Any] = {
    **{
        "inventors": 1,
        "name": "快换夹具",
        "confidentiality": "public",
        "evidence": "应用证明1份",
        "truthful": True,
    },
    **{"started_on": date(2014, 1, 5), "ended_on": date(2014, 12, 30), "benefits": 1, "benefits__year": 2014},
}
"""What a good F-09 says, where anything would not do."""


def begin(contest: Contest, day: date = IN_WINDOW, **settings: Any) -> None:
    """A campaign, on a day in its window for entries."""
    contest.create(**settings)
    contest.clock.set(to_instant(datetime.combine(day, time(9)), DEFAULT_ZONE))


def start(
    contest: Contest, key: str = "achievement_entry", *, unit: str = UNIT, number: int = 1, **data: Any
) -> str:
    """Start a process as the page 发起 does; returns the instance's id."""
    values = {
        **{"campaign": "2015", "organisation_id": unit, "applicant_id": APPLICANT},
        **{"organisation": {"name": unit}, "applicant": {"name": "职工"}, **data},
    }
    return str(
        contest.act(
            lambda ctx: contest.runtime.start(ctx, key, business_key=f"2015:{unit}:{number}", data=values)
        )
    )


def hand_in(contest: Contest, node: str = "FillEntry", **values: Any) -> None:
    """Fill the form of a result and hand it in."""
    contest.do(node, **{**RESULT, **values})


def endorse(contest: Contest) -> None:
    """The unit checks, signs and shows the entry; its notice passes."""
    contest.do("CheckEntry", verdict="agree", notice_from=contest.today())
    contest.do("SignBenefit", finance="confirmed", dispute="none")
    pass_notice(contest)


def pass_notice(contest: Contest, **values: Any) -> None:
    """Let the unit's notice end, and record how."""
    contest.go_to(the_notice_end(contest))
    contest.do("RecordNotice", **{"notice_result": "none", "congress": "agree", **values})


def the_notice_end(contest: Contest) -> date:
    """The day after the unit's notice of five working days from today."""
    with contest.read() as ctx:
        day = ctx.ports.calendar(ctx).add_working_days(contest.today(), 6)
    return day


def recommend(contest: Contest, **values: Any) -> None:
    """The county puts the entry forward."""
    contest.do("RankEntry", **{"recommendation": "recommend", "rank": 1, **values})


def the_entry(contest: Contest, **where: Any) -> Entry:
    """The one entry."""
    [entry] = contest.get_all(Entry, **where)
    return entry  # type: ignore[no-any-return]


def set_moment(contest: Contest, day: date, clock: time) -> None:
    """Set the clock to the second, without letting anything happen."""
    contest.clock.set(to_instant(datetime.combine(day, clock), DEFAULT_ZONE))


def make_submitted(contest: Contest, number: int = 1, **values: Any) -> str:
    """A result that was handed in, with one inventor; returns its id."""
    with contest.runtime.begin() as ctx:
        usual = {"state": "submitted", "recommender_id": None, "recommended_at": None, "received_at": None}
        usual |= {"eligible_at": None, "rank_in_recommendation": None, "applicant_id": APPLICANT}
        usual |= {"closes_at": at(date(2015, 10, 16), 0), "content": dict(CONTENT)}
        entry = make_entry(ctx, number, **{**usual, **values})
        return str(entry.id)


CONTENT = {
    **{"summary": "提高换模效率", "technical_content": "一次定位", "innovation_points": "快换结构"},
    **{"benefit_basis": "按工时计算", "evidence": "应用证明1份"},
}
