"""Registers on screen: every register × every seat × own, sibling and foreign rows, and what the pages show."""

from __future__ import annotations

import io
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from sqlalchemy import JSON, literal_column, select
from werkzeug.datastructures import MultiDict

from engine.context import Ctx
from engine.errors import NotFound
from engine.models import AuditEvent
from handlers.directory.models import Organisation
from handlers.files.models import File
from handlers.registers import queries
from handlers.registers.filters import Filters
from handlers.registers.queries import Row
from handlers.registers.register import Column, Register
from handlers.registers.service import Change, record_changes
from tests.databases import sqlite_url
from tests.handlers.world import make_profile
from tests.statements import watching
from tests.web.register_rows import write_rows
from tests.web.site import Site, build_site
from tests.web.twins import make_campaign, make_twin
from tests.web.who import SEATS, SEE_ALL, UNITS, lookers
from web.registers.address import list_address, read_filters, write_filters
from web.registers.catalogue import all_registers
from web.registers.values import Words

CANARIES = {unit: f"CANARY{unit[-1]}" for unit in UNITS}
OWN, SIBLING, FOREIGN = UNITS

# Reviewed by hand: registers whose rows are not simply for those who look after the unit. Of one that has rules of
# its own and no line here, only what follows from the rest is checked: a line makes it exact.
PEOPLE_KEEPERS = {"sysadmin@city", "office@city", "office_director@city"}
OBJECTION_HANDLERS = {"office@city", "office_director@city", "discipline@city"}
UNIONS = {seat for seat in SEATS if seat.startswith(("unit_union", "county_union"))}
REVIEW_KEEPERS = {"office@city", "office_director@city", "discipline@city", "sysadmin@city"}
LIST_READERS = REVIEW_KEEPERS | {"group_leader@city", "group_member@city", "group_deputy@d_st"}
WHO: dict[str, Callable[[str], Collection[str]]] = {
    "review_rounds": lambda _unit: REVIEW_KEEPERS,
    "review_experts": lambda _unit: REVIEW_KEEPERS,
    "review_results": lambda _unit: REVIEW_KEEPERS,
    "final_lists": lambda _unit: LIST_READERS,
    "list_entries": lambda _unit: LIST_READERS,
    **{code: lambda _unit: SEE_ALL for code in ("decisions", "notice_items", "public_notices")},
    "issued_plans": lambda _unit: SEATS,
    **dict.fromkeys(
        ("publications", "publication_questions"), lambda unit: lookers(unit) | {"publisher@city"}
    ),
    "inventions": lambda unit: lookers(unit) & {"unit_admin@ent-0001"},
    "objectors": lambda _unit: SEE_ALL & OBJECTION_HANDLERS,
    "people": lambda unit: PEOPLE_KEEPERS | (lookers(unit) & UNIONS),
    "policy_documents": lambda _unit: SEATS,
}


@dataclass(frozen=True)
class Shown:
    """A site with a row of every register for each unit: `keys[unit][register]`."""

    site: Site
    keys: dict[str, dict[str, str]]

    def path(self, register: Register, unit: str) -> str:
        return f"/registers/{register.code}/rows/{quote(self.keys[unit][register.code])}"


def who(register: Register, unit: str) -> tuple[frozenset[str], frozenset[str]]:
    """Who sees a unit's row at least, and at most."""
    if register.code in WHO:
        seats = frozenset(WHO[register.code](unit))
        return seats, seats
    plain = lookers(unit) if register.organisation is not None else frozenset(SEE_ALL)
    least = frozenset[str]() if register.hidden_from or register.roles else plain
    most = frozenset(SEATS) if register.visible_to else plain
    return least, most


EXACT = [register for register in all_registers().values() if who(register, OWN)[0] == who(register, OWN)[1]]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Shown]:
    folder = tmp_path_factory.mktemp("registers")
    shutil.copyfile(sqlite_template, folder / "saicheng.sqlite3")
    url = sqlite_url(folder / "saicheng.sqlite3")
    site = build_site(url, folder)
    make_campaign(site)
    registers = list(all_registers().values())
    with site.runtime.begin() as ctx:
        for unit, canary in CANARIES.items():
            ctx.session.get_one(Organisation, unit).name = canary
    keys = {unit: write_rows(url, registers, unit, canary) for unit, canary in CANARIES.items()}
    yield Shown(site, keys)
    site.runtime.close()


