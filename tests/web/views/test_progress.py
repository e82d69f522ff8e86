"""进度: figures, and every number leads to as many rows."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date

import pytest
from sqlalchemy import select

from engine.context import Ctx
from engine.models import HumanTask
from handlers.activities.models import ActivityReport
from handlers.campaigns.queries import list_campaigns
from handlers.directory.models import Organisation
from handlers.plans.models import UnitPlan
from tests.web.packages import KEY
from tests.web.site import Site
from tests.web.twins import make_campaign

STATES = {
    "ent-0001": "filed",
    "ent-0002": "open",
    "ent-0003": "open",
    "ent-0004": "exempted",
    "county-01": "filed",
}


@pytest.fixture
def campaign(site: Site) -> Site:
    """The campaign of 2026 in the middle of March: two plans filed, one open, one overdue, one exempted."""
    make_campaign(site)
    instances = {place: site.start(place) for place in STATES}

    def fill(ctx: Ctx) -> None:
        for place, state in STATES.items():
            ctx.session.add(
                UnitPlan(
                    campaign_id="2026",
                    organisation_id=place,
                    instance_id=instances[place],
                    state=state,
                    due_on=date(2026, 3, 1) if place == "ent-0002" else date(2026, 3, 25),
                    created_at=ctx.now(),
                    ended_at=None if state == "open" else ctx.now(),
                    content={} if state == "filed" else None,
                    exemption_reason="无职工" if state == "exempted" else "",
                )
            )

    site.runtime.run("system", fill)
    for place in [place for place, state in STATES.items() if state != "open"]:
        site.runtime.run(
            "system", lambda ctx, place=place: site.runtime.cancel(ctx, instances[place], "filed")
        )
    return site


def links(page: str) -> list[tuple[str, int]]:
    """Every linked number of a page: (address, number)."""
    cells = re.findall(r'<td class="number">\s*<a href="([^"]+)">(\d+)</a>', page)
    tiles = re.findall(r'class="tile[^"]*" href="([^"]+)"><span class="tile__number">(\d+)<', page)
    return [(html.unescape(address), int(number)) for address, number in cells + tiles]


@pytest.mark.parametrize("seat", ["office@city", "county_union@county-01", "unit_union@ent-0001"])
@pytest.mark.parametrize("query", ["", "&county=county-01", "&county=county-02", "&county=city"])
def test_every_number_leads_to_as_many_rows(campaign: Site, seat: str, query: str) -> None:
    browser = campaign.as_(seat)
    page = browser.get(f"/progress?register=plans{query}").text
    found = links(page)
    assert found
    for address, number in found:
        rows = re.findall(r"<tr>\s*<th scope=\"row\">", browser.get(address).text)
        if "status=" in address:
            assert len(rows) == number, address
        else:
            counted = [row for row in _csv(browser, address) if row[3] != "免报"]
            assert len(counted) == number, address


def _csv(browser, address: str) -> list[list[str]]:  # type: ignore[no-untyped-def]
    text = browser.get(address.replace("/bodies?", "/export.csv?")).text
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1:]


def test_figures_by_county(campaign: Site) -> None:
    page = campaign.as_("supervisor@city").get("/progress?register=plans").text
    rows = re.findall(r'county=([\w-]+)">(\S+)</a></th>\s*<td class="number">(\d+)%</td>', page)
    assert ("county-01", "临河区", "66") in rows
    assert ("county-02", "北海新区", "0") in rows
    assert "逾期" in page
    assert re.search(r'tile--late" href="[^"]+"><span class="tile__number">1<', page)


def test_drill_down_names_the_bodies(campaign: Site) -> None:
    page = campaign.as_("office@city").get("/progress?register=plans&county=county-01").text
    assert re.findall(r'unit=[\w-]+">([^<]+)</a></th>', page) == ["临河区", "临河机械厂", "临河纺织厂"]
    assert "活动方案 · 临河区" in page


def test_list_says_at_which_step_with_whom_an_item_lies(campaign: Site) -> None:
    """Of what is filed nothing is said: there is nobody to ask."""
    browser = campaign.as_("supervisor@city")
    page = browser.get("/progress/bodies?campaign=2026&register=plans").text
    assert re.findall(r'<td class="cell-words">(.*?)</td>', page) == [
        "制定方案：unit_union ent-0002（临河纺织厂 unit_union）",
        "—",
        "—",
        "制定方案：unit_union ent-0003（北海化工厂 unit_union）",
        "—",
    ]
    filed = browser.get("/progress/bodies?campaign=2026&register=plans&status=filed").text
    assert "正在办理" not in filed


def _table(browser, query: str) -> list[list[str]]:  # type: ignore[no-untyped-def]
    text = browser.get(f"/progress/table.csv?campaign=2026&register=plans{query}").text
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_export_is_the_table_in_its_order(campaign: Site) -> None:
    browser = campaign.as_("office@city")
    for order, places in (
        ("", ["市总工会", "临河区", "北海新区"]),
        ("&sort=-percent", ["临河区", "市总工会", "北海新区"]),
    ):
        page = browser.get(f"/progress?register=plans{order}").text
        rows = re.findall(r'<th scope="row"><a href="[^"]*county=[\w-]+">([^<]+)</a></th>', page)
        table = _table(browser, order)
        assert rows == places
        assert [row[0] for row in table[1:]] == places
    assert table[0] == [
        "县区",
        "完成率 (%)",
        "应报",
        "已报送",
        "未到期",
        "逾期",
        "一次通过率 (%)",
        "考核得分",
    ]
    assert table[1] == ["临河区", "66", "3", "2", "0", "1", "100", ""]
    assert 'aria-sort="descending"' in page
    assert browser.get("/progress/table.xlsx?campaign=2026&register=plans").data.startswith(b"PK")


def test_quality_is_the_share_never_sent_back(campaign: Site) -> None:
    def send_back(ctx: Ctx) -> None:
        plan = ctx.session.get_one(UnitPlan, ("2026", "ent-0001"))
        task = ctx.session.scalars(select(HumanTask).where(HumanTask.instance_id == plan.instance_id)).first()
        assert task is not None
        task.action = "return"

    campaign.runtime.run("system", send_back)
    assert _table(campaign.as_("office@city"), "&sort=-quality")[1][6] == "50"


def test_a_unit_has_a_page_with_its_teams(campaign: Site) -> None:
    page = campaign.as_("county_union@county-01").get("/progress?county=county-01&unit=ent-0001").text
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', page, flags=re.S)
    cells = {name: re.sub(r"<[^>]+>|\s", " ", rest).split() for name, rest in rows}
    assert cells["活动方案"] == ["100%", "1", "1", "0", "0", "100%"]
    assert cells["一班"] == ["0%", "0", "0", "0", "0", "—"]
    assert campaign.as_("county_union@county-02").get("/progress?unit=ent-0001").status_code == 404
    assert campaign.as_("office@city").get("/progress?unit=team-00001").status_code == 404
    assert campaign.as_("office@city").get("/progress?unit=nowhere").status_code == 404


def test_numbers_of_a_team_lead_to_as_many_tasks(campaign: Site) -> None:
    for subject in ("改进", "创新"):
        campaign.runtime.run(
            "system",
            lambda ctx, subject=subject: campaign.runtime.start(
                ctx,
                KEY,
                business_key=f"2026:team-00001:{subject}",
                data={"organisation_id": "team-00001", "subject": subject},
            ),
        )
    campaign.clock.advance(days=30)
    county = campaign.as_("county_union@county-01")
    page = html.unescape(county.get("/progress?county=county-01&unit=ent-0001").text)
    links = re.findall(r'href="(/progress/tasks[^"]*)">(\d+)<', page)
    assert [int(number) for _link, number in links] == [2, 2]
    for link, number in links:
        listed = county.get(link).text
        assert len(re.findall(r'<th scope="row"><a href="/instances/', listed)) == int(number), link
        assert campaign.as_("county_union@county-02").get(link).status_code == 404
    assert links[1][0] == "/progress/tasks?campaign=2026&organisation=team-00001&status=overdue"
    assert "没有您可以查看的任务" in county.get(links[1][0].replace("overdue", "done")).text
    assert county.get("/progress/tasks?campaign=2026&organisation=team-00001&status=x").status_code == 404
    assert county.get("/progress/tasks?campaign=2026&organisation=ent-0003").status_code == 404


def test_reach_counts_enterprises_and_industries(campaign: Site) -> None:
    page = campaign.as_("supervisor@city").get("/progress?register=plans").text
    tiles = re.findall(r'tile__number">(\d+)%</span><span class="tile__label">(\S+) · (\d+)/(\d+)', page)
    assert [tile[1] for tile in tiles] == ["行业覆盖面", "企业覆盖面", "职工覆盖面", "班组参与率"]
    assert tiles[1] == ("33", "企业覆盖面", "1", "3")  # of four enterprises one is exempted, one has filed
    own = campaign.as_("unit_union@ent-0002").get("/progress?register=plans").text
    assert re.findall(r"企业覆盖面 · (\d+/\d+)", own) == ["0/1"]


def test_unit_sees_its_own_figures_only(campaign: Site) -> None:
    page = campaign.as_("unit_union@ent-0001").get("/progress?register=plans").text
    assert re.findall(r'tile__number">(\d+)<', page) == ["1", "1", "0", "0"]
    assert "北海新区" not in page


def test_register_of_the_phase_under_way_comes_first(campaign: Site) -> None:
    assert "活动方案" in campaign.as_("office@city").get("/progress").text
    campaign.clock.advance(days=60)
    assert '<h2 id="register-title">情况上报' in campaign.as_("office@city").get("/progress").text


def test_axis_marks_today(campaign: Site) -> None:
    page = campaign.as_("office@city").get("/progress").text
    [today] = re.findall(r'progress-axis__today" x1="([\d.]+)"', page)
    assert float(today) == pytest.approx(1 / 275 * 1000, abs=0.2)
    assert "今天是2026年3月2日" in page
    assert len(re.findall("progress-axis__bar ", page)) == 3


def test_phases_stand_in_a_list_for_phones(campaign: Site) -> None:
    campaign.clock.advance(days=10)
    page = campaign.as_("office@city").get("/progress").text
    assert re.findall(r'phase-list__item--(\w+)"', page) == ["idle"] * 3
    assert re.findall(r'<progress class="bar bar--idle" max="100" value="(\d+)"', page) == [
        str(11 * 100 // 31)
    ]


def test_reports_show_their_period(campaign: Site) -> None:
    instance_id = campaign.start("ent-0002")
    campaign.runtime.run(
        "system",
        lambda ctx: ctx.session.add(
            ActivityReport(
                campaign_id="2026",
                organisation_id="ent-0002",
                period="2026-04",
                instance_id=instance_id,
                due_on=date(2026, 5, 8),
                created_at=ctx.now(),
            )
        ),
    )
    page = (
        campaign.as_("office@city").get("/progress/bodies?campaign=2026&register=reports&period=2026-04").text
    )
    assert "2026-04" in page
    assert "临河纺织厂" in page
    assert (
        "没有符合条件的单位"
        in campaign.as_("office@city")
        .get("/progress/bodies?campaign=2026&register=reports&period=2026-05")
        .text
    )


def test_csv_is_text_for_spreadsheets(campaign: Site) -> None:
    campaign.runtime.run(
        "system",
        lambda ctx: setattr(ctx.session.get_one(Organisation, "ent-0003"), "name", '=HYPERLINK("http://x")'),
    )
    answer = campaign.as_("office@city").get("/progress/export.csv?campaign=2026&register=plans")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0] == ["县区", "单位", "期次", "状态", "期限", "报送时间"]
    assert ["北海新区", '\'=HYPERLINK("http://x")', "", "未到期", "2026-03-25", ""] in rows
    assert len(rows) == 6


def test_what_does_not_exist_is_not_found(campaign: Site) -> None:
    browser = campaign.as_("office@city")
    for query in (
        "register=x",
        "register=plans&status=x",
        "register=plans&county=x",
        "register=plans&county=ent-0001",
    ):
        assert browser.get(f"/progress?{query}").status_code == 404, query
    assert browser.get("/progress?campaign=1999").status_code == 404
    assert browser.get("/progress/bodies?register=plans").status_code == 404


def test_without_a_campaign_the_office_may_create_one(site: Site) -> None:
    assert "还没有竞赛" in site.as_("supervisor@city").get("/progress").text
    assert 'name="year"' not in site.as_("supervisor@city").get("/progress").text
    browser = site.as_("office@city")
    assert 'name="year" inputmode="numeric" value="2026"' in browser.get("/progress").text
    for year in ("", "abc", "99", "1999", "二〇二六"):
        assert browser.post("/campaigns", {"year": year}).status_code == 422, year


def test_creating_a_campaign_starts_its_process_once(site: Site) -> None:
    from web.serve import deploy_missing
    from web.shipped import shipped_packages

    deploy_missing(site.runtime, shipped_packages(), lambda line: None)
    browser = site.as_("office@city")
    form = {"year": "2026", "idempotency_key": "one"}
    first = browser.post("/campaigns", form)
    assert first.status_code == 303
    assert browser.post("/campaigns", form).location == first.location
    assert browser.post("/campaigns", {"year": "2026"}).status_code == 409
    assert "竞赛已创建，流程已启动。" in browser.get(first.location).text
    with site.runtime.read() as ctx:
        assert [found.year for found in list_campaigns(ctx)] == [2026]
    assert "确认竞赛参数" in browser.get("/inbox").text
