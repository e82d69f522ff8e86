"""The contest of another year beside the one that runs."""

from __future__ import annotations

import re

import pytest

from handlers.campaigns import queries as campaigns
from handlers.campaigns.service import create_campaign, start_campaign
from handlers.directory import service as directory
from tests.web.site import Site, hidden
from web.serve import deploy_missing
from web.shipped import shipped_packages

OFFICE = "office@city"


@pytest.fixture
def season(site: Site) -> Site:
    """The contest of 2015 runs with the shipped processes."""
    deploy_missing(site.runtime, shipped_packages(), lambda line: None)
    with site.runtime.begin() as ctx:
        create_campaign(ctx, 2015)
        start_campaign(ctx, "2015")
    site.runtime.work()
    return site


def test_office_creates_the_next_year_from_this_one_and_sees_what_to_look_at(season: Site) -> None:
    with season.runtime.begin() as ctx:
        directory.end_holding(ctx, "county_union@county-01", "p:county_union@county-01")
    office = season.as_(OFFICE)
    assert "/campaigns/new?campaign=2015" in office.get("/progress").text
    page = office.get("/campaigns/new").text
    assert 'name="year" inputmode="numeric" value="2016"' in page
    assert "county_union county-01（county_union） · 临河区 · 2026年3月2日" in page
    assert "五小类别：2015年，滨会发[2015]18号" in page
    form = {"year": "2016", "from_year": "2015", "idempotency_key": hidden(page, "idempotency_key")}
    first, again = (office.post("/campaigns", form) for _turn in range(2))
    assert (first.status_code, again.location) == (303, first.location)
    with season.runtime.read() as ctx:
        assert [(each.id, each.state) for each in campaigns.list_campaigns(ctx)] == [
            ("2016", "running"),
            ("2015", "running"),
        ]
        assert campaigns.get_settings(ctx, "2016")["entry_closes_on"].isoformat() == "2016-10-15"


def test_page_speaks_english(season: Site) -> None:
    page = season.as_(OFFICE).get("/campaigns/new?lang=en").text
    assert "Five smalls: 2015, 滨会发[2015]18号" in page
    assert "To be looked at" in page


def test_a_year_without_a_forerunner_has_the_defaults(site: Site) -> None:
    deploy_missing(site.runtime, shipped_packages(), lambda line: None)
    page = site.as_(OFFICE).get("/campaigns/new").text
    assert 'name="from_year"' not in page
    assert site.as_(OFFICE).post("/campaigns", {"year": "2026", "from_year": ""}).status_code == 303


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"year": "2016", "from_year": "2014"}, 404),
        ({"year": "2016", "from_year": "abc"}, 422),
        ({"year": "2015", "from_year": "2015"}, 409),
        ({"year": "9999", "from_year": "2015"}, 422),
    ],
)
def test_what_cannot_be_taken_over_is_refused_in_words(
    season: Site, form: dict[str, str], status: int
) -> None:
    assert season.as_(OFFICE).post("/campaigns", form).status_code == status
    assert season.as_(OFFICE).get("/campaigns/new?campaign=1999").status_code == 404
    with season.runtime.read() as ctx:
        assert [each.id for each in campaigns.list_campaigns(ctx)] == ["2015"]


def test_two_seasons_run_side_by_side_and_each_can_be_looked_at(season: Site) -> None:
    office = season.as_(OFFICE)
    office.post("/campaigns", {"year": "2016", "from_year": "2015"})
    for year in ("2015", "2016"):
        for path in (
            f"/progress?campaign={year}",
            f"/start?campaign={year}",
            f"/campaigns/new?campaign={year}",
        ):
            page = office.get(path).text
            options = re.findall(r'<option value="(\d+)"( selected)?>', page)
            assert [value for value, selected in options if selected] == [year], path
            assert {value for value, _selected in options} == {"2015", "2016"}, path
            if path.startswith("/progress"):
                assert f"{year}年3月1日" in page
    inbox = office.get("/inbox").text
    assert {year for year in ("2015", "2016") if f"{year}年度职工技术创新竞赛" in inbox} == {"2015", "2016"}
