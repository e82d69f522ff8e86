"""Skills competitions: filing, marks, ranks and prizes; and what the tables would refuse by themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import BusinessError
from engine.invariants import find_violations
from handlers.activities.competitions import entering, filing, invariants, judging, ranking, rules, tasks
from handlers.activities.competitions.models import Competition, ContestScore, Entrant, TradeContest
from handlers.activities.competitions.queries import list_trades
from handlers.activities.competitions.rules import Place, Standing
from handlers.campaigns.service import create_campaign
from handlers.directory.models import Organisation, Person, PostHolding
from tests.handlers.world import ISSUED, World, make_instance, make_profile

FILING: dict[str, Any] = {
    **{"name": "技术比武", "level": "unit", "trades": ["焊工"], "venue": "一车间"},
    **{"enrol_until": "2015-03-20", "held_on": "2015-03-27", "least_entrants": 1},
    **{"first_prizes": 1, "second_prizes": 1, "third_prizes": 0},
}
TODAY = date(2015, 3, 13)


def _points(*given: str) -> list[Decimal]:
    return [Decimal(each) for each in given]


@pytest.mark.parametrize(
    ("theory", "practice", "share", "expected"),
    [
        (("80",), ("90", "91"), 30, ("80", "90.5", "87.35")),
        (("90",), ("85", "85.01"), 30, ("90", "85.01", "86.5")),  # of the exact 85.005: rounded once
        (("70",), ("1", "0", "0"), 0, ("70", "0.33", "0.33")),
        (("66.67",), ("0",), 100, ("66.67", "0", "66.67")),
        (("84.99", "85"), ("100",), 100, ("85", "100", "85")),
    ],
)
def test_mark_is_exact_and_rounded_half_up_once(
    theory: tuple[str], practice: tuple[str], share: int, expected: tuple[str, str, str]
) -> None:
    found = rules.mark(_points(*theory), _points(*practice), share)
    assert (found.theory, found.practice, found.total) == tuple(_points(*expected))


def _standing(name: str, total: str, practice: str, *more: str) -> Standing:
    return Standing(name, Decimal(total), Decimal(practice), *_points(*more))


def test_rank_settles_ties_by_practice_then_time_then_play_off() -> None:
    standings = [
        _standing("play-off", "90", "90", "40", "70"),
        _standing("practice", "90", "91"),
        _standing("slow", "90", "90", "50"),
        _standing("better play-off", "90", "90", "40", "71"),
        _standing("no time", "90", "90"),
        _standing("best", "95", "80"),
    ]
    order = ["best", "practice", "better play-off", "play-off", "slow", "no time"]
    places = rules.rank(standings)
    assert [place.entrant_ids for place in places] == [(name,) for name in order]
    assert places == rules.rank(reversed(standings))


def test_rank_shares_a_place_and_counts_on() -> None:
    standings = [_standing(name, "90", "90") for name in ("b", "a")] + [_standing("c", "80", "80")]
    places = rules.rank(standings)
    assert places == [Place(1, ("a", "b")), Place(3, ("c",))]
    assert rules.find_tied(places, 1) == [Place(1, ("a", "b"))]
    assert rules.find_tied([Place(1, ("c",)), Place(2, ("a", "b"))], 1) == []


def test_prize_of_goes_by_rank() -> None:
    assert [rules.prize_of(rank, 1, 2, 1) for rank in range(1, 6)] == [
        *("first", "second", "second", "third", ""),
    ]


@pytest.mark.parametrize(
    ("grade", "certified_on", "finding"),
    [
        ("senior", date(2014, 6, 1), ""),
        ("technician", date(2010, 1, 1), ""),
        ("intermediate", date(2010, 1, 1), "要求高级工及以上"),
        ("", None, "要求高级工及以上"),
        ("senior", date(2014, 6, 2), "证书取得不满12个月"),
        ("senior", None, "证书取得不满12个月"),
    ],
)
def test_find_entry_finding_asks_for_grade_and_age_of_the_certificate(
    grade: str, certified_on: date | None, finding: str
) -> None:
    found = rules.find_entry_finding(grade, certified_on, "senior", 12, date(2015, 6, 1))
    assert found == finding
    assert rules.find_entry_finding(grade, certified_on, "", 0, date(2015, 6, 1)) == ""


@pytest.mark.parametrize(
    ("kind", "level", "enrol_until", "held_on", "problems"),
    [
        ("enterprise", "unit", date(2015, 3, 13), date(2015, 3, 14), []),
        ("enterprise", "industry", TODAY, date(2015, 3, 14), ["本级只能举办单位级竞赛。"]),
        ("industry", "industry", date(2015, 3, 12), date(2015, 3, 13), ["报名截止日期不能早于今天。"]),
        ("county", "county", TODAY, TODAY, ["比赛日期应在报名截止之后。"]),
    ],
)
def test_find_filing_problems(
    kind: str, level: str, enrol_until: date, held_on: date, problems: list[str]
) -> None:
    assert rules.find_filing_problems(kind, level, enrol_until, held_on, ["焊工"], TODAY) == problems


def _file(ctx: Ctx, organisation_id: str = "ent-0001", **given: Any) -> Competition:
    instance_id = make_instance(ctx, "skills_competition").id
    return filing.file(ctx, "2015", organisation_id, instance_id, FILING | given)


def _trade(ctx: Ctx, competition: Competition) -> TradeContest:
    [trade] = list_trades(ctx, competition.id)
    return trade


def test_file_puts_a_returned_filing_in_place_of_the_earlier_one(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        first = _file(ctx)
        again = filing.file(
            ctx, "2015", "ent-0001", first.instance_id, FILING | {"trades": ["电工"], "venue": "二车间"}
        )
        assert (again.id, again.number, again.venue) == (first.id, "2015-JS-0001", "二车间")
        assert _trade(ctx, again).trade == "电工"
        assert _file(ctx, "team-00001").organisation_id == "ent-0001", "a team's contest is its unit's"


def test_list_units_follows_the_organiser(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        ctx.session.add(
            Organisation(
                id="u", kind="industry", name="u", parent_id="city", industry="化工", registered_on=TODAY
            )
        )
        ctx.session.get_one(Organisation, "ent-0003").industry = "化工"
        county = _file(ctx, "county-01", level="county")
        assert [unit.id for unit in filing.list_units(ctx, county)] == ["ent-0001", "ent-0002"]
        industry = _file(ctx, "u", level="industry")
        assert [unit.id for unit in filing.list_units(ctx, industry)] == ["ent-0003"]


def test_call_units_late_moves_the_days_on(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        competition = _file(ctx, enrol_until="2015-03-13", held_on="2015-03-14")
        filing.call_units(ctx, competition.id)
        assert (competition.enrol_until, competition.held_on) == (date(2015, 3, 20), date(2015, 3, 21))


def _open_with_people(ctx: Ctx, organiser: str = "ent-0001", level: str = "unit") -> TradeContest:
    create_campaign(ctx, 2015)
    for name, place in (("甲", "team-00001"), ("乙", "team-00001"), ("丙", "ent-0003")):
        ctx.session.add(Person(id=name, name=name))
        ctx.session.flush()
        make_profile(ctx, name, place)
    competition = _file(ctx, organiser, level=level)
    filing.confirm(ctx, competition.id, level, False)
    filing.call_units(ctx, competition.id)
    line = {"trade": "焊工", "contestant": "甲", "grade": "none"}
    assert entering.enrol(ctx, competition.id, "ent-0001", [line], ctx.now()) == 1
    assert entering.enrol(ctx, competition.id, "ent-0001", [line], ctx.now()) == 0
    return _trade(ctx, competition)


def test_enrol_twice_in_a_list_or_after_the_end_is_refused(town: World) -> None:
    with town.begin() as ctx:
        competition_id = _open_with_people(ctx).competition_id
        line = {"trade": "焊工", "contestant": "乙", "grade": "none"}
        with pytest.raises(BusinessError, match="报了两次名"):
            entering.enrol(ctx, competition_id, "ent-0001", [line, line], ctx.now())
        ctx.session.get_one(Competition, competition_id).enrol_until = date(2015, 3, 12)
        with pytest.raises(BusinessError, match="报名已经截止"):
            entering.enrol(ctx, competition_id, "ent-0001", [line], ctx.now())


def _admit(ctx: Ctx, trade: TradeContest) -> None:
    checks = [{**row, "verdict": "admit"} for row in entering.list_to_check(ctx, trade.id)]
    assert entering.keep_checks(ctx, trade.id, checks) == 1


def test_judges_of_the_own_unit_alone_are_refused_above_the_unit(town: World) -> None:
    with town.begin() as ctx:
        trade = _open_with_people(ctx, "county-01", "county")
        _admit(ctx, trade)
        with pytest.raises(BusinessError, match="没有外单位裁判员：临河机械厂"):
            judging.name_judges(ctx, trade.id, ["乙"], "p:office@city")
        assert judging.name_judges(ctx, trade.id, ["乙", "丙"], "p:office@city") == ["丙", "乙"]


def test_contest_of_a_county_keeps_judges_from_their_own_people_whatever_its_level_says(town: World) -> None:
    with town.begin() as ctx:
        trade = _open_with_people(ctx, "county-01", "county")
        ctx.session.get_one(Competition, trade.competition_id).level = "unit"
        _admit(ctx, trade)
        with pytest.raises(BusinessError, match="没有外单位裁判员：临河机械厂"):
            judging.name_judges(ctx, trade.id, ["乙"], "p:office@city")


@pytest.mark.parametrize(
    ("organiser", "filed", "level", "promotes", "problem"),
    [
        ("county-01", "county", "unit", False, "本级只能举办县区级竞赛。"),
        ("ent-0001", "unit", "city", True, "本级只能举办单位级竞赛。"),
        ("ent-0001", "unit", "unit", True, "单位级竞赛的成绩不能用于晋升职业资格等级。"),
    ],
)
def test_confirm_refuses_a_level_or_effect_the_organiser_cannot_have(
    town: World, organiser: str, filed: str, level: str, promotes: bool, problem: str
) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        competition = _file(ctx, organiser, level=filed)
        with pytest.raises(BusinessError) as refused:
            filing.confirm(ctx, competition.id, level, promotes)
        assert (refused.value.code, str(refused.value)) == ("activities.bad_competition", problem)
        assert (competition.level, competition.confirmed_at) == (filed, None)


def _judged(ctx: Ctx, trade: TradeContest, *judges: str) -> None:
    _admit(ctx, trade)
    judging.name_judges(ctx, trade.id, judges, "p:office@city")
    declared = [{"judge_id": each, "declaration": "clear"} for each in judges]
    judging.keep_declarations(ctx, trade.id, declared)
    ctx.session.flush()


def test_people_whose_outside_judge_has_come_to_their_unit_are_on_every_sheet(town: World) -> None:
    with town.begin() as ctx:
        trade = _open_with_people(ctx, "county-01", "county")
        _judged(ctx, trade, "乙", "丙")
        assert [sheet["judge_id"] for sheet in judging.list_sheets(ctx, trade.id)] == ["丙"]
        ctx.session.add(
            PostHolding(post_id="unit_union@ent-0001", person_id="丙", valid_from=date(2015, 3, 1))
        )
        ctx.session.flush()
        sheets = judging.list_sheets(ctx, trade.id)
        assert [sheet["judge_id"] for sheet in sheets] == ["丙", "乙"]
        theory = [{**row, "is_absent": False, "points": 80} for row in judging.list_to_examine(ctx, trade.id)]
        judging.keep_theory(ctx, trade.id, "丙", theory)
        for sheet, points in zip(sheets, (90, 91), strict=True):
            sheet["rows"] = [{**row, "points": points} for row in sheet["rows"]]
        judging.keep_practice(ctx, sheets)
        judging.keep_practice(ctx, sheets)
        ctx.session.flush()
        [marks] = ranking.compute_marks(ctx, trade.id).values()
        assert marks.practice == Decimal("90.5")


def test_person_another_unit_has_entered_is_named(town: World) -> None:
    with town.begin() as ctx:
        competition_id = _open_with_people(ctx, "county-01", "county").competition_id
        seat = PostHolding(post_id="unit_union@ent-0002", person_id="甲", valid_from=date(2015, 3, 1))
        ctx.session.add(seat)
        ctx.session.flush()
        line = {"trade": "焊工", "contestant": "甲", "grade": "none"}
        with pytest.raises(BusinessError, match="“甲”已由临河机械厂报名参加焊工"):
            entering.enrol(ctx, competition_id, "ent-0002", [line], ctx.now())


def test_trade_is_full_with_those_entered_before(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "MOST_ENTRANTS", 1)
    with town.begin() as ctx:
        competition_id = _open_with_people(ctx).competition_id
        line = {"trade": "焊工", "contestant": "甲", "grade": "none"}
        assert entering.enrol(ctx, competition_id, "ent-0001", [line], ctx.now()) == 0
        with pytest.raises(BusinessError, match="报名人数已满1人"):
            entering.enrol(ctx, competition_id, "ent-0001", [{**line, "contestant": "乙"}], ctx.now())


def test_list_handed_in_in_time_is_entered_though_its_job_is_late(town: World) -> None:
    with town.begin() as ctx:
        competition_id = _open_with_people(ctx).competition_id
        shut = datetime(2015, 3, 20, 16, tzinfo=UTC)
        town.clock.set(shut + timedelta(hours=1))
        given: dict[str, Any] = {
            **{"competition_id": competition_id, "organisation_id": "ent-0001"},
            "entrants": [{"trade": "焊工", "contestant": "乙", "grade": "none"}],
        }
        for late in ({}, {"completed_at": shut}):
            with pytest.raises(BusinessError, match="报名已经截止"):
                tasks.enrol_entrants(ctx, **given, **late)
        tasks.enrol_entrants(ctx, **given, completed_at=shut - timedelta(seconds=1))
        assert ctx.session.query(Entrant).count() == 2


def test_sheets_take_the_same_statements_for_one_row_and_for_three(town: World) -> None:
    with town.begin() as ctx:
        trade = _open_with_people(ctx, "county-01", "county")
        people = ["丁", "戊"]
        for name in people:
            ctx.session.add(Person(id=name, name=name))
            ctx.session.flush()
            make_profile(ctx, name, "ent-0002")
        lines = [{"trade": "焊工", "contestant": each, "grade": "none"} for each in people]
        entering.enrol(ctx, trade.competition_id, "ent-0002", lines, ctx.now())
        ctx.session.flush()
        trade_id = trade.id
        checks = [{**row, "verdict": "admit"} for row in entering.list_to_check(ctx, trade_id)]
    with town.begin() as ctx:
        entering.keep_checks(ctx, trade_id, checks)
        judging.name_judges(ctx, trade_id, ["乙", "丙"], "p:office@city")
        declared = [{"judge_id": each, "declaration": "clear"} for each in ("乙", "丙")]
        judging.keep_declarations(ctx, trade_id, declared)
    theory = [{"entrant_id": each["entrant_id"], "is_absent": False, "points": 80} for each in checks]
    practice = [{"judge_id": "丙", "rows": theory}]
    fewer = [{"judge_id": "丙", "rows": theory[:1]}]
    writes: list[tuple[Callable[[Ctx, Any], object], Any, Any]] = [
        (lambda ctx, rows: entering.keep_checks(ctx, trade_id, rows), checks[:1], checks),
        (lambda ctx, rows: judging.keep_declarations(ctx, trade_id, rows), declared[:1], declared),
        (lambda ctx, rows: judging.keep_theory(ctx, trade_id, "丙", rows), theory[:1], theory),
        (lambda ctx, rows: judging.keep_practice(ctx, rows), fewer, practice),
    ]
    for write, one, three in writes:
        with town.begin() as ctx:
            write(ctx, three)
        counts = []
        for rows in (one, three):
            with town.begin() as ctx, town.counting() as seen:
                write(ctx, rows)
                counts.append(sum(each.startswith("SELECT") for each in seen))
        assert counts[0] == counts[1]
    with town.begin() as ctx, town.counting() as seen:
        sheets = judging.list_sheets(ctx, trade_id)
    assert [len(sheet["rows"]) for sheet in sheets] == [3, 2]
    assert sum("FROM person_profiles" in each for each in seen) == 1


def test_judge_with_a_conflict_is_never_asked_again(town: World) -> None:
    with town.begin() as ctx:
        trade = _open_with_people(ctx)
        _admit(ctx, trade)
        judging.name_judges(ctx, trade.id, ["乙"], "p:office@city")
        declared = [{"judge_id": "乙", "declaration": "conflict", "ground": "师徒"}]
        assert judging.keep_declarations(ctx, trade.id, declared) == ["乙"]
        with pytest.raises(BusinessError, match="已声明回避"):
            judging.name_judges(ctx, trade.id, ["乙"], "p:office@city")
        assert judging.name_judges(ctx, trade.id, ["丙"], "p:office@city") == ["丙"]
        with pytest.raises(BusinessError, match="已声明回避"):
            judging.name_judges(ctx, trade.id, ["乙"], "p:office@city")
        with pytest.raises(BusinessError, match="已声明回避"):
            judging.name_judges(ctx, trade.id, ["丙"], "乙")


def test_invariant_finds_a_rank_that_the_scores_do_not_give(town: World) -> None:
    with town.begin() as ctx:
        trade = _open_with_people(ctx)
        [entrant] = ctx.session.query(Entrant)
        ctx.session.add_all(
            ContestScore(
                entrant_id=entrant.id, part=part, marker_id="乙", points=Decimal(80), scored_at=ISSUED
            )
            for part in rules.PARTS
        )
        trade.state, trade.scored_at, trade.appeal_ends_at, trade.ended_at = (
            "published",
            ISSUED,
            ISSUED,
            ISSUED,
        )
        entrant.state, entrant.rank = "scored", 1
        entrant.theory = entrant.practice = entrant.total = Decimal(80)
        ctx.session.flush()
        assert list(invariants.published_but_not_scored(ctx)) == []
        entrant.rank = 2
        ctx.session.flush()
        line = f"entrant {entrant.id} has rank 2 with 80.00"
        assert list(invariants.published_but_not_scored(ctx)) == [line]
        assert f"a published ranking follows from its scores: {line}" in find_violations(ctx)


WRONG: list[tuple[type[Any], dict[str, Any]]] = [
    (Competition, {"level": "industry"}),
    (Competition, {"state": "cancelled"}),
    (Competition, {"end_reason": "x"}),
    (Competition, {"held_on": date(2015, 3, 1)}),
    (Competition, {"first_prizes": 0}),
    (Competition, {"award_number": "x"}),
    (TradeContest, {"theory_share": 101}),
    (TradeContest, {"state": "published"}),
    (TradeContest, {"state": "cancelled"}),
    (Entrant, {"state": "refused"}),
    (Entrant, {"state": "scored"}),
    (Entrant, {"theory": 100}),
    (Entrant, {"rank": 1}),
    (Entrant, {"prize": "first"}),
    (Entrant, {"playoff": 101}),
    (Entrant, {"certified_on": TODAY}),
    (ContestScore, {"points": Decimal("100.01")}),
    (ContestScore, {"part": "luck"}),
]


def test_tables_refuse_what_cannot_be(town: World) -> None:
    with town.begin() as ctx:
        _open_with_people(ctx)
        [entrant] = ctx.session.query(Entrant)
        ctx.session.add(
            ContestScore(
                entrant_id=entrant.id, part="theory", marker_id="乙", points=Decimal(1), scored_at=ctx.now()
            )
        )
        ctx.session.query(Competition).update({"confirmed_at": None})
    for table, change in WRONG:
        with pytest.raises(IntegrityError):
            _change(town, table, change)


def _change(town: World, table: type[Any], change: dict[str, Any]) -> None:
    with town.begin() as ctx:
        ctx.session.execute(update(table).values(change))
