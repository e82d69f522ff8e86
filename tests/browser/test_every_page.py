"""Every page that people come to by links or forms: English where English is asked for, accessible, not too wide.

With pages go the exports they link to and what their scripts fetch. Papers and case files are not looked at: they are
the contest's documents, in Chinese whoever prints them. The handbook, the plan and the cells of decision tables are in
Chinese too, and say so (`lang`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, Page
from sqlalchemy import Column, Table, select

from engine.context import Ctx
from engine.db import Base
from engine.models import Definition, Instance
from engine.runtime import Runtime
from handlers.webhooks.rules import HEADLINE
from tests import databases
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.crawling import Visit, crawl, open_in
from tests.browser.handbook_town import Town, serving_city
from tests.browser.posting import Sender
from tests.browser.soundness import find_faults
from tests.web.test_trail import writing_routes
from web.shipped import shipped_packages

CHINESE = re.compile(r"[\u3400-\u9fff]+")
# Full-width, with nothing Chinese beside them.
SIGNS = re.compile(r"^[^\u3400-\u9fff]*[，、：；（）。][^\u3400-\u9fff]*$")
SOURCES = {"definitions", "definition_drafts", "draft_revisions", "notices", "outbox"}
"""Tables with texts in both languages, of which a page must choose the English one."""
KEYWORD = f"“{HEADLINE}”"
"""What robots' messages begin with in either language: people have to type it elsewhere as it is."""
DRAWN = frozenset({"name", "instructions", "element_name"})
"""Columns of tasks and the like with what a diagram says in Chinese; it says it in English too."""


TYPED: dict[str, Any] = {
    "campaign": "2026",
    "organisation": {"name": "某单位", "headcount": 30},
    **dict.fromkeys(("name", "trade", "title", "technology", "text", "finding"), "某名称"),
    **dict.fromkeys(("entry_name", "unit_name", "item_name", "pair_name", "carrier_name"), "某名称"),
    **dict.fromkeys(("meeting_title", "notice_title", "duty_name"), "某名称"),
    **dict.fromkeys(("number", "entry_number", "revocation_number", "objection_number"), "BZ-2026-001"),
    "kind": "result",
    **dict.fromkeys(("round_name", "list_name"), "优秀技术创新成果"),
    "title_name": "金牌工人",
    "basis": {"title": "gold_worker"},
    "is_enterprise": True,
    "contestant": {"name": "某人"},
    **{each: {"name": "某名称"} for each in ("competition", "carrier", "resource", "notice", "duty")},
    **{each: {"title": "某名称"} for each in ("version", "item", "plan", "project", "policy", "proposal")},
    "budget": {"purpose": "某用途"},
    "revocation": {"title": "某名称", "honour_name": "创新能手", "honour_name_en": "Innovation expert"},
    "model": {"zh": "某流程", "en": "Some process"},
    "inspection_round": {"number": 1},
}
"""What the titles of instances name."""
OF_SOME: dict[str, dict[str, Any]] = {
    "campaign_phase": {"phase": {"code": "summary", "name": "总结提高阶段"}},
    "activity_reporting": {"period": {"code": "2026-04", "name": "2026年4月"}},
    "reporting_period": {"period": {"code": "2026-04", "name": "2026年4月"}},
    "five_type_round": {"round": {"code": "final", "name": "年终评比"}},
    "inspection_supervision": {"round": 1},
}


@dataclass(frozen=True)
class Crawled:
    """The pages of the town in English, how often each kind was seen, and what people had brought in by then."""

    visits: list[Visit]
    seen: Counter[tuple[str, ...]]
    data: str


@pytest.fixture(scope="module")
def in_english(town: Town) -> Crawled:
    """What is found in English by following links."""
    data, seen = _all_data(town), Counter[tuple[str, ...]]()
    return Crawled(list(crawl(town, town.list_logins(), language="en", seen=seen)), seen, data)


def test_pages_are_in_english_for_who_reads_english(in_english: Crawled) -> None:
    wrong = []
    for visit in in_english.visits:
        words = _chinese_words(visit.text) if visit.is_page else CHINESE.findall(visit.text)
        foreign = sorted({each for each in words if each not in in_english.data})
        if foreign:
            wrong.append(f"{visit.login} {visit.path}: {foreign[:8]}")
    assert wrong == [], "\n".join(wrong)
    assert len({visit.endpoint for visit in in_english.visits}) >= 40


