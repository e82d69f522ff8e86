"""Pages in a state that no link leads to: somebody has searched or previewed something."""

from __future__ import annotations

from playwright.sync_api import Page


def search_signers(page: Page) -> None:
    """People found on the page that asks for opinions."""
    page.fill("#q", "工会")
    page.click("button[name=find]")
    page.wait_for_selector("input[name=principal]")
    page.locator("input[name=principal]").first.check()
    page.fill("#reason", "请核对经费和参加人数。")
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")


def preview_circular(page: Page) -> None:
    """A circular before it is sent."""
    page.check("input[name=roles][value=unit_union]")
    page.fill("#subject", "四月工作例会")
    page.fill("#body", "四月例会定于4月8日下午两点，请带上本单位的活动方案。")
    page.click("button[name=preview]")
    page.wait_for_selector("button[name=send]")


def preview_rule(page: Page) -> None:
    """What a changed rule of reminders would do."""
    page.fill("#days-0", "5")
    page.click("button[name=preview]")
    heading = page.locator("//h3[contains(., '今后三十天')]/preceding::h2[1]")
    heading.evaluate("it => it.scrollIntoView({ behavior: 'instant' })")


def correct_inputs(page: Page) -> None:
    """The form by which a failed step gets other inputs."""
    page.locator("summary", has_text="更正输入并重试").click()
    inputs = page.locator("#values-inputs")
    inputs.fill(inputs.input_value().replace("team-00111", "team-00112"))
    page.fill("#reason-inputs", "甲班已并入乙班，由乙班承接称号。")
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")


def ask_together(page: Page) -> None:
    """Three ticked tasks, named before they are done."""
    for box in page.locator("input[name=task]").all()[:3]:
        box.check()
    page.click(".together-bar button[value=complete]:visible")
    page.wait_for_selector(".together, h3, .error-summary")


def send_empty(page: Page) -> None:
    """A form that comes back with what is missing."""
    page.locator("[data-primary]").first.click()
    page.wait_for_selector(".error-summary")
