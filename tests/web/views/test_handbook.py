"""使用手册: served to everybody, with every link, picture and word that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.web.site import Site
from web.handbook.places import PLACES
from web.handbook.reading import CHAPTERS, PICTURES, get_chapter, list_chapters, read_source
from web.handbook.rendering import read_sections, render_chapter
from web.i18n import catalogue

ROOT = Path(__file__).parents[3]
LINK = re.compile(r"\]\((?!http)([^)]+)\)")
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")
WORD = re.compile("「([^」]+)」")


@cache
def words_on_screen() -> frozenset[str]:
    """Every text of the pages, of the editor, and the names in forms."""
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "web/assets/src").rglob("*.js"))
    quoted = re.findall(r"'([^'\n]*[\u4e00-\u9fff][^'\n]*)'", scripts)
    return frozenset({*catalogue(), *quoted})


def pairs(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for name in CHAPTERS:
        for found in pattern.findall(read_source(name)):
            yield name, found


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapter_is_open_to_everybody(site: Site, name: str) -> None:
    answer = site.visitor().get(f"/handbook/{name}")
    assert answer.status_code == 200
    assert get_chapter(name).title in answer.text
    assert answer.text.count('lang="zh-CN"') > len(CHAPTERS)


def test_index_leads_to_the_first_chapter(site: Site) -> None:
    assert site.visitor().get("/handbook").location == f"/handbook/{CHAPTERS[0]}"


@pytest.mark.parametrize(
    "path", ["/handbook/nothing", "/handbook/pictures/none.webp", "/handbook/..%2Freading"]
)
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    assert site.visitor().get(path).status_code == 404


def test_pages_lead_to_where_they_are_explained(site: Site) -> None:
    assert 'href="/handbook/participants#inbox"' in site.as_("unit_union@ent-0001").get("/inbox").text
    assert 'href="/handbook/everyone#sign-in"' in site.visitor().get("/login").text
    places = {f"{each.name}#{section.id}" for each in list_chapters() for section in each.sections}
    assert set(PLACES.values()) - places <= set(CHAPTERS)
    assert PLACES.keys() <= site.app.blueprints.keys()


def test_links_lead_somewhere() -> None:
    places = {each.name: {section.id for section in each.sections} for each in list_chapters()}
    pictures = {found for _name, found in pairs(PICTURE)}
    for name, link in pairs(LINK):
        if link not in pictures:
            chapter, _, section = link.partition("#")
            assert section in places[chapter or name], f"{name}: {link}"


def test_every_picture_is_there_and_none_is_left_over() -> None:
    assert {found for _name, found in pairs(PICTURE)} == {path.stem for path in PICTURES.glob("*.webp")}


def test_words_in_corner_brackets_are_on_screen() -> None:
    assert sorted((name, word) for name, word in pairs(WORD) if word not in words_on_screen()) == []


def test_ids_of_a_chapter_differ() -> None:
    for chapter in list_chapters():
        ids = [section.id for section in chapter.sections]
        assert len(ids) == len(set(ids)), chapter.name


def test_heading_needs_an_id() -> None:
    with pytest.raises(ValueError, match="has no id"):
        read_sections("## 待办\n")
    assert render_chapter("## 待办 {#inbox}\n\n<b>x</b>") == (
        '<h2 id="inbox">待办</h2>\n<p>&lt;b&gt;x&lt;/b&gt;</p>\n'
    )