@pytest.mark.parametrize("seat", SEATS)
def test_rows_are_for_those_who_look_after_the_unit(shown: Shown, seat: str) -> None:
    wrong = []
    with shown.site.runtime.read() as ctx:
        reader = queries.reader_of(ctx, f"p:{seat}")
        for register in all_registers().values():
            seen = {row.key for rows in queries.list_all(ctx, register, reader, Filters()) for row in rows}
            for unit in UNITS:
                key = shown.keys[unit][register.code]
                least, most = who(register, unit)
                is_listed, is_there = key in seen, _can_get(ctx, register, reader, key)
                if is_listed != is_there or not (seat in least) <= is_listed <= (seat in most):
                    wrong.append(f"{register.code} of {unit}: listed {is_listed}, there {is_there}")
    assert wrong == []


def _can_get(ctx: Ctx, register: Register, reader: queries.Reader, key: str) -> bool:
    try:
        queries.get_row(ctx, register, reader, key)
    except NotFound:
        return False
    return True


def test_pages_of_every_register_show_ones_own_and_nothing_of_others(shown: Shown) -> None:
    seat = f"unit_union@{OWN}"
    browser = shown.site.as_(seat)
    for register in (each for each in EXACT if each.organisation is not None):
        for unit in UNITS:
            path, is_seen = shown.path(register, unit), seat in who(register, unit)[0]
            for page in (path, f"{path}/history"):
                answer = browser.get(page)
                assert answer.status_code == (200 if is_seen else 404), page
                assert (CANARIES[unit] in answer.text) is is_seen, page
        for page in (f"/registers/{register.code}", f"/registers/{register.code}/export.csv"):
            for query in (
                "",
                f"?organisation={SIBLING}",
                f"?q={CANARIES[SIBLING]}",
                "?campaign=2026&county=county-01",
            ):
                answer = browser.get(page + query)
                assert answer.status_code == 200, page + query
                text = _without_echo(answer.get_data(as_text=True))
                assert CANARIES[SIBLING] not in text or seat in who(register, SIBLING)[0], page + query
                assert CANARIES[FOREIGN] not in text or seat in who(register, FOREIGN)[0], page + query
            is_own_shown = CANARIES[OWN] in browser.get(page).get_data(as_text=True)
            assert is_own_shown is (seat in who(register, OWN)[0]), page


def _without_echo(page: str) -> str:
    """A page without the question it was asked."""
    return page.replace(f'value="{CANARIES[SIBLING]}"', "").replace(f"q={CANARIES[SIBLING]}", "")


def test_employee_sees_no_row_of_others(shown: Shown) -> None:
    browser = shown.site.as_("employee@team-00001")
    for register in EXACT:
        is_public = "employee@team-00001" in who(register, OWN)[0]
        text = browser.get(f"/registers/{register.code}").text
        assert any(canary in text for canary in CANARIES.values()) is is_public, register.code


def test_every_page_has_both_languages_and_every_column_can_be_sorted(shown: Shown) -> None:
    operator, office = shown.site.as_("sysadmin@city"), shown.site.as_("office@city")
    management = shown.site.as_("unit_admin@ent-0001")
    assert operator.get("/registers").status_code == 200
    for register in all_registers().values():
        browser = office if register.roles else management if register.code == "inventions" else operator
        assert register.name_en in browser.get(f"/registers/{register.code}?lang=en").text
        browser.get("/registers?lang=zh")
        for column in register.columns:
            for sort in (column.code, f"-{column.code}") if column.is_sortable else ():
                answer = browser.get(f"/registers/{register.code}?sort={sort}")
                assert answer.status_code == 200, sort
        workbook = browser.get(f"/registers/{register.code}/export.xlsx")
        sheet = load_workbook(io.BytesIO(workbook.get_data())).active
        assert sheet["A1"].value == "名称"
        assert sheet.max_row >= 2, register.code


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "from=0001-01-01",
        "until=9999-12-31",
        "until=2026-02-30",
        "from.due_on=x",
        "until.due_on=13",
        "is.plan_year=1e999",
        "is.plan_year=x",
    ],
)
def test_filter_that_cannot_be_read_is_named(site: Site, query: str) -> None:
    register = "work_plans" if "plan_year" in query else "unit_plans"
    answer = site.as_("office@city").get(f"/registers/{register}?{query}")
    assert answer.status_code == 422
    assert "筛选条件" in answer.text


