"""Designers' texts become safe HTML."""

from __future__ import annotations

import pytest

from web.text import render_text


def test_markdown_is_rendered() -> None:
    assert render_text("请在 **三日内** 完成") == "<p>请在 <strong>三日内</strong> 完成</p>\n"


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://evil.example/x.png)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(source: str) -> None:
    page = render_text(source)
    for forbidden in ("<script", "<img", 'href="javascript', 'href="data', 'src="'):
        assert forbidden not in page, page
