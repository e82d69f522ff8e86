"""Do exactly the honoured teams get 工人先锋号?"""

from __future__ import annotations

from datetime import date

from handlers.activities.carriers.models import Carrier
from handlers.directory.models import Organisation
from handlers.honours.models import Honour
from tests.workflows.contest import Contest, fresh_contest
from tests.workflows.lists import approve, begin, post, take_down

TEAMS = {"team-00002": "ent-0002", "team-00003": "ent-0002", "team-00004": "ent-0004"}


def add_teams(contest: Contest) -> None:
    """Teams without a leader of their own in two enterprises."""
    with contest.runtime.begin() as ctx:
        for team_id, unit in TEAMS.items():
            county = ctx.session.get_one(Organisation, unit).county_id
            place = {"parent_id": unit, "county_id": county, "registered_on": date(2015, 1, 1)}
            ctx.session.add(Organisation(id=team_id, kind="team", name=f"{team_id}班组", **place))


def test_question_13_exactly_the_honoured_teams_get_the_title() -> None:
    with fresh_contest() as contest:
        add_teams(contest)
        begin(contest)
        entries = [{"unit": unit, "team_id": team_id} for team_id, unit in TEAMS.items()]
        approve(contest, "team", [*entries, {}])  # a quota of three: the fourth is in reserve
        post(contest)
        take_down(contest)
        contest.do("DraftDecision", title="决定", body="正文", signatories="市总工会", left_out="")
        contest.do("ApproveDecision", decision="approve")
        contest.do("NumberDecision", number="滨会发〔2015〕30号", issued_on=contest.today())
        carriers = {each.team_id: each for each in contest.get_all(Carrier)}
        assert sorted(str(team_id) for team_id in carriers) == sorted(TEAMS)
        assert {(each.kind, each.state, each.is_titled) for each in carriers.values()} == {
            ("pioneer", "named", True)
        }
        assert {each.team_id for each in contest.get_all(Honour, code="HON-05")} == carriers.keys()
        hanging = [task for unit in sorted(set(TEAMS.values())) for task in contest.open_tasks(unit)]
        assert hanging == ["HangPlaque"] * 3
        assert "ApplyForCarrier" not in contest.open_tasks()
