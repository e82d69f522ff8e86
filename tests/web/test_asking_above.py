"""Asking above: an opinion or a copy reaches the bodies over one's own, who see that one matter and no more."""

from __future__ import annotations

import re

import pytest

from tests.web.site import GOOD_PLAN, Site

UNION, COUNTY = "unit_union@ent-0001", "county_union@county-01"
OFFICE, DEPARTMENT, CITY = "office@city", "group_member@d_st", "formal_checker@city"
FOREIGN = ("county_union@county-02", "unit_union@ent-0003", "unit_union@ent-0004")


@pytest.fixture
def review(site: Site) -> tuple[Site, str]:
    """A plan that the county has to review."""
    instance_id = site.start()
    answer = site.as_(UNION).post(f"/tasks/{site.open_task(instance_id)}", GOOD_PLAN)
    assert answer.status_code == 303
    return site, instance_id


def offered(page: str) -> set[str]:
    return set(re.findall(r'name="principal" value="post:([^"]+)"', page))


@pytest.mark.parametrize("do", ["sign", "copy", "delegate"])
def test_a_county_finds_the_city_and_its_departments(review: tuple[Site, str], do: str) -> None:
    site, instance_id = review
    county, path = site.as_(COUNTY), f"/tasks/{site.open_task(instance_id)}"
    for text in (OFFICE, DEPARTMENT):
        page = county.post(f"{path}/more", {"do": do, "find": "1", "q": text.replace("@", " ")}).text
        assert text in offered(page), text
    for text in FOREIGN:
        page = county.post(f"{path}/more", {"do": do, "find": "1", "q": text.replace("@", " ")}).text
        assert offered(page).isdisjoint(FOREIGN), text
        form = {"do": do, "way": "before", "principal": f"post:{text}", "reason": "请看"}
        assert county.post(f"{path}/more", form).status_code == 422, text
    assert offered(county.get(f"{path}/transfer?q=office").text).isdisjoint({OFFICE, DEPARTMENT})
    form = {"principal": f"post:{OFFICE}", "reason": "请代办"}
    assert county.post(f"{path}/transfer", form).status_code == 422, "work itself is not handed up"


def test_who_is_asked_sees_that_one_matter(review: tuple[Site, str]) -> None:
    site, instance_id = review
    other = site.start("ent-0002")
    path = f"/tasks/{site.open_task(instance_id)}"
    for seat, do in ((CITY, "copy"), ("employee@team-00001", "copy")):
        assert site.as_(seat).get(f"/instances/{instance_id}").status_code == 404
        form = {"do": do, "principal": f"post:{seat}", "reason": "请看"}
        assert site.as_(COUNTY).post(f"{path}/more", form).status_code == 303, seat
        assert site.as_(seat).get(f"/instances/{instance_id}").status_code == 200
        assert site.as_(seat).get(f"/instances/{other}").status_code == 404
        assert other not in site.as_(seat).get("/instances").text


def test_an_enterprise_asks_its_county_and_the_city(site: Site) -> None:
    path = f"/tasks/{site.open_task(site.start())}"
    page = site.as_(UNION).post(f"{path}/more", {"do": "sign", "find": "1", "q": "union"}).text
    assert COUNTY in offered(page)
    assert offered(page).isdisjoint({*FOREIGN, "unit_union@ent-0002"})
    form = {"do": "sign", "way": "before", "principal": f"post:{COUNTY}", "reason": "请先看一下"}
    assert site.as_(UNION).post(f"{path}/more", form).status_code == 303
    assert "/tasks/" in site.as_(COUNTY).get("/inbox").text
