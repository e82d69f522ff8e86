"""What a version or the draft means for the instances under way."""

from __future__ import annotations

import pytest

from engine.models import Instance
from tests.web import releasing
from tests.web.packages import BPMN
from tests.web.site import GOOD_PLAN, Site
from web.designer import impact

DESIGNER = "designer@city"
PAGE = "/definitions/approval/impact"
RENAMED = BPMN.replace("制定方案", "起草方案")
WITHOUT = (
    BPMN.replace('id="DraftPlan"', 'id="WritePlan"')
    .replace('"DraftPlan"', '"WritePlan"')
    .replace(">DraftPlan<", ">WritePlan<")
)


def release(site: Site, bpmn: str) -> None:
    """Save a draft and make it the newest version."""
    browser = site.as_(DESIGNER)
    saved = browser.post("/definitions/approval/draft", json={"files": {"diagram.bpmn": bpmn}, "revision": 0})
    revision = (saved.json or {})["revision"]
    releasing.release(site, revision)


def versions(site: Site) -> dict[str, int]:
    """The version number each instance is on."""
    with site.runtime.read() as ctx:
        found = site.runtime.instances.versions
        return {
            each.id: found.get(ctx, each.definition_id).number
            for each in ctx.session.query(Instance).filter_by(definition_key="approval")
        }


def test_draft_is_foreseen_for_every_instance(site: Site) -> None:
    first, second = site.start(), site.start("ent-0002")
    site.as_("unit_union@ent-0002").post(f"/tasks/{site.open_task(second)}", GOOD_PLAN)
    browser = site.as_(DESIGNER)
    browser.post("/definitions/approval/draft", json={"files": {"diagram.bpmn": WITHOUT}, "revision": 0})
    page = browser.get(PAGE).text
    assert "进行中的流程共 2 个" in page
    assert "不受影响：1" in page
    assert "不能迁移：1" in page
    assert "制定方案" in page
    assert "审核方案" in page
    assert 'type="checkbox"' not in page, "nothing can be moved to a draft"
    assert versions(site) == {first: 1, second: 1}


def test_what_due_times_would_be_is_said_in_words_and_in_the_citys_zone(site: Site) -> None:
    site.start()
    release(site, RENAMED.replace('name="due" value="P5D"', 'name="due" value="P3DT1H"'))
    page = site.as_(DESIGNER).get(PAGE).text
    assert "“起草方案”的办理期限：2026年3月7日 09:00 → 2026年3月5日 10:00" in page


def test_many_instances_are_shown_a_page_at_a_time(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(impact, "MOST_SHOWN", 2)
    found = [site.start(f"ent-000{number}") for number in (1, 2, 1)]
    release(site, RENAMED)
    browser = site.as_(DESIGNER)
    pages = [browser.get(f"{PAGE}?page={number}").text for number in (1, 2)]
    assert [[f'value="{each}"' in page for each in found] for page in pages] == [
        [True, True, False],
        [False, False, True],
    ]
    assert "page=2" in pages[0]
    assert "page=1" in pages[1]
    for odd in ("0", "-1", "x", "9" * 30, "²"):
        assert browser.get(f"{PAGE}?page={odd}").status_code == 200


def test_bad_addresses_are_refused(site: Site) -> None:
    site.start()
    browser = site.as_(DESIGNER)
    release(site, RENAMED)
    assert browser.get(f"{PAGE}?of=draft").status_code == 404
    assert browser.get(f"{PAGE}?of=9").status_code == 404
    assert browser.get("/definitions/none/impact").status_code == 404
