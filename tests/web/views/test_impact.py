"""What a version means for the instances under way, and moving them to it."""

from __future__ import annotations

from engine.models import Instance
from tests.web import releasing
from tests.web.packages import BPMN
from tests.web.site import GOOD_PLAN, Site

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


def test_chosen_instances_move_and_can_be_put_back(any_site: Site) -> None:
    first, second = any_site.start(), any_site.start("ent-0002")
    browser = any_site.as_(DESIGNER)
    release(any_site, RENAMED)
    assert f'value="{first}"' in browser.get(PAGE).text
    answer = browser.post(PAGE, {"of": "2", "instance": first, "reason": "名称改了"})
    assert "已迁移 1 个，0 个没有迁移" in answer.text
    assert versions(any_site) == {first: 2, second: 1}
    assert f'value="{first}"' not in browser.get(PAGE).text
    answer = browser.post(PAGE, {"undo": "1", "instance": first, "reason": "还原"})
    assert "已撤回 1 个，0 个没有撤回" in answer.text
    assert versions(any_site) == {first: 1, second: 1}


def test_what_cannot_move_stays_and_says_why(site: Site) -> None:
    first = site.start()
    browser = site.as_(DESIGNER)
    release(site, WITHOUT)
    answer = browser.post(PAGE, {"of": "2", "instance": first, "reason": "试"})
    assert "已迁移 0 个，1 个没有迁移" in answer.text
    assert "DraftPlan" in answer.text or "制定方案" in answer.text
    answer = browser.post(PAGE, {"of": "2", "instance": first, "reason": ""})
    assert "已迁移 0 个，1 个没有迁移" in answer.text
    assert versions(site) == {first: 1}


def test_instances_of_other_processes_and_bad_addresses_are_refused(site: Site) -> None:
    first = site.start()
    browser = site.as_(DESIGNER)
    release(site, RENAMED)
    for place in ("none", "approval"):
        answer = browser.post(f"/definitions/{place}/impact", {"of": "9", "instance": first, "reason": "x"})
        assert answer.status_code == 404
    answer = browser.post(PAGE, {"of": "2", "instance": "nobody", "reason": "x"})
    assert "1 个没有迁移" in answer.text
    assert browser.get(f"{PAGE}?of=draft").status_code == 404
    assert browser.get("/definitions/none/impact").status_code == 404
