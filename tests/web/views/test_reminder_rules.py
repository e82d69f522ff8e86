"""The pages on which the office changes when tasks are reminded of."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from sqlalchemy import select

from engine.context import Ctx
from engine.models import AuditEvent
from handlers.campaigns import service as campaigns
from handlers.reminders.following import follow_releases
from handlers.reminders.models import PhaseReminder, ReminderRelease, TaskReminder
from handlers.reminders.phases import remind_of_phases
from handlers.reminders.policies import BOUNDARY_POLICIES, POLICIES
from tests.web.site import Browser, Site
from web.rule_form import typed_of

OFFICE = "office@city"
ALL = {**POLICIES, **BOUNDARY_POLICIES}
PLACE = "/reminder-rules/default"
TYPED = {
    **{"when-0": "before", "days-0": "2", "to-0": "owner"},
    **{"when-1": "on", "days-1": "", "to-1": "owner"},
    **{"when-2": "after", "days-2": "1", "to-2": "office"},
    **{"every": "3", "escalation_after": "2", "escalation_to": "office_director"},
}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


CLOSES = "/reminder-rules/closes"
TYPED_END = {
    "counted": "working",
    **{"when-0": "before", "days-0": "3", "to-0": "owner"},
    **{"when-1": "after", "days-1": "2", "to-1": "supervisor"},
}


def preview(browser: Browser, typed: dict[str, str], place: str = PLACE) -> str:
    return browser.get(place, query_string={**typed, "preview": "1"}).text


def form_of(page: str, reason: str = "工会主席会议要求") -> dict[str, Any]:
    """What the button under the preview sends."""
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page[page.index("preview-title") :]):
        if name != "csrf_token":
            found.setdefault(name, []).append(unescape(value))
    return {**found, "reason": reason}


def test_list_says_what_each_rule_does_where_and_for_how_many(site: Site) -> None:
    site.start("ent-0001")
    page = site.as_(OFFICE).get("/reminder-rules").text
    assert all(f'/reminder-rules/{code}"' in page for code in ALL)
    assert "提前3天、提前1天、当天提醒办理人；逾期3天提醒上级工会；以后每5天提醒办理人，直到办结" in page
    assert "1 项待办" in page
    assert "提前14天、提前7天、提前3天、提前1天、当天提醒办理人；结束后1天提醒县区总工会" in page
    assert "每项竞赛的每个阶段" in page
    assert "已修改" not in page
    county = site.as_("county_union@county-01").get("/reminder-rules").text
    assert "项待办" not in county, "who sees a part is not told of the whole"
    assert 'href="/reminder-rules"' in site.as_(OFFICE).get("/notices").text
    assert 'href="/reminder-rules"' not in site.as_("unit_union@ent-0001").get("/notices").text


def test_a_rule_is_previewed_released_and_put_back(site: Site) -> None:
    task_id = site.open_task(site.start("ent-0001"))
    browser = site.as_(OFFICE)
    assert "启用新规则" not in browser.get(PLACE).text, "nothing is released unseen"
    page = preview(browser, TYPED)
    assert "这条规则管着 1 项待办，其中 1 项的下一次提醒会变。" in page
    assert "提前2天、当天提醒办理人；逾期1天提醒协调小组办公室" in page
    assert "unit_union ent-0001" in page
    with site.runtime.read() as ctx:
        assert ctx.session.scalars(select(ReminderRelease)).all() == []
        assert ctx.session.get_one(TaskReminder, task_id).version == 0

    form = form_of(page)
    first, second = browser.post(PLACE, form), browser.post(PLACE, form)
    assert (first.status_code, second.status_code) == (303, 303)
    site.clock.advance(minutes=1)
    assert site.runtime.run("system", follow_releases) == 1
    page = browser.get(first.location).text
    assert "第 1 版" in page
    assert "工会主席会议要求" in page
    with site.runtime.read() as ctx:
        [event] = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "reminder_rule.released"))
        assert event.actor == "person:p:office@city"
        assert event.data["after"]["repeat"] == {
            **{"every": 3, "text": "task.overdue"},
            "escalation": {"after": 2, "to": "office_director", "text": "task.overdue_below"},
        }
        assert ctx.session.get_one(TaskReminder, task_id).version == 1, "open tasks follow"
    assert "已修改" in browser.get("/reminder-rules").text
    audit = site.as_("sysadmin@city").get("/audit?action=campaigns").text
    assert "启用了新的提醒规则" in audit

    back = re.search(r'href="([^"]+)">恢复出厂规则', page)
    assert back
    page = browser.get(unescape(back[1])).text
    assert "提前3天、提前1天、当天提醒办理人" in page
    assert browser.post(PLACE, form_of(page, "试行结束")).status_code == 303
    assert "已修改" not in browser.get("/reminder-rules").text
    page = browser.get(PLACE).text
    assert "第 2 版</h3>" in page.replace(" · 出厂规则", "").replace(
        ' <span class="token token--active">正在使用</span>', ""
    )
    again = re.search(r'href="([^"]+)">预览改回这一版', page)
    assert again
    assert "提前2天、当天提醒办理人" in browser.get(unescape(again[1])).text


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(site: Site) -> None:
    browser = site.as_(OFFICE)
    wrong = {**TYPED, "days-0": "很多", "to-1": "office", "every": "0", "escalation_to": ""}
    page = preview(browser, wrong)
    for words in (
        "第 1 级：请填写天数",
        "到期当天：到期之前和当天只提醒办理人",
        "重复提醒的间隔要在 1 到 60",
        "请选择多次提醒后告知谁",
    ):
        assert words in page
    assert 'value="很多"' in page
    assert "启用新规则" not in page
    assert "与正在使用的规则相同" in browser.get(f"{PLACE}?preview=1").text

    page = preview(browser, TYPED)
    form = form_of(page)
    missing = browser.post(PLACE, {**form, "reason": " "})
    assert missing.status_code == 422
    assert "请填写修改理由" in missing.text
    assert "启用新规则" in missing.text
    other = browser.post(PLACE, {**form, "days-0": ["9"]})
    assert other.status_code == 409
    assert "提前9天、当天提醒办理人" in other.text, "what would be released is shown first"
    assert browser.post(PLACE, {}).status_code == 422
    assert site.as_("office_director@city").post(PLACE, form_of(page)).status_code == 303
    late = browser.post(PLACE, form)
    assert late.status_code == 409
    assert "另一个版本" in late.text
    assert browser.get("/reminder-rules/none").status_code == 404
    assert browser.get(f"{PLACE}?version=9").status_code == 404


def test_days_are_counted_as_the_rule_says(site: Site) -> None:
    site.start("ent-0001")
    browser = site.as_(OFFICE)
    assert 'name="counted" value="working" checked' in browser.get(PLACE).text
    page = preview(browser, {**TYPED, "counted": "calendar"})
    assert 'name="counted" value="calendar" checked' in page
    assert "以后每3天提醒办理人，直到办结" in page
    assert "（均为日历日，周末和节假日也提醒）。" in page
    assert browser.post(PLACE, form_of(page)).status_code == 303
    with site.runtime.read() as ctx:
        [row] = ctx.session.scalars(select(ReminderRelease))
        assert row.content["days"] == "calendar"
    page = browser.get(PLACE).text
    assert 'name="counted" value="calendar" checked' in page
    assert "calendar days, weekends and holidays, too" in site.as_(OFFICE).get(f"{PLACE}?lang=en").text
    wrong = preview(browser, {**TYPED, "counted": "lunar", "days-0": "99"})
    assert "请选择天数按工作日还是日历日算。" in wrong
    assert "启用新规则" not in wrong
    early = preview(browser, {**TYPED, "counted": "calendar", "to-0": "office"})
    assert "到期前 2 天：到期之前和当天只提醒办理人" in early


def _start_contest(site: Site) -> None:
    def verb(ctx: Ctx) -> None:
        campaign = campaigns.create_campaign(ctx, 2026)
        campaign.state, campaign.started_at = "running", ctx.now()

    site.runtime.run("system", verb)
    site.runtime.run("system", remind_of_phases)


def _pending(site: Site) -> set[int]:
    """The days of the first phase's end that are still reminded of."""
    with site.runtime.read() as ctx:
        query = select(PhaseReminder.step_offset).where(
            PhaseReminder.phase_number == 1, PhaseReminder.event == "closes", PhaseReminder.state == "pending"
        )
        return set(ctx.session.scalars(query))


