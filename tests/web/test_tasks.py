"""The task page."""

from __future__ import annotations

from tests.web.site import GOOD_PLAN, Site, hidden


def test_show_fills_the_form_from_the_process(site: Site) -> None:
    task_id = site.open_task(site.start(subject="节能"))
    page = site.as_("unit_union@ent-0001").get(f"/tasks/{task_id}").text
    assert "制定方案" in page
    assert 'value="节能" autocomplete="off" id="f-subject" name="subject"' in page
