"""回避 over the pages, the API and the REST API for engines: a plan is not judged by who made it, whatever the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from engine.models import AskedOpinion, TaskCandidate
from handlers.directory.models import PostHolding
from tests.statements import watching
from tests.web.api.client import program
from tests.web.site import Site
from tests.web.test_plan_filing import PLAN, contest, task_of

API = "/api/v1"
UNION, ADMIN, COUNTY = "unit_union@ent-0001", "unit_admin@ent-0001", "county_union@county-01"
OTHER, LEADER = "unit_union@ent-0002", "team_leader@team-00001"
__all__ = ["contest"]


@pytest.fixture
def review(contest: Site) -> tuple[Site, str]:
    """The plan of ent-0001, written by its union, confirmed by its management; and the county's step that judges it."""
    plan = contest.as_(UNION).post(task_of(contest, UNION, "编制活动方案"), PLAN)
    assert plan.status_code == 303
    contest.runtime.work()
    confirmed = {"funds_confirmed": "2.5", "people_confirmed": "true"}
    done = contest.as_(ADMIN).post(task_of(contest, ADMIN, "确认经费和人员"), confirmed)
    assert done.status_code == 303, done.text
    contest.runtime.work()
    return contest, task_of(contest, COUNTY, "审阅方案")


def candidates(site: Site, path: str) -> list[str]:
    with site.runtime.read() as ctx:
        query = select(TaskCandidate.principal).where(TaskCandidate.task_id == path.rsplit("/", 1)[1])
        return list(ctx.session.scalars(query))


MADE_IT = {
    UNION: "办理过这件事项的“编制活动方案”",
    ADMIN: "办理过这件事项的“确认经费和人员”",
    LEADER: "“临河机械厂”的事项",
}


def said(answer: Any) -> str:
    """What a page or the API answers in words."""
    return str(answer.json["title"]) if answer.is_json else str(answer.text)


def refusals(site: Site, path: str, seat: str) -> dict[str, Any]:
    """The answers to everything by which the review could be handed to somebody."""
    county, form = site.as_(COUNTY), {"principal": f"post:{seat}", "reason": "请代为审阅"}
    client, why = program(site, COUNTY), {"reason": "请代为审阅"}
    one, several = (
        {**why, "principal": f"post:{seat}"},
        {**why, "principals": [f"post:{seat}"], "way": "after"},
    )
    return {
        "transfer": county.post(f"{path}/transfer", form),
        **{
            do: county.post(f"{path}/more", {"do": do, "way": "before", **form})
            for do in ("delegate", "sign")
        },
        **{f"API {verb}": client.post(f"{API}{path}/{verb}", one) for verb in ("transfer", "delegate")},
        "API signers": client.post(f"{API}{path}/signers", several),
    }


def test_who_made_the_plan_cannot_be_handed_its_review(review: tuple[Site, str]) -> None:
    site, path = review
    for seat, words in MADE_IT.items():
        for way, answer in refusals(site, path, seat).items():
            assert (answer.status_code, words in said(answer)) == (422, True), (seat, way)
            assert way.startswith("API") or "请代为审阅" in answer.text, "what was typed stays"
    assert candidates(site, path) == [f"post:{COUNTY}"]
    with site.runtime.read() as ctx:
        assert ctx.session.scalars(select(AskedOpinion)).all() == []
    _look_at_search(site, path)
    _hand_on(site, path)


def statements(site: Site, path: str) -> int:
    """How many statements a page of the county's takes."""
    seen: list[str] = []
    county = site.as_(COUNTY)
    with watching(site.runtime.engine, lambda statement, _parameters, _many: seen.append(statement)):
        assert county.get(path).status_code == 200
    return len(seen)


def _look_at_search(site: Site, path: str) -> None:
    county = site.as_(COUNTY)
    pages = [
        county.get(f"{path}/transfer").text,
        *(county.get(f"{path}/more?do={do}").text for do in ("delegate", "sign")),
    ]
    for page in pages:
        assert f'value="post:{OTHER}"' in page
        assert "@ent-0001" not in page
        assert "@team-00001" not in page
        assert "须回避的人没有列出。" in page
    copy = county.get(f"{path}/more?do=copy").text
    assert f'value="post:{UNION}"' in copy, "they may know of it"
    counts = [statements(site, f"{path}/transfer?q={text}") for text in ("unit_union@ent-0002", "")]
    assert counts[1] <= counts[0] + 1, counts
    answer = county.post(f"{path}/more", {"do": "copy", "principal": f"post:{UNION}", "reason": "供参考"})
    assert answer.status_code == 303


def _hand_on(site: Site, path: str) -> None:
    form = {"principal": f"post:{OTHER}", "reason": "请代为审阅"}
    assert site.as_(COUNTY).post(f"{path}/transfer", form).status_code == 303
    assert candidates(site, path) == [f"post:{OTHER}"]
    back = {"principal": f"post:{UNION}", "reason": "转回"}
    assert site.as_(OTHER).post(f"{path}/transfer", back).status_code == 422
    assert candidates(site, path) == [f"post:{OTHER}"]


def share(site: Site, seat: str, post: str) -> None:
    """Let a person hold another's post as well, from today on."""
    today = site.clock.now().date()
    with site.runtime.begin() as ctx:
        ctx.session.add(
            PostHolding(post_id=post, person_id=f"p:{seat}", valid_from=today - timedelta(days=1))
        )


def test_of_a_group_those_who_made_it_neither_claim_nor_do_it(review: tuple[Site, str]) -> None:
    site, path = review
    share(site, UNION, COUNTY)
    good = {"is_realistic": True, "is_specific": True, "is_operable": True, "opinion": "同意"}
    author, client = site.as_(UNION), program(site, UNION)
    for action in ("claim", "complete"):
        body = {"data": good} if action == "complete" else {}
        answer = client.post(f"{API}{path}/{action}", body)
        assert (answer.status_code, "须回避" in said(answer)) == (422, True), action
        rest = client.post(f"/engine-rest/task/{path.rsplit('/', 1)[1]}/{action}", {})
        assert (rest.status_code, "编制活动方案" in rest.json["message"]) == (400, True), rest.text
    for answer in (author.post(f"{path}/claim"), author.post(path, good)):
        assert (answer.status_code, "须回避" in answer.text) == (422, True)
    together = author.post("/inbox/together/run", {"action": "claim", "task": path.rsplit("/", 1)[1]})
    assert "须回避" in together.text
    assert site.as_(COUNTY).post(f"{path}/claim").status_code == 303
    assert candidates(site, path) == [f"person:p:{COUNTY}"]


def test_who_made_it_does_not_stand_in_for_who_judges_it(review: tuple[Site, str]) -> None:
    site, path = review
    today = site.clock.now().date()
    form = {"first_on": today.isoformat(), "last_on": today.isoformat()}
    entered = site.as_(COUNTY).post("/account/absences", {**form, "principal": f"post:{UNION}"})
    assert entered.status_code == 303
    assert site.as_(UNION).get(path).status_code == 404
    assert "审阅方案" not in site.as_(UNION).get("/inbox/standing-in").text
    entered = site.as_(COUNTY).post("/account/absences", {**form, "principal": f"post:{OTHER}"})
    assert entered.status_code == 303
    assert site.as_(OTHER).get(path).status_code == 200
