"""The file field in a real browser: chosen is sent, listed, kept with the draft, and taken out again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import PHONE
from tests.browser.server import Live, serving
from tests.handlers.files.samples import GOOD

UNIT = "unit_union@ent-0001"


@pytest.fixture
def live(sqlite_database_url: str, tmp_path: Path) -> Iterator[Live]:
    with serving(sqlite_database_url, tmp_path) as found:
        yield found


def paper(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "", "buffer": content}


def choose(page: Page, *papers: dict[str, object]) -> None:
    page.get_by_label("选择文件：附件").set_input_files(list(papers))  # type: ignore[arg-type]


def test_file_is_sent_listed_kept_and_taken_out(
    page: Page, live: Live, axe: Callable[[Page], list[str]]
) -> None:
    task_id = live.site.open_task(live.site.start())
    live.open(page, UNIT, f"/tasks/{task_id}")
    field = page.locator("[data-file-field]")
    expect(field.get_by_role("button", name="上传", exact=True)).to_be_hidden()
    page.get_by_label("竞赛主题").fill("提质增效")
    choose(page, paper("总结.pdf", GOOD["总结.pdf"]), paper("说明.txt", b"x"))
    expect(field.get_by_role("link", name="总结.pdf", exact=True)).to_be_visible()
    expect(field.get_by_role("link", name="说明.txt", exact=True)).to_be_visible()
    expect(field.get_by_role("status")).to_have_text("已上传 2 个文件。")
    expect(page.get_by_label("竞赛主题")).to_have_value("提质增效")
    assert axe(page) == []
    page.reload()
    expect(field.get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_label("竞赛主题")).to_have_value("提质增效")
    field.get_by_role("button", name="删除 说明.txt").click()
    expect(field.get_by_role("listitem")).to_have_count(1)
    with page.expect_download() as download:
        field.get_by_role("link", name="总结.pdf", exact=True).click()
    assert Path(download.value.path()).read_bytes() == GOOD["总结.pdf"]


def test_refusals_are_told_and_what_was_sent_before_stays(
    page: Page, live: Live, axe: Callable[[Page], list[str]]
) -> None:
    task_id = live.site.open_task(live.site.start())
    live.open(page, UNIT, f"/tasks/{task_id}")
    field = page.locator("[data-file-field]")
    choose(page, paper("说明.txt", b"x"), paper("page.txt", b"<html>"))
    expect(field.get_by_role("status")).to_contain_text("“page.txt”是网页或脚本")
    expect(field.get_by_role("listitem")).to_have_count(1)
    assert axe(page) == []
    choose(page, paper("large.txt", b"x" * ((20 << 20) + 1)))
    expect(field.get_by_role("status")).to_contain_text("超过 20 MB")
    choose(page, *(paper(f"{n}.txt", b"x") for n in range(3)))
    expect(field.get_by_role("status")).to_contain_text("最多还能上传 2 个文件")
    expect(field.get_by_role("listitem")).to_have_count(1)


def test_field_works_on_a_phone_and_without_scripts(browser: Browser, live: Live, tmp_path: Path) -> None:
    task_id = live.site.open_task(live.site.start())
    context = browser.new_context(**PHONE, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    live.open(page, UNIT, f"/tasks/{task_id}")
    page.get_by_label("竞赛主题").fill("提质增效")
    choose(page, paper("现场照片.jpg", GOOD["现场照片.JPG"]))
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_role("link", name="现场照片.jpg", exact=True)).to_be_visible()
    expect(page.get_by_label("竞赛主题")).to_have_value("提质增效")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.screenshot(path=tmp_path / "phone.png", full_page=True)
    context.close()


def test_upload_goes_on_from_where_the_network_was_cut(
    page: Page, live: Live, axe: Callable[[Page], list[str]]
) -> None:
    task_id = live.site.open_task(live.site.start())
    live.open(page, UNIT, f"/tasks/{task_id}")
    content = "".join(f"第{number}行\n" for number in range(120_000)).encode()
    offsets: list[int] = []

    def pass_two(route: Route) -> None:
        is_piece = route.request.method == "POST"
        if is_piece:
            offsets.append(int(route.request.headers["upload-offset"]))
        if is_piece and len(offsets) == 3:
            page.context.set_offline(True)
            route.abort()
        else:
            route.continue_()

    page.route("**/uploads/*", pass_two)
    choose(page, paper("长文.txt", content))
    status = page.locator("[data-file-field]").get_by_role("status")
    expect(status).to_contain_text("网络不通，“长文.txt”已传到")
    assert axe(page) == []
    page.context.set_offline(False)
    expect(status).to_have_text("已上传 1 个文件。")
    assert offsets == sorted(offsets)
    assert offsets[2] == offsets[3] == 2 * 256 * 1024, "what had arrived is not sent again"
    with page.expect_download() as download:
        page.locator("[data-file-field]").get_by_role("link", name="长文.txt", exact=True).click()
    assert Path(download.value.path()).read_bytes() == content


def test_same_file_chosen_on_the_page_loaded_anew_goes_on(page: Page, live: Live, tmp_path: Path) -> None:
    task_id = live.site.open_task(live.site.start())
    live.open(page, UNIT, f"/tasks/{task_id}")
    file = tmp_path / "长文.txt"
    file.write_bytes(b"x" * 900_000)
    offsets: list[int] = []

    def pass_one(route: Route) -> None:
        if route.request.method == "POST":
            offsets.append(int(route.request.headers["upload-offset"]))
        if len(offsets) == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/uploads/*", pass_one)
    page.get_by_label("选择文件：附件").set_input_files(file)
    expect(page.locator("[data-file-field]").get_by_role("status")).to_contain_text("已传到 29%")
    page.unroute("**/uploads/*")
    page.reload()
    page.on("request", lambda request: offsets.append(int(request.headers.get("upload-offset", -1))))
    page.get_by_label("选择文件：附件").set_input_files(file)
    expect(page.locator("[data-file-field]").get_by_role("status")).to_have_text("已上传 1 个文件。")
    assert [each for each in offsets if each >= 0][2:] == [256 * 1024, 512 * 1024, 768 * 1024]


def test_camera_is_offered_to_fingers_only(page: Page, browser: Browser, live: Live) -> None:
    task_id = live.site.open_task(live.site.start())
    live.open(page, UNIT, f"/tasks/{task_id}")
    expect(page.get_by_text("拍照", exact=True)).to_be_hidden()
    context = browser.new_context(**PHONE, locale="zh-CN")
    phone = context.new_page()
    live.open(phone, UNIT, f"/tasks/{task_id}")
    button = phone.get_by_text("拍照", exact=True)
    expect(button).to_be_visible()
    with phone.expect_file_chooser() as chooser:
        button.click()
    chooser.value.set_files(paper("现场照片.jpg", GOOD["现场照片.JPG"]))  # type: ignore[arg-type]
    expect(phone.get_by_role("link", name="现场照片.jpg", exact=True)).to_be_visible()
    context.close()