def test_the_end_of_a_phase_is_previewed_for_the_running_contest_released_and_put_back(site: Site) -> None:
    browser = site.as_(OFFICE)
    assert "以后的竞赛按新规则" in preview(browser, TYPED_END, CLOSES)
    _start_contest(site)
    shipped = _pending(site)
    page = browser.get(CLOSES).text
    assert "启用新规则" not in page
    assert 'name="every"' not in page
    assert "拟列入通报" not in page
    page = preview(browser, TYPED_END, CLOSES)
    assert "提前3天提醒办理人；结束后2天提醒督办员（均为工作日）" in page
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("preview-title") :]))
    assert "督办员 supervisor city — 阶段结束，全市未办" in told
    assert "办公室主任 office_director city 阶段结束，全市未办 不发" in told
    assert _pending(site) == shipped, "a preview changes nothing"

    assert browser.post(CLOSES, form_of(page)).status_code == 303
    site.clock.advance(minutes=1)
    site.runtime.run("system", remind_of_phases)
    assert _pending(site) == {-3, 2}
    page = browser.get(CLOSES).text
    assert "第 1 版" in page
    with site.runtime.read() as ctx:
        [event] = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "reminder_rule.released"))
        assert event.data["before"] == BOUNDARY_POLICIES["closes"].to_data()
    back = re.search(r'href="([^"]+)">恢复出厂规则', page)
    assert back
    page = browser.get(unescape(back[1])).text
    assert browser.post(CLOSES, form_of(page, "试行结束")).status_code == 303
    site.runtime.run("system", remind_of_phases)
    assert _pending(site) == shipped
    assert "已修改" not in browser.get("/reminder-rules").text


