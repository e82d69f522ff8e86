"""发起: who may start what for whom, once, and only while the contest runs."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.model import Package, package_from_parts
from engine.models import Instance, ScopeRow
from handlers.campaigns import service as campaigns
from handlers.campaigns.rules import CampaignState
from handlers.directory import service as directory
from tests.engine.model.bpmn import END, START, bpmn, flow, node, settings
from tests.web.site import Browser, Site, hidden

WORKER = "employee@team-00001"
UNIT = "unit_union@ent-0001"
KEY = "suggestion"
IDEA = {
    "type": "default",
    "id": "idea",
    "schemaVersion": 19,
    "components": [
        {
            "type": "textfield",
            "key": "idea",
            "label": "建议",
            "validate": {"required": True, "maxLength": 200},
        }
    ],
}
BODY = (
    "<bpmn:documentation>把改进生产的想法写下来。</bpmn:documentation>"
    + START
    + node("userTask", settings(form="idea", role="applicant", actions="submit,save,withdraw"), name="写建议")
    + node("exclusiveGateway", identifier="Which", default="Which_to_Judge")
    + node("userTask", settings(form="idea", role="office"), identifier="Judge", name="答复")
    + END
    + flow("Start", "Work")
    + flow("Work", "Which")
    + flow("Which", "End", "withdrawn")
    + flow("Which", "Judge")
    + flow("Judge", "End")
)


def suggestion(key: str = KEY, category: str = "activities", **starters: Any) -> Package:
    """A process that people start, begun by whoever has one of the roles."""
    return package_from_parts(
        bpmn=bpmn(BODY, process=f'id="{key}" name="合理化建议" isExecutable="true"', extra=""),
        forms={"idea": IDEA},
        manifest={
            "id": key,
            "name": {"zh": f"建议{key}", "en": f"Proposal {key}"},
            "category": category,
            "roles": ["applicant", "office"],
            "starters": {"roles": ["employee", "unit_union"], "campaign": True, **starters},
        },
        fallback_id=key,
    )


@pytest.fixture
def open_site(site: Site) -> Site:
    """The contest of 2026 runs, and people may start suggestions in it."""
    with site.runtime.begin() as ctx:
        site.runtime.deploy(ctx, suggestion())
        campaigns.create_campaign(ctx, 2026)
    _set_state(site, "2026", CampaignState.RUNNING)
    return site


def _set_state(site: Site, campaign_id: str, state: CampaignState) -> None:
    with site.runtime.begin() as ctx:
        campaign = campaigns.get_campaign(ctx, campaign_id)
        campaign.state = state
        campaign.started_at = campaign.started_at or ctx.now()
        campaign.suspension_reason = "防汛" if state == CampaignState.SUSPENDED else ""
        campaign.ended_at = ctx.now() if state in (CampaignState.CLOSED, CampaignState.CANCELLED) else None


def _started(site: Site) -> list[Instance]:
    with site.runtime.read() as ctx:
        query = select(Instance).where(Instance.definition_key != "approval").order_by(Instance.business_key)
        return list(ctx.session.scalars(query))


def _data(site: Site, instance: Instance) -> Any:
    with site.runtime.read() as ctx:
        query = select(ScopeRow.variables).where(
            ScopeRow.instance_id == instance.id, ScopeRow.parent_id.is_(None)
        )
        return ctx.session.scalars(query).one()


def _form(page: str, place: str) -> dict[str, str]:
    """What the button for an organisation would send."""
    [text] = [each for each in re.findall(r"<form.*?</form>", page, re.S) if f'value="{place}"' in each]
    names = ("organisation_id", "campaign", "idempotency_key")
    return {name: hidden(text, name) for name in names if f'name="{name}"' in text}


def _begin(browser: Browser, place: str = "team-00001", key: str = KEY, **values: str) -> Any:
    form = _form(browser.get("/start").text, place)
    return browser.post(f"/start/{key}", {**form, **values})


def test_one_tap_starts_and_opens_the_first_task(open_site: Site) -> None:
    worker = open_site.as_(WORKER)
    page = worker.get("/start").text
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", page) == ["创新活动"]
    assert "把改进生产的想法写下来。" in page
    assert page.count('<button class="btn btn-primary"') == 1
    answer = worker.post(f"/start/{KEY}", _form(page, "team-00001"), follow_redirects=True)
    assert "写建议" in answer.text
    assert answer.request.path.startswith("/tasks/")
    [instance] = _started(open_site)
    assert instance.business_key == "2026:team-00001:1"
    assert instance.started_by == f"person:p:{WORKER}"
    assert _data(open_site, instance) == {
        "campaign": "2026",
        "organisation_id": "team-00001",
        "applicant_id": f"p:{WORKER}",
        "organisation": {"name": "一班"},
        "applicant": {"name": "employee team-00001"},
    }


def test_the_same_form_twice_starts_once_and_another_starts_again(open_site: Site) -> None:
    worker = open_site.as_(WORKER)
    form = _form(worker.get("/start").text, "team-00001")
    first, again = (worker.post(f"/start/{KEY}", form) for _turn in range(2))
    assert (first.status_code, first.location) == (again.status_code, again.location) == (303, first.location)
    assert len(_started(open_site)) == 1
    _begin(worker)
    assert [each.business_key for each in _started(open_site)] == ["2026:team-00001:1", "2026:team-00001:2"]


def test_two_clicks_at_once_start_once(open_site: Site) -> None:
    worker = open_site.as_(WORKER)
    form = _form(worker.get("/start").text, "team-00001")
    browsers = [worker, open_site.as_(WORKER)]
    tokens = [{**form, "csrf_token": browser.csrf} for browser in browsers]
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda pair: pair[0].client.post(f"/start/{KEY}", data=pair[1]),
                zip(browsers, tokens, strict=True),
            )
        )
    assert len({answer.location for answer in answers}) == 1
    assert len(_started(open_site)) == 1


@pytest.mark.parametrize(
    ("seat", "place", "status"),
    [
        (WORKER, "team-00001", 303),
        (UNIT, "ent-0001", 303),
        (WORKER, "ent-0001", 403),
        (UNIT, "team-00001", 403),
        (UNIT, "ent-0002", 403),
        (UNIT, "", 403),
        ("team_leader@team-00001", "team-00001", 404),
        ("office@city", "city", 404),
    ],
)
def test_who_may_start_for_whom(open_site: Site, seat: str, place: str, status: int) -> None:
    answer = open_site.as_(seat).post(f"/start/{KEY}", {"organisation_id": place, "campaign": "2026"})
    assert answer.status_code == status
    assert len(_started(open_site)) == (status == 303)


def test_only_what_is_there_to_be_started_is_started(open_site: Site) -> None:
    form = {"organisation_id": "ent-0001", "campaign": "2026"}
    for key in ("approval", "nothing"):
        assert open_site.as_(UNIT).post(f"/start/{key}", form).status_code == 404
    for campaign in ("", "2019"):
        assert open_site.as_(UNIT).post(f"/start/{KEY}", {**form, "campaign": campaign}).status_code == 404
    assert _started(open_site) == []


def test_a_post_given_up_and_a_closed_unit_start_nothing(open_site: Site) -> None:
    with open_site.runtime.begin() as ctx:
        directory.end_holding(ctx, WORKER, f"p:{WORKER}")
        directory.close_organisation(ctx, "ent-0001")
    for seat, place in ((WORKER, "team-00001"), (UNIT, "ent-0001")):
        browser = open_site.as_(seat)
        assert "您现在没有可以发起的事项" in browser.get("/start").text
        assert (
            browser.post(f"/start/{KEY}", {"organisation_id": place, "campaign": "2026"}).status_code == 404
        )


@pytest.mark.parametrize(
    ("state", "words", "english"),
    [
        (CampaignState.SUSPENDED, "竞赛已暂停，恢复后才能发起。", "is suspended"),
        (CampaignState.CLOSED, "这一年的竞赛已经结束，不能再发起。", "is over"),
        (CampaignState.CANCELLED, "这一年的竞赛已经结束，不能再发起。", "is over"),
        (CampaignState.DRAFT, "竞赛还没有开始，现在不能发起。", "has not begun"),
    ],
)
def test_nothing_starts_in_a_contest_that_does_not_run(
    open_site: Site, state: CampaignState, words: str, english: str
) -> None:
    worker = open_site.as_(WORKER)
    form = _form(worker.get("/start").text, "team-00001")
    _set_state(open_site, "2026", state)
    page = worker.get("/start?campaign=2026").text
    assert words in page
    assert '<button class="btn btn-primary"' not in page
    answer = worker.post(f"/start/{KEY}", form)
    assert (answer.status_code, words in answer.text) == (409, True)
    assert english in worker.post(f"/start/{KEY}?lang=en", form).text
    assert _started(open_site) == []


def test_what_belongs_to_no_contest_starts_without_one(site: Site) -> None:
    with site.runtime.begin() as ctx:
        site.runtime.deploy(ctx, suggestion("always", "diffusion", campaign=False))
    assert _begin(site.as_(WORKER), key="always").status_code == 303
    [instance] = _started(site)
    assert instance.business_key.startswith("team-00001:")
    assert "campaign" not in _data(site, instance)


def test_two_contests_at_once_are_kept_apart(open_site: Site) -> None:
    with open_site.runtime.begin() as ctx:
        campaigns.create_campaign(ctx, 2027)
    _set_state(open_site, "2027", CampaignState.RUNNING)
    worker = open_site.as_(WORKER)
    chosen = worker.get("/start?campaign=2026").text
    assert re.findall(r'<option value="(\d+)"( selected)?', chosen) == [("2027", ""), ("2026", " selected")]
    worker.post(f"/start/{KEY}", _form(chosen, "team-00001"))
    worker.post(f"/start/{KEY}", _form(worker.get("/start?campaign=2027").text, "team-00001"))
    assert [each.business_key for each in _started(open_site)] == ["2026:team-00001:1", "2027:team-00001:1"]


def test_who_has_posts_in_two_places_chooses_one(open_site: Site) -> None:
    with open_site.runtime.begin() as ctx:
        directory.hold_post(ctx, WORKER, f"p:{UNIT}")
    page = open_site.as_(UNIT).get("/start").text
    assert {place for place in ("ent-0001", "team-00001") if f'value="{place}"' in page} == {
        "ent-0001",
        "team-00001",
    }
    assert "发起：一班" in page


def test_page_groups_by_category_the_known_ones_first(open_site: Site) -> None:
    with open_site.runtime.begin() as ctx:
        open_site.runtime.deploy(ctx, suggestion("second", "diffusion"), suggestion("third", "neue"))
    page = open_site.as_(WORKER).get("/start?lang=en").text
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", page) == ["Innovation activities", "Use of results", "neue"]
    assert "Proposal second" in page


def test_withdrawing_ends_what_was_started_by_mistake(open_site: Site) -> None:
    worker = open_site.as_(WORKER)
    place = _begin(worker)
    task = worker.get(place.location).location
    assert "确认撤回" in worker.get(task).text
    answer = worker.post(task, {"action": "withdraw"}, follow_redirects=True)
    assert "已撤回：写建议" in answer.text
    [instance] = _started(open_site)
    assert instance.state == "completed"
    history = worker.get(f"/instances/{instance.id}?tab=history").text
    assert "employee team-00001撤回：写建议" in history
    with open_site.runtime.read() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(Instance)) == 1


def test_start_stands_in_the_navigation_and_on_an_empty_inbox(open_site: Site) -> None:
    assert open_site.as_(WORKER).get("/inbox").text.count('href="/start"') == 3
    assert 'href="/start"' not in open_site.as_("designer@city").get("/notices").text
