"""One unit's people swap every id for the twin's: nothing of the twin's ever shows (404, not 403)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.api.client import Program, program
from tests.web.attacks import UNATTACKED, Attack, find_unknown, list_attacks, list_routes
from tests.web.reading import words_of
from tests.web.site import GOOD_PLAN, Browser, Site
from tests.web.twins import Twin, make_campaign, make_twin, with_personal_things

OWN, OTHER = "CANARY-OWN", "CANARY-OTHER"
MARKED = ("厂", "人", "在办", "已报", "主题", "草稿", "通知", "正文", "原因", "令牌", "附件")


@pytest.fixture
def own(any_site: Site) -> Twin:
    make_campaign(any_site)
    return make_twin(any_site, "ent-0001", OWN)


@pytest.fixture
def other(any_site: Site, own: Twin) -> Twin:
    return make_twin(any_site, "ent-0002", OTHER)


def pages_of(twin: Twin) -> Iterator[str]:
    """Every page that names one of a twin's ids in its path."""
    for task_id in (twin.task_id, twin.done_task_id, twin.review_task_id):
        yield from (f"/tasks/{task_id}", f"/tasks/{task_id}/done", f"/tasks/{task_id}/transfer")
    for instance_id in (twin.instance_id, twin.filed_id):
        yield from (f"/instances/{instance_id}?tab={tab}" for tab in ("history", "data", "children"))
        yield from (f"/instances/{instance_id}/diagram.xml", f"/instances/{instance_id}/state.json")

    row = f"/registers/unit_plans/rows/2026,{twin.organisation_id}"
    yield from (row, f"{row}/history")
    yield from (f"/tasks/{twin.done_task_id}/print.pdf", f"/instances/{twin.filed_id}/print.pdf")
    yield from (f"/tasks/{twin.task_id}/files/{twin.file_id}", f"/files/{twin.file_id}")


def forms_of(twin: Twin) -> Iterator[tuple[str, dict[str, str]]]:
    """Every form that is sent to one of a twin's ids."""
    for task_id in (twin.task_id, twin.done_task_id, twin.review_task_id):
        yield f"/tasks/{task_id}", GOOD_PLAN
        yield f"/tasks/{task_id}", {**GOOD_PLAN, "action": "save"}
        yield f"/tasks/{task_id}/draft", {"theme": "x"}
        yield f"/tasks/{task_id}/fields", {"theme": "x"}
        yield f"/tasks/{task_id}/transfer", {"principal": f"post:{twin.seat}", "reason": "x"}
    yield f"/notices/{twin.notice_id}/open", {}
    yield f"/account/sessions/{twin.session_id}/end", {}
    yield f"/account/tokens/{twin.token_id}/revoke", {}


def lists_naming(twin: Twin) -> Iterator[str]:
    """Lists, searches and exports that name the twin in their query."""
    for text in (twin.canary, twin.organisation_id, "", "%"):
        yield from (f"/inbox?q={text}", f"/inbox?tab=done&q={text}", f"/instances?q={text}")
    yield f"/inbox?unit={twin.organisation_id}"
    yield from ("/notices", "/notices?tab=unread", "/account", "/progress", "/progress?register=plans")
    for place in ("county=county-01", ""):
        yield f"/progress?register=plans&{place}"
        yield f"/progress/bodies?campaign=2026&register=plans&{place}"
        yield f"/progress/export.csv?campaign=2026&register=plans&{place}"
        yield f"/registers/unit_plans?campaign=2026&{place}"
        yield f"/registers/unit_plans/export.csv?{place}"
    yield from (f"/registers/{code}?q={twin.organisation_id}" for code in ("organisations", "people"))


def lists_of(twin: Twin) -> Iterator[str]:
    """Lists and exports that ask for the twin itself."""
    for place in (f"organisation={twin.organisation_id}", f"county={twin.organisation_id}"):
        for page in ("/progress?", "/progress/bodies?campaign=2026&", "/progress/export.csv?campaign=2026&"):
            yield f"{page}register=plans&{place}"


