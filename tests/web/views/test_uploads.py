"""Files in the form of a task: sent by a script, or with the form; refused in words; never lost; served to be saved."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from engine.faults import arm, disarm
from handlers.files import queries, service
from handlers.files.models import File
from tests.handlers.files.samples import BAD, GOOD
from tests.web.site import GOOD_PLAN, Browser, Site

UNIT, OTHER, COUNTY = "unit_union@ent-0001", "unit_union@ent-0002", "county_union@county-01"


def send(browser: Browser, path: str, *files: tuple[str, bytes], **fields: Any) -> TestResponse:
    """A form with files, as a browser without scripts sends it."""
    parts = [(BytesIO(content), name) for name, content in files] or [(BytesIO(b""), "")]
    return browser.client.post(path, data={"csrf_token": browser.csrf, "upload:papers": parts, **fields})


def send_one(browser: Browser, task_id: str, name: str, content: bytes) -> TestResponse:
    """What the page's script sends."""
    return browser.client.post(
        f"/tasks/{task_id}/files",
        data={"upload:papers": (BytesIO(content), name)},
        headers={"Accept": "application/json", "X-CSRF-Token": browser.csrf},
    )


def ids_in(page: str) -> list[str]:
    return re.findall(r'<input type="hidden" name="papers" value="([0-9a-f]{32})">', page)


