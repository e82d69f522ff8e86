"""A designer new to the editor puts a further approval into a shipped process and releases it, by what is on screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from engine import definitions
from engine.model import read_package
from engine.model.elements import Process
from tests.browser.server import Live, serving
from tests.web.releasing import approve, deploy_releasing
from web.auth import COOKIE

MOST_ACTS = 25
"""Clicks and filled fields that a newcomer may need, the tour included."""


class Hand:
    """Clicks and types, and counts."""

    def __init__(self) -> None:
        self.acts = 0

    def click(self, target: Locator) -> None:
        """One click."""
        self.acts += 1
        target.click()

    def fill(self, target: Locator, text: str) -> None:
        """One field typed."""
        self.acts += 1
        target.fill(text)

    def choose(self, target: Locator, label: str) -> None:
        """One choice from a list."""
        self.acts += 1
        target.select_option(label=label)


@pytest.fixture
def live(sqlite_database_url: str, tmp_path: Path) -> Iterator[Live]:
    with serving(sqlite_database_url, tmp_path) as served:
        with served.site.runtime.begin("person:x") as ctx:
            served.site.runtime.deploy(ctx, read_package(Path("workflows/unit_plan")))
        deploy_releasing(served.site)
        yield served


def test_newcomer_inserts_an_approval_and_releases_it(
    live: Live, page: Page, axe: Callable[[Page], list[str]]
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    token = live.site.as_("designer@city").token
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": live.url}])
    hand = Hand()
    page.goto(f"{live.url}/definitions")
    hand.click(page.get_by_role("link", name="编辑 县区、单位活动实施方案制定与报备"))

    tour = page.get_by_role("dialog", name="新手引导")
    expect(tour).to_be_visible()
    assert axe(page) == []
    while tour.get_by_role("button", name="下一步").count():
        hand.click(tour.get_by_role("button", name="下一步"))
    hand.click(tour.get_by_role("button", name="完成"))
    expect(tour).to_have_count(0)

    hand.click(page.locator("#canvas .djs-element", has_text="审阅方案").last)
    hand.click(page.get_by_role("button", name="加一步审批"))
    asked = page.get_by_role("dialog", name="在其后加一步审批")
    expect(asked).to_contain_text("在“审阅方案”之后、“判定方案去向”之前。")
    assert axe(page) == []
    hand.fill(asked.get_by_label("步骤名称"), "办公室复核方案")
    hand.choose(asked.get_by_label("由谁办理"), "办公室主任")
    hand.fill(asked.get_by_label("限几个工作日办结"), "5")
    hand.choose(asked.get_by_label("不同意时"), "退回“审阅方案”")
    hand.click(asked.get_by_role("button", name="加上"))
    hand.click(page.get_by_role("button", name="检查", exact=True))
    expect(page.locator("[data-status]")).to_have_text("检查通过，没有问题。")

    hand.click(page.get_by_role("button", name="提交发布"))
    expect(page.get_by_text("流程的结构有改动，需要另一人审批。")).to_be_visible()
    assert axe(page) == []
    hand.fill(page.get_by_label("变更说明（必填）"), "办公室也要复核方案")
    hand.click(page.get_by_role("button", name="提交审批"))
    expect(page.get_by_role("heading", name="审批中")).to_be_visible()
    assert hand.acts <= MOST_ACTS
    approve(live.site)

    with live.site.runtime.read() as ctx:
        released = definitions.get_newest(ctx, "unit_plan")
    process = Process.from_dict(released.model)
    [added] = [node for node in process.nodes.values() if node.name == "办公室复核方案"]
    assert released.version == 2
    assert (added.lane, added.properties["due"]) == ("办公室主任", "=add working days(today(), 5)")
    assert [flow.source for flow in process.incoming(added.id)] == ["ReviewPlan"]
    assert set(released.forms) >= {added.properties["form"]}

    page.goto(f"{live.url}/definitions/unit_plan/edit")
    page.wait_for_selector("#designer[data-ready]")
    expect(tour).to_have_count(0)