def test_what_is_wrong_with_a_boundary_is_said(site: Site) -> None:
    browser = site.as_(OFFICE)
    page = preview(browser, {**TYPED_END, "to-0": "office", "days-1": "99"}, CLOSES)
    assert "结束前 3 个工作日：结束之前和当天只提醒办理人" in page
    assert "结束后 99 个工作日：天数要在 1 到 60 之间。" in page
    assert 'value="99"' in page
    assert "启用新规则" not in page
    assert "至少要有一级" in preview(browser, {"counted": "calendar"}, CLOSES)
    opens = preview(
        browser, {"counted": "calendar", "when-0": "after", "days-0": "1"}, "/reminder-rules/opens"
    )
    assert "开始后 1 天：请选择提醒谁。" in opens
    owner = {"counted": "working", "when-0": "on", "to-0": "owner"}
    assert "开始当天：请选择提醒谁。" in preview(browser, owner, "/reminder-rules/opens")
    assert browser.post(CLOSES, {}).status_code == 422
    form = form_of(preview(browser, TYPED_END, CLOSES))
    assert site.as_("county_union@county-01").post(CLOSES, form).status_code == 403
    assert "Days are counted from the last day" in browser.get(f"{CLOSES}?lang=en").text


def test_others_read_and_do_not_change(site: Site) -> None:
    form = form_of(preview(site.as_(OFFICE), TYPED))
    for seat in ("supervisor@city", "county_union@county-01", "designer@city"):
        browser = site.as_(seat)
        page = preview(browser, TYPED)
        assert "提前3天、提前1天、当天提醒办理人" in page
        assert "unit_union ent-0001" not in page
        assert "预览影响" not in page
        assert browser.post(PLACE, form).status_code == 403
    assert site.as_("unit_union@ent-0001").get(PLACE).status_code == 403


def test_hostile_values_are_only_text(site: Site) -> None:
    browser = site.as_(OFFICE)
    hostile = {**TYPED, "days-0": "<script>", "to-2": "'; DROP TABLE", "every": "<b>9999"}
    page = preview(browser, hostile)
    assert "<script>" not in page.partition("<main")[2]
    assert "&lt;script&gt;" in page
    reason = "<img src=x onerror=alert(1)>"
    page = preview(browser, TYPED)
    place = browser.post(PLACE, form_of(page, reason)).location
    assert "<img src=x" not in browser.get(place).text
    assert "&lt;img src=x" in browser.get(place).text


def test_a_rule_is_typed_as_it_is(site: Site) -> None:
    for code, shipped in ALL.items():
        policy, wrong = typed_of(shipped).to_policy(shipped)
        assert (policy, wrong) == (shipped, []), code
    assert site.as_(OFFICE).get("/reminder-rules/idle").status_code == 200
