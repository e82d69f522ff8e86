"""试运行: step by step, back, errors in words, scenarios; nothing real is touched."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engine.models import AuditEvent, HumanTask, Instance, OutboxMessage, Trial
from handlers.notices.models import Notice
from tests.web.packages import BPMN
from tests.web.site import GOOD_PLAN, Browser, Site

DESIGNER = "designer@city"
OURS = ("node", "number", "action", "reason", "length", "name", "value")
TRY = "/definitions/approval/try"
REAL = (Instance, HumanTask, OutboxMessage, AuditEvent, Notice)


class Designer:
    """A designer's browser on a trial."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def begin(self, **data: Any) -> TestResponse:
        return self.browser.post(
            f"{TRY}/begin", {"unit": "ent-0001", "name": "subject", "value": "创新", **data}
        )

    def page(self) -> str:
        answer = self.browser.get(TRY)
        assert answer.status_code == 200
        return answer.text

    def act(self, kind: str, **data: Any) -> TestResponse:
        ours = {f"try:{name}": data.pop(name) for name in OURS if name in data}
        return self.browser.post(f"{TRY}/act", {"try:count": self.count(), "try:kind": kind, **ours, **data})

    def count(self) -> str:
        found = re.search(r'name="try:count" value="(\d+)"', self.page())
        assert found
        return found[1]


@pytest.fixture
def tester(site: Site) -> Designer:
    made = Designer(site.as_(DESIGNER))
    assert made.begin().status_code == 303
    return made


def counts(site: Site) -> list[int]:
    with site.runtime.read() as ctx:
        return [ctx.session.scalar(select(func.count()).select_from(model)) or 0 for model in REAL]


def test_beginning_asks_for_what_the_process_does_not_give(site: Site) -> None:
    browser = site.as_(DESIGNER)
    bpmn = BPMN.replace(">returned<", ">returned and amount &gt; 3<")
    assert bpmn != BPMN
    browser.post("/definitions/approval/draft", json={"files": {"diagram.bpmn": bpmn}, "revision": 0})
    page = browser.get(TRY).text
    assert re.findall(r'<input type="hidden" name="name" value="([^"]+)"', page) == ["amount"]
    assert 'value="ent-0001"' in page


def test_open_task_says_who_by_when_and_which_reminders(tester: Designer) -> None:
    page = tester.page()
    assert "制定方案" in page
    assert "unit_union ent-0001" in page
    assert "→ 办理人" in page
    assert "&#34;DraftPlan&#34;" in page, "the token stands on the diagram"


def test_steps_forward_and_back(tester: Designer) -> None:
    assert tester.act("task", node="DraftPlan", number=1, action="submit", **GOOD_PLAN).status_code == 303
    assert "审核方案" in tester.page()
    returned = tester.act("task", node="ReviewPlan", number=1, action="return", reason="缺经费")
    assert returned.status_code == 303
    assert tester.count() == "2"
    assert tester.browser.post(f"{TRY}/back", {"try:count": "2"}).status_code == 303
    page = tester.page()
    assert (tester.count(), "审核方案" in page) == ("1", True)
    assert tester.browser.post(f"{TRY}/back", {"try:count": "2"}).status_code == 409


def test_form_with_errors_is_shown_again_and_sample_fills_it(tester: Designer) -> None:
    answer = tester.act("task", node="DraftPlan", number=1, action="submit", theme="提质")
    assert answer.status_code == 200
    assert "处需要修改" in answer.text
    assert 'value="提质"' in answer.text
    assert tester.count() == "0"
    filled = tester.act("task", node="DraftPlan", number=1, action="sample").text
    assert re.search(r'name="theme"[^>]*|value="[^"]+"[^>]*name="theme"', filled)
    assert "处需要修改" not in filled


def test_clock_moves_to_what_is_due_next(tester: Designer) -> None:
    answer = tester.act("next")
    assert answer.status_code in (303, 422)
    moved = tester.act("advance", length="P7D")
    assert moved.status_code == 303
    assert "2026年3月9日" in tester.page() or "2026-03-09" in tester.page()


def test_step_that_cannot_be_done_is_said_and_not_kept(tester: Designer) -> None:
    answer = tester.act("timer", node="Nothing", number=1)
    assert (answer.status_code, "这一步做不了" in answer.text) == (422, True)
    assert tester.act("nonsense").status_code == 422
    assert tester.act("set", name="x", value="[1,").status_code == 422
    assert tester.count() == "0"


def test_changed_draft_is_played_with_the_same_steps(site: Site, tester: Designer) -> None:
    tester.act("task", node="DraftPlan", number=1, action="submit", **GOOD_PLAN)
    files = {"diagram.bpmn": BPMN.replace("审核方案", "县里审核")}
    tester.browser.post("/definitions/approval/draft", json={"files": files, "revision": 0})
    tester.begin(source="draft")
    tester.act("task", node="DraftPlan", number=1, action="submit", **GOOD_PLAN)
    assert "县里审核" in tester.page()


def test_scenario_is_kept_run_and_its_expectation_renewed(tester: Designer) -> None:
    tester.act("task", node="DraftPlan", number=1, action="submit", **GOOD_PLAN)
    saved = tester.browser.post("/definitions/approval/scenarios/save", {"name": "报上去"})
    assert saved.status_code == 303
    draft = tester.browser.get("/definitions/approval/draft.json").json
    assert draft is not None
    scenario = json.loads(draft["files"]["scenarios/s1.json"])
    assert (scenario["name"], scenario["expected"]["open"][0]) == ("报上去", "ReviewPlan")
    run = "/definitions/approval/scenarios/run"
    assert "1 个场景，1 个通过" in tester.browser.post(run).text
    scenario["expected"]["path"] = ["Nowhere"]
    files = {"scenarios/s1.json": json.dumps(scenario)}
    tester.browser.post("/definitions/approval/draft", json={"files": files, "revision": draft["revision"]})
    failed = tester.browser.post(run).text
    assert "期望：走到「Nowhere」" in failed
    assert tester.browser.post("/definitions/approval/scenarios/s1/accept").status_code == 303
    assert "1 个场景，1 个通过" in tester.browser.post(run).text
    assert tester.browser.post("/definitions/approval/scenarios/s1/delete").status_code == 303
    assert "还没有场景" in tester.browser.get("/definitions/approval/scenarios").text


def test_nothing_real_is_touched(site: Site, tester: Designer) -> None:
    before = counts(site)
    tester.act("task", node="DraftPlan", number=1, action="submit", **GOOD_PLAN)
    tester.act("advance", length="P1M")
    tester.page()
    assert counts(site) == before
    with site.runtime.read() as ctx:
        assert len(ctx.session.get_one(Trial, ("approval", f"person:p:{DESIGNER}")).steps) == 2


def test_scratch_databases_are_gone_afterwards(
    tester: Designer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    tester.page()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_draft_that_cannot_be_read_says_why(site: Site) -> None:
    browser = site.as_(DESIGNER)
    broken = BPMN.replace('targetRef="ReviewPlan"', 'targetRef="Nowhere"')
    assert broken != BPMN
    browser.post("/definitions/approval/draft", json={"files": {"diagram.bpmn": broken}, "revision": 0})
    answer = browser.get(TRY)
    assert (answer.status_code, "Nowhere" in answer.text) == (422, True)
