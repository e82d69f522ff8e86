"""Every text has English, nothing in the catalogue is stale, and dates read as people write them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask, g

from tests.web.site import Site
from web.i18n import catalogue, translate
from web.i18n.dates import due_words, format_date, format_instant, urgency, weekday

WEB = Path(__file__).parents[2] / "web"
# Printed documents are in Chinese, whatever language the pages are in.
OTHERS = ("assets", "static", "demo", "simulation", "documents")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CALL = re.compile(r"\b_\(\s*'((?:[^'\\]|\\.)*)'")
# The names of the languages themselves, and the words dates are made of.
UNTRANSLATED = {"中文", *(f"星期{day}" for day in "一二三四五六日")}


def _sources(suffix: str) -> Iterator[Path]:
    for path in sorted(WEB.rglob(f"*{suffix}")):
        if path.relative_to(WEB).parts[0] not in OTHERS:
            yield path


def _python_texts() -> Iterator[str]:
    for path in _sources(".py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        silent = {
            id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)
        }
        silent |= {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in silent else None
            if isinstance(text, str) and CHINESE.search(text) and text not in UNTRANSLATED:
                yield text


def _template_texts() -> Iterator[str]:
    for path in _sources(".html"):
        yield from CALL.findall(path.read_text(encoding="utf-8"))


def test_catalogue_has_english_for_every_text_and_no_other() -> None:
    used = {*_python_texts(), *_template_texts()}
    assert sorted(used - catalogue().keys()) == []
    assert sorted(catalogue().keys() - used) == []


def test_catalogue_keeps_the_parameters_of_each_text() -> None:
    parameters = re.compile(r"{(\w+)}")
    for text, english in catalogue().items():
        for form in english if isinstance(english, list) else [english]:
            assert set(parameters.findall(form)) <= set(parameters.findall(text)) | {"n"}, text
            assert not CHINESE.search(form), form


@pytest.mark.parametrize("path", list(_sources(".html")), ids=lambda path: path.name)
def test_templates_hold_no_text_outside_of_the_catalogue(path: Path) -> None:
    markup = re.sub(r"{#.*?#}|{{.*?}}|{%.*?%}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert CHINESE.findall(markup) == []


def test_translate_chooses_singular_and_plural() -> None:
    assert translate("逾期 {n} 天", "en", n=1) == "1 day overdue"
    assert translate("逾期 {n} 天", "en", n=3) == "3 days overdue"
    assert translate("逾期 {n} 天", "zh", n=3) == "逾期 3 天"


@pytest.fixture
def say(site: Site) -> Iterator[Flask]:
    with site.app.test_request_context("/"):
        yield site.app


NOW = datetime.fromisoformat("2026-11-18T10:00:00+08:00")  # a Wednesday


@pytest.mark.parametrize(
    ("due", "words", "english", "group"),
    [
        ("2026-11-15T23:59:59+08:00", "逾期 3 天", "3 days overdue", "overdue"),
        ("2026-11-18T09:00:00+08:00", "今天 09:00 已到期", "was due today at 09:00", "overdue"),
        ("2026-11-18T18:30:00+08:00", "今天 18:30 前", "today by 18:30", "today"),
        ("2026-11-18T23:59:59+08:00", "今天 23:59 前", "today by 23:59", "today"),
        ("2026-11-18T16:30:00+00:00", "明天截止", "due tomorrow", "week"),
        ("2026-11-22T23:59:59+08:00", "星期日截止，还有 4 天", "due Sunday, 4 days left", "week"),
        ("2026-11-23T08:00:00+08:00", "星期一截止，还有 5 天", "due Monday, 5 days left", "later"),
        ("2026-12-31T08:00:00+08:00", "12月31日截止，还有 43 天", "due 31 Dec, 43 days left", "later"),
    ],
)
def test_due_words(say: Flask, due: str, words: str, english: str, group: str) -> None:
    due_at = datetime.fromisoformat(due)
    assert due_words(due_at, NOW) == words
    assert urgency(due_at, NOW) == group
    g.language = "en"
    assert due_words(due_at, NOW) == english


def test_no_due_time_is_said_so(say: Flask) -> None:
    assert due_words(None, NOW) == "不限期"
    assert urgency(None, NOW) == "undated"


def test_dates_read_as_people_write_them(say: Flask) -> None:
    instant = datetime.fromisoformat("2026-11-21T16:05:00+00:00")
    assert format_date(date(2026, 11, 22)) == "2026年11月22日"
    assert format_instant(instant) == "2026年11月22日 00:05"
    assert weekday(date(2026, 11, 22)) == "星期日"
    g.language = "en"
    assert format_date(date(2026, 11, 22)) == "22 November 2026"
    assert format_instant(instant) == "22 November 2026 00:05"


def test_language_switch_is_remembered(site: Site) -> None:
    browser = site.as_("unit_union@ent-0001")
    assert '<html lang="zh-CN">' in browser.get("/inbox").text
    assert '<html lang="en">' in browser.get("/inbox?lang=en").text
    assert '<html lang="en">' in browser.get("/inbox").text
    assert '<html lang="zh-CN">' in browser.get("/inbox?lang=zh").text
    assert '<html lang="zh-CN">' in browser.get("/inbox?lang=xx").text


def test_english_pages_hold_no_chinese_of_ours(site: Site) -> None:
    browser = site.as_("office@city")
    for path in ("/inbox", "/instances", "/progress", "/notices", "/account"):
        page = browser.get(f"{path}?lang=en").text
        words = re.sub(r"<[^>]+>", "", page)
        assert {"".join(found) for found in CHINESE.findall(words)} <= set("中文市总工会"), path
