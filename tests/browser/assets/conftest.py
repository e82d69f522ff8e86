"""The assets alone, under the product's content policy: a page may neither fail nor ask for anything elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.assets.site import Site, serve


@pytest.fixture
def site(page: Page) -> Iterator[Site]:
    """A scripted site; at the end of the test the page must have run without errors."""
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console",
        lambda message: troubles.append(message.text) if "Content Security Policy" in message.text else None,
    )
    with serve() as site:
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith((site.url, "data:", "blob:")) else troubles.append(request.url)
            ),
        )
        yield site
        assert troubles == []
        page.close()
