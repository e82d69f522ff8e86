"""What the server gives browsers for work with a bad network: the worker, marks of sessions, keys, and drafts that
do not overwrite each other."""

from __future__ import annotations

import re

from engine.models import Definition, Instance
from tests.web.site import Browser, Site
from web.assets import DIST

UNIT, OTHER = "unit_union@ent-0001", "unit_union@ent-0002"


def key_in(page: str) -> str:
    """The key in a page for what its browser keeps."""
    found = re.search(r'<meta name="local-key" content="([^"]+)">', page)
    assert found
    return found[1]


def test_worker_names_the_files_it_keeps_and_changes_with_them(site: Site) -> None:
    answer = site.visitor().get("/sw.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    kept = re.findall(r'"(/static/dist/[^"]+)"', answer.text.partition("\n")[0])
    assert kept
    assert all((DIST / path.rpartition("/")[2]).is_file() for path in kept)
    assert site.visitor().get("/offline").status_code == 200
    assert site.as_(UNIT).get("/offline").text.count("data-person") == 0, "nobody's page, whoever asks"


def test_pages_tell_whose_they_are_and_which_may_be_kept(site: Site) -> None:
    instance_id = site.start()
    task_id, browser = site.open_task(instance_id), site.as_(UNIT)
    inbox, task, account = (browser.get(path) for path in ("/inbox", f"/tasks/{task_id}", "/account"))
    marks = {each.headers["X-Saicheng-Session"] for each in (inbox, task, account)}
    assert len(marks) == 1
    assert marks != {site.as_(UNIT).get("/inbox").headers["X-Saicheng-Session"]}, (
        "another session, another mark"
    )
    assert [each.headers.get("X-Saicheng-Keep") for each in (inbox, task, account)] == ["1", "1", None]
    assert "X-Saicheng-Session" not in site.visitor().get("/login").headers
    with site.runtime.begin() as ctx:
        definition = ctx.session.get_one(Definition, ctx.session.get_one(Instance, instance_id).definition_id)
        definition.manifest = {**definition.manifest, "comments": False}
    assert "X-Saicheng-Keep" not in browser.get(f"/tasks/{task_id}").headers, "deliberated in confidence"


def test_key_is_of_the_person_not_of_the_session(site: Site) -> None:
    first, second, other = (key_in(site.as_(seat).get("/inbox").text) for seat in (UNIT, UNIT, OTHER))
    assert first == second != other
    assert "local-key" not in site.visitor().get("/login").text


def save(browser: Browser, task_id: str, theme: str, base: str | None) -> tuple[int, dict[str, object]]:
    """What the page does by itself; gives status and answer."""
    headers = {"Accept": "application/json"} | ({} if base is None else {"X-Draft-Base": base})
    answer = browser.post(f"/tasks/{task_id}/draft", {"theme": theme}, headers=headers)
    return answer.status_code, answer.json or {}


def test_draft_changed_elsewhere_is_not_overwritten(any_site: Site) -> None:
    site = any_site
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    status, first = save(browser, task_id, "一", "")
    assert (status, first["saved"]) == (200, True)
    site.clock.advance(minutes=1)
    _status, second = save(browser, task_id, "二", str(first["saved_at"]))
    refused, told = save(browser, task_id, "旧页面", str(first["saved_at"]))
    assert (refused, told["code"]) == (409, "task.draft_changed")
    assert told["conflict"] == {"saved_at": second["saved_at"]}
    assert 'value="二"' in browser.get(f"/tasks/{task_id}").text
    assert save(browser, task_id, "不知道的页面", None)[0] == 200


def test_answer_to_a_form_says_which_it_answers(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    path = f"/tasks/{task_id}"
    assert "data-answers" not in browser.get(path).text
    assert f'data-answers="{path}"' in browser.post(path, {"theme": ""}).text
    site.clock.advance(minutes=31)
    signed_out = browser.post(path, {"theme": "x"}, headers={"Origin": "http://localhost"})
    assert signed_out.status_code == 401
    assert f'data-answers="{path}"' in signed_out.text
