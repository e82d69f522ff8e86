"""Places used up, told beside the buttons of the task that decides against them."""

from __future__ import annotations

import re
from pathlib import Path

from handlers.campaigns.quotas import Quota
from handlers.directory.visibility import Visibility
from handlers.entries.quotas import list_recommenders
from tests.web.site import SECRET, Browser, open_session
from tests.workflows.contest import at, date, fresh_contest
from tests.workflows.entering import begin, make_submitted, recommend, start
from web.app import create_app
from web.auth import COOKIE
from web.config import Config

QUOTA = {"recommendation": {"results": 2, "experts": 1, "teams": 1, "substitutes": 1}}


def test_each_place_taken_is_counted_and_one_too_many_warned_of(tmp_path: Path) -> None:
    """Three results wait to be ranked by one county that may put two forward."""
    with fresh_contest() as contest:
        begin(contest, **QUOTA)
        for number in range(1, 4):
            entry_id, ends_at = make_submitted(contest, number), at(date(2015, 11, 1), 0)
            start(contest, "entry_recommendation", number=number, entry_id=entry_id, grace_ends_at=ends_at)
        token = contest.runtime.run("system", lambda ctx: open_session(ctx, "p:county_union@county-01"))
        app = create_app(contest.runtime, Config(tmp_path, "", 8000, "http://localhost", "", SECRET))
        client = app.test_client()
        client.set_cookie(COOKIE, token)
        browser, seen = Browser(app, client, token), []
        for choice in ("recommend", "recommend", "substitute"):
            page = browser.get(f"/tasks/{contest.find('RankEntry').id}").text
            seen.append((re.findall(r"名额：(.+?)</span>", page), page.count("超出名额")))
            recommend(contest, recommendation=choice)
        assert seen == [
            (["已用 0／2，含本件 1，待定 2", "已用 0／1，含本件 1"], 0),
            (["已用 1／2，含本件 2，待定 1", "已用 0／1，含本件 1"], 0),
            (["已用 2／2，含本件 3", "已用 0／1，含本件 1"], 1),
        ]
        with contest.read() as ctx:
            [county] = list_recommenders(ctx, "2015")
            elsewhere = Visibility(is_everything=False, roots=frozenset({"county-02"}))
            assert list_recommenders(ctx, "2015", elsewhere) == []
        assert [(each.used, each.limit) for each in county.quotas] == [(2, 2), (0, 1), (0, 1)]


def test_a_limit_lowered_later_shows_as_exceeded() -> None:
    assert Quota({"zh": "x"}, limit=1, used=2).is_exceeded
    assert not Quota({"zh": "x"}, limit=2, used=2).is_exceeded
