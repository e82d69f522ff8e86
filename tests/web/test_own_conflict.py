"""回避 at one's own post: the county's only officer is a co-author of the entry that climbs through the county.

The shipped process of entries, over the pages, the API and the REST API for engines.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.context import Ctx
from engine.models import HumanTask, TaskCandidate
from handlers.directory import queries as directory
from handlers.directory.models import Post
from handlers.reviews import conflicts
from tests.web.api.client import program
from tests.web.judging import sign_in
from tests.web.site import SECRET, Browser, Site
from tests.web.test_keeping_out import said, share
from tests.workflows.contest import Contest, fresh_contest
from tests.workflows.entering import begin, endorse, hand_in, start, the_entry
from web.app import create_app
from web.config import Config

API = "/api/v1"
AUTHOR, COUNTY, OTHER = "employee@ent-0001", "county_union@county-01", "unit_union@ent-0002"
GOOD = {"recommendation": "recommend", "rank": "1", "grounds": "效果好"}
Place = tuple[Site, Contest, str]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with fresh_contest() as contest:
        begin(contest)
        app = create_app(
            contest.runtime, Config(tmp_path, contest.runtime.url, 8000, "http://localhost", "", SECRET)
        )
        app.testing = False
        yield Site(contest.runtime, contest.clock, app), contest, start(contest)


def reach_the_county(contest: Contest) -> str:
    """Two people enter a result; the other author is the county's officer, who does their own part of it."""
    task = contest.find("FillEntry")
    people = [{"person": AUTHOR, "share": 60}, {"person": COUNTY.replace("@", " "), "share": 40}]
    dates = {"started_on": contest.today().replace(year=2014), "ended_on": contest.today().replace(year=2014)}
    data = contest.fill(task, {"inventors": 1, "confidentiality": "public", **dates})
    data |= {"name": "快换夹具", "inventors": people}
    contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, data))
    return f"/tasks/{contest.find('ConfirmShares').id}"


def confirm_and_endorse(site: Site, contest: Contest) -> str:
    """The officer agrees to their share, as nobody keeps them from; then the unit endorses. Gives the county's step."""
    path = reach_the_county(contest)
    officer = sign_in(site, f"p:{COUNTY}")
    assert 'name="answer"' in officer.get(path).text
    assert officer.post(path, {"answer": "agree"}).status_code == 303
    contest.runtime.advance()
    endorse(contest)
    return f"/tasks/{contest.find('RankEntry').id}"


def candidates(site: Site, path: str) -> list[str]:
    with site.runtime.read() as ctx:
        task_id = path.rsplit("/", 1)[1]
        return [each.principal for each in ctx.session.query(TaskCandidate).filter_by(task_id=task_id)]


def test_an_author_at_the_countys_post_keeps_out_hands_on_and_the_entry_goes_on(place: Place) -> None:
    site, contest, instance = place
    path = confirm_and_endorse(site, contest)
    officer = sign_in(site, f"p:{COUNTY}")
    page = officer.get(path).text
    assert "您须回避，不能办理这一步。" in page
    assert "本人参与" in page
    assert "请转办给不须回避的同事" in page
    assert 'name="recommendation"' not in page
    for way, answer in refusals(site, officer, path).items():
        told = answer.json["message"] if "message" in (answer.json or {}) else said(answer)
        assert (answer.status_code in (400, 422), "须回避" in told or "keep out" in told) == (True, True), way
    assert the_entry(contest).state == "submitted"
    chosen = officer.get(f"{path}/transfer?reason=本人须回避").text
    assert f'value="post:{OTHER}"' in chosen
    assert "@ent-0001" not in chosen, "their unit has it, too"
    hand_on = {"principal": f"post:{OTHER}", "reason": "本人须回避，请代为办理。"}
    assert officer.post(f"{path}/transfer", hand_on).status_code == 303
    assert candidates(site, path) == [f"post:{OTHER}"]
    colleague = sign_in(site, f"p:{OTHER}")
    assert 'name="recommendation"' in colleague.get(path).text
    answer = colleague.post(path, GOOD)
    assert answer.status_code == 303, answer.text
    contest.runtime.advance()
    entry = the_entry(contest)
    assert (entry.state, entry.recommender_id) == ("received", "county-01")
    contest.do("CheckList", verdict="pass")
    assert (contest.ended_at(instance), the_entry(contest).state) == ("Accepted", "eligible")


