"""My account: language, password, sessions; and notices."""

from __future__ import annotations

import re

import pytest

from engine.context import Ctx
from handlers.notices import queries as notices
from handlers.notices.models import Notice
from tests.web.site import PASSWORD, Site

UNIT = "unit_union@ent-0001"


def tell(site: Site, title: str, link: str = "/inbox") -> str:
    """A notice for the unit's union; returns its id."""

    def verb(ctx: Ctx) -> str:
        notice = Notice(
            person_id=f"p:{UNIT}",
            event_key=title,
            kind="test",
            title=title,
            body=f"{title}的正文",
            title_en=f"about {title}",
            body_en="body",
            link=link,
            created_at=ctx.now(),
            mail_state="none",
        )
        ctx.session.add(notice)
        ctx.session.flush()
        return notice.id

    return site.runtime.run("system", verb)


def test_page_names_person_posts_and_sessions(site: Site) -> None:
    site.as_(UNIT)
    page = site.as_(UNIT).get("/account").text
    assert "临河机械厂 · unit_union" in page
    assert "unit_union.ent-0001" in page
    assert page.count("本机") == 1
    assert page.count("退出该登录") == 1


@pytest.mark.parametrize(
    ("present", "new", "again", "words"),
    [
        ("wrong", "another horse", "another horse", "现在的密码不对。"),
        (PASSWORD, "short", "short", "新密码要有 8 到 200 个字符"),
        (PASSWORD, "unit_union.ent-0001", "unit_union.ent-0001", "不同于登录名"),
        (PASSWORD, "another horse", "another house", "两次输入的新密码不一致。"),
    ],
)
def test_password_is_changed_only_when_all_fits(
    site: Site, present: str, new: str, again: str, words: str
) -> None:
    browser, other = site.as_(UNIT), site.as_(UNIT)
    answer = browser.post(
        "/account/password", {"password": present, "new_password": new, "password_again": again}
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert 'type="password" value' not in answer.text
    assert other.get("/inbox").status_code == 200


def test_language_is_kept_with_the_account(site: Site) -> None:
    browser = site.as_(UNIT)
    assert browser.post("/account/language", {"language": "en"}).location == "/account"
    assert '<html lang="en">' in browser.get("/account").text
    assert browser.post("/account/language", {"language": "fr"}).status_code == 422
    form = {"login": "unit_union.ent-0001", "password": PASSWORD}
    elsewhere = site.visitor()
    token = re.search(r'name="csrf_token" value="(\w+)"', elsewhere.get("/login").text)
    assert token is not None
    elsewhere.client.post("/login", data={**form, "csrf_token": token[1]})
    assert '<html lang="en">' in elsewhere.get("/inbox").text


def test_own_session_elsewhere_can_be_ended(site: Site) -> None:
    here, elsewhere = site.as_(UNIT), site.as_(UNIT)
    [place] = re.findall(r'action="(/account/sessions/\w+/end)"', here.get("/account").text)
    assert here.post(place).location == "/account?ok=session_ended"
    assert elsewhere.get("/inbox").status_code == 303
    assert here.get("/inbox").status_code == 200
    assert here.post(place).status_code == 404


def test_notices_are_counted_opened_and_read(site: Site) -> None:
    first, _second = tell(site, "催办", "/progress"), tell(site, "到期")
    browser = site.as_(UNIT)
    page = browser.get("/notices").text
    assert "催办的正文" in page
    assert '<span class="badge bg-red text-red-fg">2' in page
    assert browser.post(f"/notices/{first}/open").location == "/progress"
    assert '<span class="badge bg-red text-red-fg">1' in browser.get("/inbox").text
    assert "催办的正文" not in browser.get("/notices?tab=unread").text
    assert browser.post("/notices/read").location == "/notices"
    assert "badge bg-red" not in browser.get("/inbox").text
    with site.runtime.read() as ctx:
        assert notices.count_unread(ctx, f"p:{UNIT}") == 0


def test_notices_speak_english(site: Site) -> None:
    tell(site, "催办")
    assert "about 催办" in site.as_(UNIT).get("/notices?lang=en").text


def test_link_of_a_notice_never_leaves_the_site(site: Site) -> None:
    notice_id = tell(site, "钓鱼", "https://evil.example/")
    assert site.as_(UNIT).post(f"/notices/{notice_id}/open").location == "/"


def test_empty_notices_say_so(site: Site) -> None:
    assert "没有通知" in site.as_(UNIT).get("/notices").text