@pytest.fixture(scope="module")
def all_processes(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Town]:
    """A city where every shipped process is under way, with what people would have typed by then."""
    folder = tmp_path_factory.mktemp("processes")
    path = folder / "saicheng.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    with serving_city(databases.sqlite_url(path), folder) as served:
        for package in shipped_packages():
            served.runtime.run("system", partial(_start, served.runtime, package.id))
        yield served


def _start(runtime: Runtime, key: str, ctx: Ctx) -> None:
    """Start a process, by whatever event it begins with."""
    version = runtime.instances.versions.newest(ctx, key)
    starts = [node.id for node in version.process.nodes.values() if node.kind == "startEvent"]
    data = {**TYPED, **OF_SOME.get(key, {})}
    runtime.instances.start(ctx, version, business_key=f"every:{key}", data=data, node=starts[0])


@pytest.mark.long
def test_every_process_is_in_english(all_processes: Town) -> None:
    """Every version's pages, and those of an instance.

    Lanes are in the drawing only; that they have English is seen in tests/workflows/test_english.py.
    """
    all_data = _all_data(all_processes)
    browsers = {login: open_in(all_processes, login, "en") for login in ("designer", "sysadmin")}
    wrong = []
    for path in _pages_of_processes(all_processes):
        is_drawn = path.startswith("/definitions")
        answer = browsers["designer" if is_drawn else "sysadmin"].get(path)
        data = _signed_in_as(answer.text) if is_drawn else all_data
        foreign = sorted({each for each in _chinese_words(answer.text) if each not in data})
        if answer.status_code != 200 or foreign:
            wrong.append(f"{path}: {answer.status_code} {foreign[:8]}")
    assert wrong == [], "\n".join(wrong)


def _signed_in_as(text: str) -> str:
    """All that people have brought into a page about a diagram."""
    return "".join(html.fromstring(text).xpath("//header//text()"))


def test_every_title_can_be_worked_out(all_processes: Town) -> None:
    """From what it names, not the name of the process in its place."""
    with all_processes.runtime.read() as ctx:
        query = select(Instance.definition_key, Instance.title, Instance.title_en, Definition.name).join(
            Definition, Definition.id == Instance.definition_id
        )
        rows = list(ctx.session.execute(query.where(Instance.business_key.startswith("every:"))))
    assert len(rows) == len(shipped_packages())
    replaced = [row for row in rows if row.title_en in ("", row.name["en"]) or row.title == row.name["zh"]]
    assert replaced == []


def _pages_of_processes(town: Town) -> Iterator[str]:
    with town.runtime.read() as ctx:
        versions = list(ctx.session.execute(select(Definition.key, Definition.version)))
        instances = list(
            ctx.session.scalars(select(Instance.id).where(Instance.business_key.startswith("every:")))
        )
    for key, number in versions:
        yield from (f"/definitions/{key}{each}" for each in ("", f"/versions/{number}", "/words"))
    for instance_id in instances:
        here = f"/instances/{instance_id}"
        yield from (here, f"{here}/replay", *(f"{here}?tab={each}" for each in ("history", "related")))


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
    """All but what diagrams say in both languages: names of steps, and titles that have an English beside them."""
    drawn = (DRAWN if "node" in table.c else frozenset()) | ({"title"} if "title_en" in table.c else set())
    return [column for column in table.c if column.name not in drawn]


def _chinese_words(text: str) -> Iterator[str]:
    """Chinese in what is shown or read aloud, but not where the page says that it is Chinese."""
    page = html.fromstring(text.replace(KEYWORD, ""))
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
    for visit in [each for each in crawl(town, town.list_logins()) if each.is_page]:
        context = browser.new_context(**{**browser_context_args, **size})
        page = context.new_page()
        found = find_faults(page, axe, lambda: town.open(page, visit.login, visit.path))  # noqa: B023
        wrong += [f"{visit.login} {visit.path}: {each}" for each in found]
        context.close()
    assert wrong == [], "\n".join(wrong)


def test_what_forms_lead_to_is_in_english(town: Town, in_english: Crawled) -> None:
    """Pages that are done, refused, asked for or found, of every kind of form. It is the last: it changes the town."""
    wrong, reached = [], set()
    sender = Sender(town, "en", in_english.seen)
    for form, status, text in sender.send_all(each for each in in_english.visits if each.is_page):
        reached.add((form.endpoint, status))
        foreign = sorted({each for each in _chinese_words(text) if each not in in_english.data})
        if foreign:
            wrong.append(f"{status} {form.login} {form.page} {form.kind}: {foreign[:8]}")
    assert wrong == [], "\n".join(wrong)
    assert len({endpoint for endpoint, _status in reached} & writing_routes(town.app)) >= 45
    assert {409, 422} <= {status for _endpoint, status in reached}
