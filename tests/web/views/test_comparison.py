"""版本比较: versions and the draft beside each other, the list in words, who may look."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.web import releasing
from tests.web.packages import BPMN
from tests.web.site import Browser, Site

DESIGNER = "designer@city"
PAGE = "/definitions/approval/compare"
CHANGED = (
    BPMN.replace("制定方案", "起草方案")
    .replace('value="P5D"', 'value="=add working days(today(), 7)"')
    .replace('name="role" value="county_union"', 'name="role" value="unit_union"')
    .replace(">returned<", ">returned = true<")
    .replace('x="632" y="102"', 'x="700" y="102"')
)


def save(browser: Browser, bpmn: str, revision: int = 0) -> None:
    """Keep a draft."""
    body = {"files": {"diagram.bpmn": bpmn}, "revision": revision}
    assert browser.post("/definitions/approval/draft", json=body).status_code == 200


def release(site: Site, bpmn: str) -> None:
    """Make a version of it."""
    save(site.as_(DESIGNER), bpmn)
    releasing.release(site)


def sentences(page: str) -> list[str]:
    """What the list says."""
    return [unescape(text) for text in re.findall(r'class="change__sentence">([^<]*)<', page)]


def test_two_versions(site: Site) -> None:
    browser = site.as_(DESIGNER)
    release(site, CHANGED)
    page = browser.get(f"{PAGE}?from=1&to=2").text
    assert sentences(page) == [
        "第 1 步「起草方案」的名称由“制定方案”改为“起草方案”",
        "第 1 步「起草方案」的期限由 5 天改为 7 个工作日",
        "第 2 步「审核方案」的办理角色由县区总工会改为单位工会",
        "「退回？」到「起草方案」的连线的条件由算式“returned”改为算式“returned = true”",
        "用到的角色去掉：县区总工会",
        "图上挪动：「已报备」",
    ]
    assert 'data-mark="changed" data-level="parameter" data-before="DraftPlan" data-after="DraftPlan"' in page
    assert 'data-mark="moved" data-level="cosmetic" data-before="Filed" data-after="Filed"' in page
    assert 'data-xml-url="/definitions/approval/versions/1/diagram.xml"' in page
    assert 'data-xml-url="/definitions/approval/versions/2/diagram.xml"' in page
    assert "共 6 处不同。流程的结构有改动。" in page
    assert sentences(browser.get(PAGE).text) == sentences(page), "what the newest version brought"
    back = sentences(browser.get(f"{PAGE}?from=2&to=1").text)
    assert back[0] == "第 1 步「制定方案」的名称由“起草方案”改为“制定方案”"
    english = browser.get(f"{PAGE}?from=1&to=2&lang=en").text
    assert "Step 2 “审核方案”: role changed from County union to Unit union" in sentences(english)


def test_versions_lead_to_the_comparison(site: Site) -> None:
    browser = site.as_(DESIGNER)
    assert "compare" not in browser.get("/definitions/approval").text
    release(site, CHANGED)
    assert 'href="/definitions/approval/compare?from=1&amp;to=2"' in browser.get("/definitions/approval").text


def test_the_draft(site: Site) -> None:
    browser = site.as_(DESIGNER)
    save(browser, BPMN.replace("制定方案", "起草方案"))
    page = browser.get(PAGE).text
    assert sentences(page) == ["第 1 步「起草方案」的名称由“制定方案”改为“起草方案”"]
    assert "只改了参数或版式，结构没有改动。" in page
    assert 'data-xml-url="/definitions/approval/compare/draft.xml"' in page
    assert "起草方案" in browser.get("/definitions/approval/compare/draft.xml").text
    assert f'href="{PAGE}"' in browser.get("/definitions/approval").text


def test_what_differs_in_a_draft_s_form(site: Site) -> None:
    browser = site.as_(DESIGNER)
    forms = browser.get("/definitions/approval/draft.json").json or {}
    text = forms["files"]["forms/plan.json"].replace('"maxLength": 60', '"maxLength": 40')
    body = {"files": {"forms/plan.json": text}, "revision": 0}
    assert browser.post("/definitions/approval/draft", json=body).status_code == 200
    [sentence] = sentences(browser.get(f"{PAGE}?from=1&to=draft").text)
    assert sentence == "「制定方案」的表单的字段「竞赛主题」的最多字数由 60 改为 40"


@pytest.mark.parametrize(
    ("path", "broken"),
    [("forms/plan.json", "{"), ("diagram.bpmn", "<a/>"), ("rules.dmn", "<a/>"), ("diagram.bpmn", "not xml")],
)
def test_a_draft_that_cannot_be_read_says_why(site: Site, path: str, broken: str) -> None:
    browser = site.as_(DESIGNER)
    body = {"files": {path: broken}, "revision": 0}
    assert browser.post("/definitions/approval/draft", json=body).status_code == 200
    answer = browser.get(f"{PAGE}?from=1&to=draft")
    assert answer.status_code == 422
    assert "流程定义未通过检查" in answer.text


def test_strange_forms_in_a_draft_are_compared(site: Site) -> None:
    browser = site.as_(DESIGNER)
    odd = '{"components": [1, {"components": {}}], "id": null, "type": ["x", {"y": 1}]}'
    body = {"files": {"forms/plan.json": odd}, "revision": 0}
    assert browser.post("/definitions/approval/draft", json=body).status_code == 200
    answer = browser.get(f"{PAGE}?from=1&to=draft")
    assert answer.status_code == 200
    assert sentences(answer.text)


def test_one_version_alone_is_the_same(site: Site) -> None:
    assert "两个版本内容相同。" in site.as_(DESIGNER).get(PAGE).text


@pytest.mark.parametrize(
    "query", ["from=1&to=9", "from=x", "to=draft", "from=-1", f"to={2**40}", "from=1.0", "to=٣"]
)
def test_what_does_not_exist_is_not_found(site: Site, query: str) -> None:
    assert site.as_(DESIGNER).get(f"{PAGE}?{query}").status_code == 404


def test_names_are_escaped(site: Site) -> None:
    browser = site.as_(DESIGNER)
    save(browser, BPMN.replace("制定方案", "&lt;script&gt;alert(1)&lt;/script&gt;"))
    page = browser.get(PAGE).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_only_designers_compare(site: Site) -> None:
    for path in (PAGE, f"{PAGE}/draft.xml"):
        assert site.as_("unit_union@ent-0001").get(path).status_code == 403
        assert site.as_("sysadmin@city").get(path).status_code == 200
    assert site.as_(DESIGNER).get("/definitions/none/compare").status_code == 404


def test_reminders_and_system_steps_are_called_by_their_names(site: Site) -> None:
    browser = site.as_(DESIGNER)
    setting = '<spiffworkflow:property name="stage" value="review" />'
    reminder = '<spiffworkflow:property name="reminder" value="{}" />'
    release(site, BPMN.replace(setting, setting + reminder.format("default")))
    save(browser, BPMN.replace(setting, setting + reminder.format("report")), 0)
    assert sentences(browser.get(PAGE).text) == ["第 2 步「审核方案」的提醒方式由一般任务改为活动报告"]