def refusals(site: Site, officer: Browser, path: str) -> dict[str, Any]:
    """The answers to every way of going on with the step."""
    task_id, client = path.rsplit("/", 1)[1], program(site, COUNTY)
    to = {"principal": f"post:{OTHER}", "reason": "请看"}
    detail = client.get(f"{API}{path}").json or {}
    assert "回避" in detail["keeps_out"]
    return {
        "page": officer.post(path, GOOD),
        "claim": officer.post(f"{path}/claim"),
        **{
            do: officer.post(f"{path}/more", {"do": do, "way": "before", **to}) for do in ("delegate", "sign")
        },
        "API complete": client.post(f"{API}{path}/complete", {"data": {**GOOD, "rank": 1}}),
        "API claim": client.post(f"{API}{path}/claim", {}),
        "API delegate": client.post(f"{API}{path}/delegate", to),
        "REST complete": client.post(f"/engine-rest/task/{task_id}/complete", {}),
        "REST submit": client.post(f"/engine-rest/task/{task_id}/submit-form", {}),
        "REST claim": client.post(f"/engine-rest/task/{task_id}/claim", {}),
    }


def test_bulk_does_not_do_it_either(place: Place) -> None:
    site, contest, _instance = place
    path = confirm_and_endorse(site, contest)
    officer, task_id = sign_in(site, f"p:{COUNTY}"), path.rsplit("/", 1)[1]
    asked = officer.post("/inbox/together", {"action": "complete", "task": task_id})
    assert "您须回避，请打开这一项转办" in asked.text, "told before anything is decided"
    for wanted in ({"action": "claim"}, {"action": "complete", "decision": "recommend"}):
        report = officer.post("/inbox/together/run", {**wanted, "task": task_id})
        assert "须回避" in report.text, wanted
    assert candidates(site, path) == [f"post:{COUNTY}"]
    assert the_entry(contest).state == "submitted"


def test_a_colleague_at_the_same_post_does_it(place: Place) -> None:
    site, contest, _instance = place
    path = confirm_and_endorse(site, contest)
    share(site, OTHER, COUNTY)
    page = sign_in(site, f"p:{COUNTY}").get(path).text
    assert f"这项任务也在{OTHER.replace('@', ' ')}的待办里" in page
    assert sign_in(site, f"p:{OTHER}").post(path, GOOD).status_code == 303


def test_without_anybody_in_reach_the_level_above_is_named(place: Place) -> None:
    site, contest, _instance = place
    path = confirm_and_endorse(site, contest)

    def pin_all(ctx: Ctx) -> None:
        entry_id = the_entry(contest).id
        for post in ctx.session.query(Post).filter(Post.organisation_id != "city"):
            for person in directory.persons_of(ctx, f"post:{post.id}"):
                conflicts.pin(ctx, entry_id, person.id, "kin", "亲属")

    contest.act(pin_all)
    page = sign_in(site, f"p:{COUNTY}").get(path).text
    assert "没有不须回避的人。请告诉office city" in page
    assert ">转办</a>" not in page


def pin(contest: Contest, seat: str) -> None:
    """The office orders that somebody keeps out of the entry."""
    entry_id = the_entry(contest).id
    contest.act(lambda ctx: conflicts.pin(ctx, entry_id, f"p:{seat}", "kin", "亲属"))


def test_what_cannot_be_handed_on_is_if_one_must_keep_out(place: Place) -> None:
    site, contest, _instance = place
    hand_in(contest)
    endorse(contest)
    task_id = contest.find("RankEntry").id
    with site.runtime.begin() as ctx:
        ctx.session.get_one(HumanTask, task_id).actions = "submit,save"
    officer, path = sign_in(site, f"p:{COUNTY}"), f"/tasks/{task_id}"
    hand_on = {"principal": f"post:{OTHER}", "reason": "请代为办理"}
    assert officer.post(f"{path}/transfer", hand_on).status_code == 422
    pin(contest, COUNTY)
    assert "亲属关系" in officer.get(path).text
    assert officer.post(f"{path}/transfer", hand_on).status_code == 303
    assert candidates(site, path) == [f"post:{OTHER}"]


def test_who_comes_to_be_in_conflict_gives_no_opinion(place: Place) -> None:
    site, contest, _instance = place
    hand_in(contest)
    endorse(contest)
    path = f"/tasks/{contest.find('RankEntry').id}"
    ask = {"do": "sign", "way": "before", "principal": f"post:{OTHER}", "reason": "请看"}
    assert sign_in(site, f"p:{COUNTY}").post(f"{path}/more", ask).status_code == 303
    [asked] = contest.get_all(HumanTask, for_task_id=path.rsplit("/", 1)[1])
    colleague, opinion = sign_in(site, f"p:{OTHER}"), f"/tasks/{asked.id}"
    assert 'name="opinion"' in colleague.get(opinion).text
    pin(contest, OTHER)
    page = colleague.get(opinion).text
    assert "您须回避" in page
    assert 'name="opinion"' not in page
    answer = colleague.post(f"{opinion}/opinion", {"agrees": "yes", "opinion": "同意"})
    assert (answer.status_code, "须回避" in answer.text) == (422, True)
    assert contest.get_all(HumanTask, id=asked.id)[0].state == "ready"
