"""The task page: showing, drafts, submitting, returning, handing on; nothing typed is lost."""

from __future__ import annotations

import re

from engine.models import TaskState
from tests.web.packages import BPMN, REVIEW, approval
from tests.web.site import GOOD_PLAN, Site, hidden

UNIT = "unit_union@ent-0001"
COUNTY = "county_union@county-01"


def reviewed(site: Site) -> tuple[str, str]:
    """An approval whose plan is filed: the instance and its review task."""
    instance_id = site.start()
    answer = site.as_(UNIT).post(f"/tasks/{site.open_task(instance_id)}", GOOD_PLAN)
    assert answer.status_code == 303
    return instance_id, site.open_task(instance_id)


def test_show_fills_the_form_from_the_process(site: Site) -> None:
    page = site.as_(UNIT).get(f"/tasks/{site.open_task(site.start(subject='节能'))}").text
    assert re.search(r'<p class="field__static[^>]*>节能</p>', page)
    assert 'name="subject"' not in page, "what is only shown is not asked for"
    assert "请在 <strong>五日内</strong> 完成。" in page
    assert "临河机械厂" in page
    assert "星期六截止，还有 5 天" in page


def test_show_speaks_english(site: Site) -> None:
    page = site.as_(UNIT).get(f"/tasks/{site.open_task(site.start())}?lang=en").text
    assert ">Theme</label>" in page
    assert "Plan approval" in page
    assert "due Saturday, 5 days left" in page


def test_submit_moves_the_process_on_and_says_what_comes_next(site: Site) -> None:
    instance_id = site.start()
    first = site.open_task(instance_id)
    browser = site.as_(UNIT)
    answer = browser.post(f"/tasks/{first}", {**GOOD_PLAN, "tracks": ["a", "b"]})
    assert (answer.status_code, answer.location) == (303, f"/tasks/{first}/done")
    page = browser.get(answer.location).text
    assert "已提交：制定方案" in page
    assert "审核方案" in page
    assert "县区总工会" in page
    done = site.task(first)
    assert done.completed_by == "person:p:unit_union@ent-0001"
    assert done.data is not None
    assert done.data["theme"] == "提质增效"
    assert done.data["headcount"] == 30
    assert done.data["tracks"] == ["a", "b"]
    assert done.data["members"] == [{"name": "张三", "duty": "组织"}]


def test_done_page_leads_to_the_next_task_of_mine(site: Site) -> None:
    first, second = site.open_task(site.start(subject="甲")), site.open_task(site.start(subject="乙"))
    browser = site.as_(UNIT)
    place = browser.post(f"/tasks/{first}", GOOD_PLAN).location
    assert f'href="/tasks/{second}">下一项' in browser.get(place).text


def test_done_page_says_that_the_step_has_come_back(site: Site) -> None:
    """A process that finds something to put right opens the same step again: that is what to do next."""
    again, back = "<bpmn:incoming>Again</bpmn:incoming>", "<bpmn:incoming>ToReview</bpmn:incoming>"
    bpmn = BPMN.replace(again, "").replace(back, back + again)
    bpmn = bpmn.replace(
        'sourceRef="IsReturned" targetRef="DraftPlan"', 'sourceRef="IsReturned" targetRef="ReviewPlan"'
    )
    bpmn = bpmn.replace(">returned<", '>opinion = "再看"<')
    site.runtime.run("system", lambda ctx: site.runtime.deploy(ctx, approval(bpmn)))
    instance_id, task_id = reviewed(site)
    browser = site.as_(COUNTY)
    page = browser.get(browser.post(f"/tasks/{task_id}", {"opinion": "再看"}).location).text
    assert "已提交" not in page
    assert "这一步又回到您这里" in page
    assert f'href="/tasks/{site.open_task(instance_id)}">继续办理：审核方案</a>' in page


def test_pages_name_steps_in_english(site: Site) -> None:
    named = (
        '<spiffworkflow:property name="nameEn" value="{}" /><spiffworkflow:property name="form" value="{}" />'
    )
    bpmn = BPMN
    for form, name in (("plan", "Drawing up"), ("review", "Judging")):
        plain = f'<spiffworkflow:property name="form" value="{form}" />'
        bpmn = bpmn.replace(plain, named.format(name, form))
    site.runtime.run("system", lambda ctx: site.runtime.deploy(ctx, approval(bpmn)))
    browser = site.as_(UNIT)
    place = browser.post(f"/tasks/{site.open_task(site.start())}", GOOD_PLAN).location
    assert "<li>Judging · " in browser.get(f"{place}?lang=en").text


def test_submit_takes_rows_that_are_only_shown(site: Site) -> None:
    shown = {
        **{"type": "dynamiclist", "path": "members", "label": "分工", "allowAddRemove": False},
        "components": [{"type": "textfield", "key": "name", "label": "姓名", "readonly": True}],
    }
    review = approval(review={**REVIEW, "components": [*REVIEW["components"], shown]})
    site.runtime.run("system", lambda ctx: site.runtime.deploy(ctx, review))
    _instance_id, task_id = reviewed(site)
    browser = site.as_(COUNTY)
    page = browser.get(f"/tasks/{task_id}").text
    assert "张三" in page
    assert 'name="members' not in page
    assert browser.post(f"/tasks/{task_id}", {"opinion": "同意"}).status_code == 303
    assert (site.task(task_id).data or {})["members"] == [{"name": "张三"}]


