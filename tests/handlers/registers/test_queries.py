"""Reads of a register: whose rows, which of them, in which order; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import true

from engine.context import Ctx
from engine.errors import NotFound
from handlers.activities.models import ActivityReport
from handlers.activities.registers import REPORTS
from handlers.campaigns.models import Campaign
from handlers.directory.models import Organisation
from handlers.registers import queries
from handlers.registers.filters import Filters
from handlers.registers.register import Column, Register, pack_key, unpack_key
from handlers.registers.registers import ORGANISATIONS, PEOPLE
from tests.handlers.world import World, make_instance, make_profile

UNITS = ("ent-0001", "ent-0002", "ent-0003", "ent-0004")
PERIODS = ("2015-04", "2015-05")
ALL = Filters()
EVERYTHING = "p:office@city"


@pytest.fixture
def reports(town: World) -> Iterator[Ctx]:
    """Two reports of every unit; those of ent-0002 came in, on 3 and 4 May."""
    with town.begin() as ctx:
        ctx.session.add(
            Campaign(
                id="2015", year=2015, title="竞赛", state="running", settings={}, created_at=ctx.now(),
                started_at=ctx.now(),
            )
        )  # fmt: skip
        ctx.session.flush()
        for unit in UNITS:
            for number, period in enumerate(PERIODS):
                is_in = unit == "ent-0002"
                ctx.session.add(
                    ActivityReport(
                        campaign_id="2015",
                        organisation_id=unit,
                        period=period,
                        instance_id=make_instance(ctx, "activity_reporting", f"2015:{unit}:{period}").id,
                        state="submitted" if is_in else "open",
                        due_on=date(2015, 5 + number, 5),
                        created_at=datetime(2015, 4 + number, 30, 17, tzinfo=UTC),
                        submitted_at=datetime(2015, 5, 3 + number, 17, tzinfo=UTC) if is_in else None,
                        figures={"trainings": 1} if is_in else None,
                    )
                )
    with town.begin() as ctx:
        yield ctx


def keys(ctx: Ctx, person_id: str, filters: Filters = ALL, register: Register = REPORTS) -> list[str]:
    """The keys of the whole list, read page by page."""
    reader = queries.reader_of(ctx, person_id)
    found: list[str] = []
    after: str | None = ""
    while after is not None:
        page = queries.list_rows(ctx, register, reader, filters, after=after, limit=3)
        found += [row.key for row in page.rows]
        after = page.after
    everything = [row.key for rows in queries.list_all(ctx, register, reader, filters) for row in rows]
    assert everything == found
    assert queries.count_rows(ctx, register, reader, filters).count == len(found)
    return found


def units(ctx: Ctx, person_id: str, filters: Filters = ALL) -> set[str]:
    return {unpack_key(key)[1] for key in keys(ctx, person_id, filters)}


@pytest.mark.parametrize(
    ("person_id", "expected"),
    [
        (EVERYTHING, set(UNITS)),
        ("p:group_deputy@d_st", set(UNITS)),
        ("p:county_union@county-01", {"ent-0001", "ent-0002"}),
        ("p:unit_union@ent-0001", {"ent-0001"}),
        ("p:team_leader@team-00001", set()),
        ("p:employee@team-00001", set()),
        ("p:designer@city", set()),
    ],
)
def test_people_see_the_rows_under_their_care(reports: Ctx, person_id: str, expected: set[str]) -> None:
    assert units(reports, person_id) == expected
    reader = queries.reader_of(reports, person_id)
    for unit in UNITS:
        key = pack_key(("2015", unit, "2015-04"))
        if unit in expected:
            assert queries.get_row(reports, REPORTS, reader, key).organisation_id == unit
        else:
            with pytest.raises(NotFound):
                queries.get_row(reports, REPORTS, reader, key)


@pytest.mark.parametrize("sort", ["", "period", "-period", "submitted_at", "-submitted_at", "nothing"])
def test_pages_give_every_row_once_in_the_order_of_the_whole(reports: Ctx, sort: str) -> None:
    found = keys(reports, EVERYTHING, Filters(sort=sort))
    assert len(found) == len(set(found)) == 8
    if "submitted" in sort:
        assert [unpack_key(key)[1] for key in found[:2]] == ["ent-0002"] * 2, "what has no value comes last"


def test_newest_come_first(reports: Ctx) -> None:
    found = [unpack_key(key) for key in keys(reports, EVERYTHING)]
    assert [period for _campaign, _unit, period in found] == ["2015-05"] * 4 + ["2015-04"] * 4


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(campaign_id="2015"), 8),
        (Filters(campaign_id="2016"), 0),
        (Filters(county_id="county-01"), 4),
        (Filters(county_id="city"), 2),
        (Filters(organisation_id="ent-0003"), 2),
        (Filters(organisation_id="county-01"), 4),
        (Filters(states=("submitted",)), 2),
        (Filters(states=("submitted", "open")), 8),
        (Filters(text="机械"), 2),
        (Filters(text="临河 机"), 2),
        (Filters(text="%"), 0),
        (Filters(text="a\x00b"), 0),
        # 30 April 17:00 UTC is 1 May in Shanghai.
        (Filters(starts_on=date(2015, 5, 1), ends_on=date(2015, 5, 1)), 4),
        (Filters(ends_on=date(2015, 4, 30)), 0),
        (Filters(values={"period": "2015-04"}), 4),
        (Filters(values={"is_late": "false"}), 8),
        (Filters(values={"is_late": "true"}), 0),
        (Filters(values={"zero_reason": "x"}), 0),
        (Filters(values={"nothing": "x"}), 0),
        (Filters(ranges={"due_on": (date(2015, 6, 5), None)}), 4),
        (Filters(ranges={"submitted_at": (date(2015, 5, 4), date(2015, 5, 4))}), 1),
        (Filters(ranges={"nothing": (None, None)}), 0),
        (Filters(ranges={"period": (date(2015, 1, 1), None)}), 0),
        (Filters(values={"due_on": "2015-05-05"}), 0),
        (Filters(values={"period": "a\x00b"}), 0),
    ],
)
def test_filters(reports: Ctx, filters: Filters, expected: int) -> None:
    assert len(keys(reports, EVERYTHING, filters)) == expected


def test_key_of_a_row_one_may_not_see_tells_nothing(reports: Ctx) -> None:
    reader = queries.reader_of(reports, "p:unit_union@ent-0001")
    foreign = pack_key(("2015", "ent-0003", "2015-05"))
    for after in (foreign, "nonsense", "a,b,c,d", "\x00,a,b"):
        assert len(queries.list_rows(reports, REPORTS, reader, Filters(), after=after).rows) == 2


def test_number_of_queries_does_not_grow(town: World, reports: Ctx) -> None:
    counts = []
    for limit in (1, 8):
        reader = queries.reader_of(reports, EVERYTHING)
        with town.counting() as seen:
            page = queries.list_rows(
                reports,
                REPORTS,
                reader,
                Filters(),
                after=pack_key(("2015", "ent-0004", "2015-05")),
                limit=limit,
            )
        assert page.rows
        counts.append(len(seen))
    assert counts == [2, 2]


def test_own_rows_show_besides_and_hidden_ones_never(reports: Ctx) -> None:
    own = replace(REPORTS, visible_to=lambda _ctx, _person_id: ActivityReport.organisation_id == "ent-0003")
    assert len(keys(reports, "p:unit_union@ent-0001", register=own)) == 4
    hidden = replace(own, hidden_from=lambda _ctx, _person_id: ActivityReport.period == "2015-04")
    assert len(keys(reports, "p:unit_union@ent-0001", register=hidden)) == 2
    assert len(keys(reports, EVERYTHING, register=hidden)) == 4


def test_register_without_organisation_is_for_those_who_see_everything(reports: Ctx) -> None:
    period = Column(ActivityReport.period, "期次", "Period", is_filterable=True)
    register = replace(REPORTS, organisation=None, title=ActivityReport.period, columns=(period,))
    assert keys(reports, "p:unit_union@ent-0001", register=register) == []
    assert len(keys(reports, EVERYTHING, Filters(text="2015-04"), register)) == 4
    for filters in (Filters(county_id="county-01"), Filters(organisation_id="ent-0001")):
        assert keys(reports, EVERYTHING, filters, register) == []
    bare = replace(register, dated=None, campaign=None, state=None, visible_to=lambda _ctx, _id: true())
    assert len(keys(reports, "p:unit_union@ent-0001", register=bare)) == 8
    for filters in (
        Filters(campaign_id="2015"),
        Filters(states=("open",)),
        Filters(ends_on=date(2016, 1, 1)),
    ):
        assert keys(reports, EVERYTHING, filters, bare) == []


def test_register_for_some_roles_does_not_exist_for_others(reports: Ctx) -> None:
    register = replace(REPORTS, roles=frozenset({"office"}))
    assert len(keys(reports, EVERYTHING, register=register)) == 8
    assert keys(reports, "p:unit_union@ent-0002", register=register) == []
    reader = queries.reader_of(reports, "p:unit_union@ent-0002")
    with pytest.raises(NotFound):
        queries.get_row(reports, register, reader, pack_key(("2015", "ent-0002", "2015-04")))


def test_column_for_some_roles_is_not_there_for_others(reports: Ctx) -> None:
    secret = Column(
        ActivityReport.zero_reason, "原因", "Reason", is_filterable=True, roles=frozenset({"office"})
    )
    register = replace(REPORTS, columns=(*REPORTS.columns, secret))
    for person_id, is_there in ((EVERYTHING, True), ("p:unit_union@ent-0002", False)):
        reader = queries.reader_of(reports, person_id)
        row = queries.list_rows(reports, register, reader, Filters()).rows[0]
        assert ("zero_reason" in row.values) is is_there
        filtered = queries.count_rows(reports, register, reader, Filters(values={"zero_reason": ""}))
        assert (filtered.count > 0) is is_there


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(values={"headcount": "30"}), 1),
        (Filters(values={"headcount": "30.5"}), 0),
        (Filters(ranges={"headcount": (Decimal("0.5"), Decimal("30.5"))}), 1),
        (Filters(ranges={"headcount": (Decimal("30.5"), None)}), 0),
        (Filters(values={"is_large": "true"}), 1),
        (Filters(values={"kind": "team"}), 1),
    ],
)
def test_filters_on_numbers(town: World, filters: Filters, expected: int) -> None:
    with town.begin() as ctx:
        ctx.session.get_one(Organisation, "ent-0001").headcount = 30
    with town.begin() as ctx:
        assert len(keys(ctx, EVERYTHING, filters, ORGANISATIONS)) == expected


def test_totals_sum_what_the_filters_show(reports: Ctx) -> None:
    headcount = Column(Organisation.headcount, "人数", "Headcount", "number", is_summed=True)
    register = replace(REPORTS, columns=(*REPORTS.columns, headcount))
    reports.session.get_one(Organisation, "ent-0001").headcount = 30
    reports.session.flush()
    reader = queries.reader_of(reports, EVERYTHING)
    assert queries.count_rows(reports, register, reader, Filters()).sums == {"headcount": Decimal(60)}
    nothing = queries.count_rows(reports, register, reader, Filters(text="没有"))
    assert (nothing.count, nothing.sums) == (0, {"headcount": Decimal(0)})


@pytest.mark.parametrize(
    ("person_id", "expected"),
    [
        ("p:office@city", {"team-00001", "ent-0001", "ent-0002"}),
        ("p:county_union@county-01", {"team-00001", "ent-0001", "ent-0002"}),
        ("p:county_union@county-02", set()),
        ("p:unit_union@ent-0001", {"team-00001", "ent-0001"}),
        ("p:unit_union@ent-0002", {"ent-0002"}),
        ("p:employee@team-00001", {"team-00001"}),
        ("p:unit_admin@ent-0001", {"ent-0001"}),
        ("p:supervisor@city", set()),
        ("p:group_deputy@d_st", set()),
    ],
)
def test_data_of_people_are_for_those_who_keep_them_and_for_oneself(
    town: World, person_id: str, expected: set[str]
) -> None:
    with town.begin() as ctx:
        make_profile(ctx, "p:employee@team-00001", "team-00001")
        make_profile(ctx, "p:unit_admin@ent-0001", "ent-0001")
        make_profile(ctx, "p:unit_union@ent-0002", "ent-0002")
    with town.begin() as ctx:
        rows = queries.list_rows(ctx, PEOPLE, queries.reader_of(ctx, person_id), Filters()).rows
        assert {row.organisation_id for row in rows} == expected


@pytest.mark.parametrize("parts", [("a",), ("a", "b"), ("a,b", "c~d/e"), ("~1", "~0"), ("",)])
def test_key_survives_the_address(parts: tuple[str, ...]) -> None:
    packed = pack_key(parts)
    assert "/" not in packed
    assert unpack_key(packed) == parts
