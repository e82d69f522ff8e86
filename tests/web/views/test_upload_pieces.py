"""A file in pieces: what has arrived stays, and nobody else writes into it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from engine.faults import arm, disarm
from handlers.files import rules, service, uploading
from handlers.files.models import File, Upload
from handlers.files.store import Store, store_of
from handlers.files.tasks import sweep
from tests.handlers.files.samples import GOOD
from tests.web.site import GOOD_PLAN, Browser, Site

UNIT, OTHER, COLLEAGUE = "unit_union@ent-0001", "unit_union@ent-0002", "unit_admin@ent-0001"
TEXT = "".join(f"第{number}行\n" for number in range(60_000)).encode()


def begin(browser: Browser, task_id: str, name: str = "长文.txt", content: bytes = TEXT, **more: str) -> Any:
    """Announce a file; the answer."""
    given = {"name": name, "type": "", "mark": "1", "size": str(len(content)), **more}
    return browser.client.post(f"/tasks/{task_id}/uploads", data=given, headers=_headers(browser))


def put(browser: Browser, url: str, offset: object, piece: bytes) -> TestResponse:
    """Send a piece."""
    headers = {**_headers(browser), "Upload-Offset": str(offset), "Content-Type": "application/octet-stream"}
    return browser.client.post(url, data=piece, headers=headers)


def put_all(browser: Browser, url: str, content: bytes, size: int, start: int = 0) -> TestResponse:
    """Send everything from an offset on, in pieces; the last answer."""
    for offset in range(start, len(content), size):
        answer = put(browser, url, offset, content[offset : offset + size])
    return answer


def _headers(browser: Browser) -> dict[str, str]:
    return {"Accept": "application/json", "X-CSRF-Token": browser.csrf}


def received(browser: Browser, url: str) -> int:
    return int(browser.get(url, headers=_headers(browser)).json["received"])


def pieces_in(site: Site) -> list[str]:
    """What lies half arrived on disk."""
    with site.runtime.read() as ctx:
        store = store_of(ctx)
    return sorted(path.name for path in store.unfinished.glob("*"))


def test_file_arrives_in_pieces_and_goes_with_the_form(any_site: Site) -> None:
    site = any_site
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    begun = begin(browser, task_id)
    assert (begun.status_code, begun.json["received"]) == (200, 0)
    url = begun.json["url"]
    assert put(browser, url, 0, TEXT[:100_000]).json["received"] == 100_000
    done = put_all(browser, url, TEXT, 200_000, 100_000)
    assert (done.status_code, done.json["name"]) == (200, "长文.txt")
    assert browser.get(f"/files/{done.json['id']}").data == TEXT
    assert browser.post(f"/tasks/{task_id}", {**GOOD_PLAN, "papers": done.json["id"]}).status_code == 303
    assert pieces_in(site) == []


def test_piece_that_does_not_follow_is_refused_and_nothing_is_lost(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    url = begin(browser, task_id).json["url"]
    put(browser, url, 0, TEXT[:1000])
    for offset in (0, 999, 1001, len(TEXT)):
        answer = put(browser, url, offset, b"x")
        assert (answer.status_code, answer.json["code"]) == (409, "upload.wrong_offset")
    for offset in ("", "-1", "x", "1e3", "９", "9" * 30):
        assert put(browser, url, offset, b"x").json["code"] == "upload.bad_piece"
    assert received(browser, url) == 1000
    done = put_all(browser, url, TEXT, 500_000, 1000)
    assert browser.get(f"/files/{done.json['id']}").data == TEXT


def test_more_than_a_piece_or_the_file_is_refused(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    large = b"x" * (rules.MAX_PIECE + 2)
    url = begin(browser, task_id, content=large).json["url"]
    assert put(browser, url, 0, large[:-1]).json["code"] == "upload.bad_piece"
    url = begin(browser, task_id, "b.txt", b"abc").json["url"]
    assert put(browser, url, 0, b"abcd").json["code"] == "upload.bad_piece"
    assert received(browser, url) == 0


def test_lost_answer_to_the_last_piece_is_told_again(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    url = begin(browser, task_id, content=b"abc").json["url"]
    file_id = put(browser, url, 0, b"abc").json["id"]
    assert browser.get(url, headers=_headers(browser)).json["id"] == file_id
    assert put(browser, url, 3, b"").json["id"] == file_id
    with site.runtime.read() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(File)) == 1


def test_same_file_chosen_again_goes_on(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    url = begin(browser, task_id).json["url"]
    put(browser, url, 0, TEXT[:5000])
    again = site.as_(UNIT)
    assert begin(again, task_id).json == {"url": url, "received": 5000}
    for other in ({"mark": "2"}, {"name": "另一个.txt"}, {"size": "7"}):
        assert begin(again, task_id, **other).json["url"] != url
    elsewhere = site.open_task(site.start())
    assert begin(again, elsewhere).json["received"] == 0


def test_kill_between_bytes_and_row_keeps_what_came_before(any_site: Site) -> None:
    site = any_site
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    url = begin(browser, task_id).json["url"]
    put(browser, url, 0, TEXT[:1000])
    arm("piece_written", _die)
    with pytest.raises(KeyboardInterrupt):
        put(browser, url, 1000, b"?" * 9000)
    disarm()
    assert received(browser, url) == 1000
    done = put_all(browser, url, TEXT, 500_000, 1000)
    assert browser.get(f"/files/{done.json['id']}").data == TEXT


def test_kill_before_the_file_has_its_row_is_made_good(any_site: Site) -> None:
    site = any_site
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    url = begin(browser, task_id, content=b"abc").json["url"]
    arm("file_written", _die)
    with pytest.raises(KeyboardInterrupt):
        put(browser, url, 0, b"abc")
    disarm()
    assert received(browser, url) == 3
    done = put(browser, url, 3, b"")
    assert browser.get(f"/files/{done.json['id']}").data == b"abc"


def _die() -> None:
    raise KeyboardInterrupt


def test_nobody_writes_into_what_is_anothers(site: Site) -> None:
    own, foreign = site.open_task(site.start("ent-0001")), site.open_task(site.start("ent-0002"))
    theirs = begin(site.as_(OTHER), foreign, content=b"abc").json["url"]
    upload_id = theirs.rpartition("/")[2]
    browser = site.as_(UNIT)
    for url in (theirs, f"/tasks/{own}/uploads/{upload_id}"):
        assert put(browser, url, 0, b"xyz").status_code == 404
        assert browser.get(url, headers=_headers(browser)).status_code == 404
    assert begin(browser, foreign).status_code == 404
    assert put(site.visitor(), theirs, 0, b"xyz").status_code in (303, 401, 403)
    unsigned = site.as_(OTHER)
    assert unsigned.client.post(theirs, data=b"xyz", headers={"Upload-Offset": "0"}).status_code == 403
    assert received(site.as_(OTHER), theirs) == 0


def test_colleague_of_the_same_task_has_uploads_of_their_own(site: Site) -> None:
    task_id = site.open_task(site.start())
    url = begin(site.as_(UNIT), task_id).json["url"]
    colleague = site.as_(COLLEAGUE)
    if colleague.get(f"/tasks/{task_id}").status_code == 200:
        assert begin(colleague, task_id).json["url"] != url
    assert put(colleague, url, 0, b"x").status_code == 404


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "x.exe"}, "file.ending"),
        ({"size": "0"}, "file.empty"),
        ({"size": str(rules.MAX_SIZE + 1)}, "file.too_large"),
        ({"type": "image/png"}, "file.mismatch"),
        ({"size": "-3"}, "upload.no_part"),
        ({"size": "12345678901"}, "upload.no_part"),
        ({"name": ""}, "upload.no_part"),
    ],
)
def test_what_cannot_be_taken_is_refused_before_it_is_sent(
    site: Site, given: dict[str, str], code: str
) -> None:
    answer = begin(site.as_(UNIT), site.open_task(site.start()), **given)
    assert (answer.status_code, answer.json["code"]) == (413 if code == "file.too_large" else 422, code)
    assert any(sign >= "一" for sign in answer.json["title"])


def test_content_is_checked_at_the_end_and_what_is_refused_is_gone(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    url = begin(browser, task_id, "page.txt", b"<html><script>").json["url"]
    answer = put(browser, url, 0, b"<html><script>")
    assert (answer.status_code, answer.json["code"]) == (422, "file.markup")
    assert browser.get(url, headers=_headers(browser)).status_code == 404
    assert pieces_in(site) == []
    url = begin(browser, task_id, "总结.pdf", GOOD["总结.pdf"]).json["url"]
    assert put(browser, url, 0, GOOD["总结.pdf"]).json["name"] == "总结.pdf"


def test_day_s_share_counts_before_anything_is_sent(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "MAX_BYTES_A_DAY", 100)
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    assert begin(browser, task_id, content=b"x" * 101).json["code"] == "file.quota"
    url = begin(browser, task_id, content=b"x" * 60).json["url"]
    assert "id" in put(browser, url, 0, b"x" * 60).json
    assert begin(browser, task_id, "b.txt", b"x" * 60).json["code"] == "file.quota"


def test_no_more_than_a_few_lie_half_arrived(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    urls = []
    for number in range(rules.MAX_UNFINISHED + 1):
        urls.append(begin(browser, task_id, f"{number}.txt", b"ab").json["url"])
        put(browser, urls[-1], 0, b"a")
        site.clock.advance(seconds=1)
    assert browser.get(urls[0], headers=_headers(browser)).status_code == 404
    assert received(browser, urls[1]) == 1
    assert len(pieces_in(site)) == rules.MAX_UNFINISHED


def test_what_nobody_goes_on_with_is_swept_after_a_day(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    old = begin(browser, task_id, "old.txt", b"ab").json["url"]
    put(browser, old, 0, b"a")
    site.clock.advance(hours=20)
    browser = site.as_(UNIT)
    young = begin(browser, task_id, "young.txt", b"ab").json["url"]
    put(browser, young, 0, b"a")
    site.clock.advance(hours=5)
    site.runtime.run("system", sweep)
    assert pieces_in(site) == [young.rpartition("/")[2]]
    with site.runtime.read() as ctx:
        assert [each.name for each in ctx.session.scalars(select(Upload))] == ["young.txt"]
        store = store_of(ctx)
    _lose_row(site)
    site.clock.advance(days=3)
    site.runtime.run("system", service.sweep_content)
    assert _left(store) == [], "bytes whose row was lost go, too"


def _lose_row(site: Site) -> None:
    site.runtime.run(
        "system", lambda ctx: [ctx.session.delete(each) for each in ctx.session.scalars(select(Upload)).all()]
    )


def _left(store: Store) -> list[str]:
    return [path.name for path in store.unfinished.glob("*")]


def test_pieces_that_are_gone_are_not_made_up(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    url = begin(browser, task_id, content=b"abcd").json["url"]
    put(browser, url, 0, b"ab")
    with site.runtime.read() as ctx:
        store_of(ctx).discard_pieces(url.rpartition("/")[2])
    assert put(browser, url, 2, b"cd").status_code == 404


def test_camera_is_offered_where_photographs_are_taken(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    page = browser.get(f"/tasks/{task_id}").text
    assert 'accept="image/jpeg" capture="environment"' in page
    assert f'data-pieces-url="/tasks/{task_id}/uploads"' in page