def test_submit_with_errors_keeps_everything_and_names_each_field(site: Site) -> None:
    task_id = site.open_task(site.start())
    answer = site.as_(UNIT).post(
        f"/tasks/{task_id}",
        {**GOOD_PLAN, "theme": "", "measures": "多练", "headcount": "许多", "tracks": ["b"]},
    )
    assert answer.status_code == 422
    page = answer.text
    assert "还有 2 处需要修改" in page
    assert '<a href="#f-theme">“竞赛主题”尚未填写，请补充。</a>' in page
    assert '<a href="#f-headcount">“参加人数”应为数字，请用阿拉伯数字填写。</a>' in page
    assert re.search(r"<textarea[^>]*name=\"measures\"[^>]*>\n多练</textarea>", page)
    assert 'value="许多"' in page
    assert re.search(r'value="b" checked', page)
    assert 'value="张三"' in page
    assert re.search(r'name="theme"[^>]*aria-invalid="true" aria-describedby="f-theme-error"', page)
    assert site.task(task_id).state == TaskState.READY


def test_submit_drops_what_the_form_does_not_show(site: Site) -> None:
    task_id = site.open_task(site.start())
    data = {**GOOD_PLAN, "team_name": "一班", "subject": "篡改", "extra": "x"}
    assert site.as_(UNIT).post(f"/tasks/{task_id}", data).status_code == 303
    stored = site.task(task_id).data
    assert stored is not None
    assert stored["subject"] == "创新"
    assert stored.keys().isdisjoint({"team_name", "extra"})