def test_filters_survive_the_address(site: Site) -> None:
    filters = Filters(
        campaign_id="2026", county_id="county-01", organisation_id="ent-0001", states=("open", "filed"), text="厂",
        starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31), values={"kind": "enterprise"},
        ranges={"due_on": (date(2026, 1, 1), None)}, sort="-due_on",
    )  # fmt: skip
    register = all_registers()["unit_plans"]
    assert read_filters(register, MultiDict(write_filters(filters))) == filters
    with site.app.test_request_context():
        assert list_address("unit_plans", Filters(states=("open",))) == "/registers/unit_plans?state=open"


def test_download_is_what_the_filter_shows_and_is_noted(site: Site) -> None:
    make_campaign(site)
    for unit in UNITS:
        make_twin(site, unit, CANARIES[unit])
    browser = site.as_("office@city")
    answer = browser.get("/registers/unit_plans/export.csv?organisation=ent-0002&sort=due_on")
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["名称", "CANARY2 厂"]
    with site.runtime.read() as ctx:
        event = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "register.exported")).one()
        assert (event.actor, event.data["register"], event.data["rows"]) == (
            "person:p:office@city",
            "unit_plans",
            1,
        )
        assert event.data["filters"] == {"organisation": "ent-0002", "sort": "due_on"}


def test_row_leads_to_its_process_and_tells_its_history(site: Site) -> None:
    make_campaign(site)
    twin = make_twin(site, OWN, "CANARY1")
    page = site.as_(twin.seat).get(f"/registers/unit_plans/rows/2026,{OWN}").text
    assert f"/instances/{twin.instance_id}" in page
    history = site.as_(twin.seat).get(f"/registers/unit_plans/rows/2026,{OWN}/history").text
    assert "发起了流程" in history


def test_change_of_a_row_is_told_with_names_before_and_after(site: Site) -> None:
    key = "p:employee@team-00001"

    def verb(ctx: Ctx) -> None:
        make_profile(ctx, key, "team-00001")
        changes = {"organisation_id": ("ent-0002", "team-00001"), "is_migrant": (True, False), "gone": (1, 2)}
        record_changes(ctx, [Change("people", key, "changed", changes)])

    site.runtime.run("person:p:office@city", verb)
    page = site.as_("office@city").get(f"/registers/people/rows/{key}/history").text
    assert "office city修改" in page
    assert "单位：临河纺织厂 → 一班" in page
    assert "农民工：是 → 否" in page
    assert "gone" not in page


def test_file_column_names_its_files_and_links_them(site: Site) -> None:
    make_campaign(site)
    twin = make_twin(site, OWN, "CANARY1")
    ids = literal_column("ids", JSON).label("papers")
    register = all_registers()["unit_plans"]
    with site.runtime.read(f"person:p:{twin.seat}") as ctx, site.app.test_request_context():
        (file_id,) = ctx.session.scalars(select(File.id))
        row = Row("", "", "", "", None, None, {"papers": [file_id, "0" * 32]})
        papers = Column(ids, "附件", "Papers", "file")
        words = Words(ctx, register, [papers], [row])
        assert words.text(papers, row.values["papers"]) == "CANARY1 附件.txt"
        assert words.text(papers, None) == "—"
        assert [(file.name, file.url) for file in words.files(row.values["papers"])] == [
            ("CANARY1 附件.txt", f"/files/{file_id}")
        ]


def test_unknown_registers_and_rows_do_not_exist(site: Site) -> None:
    browser = site.as_("office@city")
    for path in (
        "nothing",
        "nothing/export.csv",
        "nothing/rows/x",
        "people/rows/nobody",
        "unit_plans/rows/a,b,c",
        "people/rows/%0a",
    ):
        assert browser.get(f"/registers/{path}").status_code == 404, path


def test_number_of_queries_does_not_grow(site: Site) -> None:
    counts: Counter[str] = Counter()
    for unit in ("ent-0001", "county-01"):
        browser = site.as_("office@city")
        with watching(site.runtime.reader, lambda *_args, unit=unit: counts.update([unit])):
            assert browser.get(f"/registers/organisations?organisation={unit}").status_code == 200
    assert counts["ent-0001"] == counts["county-01"] > 0
