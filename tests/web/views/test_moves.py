"""批量迁移: a trial of all, the move, its progress, what could not be done, and back."""

from __future__ import annotations

import re

from tests.web.packages import approval
from tests.web.site import GOOD_PLAN, Site
from tests.web.views.test_impact import DESIGNER, PAGE, RENAMED, WITHOUT, versions

MOVES = "/definitions/approval/moves"


def deploy(site: Site, bpmn: str) -> None:
    """Another version of the process."""
    site.runtime.run("system", lambda ctx: site.runtime.deploy(ctx, approval(bpmn)))


def begun(site: Site, of: str = "2") -> str:
    """Ask for a trial; the address of its page."""
    answer = site.as_(DESIGNER).post(MOVES, {"of": of, "reason": "换<新>版"})
    assert answer.status_code == 303
    return str(answer.location)


def test_all_are_tried_moved_and_put_back(site: Site) -> None:
    first, second = site.start(), site.start("ent-0002")
    browser = site.as_(DESIGNER)
    deploy(site, RENAMED)
    assert "在后台迁移全部 2 个" in browser.get(PAGE).text
    place = begun(site)
    page = browser.get(place).text
    assert "正在试迁移" in page
    assert 'hx-trigger="every 2s"' in page
    site.runtime.advance()
    page = browser.get(place).text
    assert '可以迁移：<span class="number">2</span>' in page
    assert "换&lt;新&gt;版" in page
    assert versions(site) == {first: 1, second: 1}
    assert browser.post(place, {"act": "undo"}).status_code == 409, "nothing has been moved"
    assert browser.post(place, {"act": "move"}).status_code == 303
    site.runtime.advance()
    assert '已迁移：<span class="number">2</span>' in browser.get(place).text
    assert versions(site) == {first: 2, second: 2}
    site.as_("unit_union@ent-0002").post(f"/tasks/{site.open_task(second)}", GOOD_PLAN)
    browser.post(place, {"act": "undo"})
    site.runtime.advance()
    page = browser.get(place).text
    assert "迁移后流程已经继续，不能撤销。" in page
    assert versions(site) == {first: 1, second: 2}
    assert re.search(r"最近的批量迁移.*已撤回", browser.get(f"{PAGE}?of=2").text, re.DOTALL)


def test_what_cannot_move_is_listed_with_its_reason(site: Site) -> None:
    site.start()
    browser = site.as_(DESIGNER)
    deploy(site, WITHOUT)
    place = begun(site)
    site.runtime.advance()
    page = browser.get(place).text
    assert '不能迁移：<span class="number">1</span>' in page
    assert "制定方案" in page or "DraftPlan" in page
    assert "迁移这" not in page


def test_odd_requests_are_refused(site: Site) -> None:
    site.start()
    browser = site.as_(DESIGNER)
    deploy(site, RENAMED)
    assert browser.post(MOVES, {"of": "2", "reason": " "}).status_code == 422
    assert browser.post(MOVES, {"of": "9", "reason": "x"}).status_code == 404
    assert browser.get(f"{MOVES}/none").status_code == 404
    place = begun(site)
    assert browser.get(place.replace("/approval/", "/other/")).status_code == 404
    assert browser.post(place, {"act": "odd"}).status_code == 409
    assert site.as_("unit_union@ent-0001").get(place).status_code == 403


def test_pages_below_the_design_say_where_they_are(site: Site) -> None:
    browser = site.as_(DESIGNER)
    for place in ("/definitions/new", PAGE, "/definitions/approval/edit"):
        assert '<a href="/definitions" aria-current="page">' in browser.get(place).text, place