def test_redraw_shows_a_field_whose_condition_came_true(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    before = browser.get(f"/tasks/{task_id}").text
    assert 'name="team_name"' not in before
    assert "change from:[name='level']" in before
    after = browser.post(
        f"/tasks/{task_id}/fields", {**GOOD_PLAN, "level": "team"}, headers={"HX-Request": "true"}
    )
    assert after.status_code == 200
    assert after.text.lstrip().startswith('<div id="fields"')
    assert 'name="team_name"' in after.text
    assert 'value="提质增效"' in after.text
    assert "尚未填写" not in after.text


def test_redraw_adds_and_removes_rows(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    rows = {"members.0.name": "张三", "members.1.name": "", "members.2.name": "李四"}

    def names(change: dict[str, str]) -> list[str]:
        page = browser.post(f"/tasks/{task_id}/fields", {**rows, **change}).text
        return re.findall(r'value="([^"]*)" autocomplete="off" id="f-members-\d-name"', page)

    assert names({"add_row": "members"}) == ["张三", "李四", "", ""]
    assert names({"remove_row": "members.0"}) == ["李四"]
    assert names({"remove_row": "members.9"}) == ["张三", "李四"]
    assert names({"add_row": "nothing"}) == ["张三", "李四"]


def test_draft_is_kept_and_shown_again(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    answer = browser.post(f"/tasks/{task_id}/draft", {"theme": "草拟", "headcount": "三"})
    saved_at = site.clock.now().isoformat()
    assert (answer.status_code, answer.json) == (200, {"saved": True, "saved_at": saved_at})
    page = browser.get(f"/tasks/{task_id}").text
    assert 'value="草拟"' in page
    assert 'value="三"' in page
    assert "有草稿" in browser.get("/inbox").text
    assert site.task(task_id).state == TaskState.READY


def test_draft_is_not_shown_to_others(site: Site) -> None:
    task_id = site.open_task(site.start())
    site.as_(UNIT).post(f"/tasks/{task_id}/draft", {"theme": "我的草稿"})
    site.runtime.run("system", lambda ctx: hold_same_post(ctx))
    assert "我的草稿" not in site.as_("employee@team-00001").get(f"/tasks/{task_id}").text


def hold_same_post(ctx: object) -> None:
    """The employee takes the union's post, too."""
    from handlers.directory import service

    service.hold_post(ctx, UNIT, "p:employee@team-00001")  # type: ignore[arg-type]


def test_save_button_keeps_a_draft_without_scripts(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    answer = browser.post(f"/tasks/{task_id}", {"theme": "草拟", "action": "save"})
    assert (answer.status_code, answer.location) == (303, f"/tasks/{task_id}?ok=draft_saved")
    page = browser.get(answer.location).text
    assert "草稿已保存。" in page
    assert 'value="草拟"' in page


def test_return_needs_a_reason_and_keeps_the_form(site: Site) -> None:
    _instance_id, task_id = reviewed(site)
    browser = site.as_(COUNTY)
    answer = browser.post(f"/tasks/{task_id}", {"opinion": "太笼统", "action": "return", "reason": "  "})
    assert answer.status_code == 422
    assert '<a href="#reason">请写明退回理由。</a>' in answer.text
    assert "太笼统</textarea>" in answer.text


def test_return_sends_the_task_back_with_its_reason(site: Site) -> None:
    instance_id, task_id = reviewed(site)
    answer = site.as_(COUNTY).post(f"/tasks/{task_id}", {"action": "return", "reason": "缺少<b>分工</b>"})
    assert answer.status_code == 303
    page = site.as_(UNIT).get(f"/tasks/{site.open_task(instance_id)}").text
    assert "缺少&lt;b&gt;分工&lt;/b&gt;" in page
    assert 'value="提质增效"' in page


def test_review_shows_what_was_filed(site: Site) -> None:
    _instance_id, task_id = reviewed(site)
    page = site.as_(COUNTY).get(f"/tasks/{task_id}").text
    assert "此前的办理（1）" in page
    assert "unit_union ent-0001" in page
    assert "分工 1 · 姓名" in page
    assert "张三" in page
    assert "单位</dd>" in page, "a choice shows its label"


def test_action_outside_of_the_task_is_refused(site: Site) -> None:
    task_id = site.open_task(site.start())
    answer = site.as_(UNIT).post(f"/tasks/{task_id}", {**GOOD_PLAN, "action": "return", "reason": "x"})
    assert answer.status_code == 422
    assert "这项任务不能这样操作" in answer.text
    assert site.task(task_id).state == TaskState.READY


def test_task_done_by_somebody_else_says_who_and_keeps_what_was_typed(site: Site) -> None:
    task_id = site.open_task(site.start())
    site.runtime.run("system", hold_same_post)
    late = site.as_("employee@team-00001")
    late.get(f"/tasks/{task_id}")
    assert site.as_(UNIT).post(f"/tasks/{task_id}", GOOD_PLAN).status_code == 303
    answer = late.post(f"/tasks/{task_id}", {**GOOD_PLAN, "theme": "我写了很久的主题"})
    assert answer.status_code == 409
    assert "这项任务已由unit_union ent-0001于2026年3月2日 09:00办结" in answer.text
    assert "我写了很久的主题" in answer.text
    for path in ("draft", "fields"):
        assert late.post(f"/tasks/{task_id}/{path}", GOOD_PLAN).status_code == 409


def test_closed_task_shows_what_was_done(site: Site) -> None:
    instance_id = site.start()
    task_id = site.open_task(instance_id)
    browser = site.as_(UNIT)
    browser.post(f"/tasks/{task_id}", GOOD_PLAN)
    page = browser.get(f"/tasks/{task_id}")
    assert page.status_code == 200
    assert "办结" in page.text
    assert "提质增效" in page.text


def test_transfer_offers_colleagues_and_hands_on(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    page = browser.get(f"/tasks/{task_id}/transfer").text
    offered = re.findall(r'name="principal" value="([^"]+)"', page)
    assert offered == ["post:unit_admin@ent-0001", "post:employee@team-00001", "post:team_leader@team-00001"]
    form = {
        "principal": "post:unit_admin@ent-0001",
        "reason": "出差",
        "idempotency_key": hidden(page, "idempotency_key"),
    }
    answer = browser.post(f"/tasks/{task_id}/transfer", form)
    assert (answer.status_code, answer.location) == (303, "/inbox?ok=transferred")
    assert browser.get(f"/tasks/{task_id}").status_code == 404
    assert "制定方案" in site.as_("unit_admin@ent-0001").get("/inbox").text
    again = browser.post(f"/tasks/{task_id}/transfer", form)
    assert (again.status_code, again.location) == (303, "/inbox?ok=transferred")


def test_transfer_search_narrows(site: Site) -> None:
    page = site.as_(UNIT).get(f"/tasks/{site.open_task(site.start())}/transfer?q=unit_admin").text
    assert re.findall(r'name="principal" value="([^"]+)"', page) == ["post:unit_admin@ent-0001"]


def test_transfer_refuses_strangers_and_silence(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    for principal in ("post:unit_union@ent-0002", "post:office@city", "person:p:x", "post:nobody", ""):
        answer = browser.post(f"/tasks/{task_id}/transfer", {"principal": principal, "reason": "出差"})
        assert answer.status_code == 422, principal
        assert "请选择接办人。" in answer.text
        assert "出差</textarea>" in answer.text
    answer = browser.post(
        f"/tasks/{task_id}/transfer", {"principal": "post:unit_admin@ent-0001", "reason": " "}
    )
    assert answer.status_code == 422
    assert "请填写转办理由。" in answer.text
    assert site.task(task_id).assignee is None


def test_typed_markup_is_shown_as_text(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start(subject="<script>alert(1)</script>"))
    canary = '"><img src=x onerror=alert(1)>'
    answer = browser.post(
        f"/tasks/{task_id}",
        {**GOOD_PLAN, "theme": canary, "measures": "</textarea>" + canary, "headcount": "x"},
    )
    assert answer.status_code == 422
    assert "<img src=x" not in answer.text
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
