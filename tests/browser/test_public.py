"""What a visitor sees without signing in, on a phone: accessible and not too wide, pictures seen, errors readable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from handlers.publication.results import service
from tests.browser.conftest import PHONE
from tests.browser.server import Live, serving
from tests.handlers.files.samples import jpeg
from tests.web.twins import make_campaign
from tests.web.views.test_gallery_pictures import ALT, choose, upload

SHOWN = "document.querySelector('img').complete && document.querySelector('img').naturalWidth > 0"


@pytest.fixture
def live(tmp_path: Path, sqlite_template: Path) -> Iterator[Live]:
    """A town with one public result that has a picture."""
    (tmp_path / "saicheng.sqlite3").write_bytes(sqlite_template.read_bytes())
    with serving(f"sqlite:///{tmp_path / 'saicheng.sqlite3'}", tmp_path) as served:
        make_campaign(served.site)
        publication_id = choose(served.site, (upload(served.site, "车间.jpg", jpeg()), ALT))
        served.site.runtime.run("system", lambda ctx: service.publish(ctx, publication_id))
        yield served


def test_public_pages_are_sound(live: Live, browser: Browser, axe: Callable[[Page], list[str]]) -> None:
    context = browser.new_context(**PHONE)
    page, wrong = context.new_page(), []

    def look(name: str) -> None:
        wrong.extend(f"{name}: {each}" for each in axe(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{name}: wider than the screen")

    for path in (
        "/gallery",
        "/gallery?text=没有",
        "/gallery/p1",
        "/public/notices",
        "/verify",
        "/verify/NONE",
    ):
        for language in ("zh", "en"):
            page.goto(f"{live.url}{path}{'&' if '?' in path else '?'}lang={language}")
            look(f"{path} {language}")
    page.goto(f"{live.url}/gallery/p1?lang=zh")
    page.locator("img").scroll_into_view_if_needed()
    page.wait_for_function(SHOWN)
    assert page.locator("img").get_attribute("alt") == ALT
    page.evaluate("document.querySelectorAll('[required]').forEach(each => each.removeAttribute('required'))")
    page.get_by_role("button", name="提交提问").click()
    assert "请填写" in page.inner_text("#text-problem")
    look("question with errors")
    context.close()
    assert wrong == []