def test_canaries_could_leak(any_site: Site, own: Twin, other: Twin) -> None:
    """The owner sees the canary on these pages: so their absence for the twin means something."""
    browser = any_site.as_(other.seat)
    assert browser.get(f"/files/{other.file_id}").text == OTHER
    for path in (f"/tasks/{other.task_id}", f"/instances/{other.filed_id}?tab=data", "/inbox", "/notices"):
        assert OTHER in browser.get(path).text, path
    for path in (
        "/progress?register=plans&county=county-01",
        "/progress/bodies?campaign=2026&register=plans",
    ):
        assert OTHER in browser.get(path).text, path
    assert OTHER in browser.get("/progress/export.csv?campaign=2026&register=plans").text
    assert OTHER in any_site.as_("county_union@county-01").get("/instances").text
    assert OTHER in any_site.as_("county_union@county-01").get(f"/tasks/{other.review_task_id}/transfer").text


@pytest.mark.parametrize("seat", ["unit_union@ent-0001", "unit_admin@ent-0001", "employee@team-00001"])
def test_swapped_ids_do_not_exist(any_site: Site, own: Twin, other: Twin, seat: str) -> None:
    browser = any_site.as_(seat)
    for path in pages_of(other):
        answer = browser.get(path)
        assert answer.status_code == 404, path
        assert OTHER not in answer.text, path
    for path in lists_of(other):
        assert browser.get(path).status_code == 404, path
    for path, form in forms_of(other):
        answer = browser.post(path, form)
        assert answer.status_code == 404, path
        assert OTHER not in answer.text, path
    assert any_site.task(other.task_id).assignee is None
    assert "CANARY-OTHER 草稿" in any_site.as_(other.seat).get(f"/tasks/{other.task_id}").text


@pytest.mark.parametrize("seat", ["unit_union@ent-0001", "unit_admin@ent-0001", "employee@team-00001"])
def test_lists_searches_and_exports_leave_the_twin_out(
    any_site: Site, own: Twin, other: Twin, seat: str
) -> None:
    browser = any_site.as_(seat)
    for path in lists_naming(other):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert [word for word in MARKED if f"{OTHER} {word}" in answer.text] == [], path


def test_search_for_a_colleague_leaves_the_twin_out(any_site: Site, own: Twin, other: Twin) -> None:
    browser = any_site.as_(own.seat)
    for text in (OTHER, "ent-0002", "unit_union", ""):
        page = browser.get(f"/tasks/{own.task_id}/transfer?q={text}").text
        assert f"{OTHER} 人" not in page
        assert f"post:{other.seat}" not in page


def test_foreign_county_sees_neither(any_site: Site, own: Twin, other: Twin) -> None:
    browser = any_site.as_("county_union@county-02")
    for twin in (own, other):
        for path in pages_of(twin):
            assert browser.get(path).status_code == 404, path
        for path in lists_naming(twin):
            answer = browser.get(path)
            assert answer.status_code == 200, path
            assert [word for word in MARKED if f"{twin.canary} {word}" in answer.text] == [], path


def test_session_of_a_twin_lives_on(any_site: Site, own: Twin, other: Twin) -> None:
    victim = any_site.as_(other.seat)
    attacker = any_site.as_(own.seat)
    assert attacker.post(f"/account/sessions/{other.session_id}/end").status_code == 404
    assert victim.get("/inbox").status_code == 200


# Every word the twin's own things are marked with; what the attacker typed has none of them behind it.
MARKED_OTHER = tuple(f"{OTHER} {word}" for word in (*MARKED, "筛选", "事由", "评论", "邮件", "退信"))
SAMPLE = 8
"""Of the generated attacks of one seat every so many is in the usual run; all of all seats are in `make test-all`."""


def _parts() -> Iterator[Any]:
    for seat in ("unit_union@ent-0001", "employee@team-00001", "county_union@county-02"):
        for part in range(SAMPLE):
            is_usual = part == 0 and seat == "unit_union@ent-0001"
            yield pytest.param(seat, part, marks=[] if is_usual else [pytest.mark.long])


