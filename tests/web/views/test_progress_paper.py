"""Progress on paper: the same figures as the page, for whoever sees the page."""

from __future__ import annotations

import html
import re

import pytest

from tests.web.documents.reading import fonts_not_embedded, text_of
from tests.web.site import Site
from tests.web.views.test_progress import campaign  # noqa: F401 the fixture

PAPER = "/progress/print.pdf?campaign=2026&register=plans"


def _bare(text: str) -> str:
    return "".join(html.unescape(text).split())


def _rows(page: str) -> list[str]:
    """Every row of every table of a page, without white space and marks."""
    found = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        for row in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    ]
    return [
        "".join(_bare(re.sub(r'<span aria-hidden="true">.*?</span>|<[^>]+>', "", cell)) for cell in row)
        for row in found
    ]


@pytest.mark.parametrize(
    ("seat", "query"),
    [
        ("office@city", ""),
        ("office@city", "&sort=-percent"),
        ("office@city", "&county=county-01"),
        ("county_union@county-01", ""),
        ("office@city", "&unit=ent-0001"),
        ("unit_union@ent-0001", "&unit=ent-0001"),
    ],
)
def test_paper_has_every_row_of_the_page(campaign: Site, seat: str, query: str) -> None:  # noqa: F811
    browser = campaign.as_(seat)
    page = browser.get(f"/progress?campaign=2026&register=plans{query}").text
    response = browser.get(PAPER + query)
    assert response.mimetype == "application/pdf"
    paper = _bare(text_of(response.data))
    rows = _rows(page)
    assert len(rows) > 3
    assert [row for row in rows if row not in paper] == []
    tiles = re.findall(r'tile__number">([^<]+)</span><span class="tile__label">([^<]+)<', page)
    for number, label in tiles:
        name, _, counts = label.partition(" · ")
        assert _bare(f"{name}{number}{counts}") in paper
    for place, done, whole in re.findall(
        r'stacked__name">([^<]+)</span>.*?stacked__number">(\d+)/(\d+)', page, re.DOTALL
    ):
        assert _bare(f"{place}{done}/{whole}") in paper


def test_paper_says_who_printed_it_when_and_numbers_its_pages(campaign: Site) -> None:  # noqa: F811
    data = campaign.as_("office@city").get(f"{PAPER}&county=county-01").data
    paper = text_of(data)
    assert "office city 打印于 2026年3月2日" in paper
    assert "第 1 页 共" in paper
    assert "活动方案 · 临河区" in paper
    assert fonts_not_embedded(data) == set()


def test_paper_stays_within_what_one_may_see(campaign: Site) -> None:  # noqa: F811
    unit = campaign.as_("unit_union@ent-0001")
    assert unit.get(f"{PAPER}&unit=ent-0003").status_code == 404
    assert unit.get(f"{PAPER}&county=nowhere").status_code == 404
    assert "北海" in text_of(campaign.as_("office@city").get(PAPER).data)
    assert "临河纺织厂" not in text_of(unit.get(f"{PAPER}&county=county-01").data)
    assert campaign.visitor().get(PAPER).status_code == 303


def test_page_offers_the_paper_of_what_it_shows(campaign: Site) -> None:  # noqa: F811
    page = campaign.as_("office@city").get("/progress?register=plans&county=county-01&sort=-filed").text
    (address,) = re.findall(r'href="(/progress/print\.pdf[^"]*)"', page)
    assert html.unescape(address) == f"{PAPER}&county=county-01&sort=-filed"
    page = campaign.as_("office@city").get("/progress?register=plans&unit=ent-0001").text
    (address,) = re.findall(r'href="(/progress/print\.pdf[^"]*)"', page)
    assert html.unescape(address) == f"{PAPER}&unit=ent-0001"
