"""The pages on which designers write what notices say."""

from __future__ import annotations

from handlers.notices.kinds import kinds_by_id
from tests.web.site import Site

DESIGNER = "designer@city"
PLACE = "/templates/plan_issued"
WORDS = {
    "title": "请贯彻：{方案名称}",
    "body": "《{方案名称}》{ number }\r\n{issued_on}",
    "title_en": "Act on {title}",
    "body_en": "{title} <b>{number}</b> {date of issue}",
}


def test_list_has_every_kind_and_finds_by_name_occasion_and_words(site: Site) -> None:
    browser = site.as_(DESIGNER)
    page = browser.get("/templates").text
    assert all(f'/templates/{kind}"' in page for kind in kinds_by_id())
    for asked, there, gone in (("印发", "plan_issued", "chased"), ("Overdue", "task.overdue", "plan_issued")):
        page = browser.get(f"/templates?q={asked}").text
        assert f'/templates/{there}"' in page
        assert f'/templates/{gone}"' not in page
    assert "没有找到" in browser.get("/templates?q=zzz").text


def test_a_template_is_drafted_released_and_put_back(site: Site) -> None:
    browser = site.as_(DESIGNER)
    page = browser.get(PLACE).text
    assert "{方案名称}已印发" in page
    assert "发给谁" in page
    assert browser.post(PLACE, data={**WORDS, "revision": "0"}).status_code == 303
    assert "有草稿" in browser.get("/templates").text
    assert "请贯彻：{方案名称}" in browser.get(PLACE).text
    answer = browser.post(PLACE, data={**WORDS, "release": "1", "base": "0", "note": "换说法"})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "第 1 版" in page
    assert "换说法" in page
    assert "{issued_on}" in page, "a placeholder is kept by its id"
    assert browser.post(f"{PLACE}/shipped", data={"base": "1"}).status_code == 303
    assert browser.post(f"{PLACE}/versions/1/restore").status_code == 303
    assert "请贯彻：{方案名称}" in browser.get(PLACE).text
    assert browser.post(f"{PLACE}/discard").status_code == 303
    assert "请贯彻：{方案名称}" not in browser.get(PLACE).text.partition("versions-title")[0]


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(site: Site) -> None:
    browser = site.as_(DESIGNER)
    wrong = {**WORDS, "title": "{owner.name}", "body": "{任务", "body_en": "", "release": "1"}
    answer = browser.post(PLACE, data=wrong)
    assert answer.status_code == 422
    for words in ("“{owner.name}”不能用", "大括号没有成对", "还没有填写"):
        assert words in answer.text
    assert ">{任务</textarea>" in answer.text
    assert browser.post(PLACE, data={**WORDS, "revision": "0"}).status_code == 303
    late = browser.post(PLACE, data={**WORDS, "title": "我的", "revision": "0"})
    assert late.status_code == 409
    assert ">我的</textarea>" in late.text
    assert "保存了草稿" in late.text
    assert browser.get("/templates/none").status_code == 404


def test_preview_shows_notice_and_mail_with_values_escaped(site: Site) -> None:
    html = site.as_(DESIGNER).post(f"{PLACE}/preview", data=WORDS).get_json()["html"]
    assert "《2015年职工创新竞赛实施方案》巴工发〔2015〕12号\n2015年3月13日" in html
    assert "&lt;b&gt;巴工发" in html
    assert "Act on Plan of the contest of 2015" in html
    assert "/notices" in html, "the mail says where all notices are"
    html = (
        site.as_(DESIGNER)
        .post(f"{PLACE}/preview", data={**WORDS, "body": "{谁}{{title}}"})
        .get_json()["html"]
    )
    assert "没有“{谁}”这个参数" in html
