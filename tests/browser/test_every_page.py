"""Every page that people come to by links: English where English is asked for, accessible, not too wide."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, Page
from sqlalchemy import Column, Table, select

from engine.db import Base
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.crawling import crawl
from tests.browser.handbook_town import Town
from tests.browser.soundness import find_faults

CHINESE = re.compile(r"[\u3400-\u9fff]+")
# Full-width, with nothing Chinese beside them.
SIGNS = re.compile(r"^[^\u3400-\u9fff]*[，、：；（）。][^\u3400-\u9fff]*$")
SOURCES = {"definitions", "definition_drafts", "draft_revisions", "notices", "outbox"}
"""Tables with texts in both languages, of which a page must choose the English one."""
DRAWN = {"name", "instructions", "element_name"}
"""Columns of tasks and the like with what a diagram says in Chinese; it says it in English too."""


def test_pages_are_in_english_for_who_reads_english(town: Town) -> None:
    data = _all_data(town)
    wrong, visited = [], set()
    for visit in crawl(town, town.list_logins(), language="en"):
        visited.add(visit.endpoint)
        foreign = sorted({each for each in _chinese_words(visit.text) if each not in data})
        if foreign:
            wrong.append(f"{visit.login} {visit.path}: {foreign[:8]}")
    assert wrong == [], "\n".join(wrong)
    assert len(visited) >= 40


def _all_data(town: Town) -> str:
    """What people and the city's register have brought in: it stays in the language it is in."""
    tables = [table for name, table in Base.metadata.tables.items() if name not in SOURCES]
    with town.runtime.read() as ctx:
        rows = [
            row
            for table in tables
            for row in ctx.session.execute(select(*_columns_of_data(table))).mappings()
        ]
    return "\n".join(str(value) for row in rows for value in row.values() if value is not None)


def _columns_of_data(table: Table) -> list[Column[Any]]:
    is_of_a_step = "node" in table.c
    return [column for column in table.c if not (is_of_a_step and column.name in DRAWN)]


def _chinese_words(text: str) -> Iterator[str]:
    """Chinese in what is shown or read aloud, but not where the page says that it is Chinese."""
    page = html.fromstring(text)
    for element in page.xpath("//*[starts-with(@lang, 'zh')][not(self::html)] | //script | //style"):
        element.drop_tree()
    shown = [*page.itertext(), *page.xpath("//@title | //@aria-label | //@placeholder | //@alt | //@value")]
    for each in shown:
        yield from CHINESE.findall(each)
        if SIGNS.match(each):
            yield each.strip() if any(map(str.isalnum, each)) else f"sign {each.strip()}"


@pytest.mark.long
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_is_sound(
    town: Town,
    browser: Browser,
    axe: Callable[[Page], list[str]],
    browser_context_args: dict[str, Any],
    size: dict[str, Any],
) -> None:
    wrong: list[str] = []
    for visit in list(crawl(town, town.list_logins())):
        context = browser.new_context(**{**browser_context_args, **size})
        page = context.new_page()
        found = find_faults(page, axe, lambda: town.open(page, visit.login, visit.path))  # noqa: B023
        wrong += [f"{visit.login} {visit.path}: {each}" for each in found]
        context.close()
    assert wrong == [], "\n".join(wrong)
