"""The energy contest: conversion, what is plausible, who is invited and ranked, and what the tables refuse."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import BusinessError
from engine.models import Instance
from handlers.activities.energy import rules, service, tasks
from handlers.activities.energy.models import EnergyContest, EnergyMeasure, EnergyQuarter
from handlers.activities.energy.registers import REGISTERS
from handlers.activities.energy.rules import ContestState
from handlers.activities.proposals.models import Proposal
from handlers.campaigns.contests import default_contests, find_contest_errors
from handlers.campaigns.service import create_campaign
from handlers.directory.models import Organisation
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, list_rows, reader_of
from tests.handlers.world import World, make_instance

FACTORS = default_contests(2015)["energy"]["factors"]
POWER = [{"name": "电力", "unit": "万千瓦时", "amount": 1000}]
RANKED = datetime(2016, 2, 15, 16, tzinfo=UTC)


def _enter(ctx: Ctx, organisation_id: str = "ent-0001") -> EnergyContest:
    instance_id = make_instance(ctx, "energy_saving_contest").id
    contest = service.enter(ctx, "2015", organisation_id, instance_id, {"contact": "王"})
    service.fix_baseline(ctx, contest.id, POWER, Decimal(4000), "能源统计台账")
    ctx.session.flush()
    return contest


def _report(ctx: Ctx, contest: EnergyContest, amount: int, **report: Any) -> str:
    rows = [{**POWER[0], "amount": amount}]
    problem = service.report_quarter(ctx, contest.id, 1, {"consumption": rows, "output": 1000, **report})
    ctx.session.flush()
    return problem


def test_amounts_are_converted_by_the_factors_of_the_campaign() -> None:
    rows = [
        {"name": "电力", "amount": "10.5"},
        {"name": "原煤", "amount": 100},
        {"name": "天然气", "amount": None},
    ]
    assert rules.to_standard_coal(rows, FACTORS) == Decimal("84.335")


def test_saving_is_what_the_output_would_have_used_less_what_was_used() -> None:
    expected = rules.reference(Decimal(1229), Decimal(4000), Decimal(1000))
    assert expected == Decimal("307.250")
    assert rules.saving_rate(expected - Decimal("245.8"), expected) == Decimal("20.00")
    assert rules.saving_rate(Decimal(5), Decimal(0)) == 0


@pytest.mark.parametrize(
    ("energy", "output", "problem", "is_explicable"),
    [
        (Decimal(1229), Decimal(4000), "", True),
        (Decimal(0), Decimal(4000), "请填写上年度的能耗和产值。", False),
        (Decimal(1229), Decimal(0), "请填写上年度的能耗和产值。", False),
        (
            Decimal(90000),
            Decimal(1000),
            "单位产值能耗90.0000吨标准煤/万元，明显偏离正常范围，请核对或说明原因。",
            True,
        ),
    ],
)
def test_baseline_that_cannot_be_or_must_be_explained(
    energy: Decimal, output: Decimal, problem: str, is_explicable: bool
) -> None:
    assert rules.find_baseline_problem(energy, output) == (problem, is_explicable)


@pytest.mark.parametrize(
    ("flags", "peer_class"),
    [
        (("city", True, True), "city"),
        (("county", True, False), "county"),
        (("", True, False), "key"),
        (("", False, True), "key"),
        (("", False, False), "other"),
    ],
)
def test_peers_are_who_is_dispatched_alike(flags: tuple[str, bool, bool], peer_class: str) -> None:
    level, high, key = flags
    assert rules.peer_class(dispatch_level=level, is_high_energy=high, is_key_energy_user=key) == peer_class


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"quarters": []}, "bad_energy"),
        (
            {"quarters": [{"name": "一季度", "starts_on": date(2015, 1, 1), "ends_on": date(2016, 3, 1)}]},
            "energy_days",
        ),
        ({"factors": [{**FACTORS[0], "factor": 0}]}, "energy_factors"),
        ({"factors": [FACTORS[0], FACTORS[0]]}, "energy_factors"),
        ({"factors_source": " "}, "bad_energy"),
        ({"places": 0}, "bad_energy"),
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, Any], code: str) -> None:
    settings = default_contests(2015)
    broken = {**settings, "energy": {**settings["energy"], **wrong}}
    assert find_contest_errors(broken) == [f"campaign.{code}"]


def test_enterprises_in_scope_are_invited_once(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        ctx.session.get_one(Organisation, "ent-0001").is_high_energy = True
        ctx.session.get_one(Organisation, "ent-0002").is_key_energy_user = True
        ctx.session.get_one(Organisation, "ent-0003").dispatch_level = "city"
        ctx.session.flush()
        _enter(ctx, "ent-0003")
        assert service.invite(ctx, "2015") == 2
        keys = [each.business_key for each in ctx.session.query(Instance) if each.business_key]
        assert sorted(keys) == ["2015:ent-0001", "2015:ent-0002"]


@pytest.mark.parametrize(
    ("organisation_id", "problem"),
    [
        ("county-01", "只有企业可以参赛。"),
        ("ent-0001", "本单位本年度已经参赛（2015-JN-0001），请撤回。"),
    ],
)
def test_entry_that_cannot_be_is_refused(town: World, organisation_id: str, problem: str) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        _enter(ctx)
        with pytest.raises(BusinessError) as refused:
            _enter(ctx, organisation_id)
        assert (refused.value.code, str(refused.value)) == (service.REFUSED, problem)


def test_unusual_quarter_is_kept_only_with_its_explanation(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        contest = _enter(ctx)
        assert _report(ctx, contest, 20).startswith("按产值折算的节能率为92.00%")
        assert _report(ctx, contest, 0) == "本季度能耗或产值为零，请核对或说明原因。"
        assert service.list_quarters(ctx, contest.id) == []
        assert _report(ctx, contest, 20, explanation="停产检修") == ""
        assert service.next_quarter(ctx, contest.id) == 2
        text = tasks.sum_energy_quarters(ctx, contest_id=contest.id)["quarters_text"]
        assert text.endswith("（说明：停产检修）")


def test_proposals_on_energy_count_as_suggestions(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        contest = _enter(ctx)
        for number, kind in enumerate(("energy", "energy", "safety")):
            ctx.session.add(_proposal(ctx, number, kind))
        ctx.session.flush()
        assert service.count_proposals(ctx, contest.id) == (2, 1)


def _proposal(ctx: Ctx, number: int, kind: str) -> Proposal:
    answer: dict[str, Any] = (
        {} if number else {"state": "adopted", "answer": "采纳", "answered_at": ctx.now()}
    )
    return Proposal(
        **{"id": f"p{number}", "campaign_id": "2015", "organisation_id": "ent-0001", "kind": kind, **answer},
        **{"proposer_id": "p:employee@team-00001", "number": f"2015-JY-{number}", "title": "节电"},
        instance_id=make_instance(ctx, "rational_proposal").id,
        created_at=ctx.now(),
    )


def test_enterprises_are_ranked_among_their_peers_once_verified_in_time(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        ctx.session.get_one(Organisation, "ent-0004").is_high_energy = True
        ctx.session.flush()
        contests = [_enter(ctx, f"ent-000{number}") for number in range(1, 5)]
        for contest, saved in zip(contests[1:], (50, 60, 1), strict=True):
            _report(ctx, contest, 200)
            service.verify(ctx, contest.id, Decimal(saved), "d_eic", {"verifier": "李"}, ctx.now())
        ctx.session.flush()
        town.clock.set(RANKED)
        _report(ctx, contests[0], 200)
        service.verify(ctx, contests[0].id, Decimal(99), "d_eic", {}, ctx.now())
        ranked = [service.rank(ctx, contest.id) for contest in contests]
        ctx.session.flush()
        assert [(each.state, each.place, each.peer_class) for each in ranked] == [
            (ContestState.UNVERIFIED, None, "other"),
            (ContestState.RANKED, 2, "other"),
            (ContestState.RANKED, 1, "other"),
            (ContestState.RANKED, 1, "key"),
        ]
        assert contests[2].saving_rate == Decimal("19.53")
        who = ("p:unit_union@ent-0001", "p:county_union@county-01", "p:office@city")
        seen = [
            [count_rows(ctx, each, reader_of(ctx, one), Filters()).count for each in REGISTERS] for one in who
        ]
        assert seen == [[1, 0, 1], [2, 0, 2], [4, 0, 4]]
        page = list_rows(ctx, REGISTERS[2], reader_of(ctx, "p:unit_union@ent-0001"), Filters())
        assert len(page.rows) == 1


def test_saving_verified_in_time_is_kept_though_its_job_is_late(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        contest = _enter(ctx)
        _report(ctx, contest, 200)
        in_time = RANKED - timedelta(minutes=1)
        town.clock.set(RANKED + timedelta(hours=1))
        service.verify(ctx, contest.id, Decimal(99), "d_eic", {}, RANKED)
        assert contest.state == ContestState.ENTERED
        tasks.verify_energy(
            ctx,
            contest_id=contest.id,
            saved=Decimal(99),
            verified_by="d_eic",
            report={},
            completed_at=in_time,
        )
        assert (contest.state, contest.saved_energy) == (ContestState.VERIFIED, Decimal(99))


@pytest.mark.parametrize(
    ("saved", "expected", "problem"),
    [
        ("307.250", "307.250", ""),
        ("-30725", "307.250", ""),
        ("0", "0", ""),
        ("307.251", "307.250", "核定节能量不能大于按基期折算的全年能耗307.250吨标准煤。"),
        ("100000000", "0", "核定节能量不能大于按基期折算的全年能耗0吨标准煤。"),
        ("-100000000", "1", "核定的超耗量超过按基期折算的全年能耗1吨标准煤的100倍，请核对。"),
    ],
)
def test_verified_saving_that_cannot_be(saved: str, expected: str, problem: str) -> None:
    assert rules.find_verification_problem(Decimal(saved), Decimal(expected)) == problem


def test_verified_saving_beyond_the_reference_is_refused(town: World) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        contest = _enter(ctx)
        _report(ctx, contest, 200)
        with pytest.raises(BusinessError, match="不能大于按基期折算的全年能耗307") as refused:
            service.verify(ctx, contest.id, Decimal(100_000_000), "d_eic", {}, ctx.now())
        assert (refused.value.code, contest.state) == ("activities.bad_verification", ContestState.ENTERED)


def test_sheet_of_kinds_renamed_meanwhile_comes_back_with_the_new_ones(town: World) -> None:
    with town.begin() as ctx:
        campaign = create_campaign(ctx, 2015)
        contest = _enter(ctx)
        old = [{"name": each["name"], "unit": each["unit"], "amount": 1} for each in FACTORS]
        settings = default_contests(2015)
        renamed = [{**FACTORS[0], "name": "外购电力"}, *FACTORS[1:]]
        campaign.settings = {**campaign.settings, "energy": {**settings["energy"], "factors": renamed}}
        ctx.session.flush()
        fixed = tasks.fix_energy_baseline(
            ctx, contest_id=contest.id, consumption=old, output=Decimal(4000), basis="台账"
        )
        report = {"consumption": old, "output": 1000}
        reported = tasks.report_energy_quarter(ctx, contest_id=contest.id, position=1, report=report)
        new = [{"name": each["name"], "unit": each["unit"]} for each in renamed]
        for given, form in ((fixed, "baseline"), (reported, "report")):
            assert given["problem_text"] == "本年度的能源种类已经调整，请按新的种类重新填写消费量。"
            assert given["consumption"] == given[form]["consumption"] == new
            assert "外购电力" in given["factors_text"]
        assert fixed["baseline"]["basis"] == "台账"
        assert service.list_quarters(ctx, contest.id) == []
        filled = [{**row, "amount": 100} for row in new]
        report["consumption"], report["explanation"] = filled, "已核对"
        again = tasks.report_energy_quarter(ctx, contest_id=contest.id, position=1, report=report)
        assert again["problem_text"] == ""


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (EnergyContest, {"state": "verified"}),
        (EnergyContest, {"state": "ranked"}),
        (EnergyContest, {"state": "withdrawn"}),
        (EnergyContest, {"saved_energy": 1}),
        (EnergyContest, {"place": 1}),
        (EnergyContest, {"baseline_energy": None}),
        (EnergyContest, {"baseline_output": 0}),
        (EnergyQuarter, {"used": -1}),
        (EnergyQuarter, {"ends_on": date(2014, 1, 1)}),
        (EnergyMeasure, {"theme": "x"}),
        (EnergyMeasure, {"expected_saving": -1}),
    ],
)
def test_the_table_refuses_what_cannot_be(town: World, model: type[Any], values: dict[str, Any]) -> None:
    with town.begin() as ctx:
        create_campaign(ctx, 2015)
        contest = _enter(ctx)
        _report(ctx, contest, 200)
        measure = {"title": "余热回收", "theme": "energy", "how": "换热", "expected_saving": 5}
        service.file_measures(ctx, contest.id, [measure])
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(update(model).values(**values))