def test_form_takes_files_without_a_script(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    page = browser.get(f"/tasks/{task_id}").text
    assert 'enctype="multipart/form-data"' in page
    assert 'accept=".pdf,.docx,.txt,.jpg,application/pdf,' in page
    answer = send(
        browser, f"/tasks/{task_id}", ("总结.pdf", GOOD["总结.pdf"]), ("说明.txt", b"x"), **GOOD_PLAN
    )
    assert answer.status_code == 303
    held = site.task(task_id).data["papers"]
    assert len(held) == 2
    review = site.open_task(site.task(task_id).instance_id)
    page = site.as_(COUNTY).get(f"/tasks/{review}").text
    assert "总结.pdf" in page
    assert ids_in(page) == [], "what is only read is not sent back"
    got = site.as_(COUNTY).get(f"/tasks/{review}/files/{held[0]}")
    assert got.data == GOOD["总结.pdf"]


def test_script_sends_one_and_names_it_in_the_form(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    answer = send_one(browser, task_id, "总结.pdf", GOOD["总结.pdf"])
    assert (answer.status_code, answer.json["name"]) == (200, "总结.pdf")
    drawn = browser.post(
        f"/tasks/{task_id}/fields", {"papers": answer.json["id"]}, headers={"HX-Request": "true"}
    )
    assert ids_in(drawn.text) == [answer.json["id"]]
    assert "总结.pdf" in drawn.text
    removed = {"papers": answer.json["id"], "remove_file": f"papers={answer.json['id']}"}
    assert ids_in(browser.post(f"/tasks/{task_id}/fields", removed).text) == []
    assert browser.post(f"/tasks/{task_id}", {**GOOD_PLAN, "papers": answer.json["id"]}).status_code == 303


@pytest.mark.parametrize(("name", "content", "code"), BAD[::8])
def test_refusal_is_told_in_words_at_the_field(site: Site, name: str, content: bytes, code: str) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    answer = send_one(browser, task_id, name, content)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    page = send(browser, f"/tasks/{task_id}", (name, content), **{**GOOD_PLAN, "theme": "写了很久"})
    assert page.status_code == 422
    assert answer.json["title"] in page.text.replace("&#39;", "'").replace("&gt;", ">").replace("&amp;", "&")
    assert "写了很久" in page.text
    assert "写了很久" in browser.get(f"/tasks/{task_id}").text, "the draft has it as well"


def test_upload_survives_a_form_that_is_refused(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    answer = send(browser, f"/tasks/{task_id}", ("说明.txt", b"x"), **{**GOOD_PLAN, "theme": ""})
    assert answer.status_code == 422
    [file_id] = ids_in(answer.text)
    assert ids_in(browser.get(f"/tasks/{task_id}").text) == [file_id]
    assert browser.post(f"/tasks/{task_id}", {**GOOD_PLAN, "papers": file_id}).status_code == 303


def test_good_files_beside_a_bad_one_stay(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    answer = send(browser, f"/tasks/{task_id}/files", ("说明.txt", b"x"), ("x.exe", b"MZ"), **GOOD_PLAN)
    assert answer.status_code == 422
    assert len(ids_in(answer.text)) == 1
    again = send(
        browser, f"/tasks/{task_id}/files", ("b.txt", b"y"), papers=ids_in(answer.text)[0], **GOOD_PLAN
    )
    assert again.status_code == 303
    assert len(ids_in(browser.get(f"/tasks/{task_id}").text)) == 2


def test_more_than_the_form_takes_is_told(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    four = [(f"{n}.txt", b"x") for n in range(4)]
    answer = send(browser, f"/tasks/{task_id}", *four, **GOOD_PLAN)
    assert answer.status_code == 422
    assert "最多上传3个附件" in answer.text


def test_foreign_files_cannot_be_named(site: Site) -> None:
    own, other = site.open_task(site.start("ent-0001")), site.open_task(site.start("ent-0002"))
    foreign = send_one(site.as_(OTHER), other, "机密.txt", b"secret").json["id"]
    browser = site.as_(UNIT)
    answer = browser.post(f"/tasks/{own}", {**GOOD_PLAN, "papers": foreign})
    assert answer.status_code == 422
    assert "附件无法识别" in answer.text
    assert "机密" not in answer.text
    assert "机密" not in browser.post(f"/tasks/{own}/fields", {"papers": foreign}).text
    for path in (f"/files/{foreign}", f"/tasks/{own}/files/{foreign}", f"/tasks/{other}/files/{foreign}"):
        assert browser.get(path).status_code == 404, path
    # Neither does a draft that names it, nor a text that is its id, open it.
    browser.post(f"/tasks/{own}/draft", {"papers": foreign, "theme": foreign})
    assert browser.get(f"/tasks/{own}/files/{foreign}").status_code == 404
    assert "机密" not in browser.get(f"/tasks/{own}").text
    assert site.as_(COUNTY).get(f"/files/{foreign}").status_code == 404, "a draft is its writer's"
    mine = site.as_(OTHER).get(f"/files/{foreign}")
    assert mine.data == b"secret"


def test_download_is_saved_never_shown(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    file_id = send_one(browser, task_id, "总结 “一”.pdf", GOOD["总结.pdf"]).json["id"]
    answer = browser.get(f"/files/{file_id}")
    headers = answer.headers
    assert answer.data == GOOD["总结.pdf"]
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert (
        "filename*=UTF-8''%E6%80%BB%E7%BB%93%20%E2%80%9C%E4%B8%80%E2%80%9D.pdf"
        in headers["Content-Disposition"]
    )
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert headers["Cache-Control"] == "private, no-cache"
    known = browser.get(f"/files/{file_id}", headers={"If-None-Match": headers["ETag"]})
    assert known.status_code == 304
    part = browser.get(f"/files/{file_id}", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, GOOD["总结.pdf"][:4])
    assert site.visitor().get(f"/files/{file_id}").status_code == 303


def test_quota_is_told_before_anything_is_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_FILES_A_DAY", 1)
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    assert send_one(browser, task_id, "a.txt", b"x").status_code == 200
    answer = send_one(browser, task_id, "b.txt", b"y")
    assert (answer.status_code, answer.json["code"]) == (409, "file.quota")
    stored = site.app.config["SAICHENG"].store_dir.glob("[0-9a-f][0-9a-f]/*")
    assert len(list(stored)) == 1


def test_other_requests_stay_small(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)

    def large(size: int) -> dict[str, Any]:
        return {"upload:papers": FileStorage(BytesIO(b"x" * size), "a.txt")}

    def answer(path: str, **fields: Any) -> int:
        # As bytes: the client's own file of a large body is never closed.
        boundary, body = encode_multipart({"csrf_token": browser.csrf, **fields})
        kind = f"multipart/form-data; boundary={boundary}"
        return browser.client.post(path, data=body, content_type=kind, buffered=True).status_code

    assert answer(f"/tasks/{task_id}/files", **large(3 << 20), **GOOD_PLAN) == 303
    assert answer(f"/tasks/{task_id}/transfer", **large(3 << 20)) == 413
    assert answer(f"/tasks/{task_id}", theme="x" * (3 << 20)) == 413
    assert answer(f"/tasks/{task_id}/files", **large((20 << 20) + 1)) == 422


def test_crash_between_content_and_row_leaves_nothing_in_the_form(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)

    def crash() -> None:
        raise OSError("the process is gone")

    arm("file_written", crash)
    try:
        assert send_one(browser, task_id, "a.txt", b"orphan").status_code == 500
    finally:
        disarm()
    folder = site.app.config["SAICHENG"].store_dir
    assert len(list(folder.glob("[0-9a-f][0-9a-f]/*"))) == 1
    site.clock.advance(days=2)
    site.runtime.advance()
    assert list(folder.glob("[0-9a-f][0-9a-f]/*")) == []
    with site.runtime.read() as ctx:
        assert ctx.session.query(File).count() == 0


def test_closed_task_takes_nothing_and_shows_what_it_had(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    file_id = send_one(browser, task_id, "总结.pdf", GOOD["总结.pdf"]).json["id"]
    assert browser.post(f"/tasks/{task_id}", {**GOOD_PLAN, "papers": file_id}).status_code == 303
    assert send_one(browser, task_id, "b.txt", b"x").status_code == 409
    assert f'href="/files/{file_id}">总结.pdf</a>' in browser.get(f"/tasks/{task_id}").text
    with site.runtime.read() as ctx:
        links = {(link.thing, link.thing_id) for link in queries.list_links(ctx, file_id)}
    assert links == {("task", task_id), ("instance", site.task(task_id).instance_id)}


def test_file_for_a_field_that_takes_none_is_not_kept(site: Site) -> None:
    task_id, browser = site.open_task(site.start()), site.as_(UNIT)
    answer = browser.client.post(
        f"/tasks/{task_id}/files",
        data={"csrf_token": browser.csrf, "upload:theme": (BytesIO(b"x"), "a.txt"), **GOOD_PLAN},
    )
    assert answer.status_code == 303
    with site.runtime.read() as ctx:
        assert ctx.session.query(File).count() == 0