def test_every_route_is_attacked(site: Site) -> None:
    """A new route with a parameter nobody knows fails here, with what to do."""
    assert find_unknown(site.app) == []
    make_campaign(site)
    own, other = make_twin(site, "ent-0001", OWN), make_twin(site, "ent-0002", OTHER)
    attacked = {(attack.endpoint, attack.method) for attack in list_attacks(site.app, own, other)}
    assert attacked == {(rule.endpoint, method) for rule, method in list_routes(site.app)}
    assert UNATTACKED.keys() <= {rule.endpoint for rule in site.app.url_map.iter_rules()}


@pytest.mark.parametrize(("seat", "part"), [*_parts()])
def test_no_attack_on_a_twin_succeeds(site: Site, seat: str, part: int) -> None:
    """Whatever id is swapped: no word of the twin's in any answer, mail or notice, and none of its rows changed."""
    make_campaign(site)
    own = with_personal_things(site, make_twin(site, "ent-0001", OWN))
    other = with_personal_things(site, make_twin(site, "ent-0002", OTHER))
    attacks = [
        each for number, each in enumerate(list_attacks(site.app, own, other)) if number % SAMPLE == part
    ]
    watch, leaks = Watch(site, other), []
    sender, browser = program(site, seat), site.as_(seat)
    for attack in attacks:
        answer = _send(attack, sender, browser)
        words = words_of(answer)
        if answer.status_code >= 500:
            leaks.append(f"{answer.status_code}: {attack}")
        if attack.swaps_path and answer.status_code not in REFUSED:
            leaks.append(f"{answer.status_code} on the twin's: {attack}")
        if found := [word for word in MARKED_OTHER if word in words]:
            leaks.append(f"{found} shown by: {attack}")
        if attack.method != "GET":
            leaks += [f"{change} changed by: {attack}" for change in watch.changes()]
            browser = site.as_(seat)
    assert leaks == []
    assert watch.told(f"p:{seat}") == []


REFUSED = (401, 403, 404, 405, 413, 415, 422, 429)


def _send(attack: Attack, sender: Program, browser: Browser) -> TestResponse:
    if attack.is_program:
        options: dict[str, Any] = {"query_string": dict(attack.query)}
        if attack.json is not None:
            options["json"] = attack.json
        return sender._open(attack.path, attack.method, options)
    if attack.method == "GET":
        return browser.get(attack.path, query_string=dict(attack.query))
    return browser.post(attack.path, dict(attack.form))


class Watch:
    """The rows that are the twin's or speak of it, and what becomes of them."""

    def __init__(self, site: Site, twin: Twin) -> None:
        self._database = sqlite3.connect(site.runtime.url.rpartition("sqlite:///")[2])
        self._ids = tuple(value for value in asdict(twin).values() if len(value) > 20)
        self._twin = twin
        self._marks = (twin.canary, twin.organisation_id, *self._ids)
        names = self._database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        self._tables = sorted(name for (name,) in names)
        self._rows = self._read()

    def changes(self) -> list[str]:
        """The twin's rows that are gone, changed or new since the last look."""
        before, self._rows = self._rows, self._read()
        return sorted(f"{table}: {row}"[:300] for table, row in before ^ self._rows)

    def _read(self) -> set[tuple[str, str]]:
        found = set()
        for table in self._tables:
            # History repeats what the attacker typed; what it says of the twin's things names them by id.
            marks = self._ids if table == "events" else self._marks
            for row in self._database.execute(f'SELECT * FROM "{table}"'):
                text = repr(row)
                if any(mark in text for mark in marks):
                    found.add((table, text))
        return found

    def told(self, person_id: str) -> list[str]:
        """The twin's words in what this person is told, and in mails to whomever."""
        query = "SELECT title, body FROM notices WHERE person_id = ?"
        rows = self._database.execute(query, (person_id,)).fetchall()
        others = "SELECT recipient, payload FROM outbox WHERE addressee <> ?"
        rows += self._database.execute(others, (f"person:p:{self._twin.seat}",)).fetchall()
        return [str(row) for row in rows if any(word in str(row) for word in MARKED_OTHER)]
