"""incentive_system: every path to its ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from engine.errors import Invalid
from handlers.governance.duties.models import PolicyDocument
from handlers.governance.incentives.models import Incentive, Reward, TalentSystem, UnitSupport
from handlers.governance.incentives.service import start_incentives
from handlers.notices.models import Notice
from tests.workflows.contest import Contest, drop_units
from tests.workflows.paths import Path, drive, find_flows_not_driven

UNIT, COUNTY = "ent-0001", "county-01"


def _begin(contest: Contest) -> None:
    drop_units(contest, "county-02", "ent-0002", "ent-0003", "ent-0004")
    contest.create()
    contest.go_to(date(2015, 4, 1))
    contest.act(lambda ctx: start_incentives(ctx, "2015"))


def _incentive(contest: Contest, place: str) -> Incentive:
    [found] = contest.get_all(Incentive, organisation_id=place)
    return found  # type: ignore[no-any-return]


def _all_systems(**changes: bool) -> dict[str, bool]:
    kinds = ("training", "use", "assessment", "reward")
    return {f"{kind}_{part}": True for kind in kinds for part in ("issued", "applied")} | changes


def level_files_its_mechanism(contest: Contest) -> None:
    _begin(contest)
    assert contest.open_tasks() == ["FileMechanism", "FileMechanism", "FileSystems"]
    with contest.runtime.begin() as ctx:
        ctx.session.add(
            PolicyDocument(
                id="old",
                campaign_id="2015",
                organisation_id=COUNTY,
                instance_id=_incentive(contest, UNIT).instance_id,
                kind="incentive",
                number="县工1号",
                title="旧文件",
                issued_on=date(2015, 1, 5),
                created_at=ctx.now(),
            )
        )
    contest.do("FileMechanism", COUNTY, number="县工1号", issued_on=date(2015, 4, 1))
    assert "已被本单位的另一份文件占用" in contest.find("FileMechanism", COUNTY).context["number_problem"]
    contest.do("FileMechanism", COUNTY, number="县工2号", issued_on=date(2015, 4, 1))
    contest.give_back("CheckIncentive", COUNTY, reason="奖励标准不明")
    assert contest.find("FileMechanism", COUNTY).context["return_reason"] == "奖励标准不明"
    contest.do("FileMechanism", COUNTY)
    contest.give_back("CheckIncentive", COUNTY, reason="仍不明确")
    contest.do("FileMechanism", COUNTY)
    contest.give_back("CheckIncentive", COUNTY, reason="还不明确")
    task = contest.find("DecideIncentive", COUNTY)
    assert (task.role, task.context["returns"], task.context["last_reason"]) == (
        "office_director",
        3,
        "还不明确",
    )
    contest.do("DecideIncentive", COUNTY, gaps="")
    incentive = _incentive(contest, COUNTY)
    assert (incentive.state, incentive.urged) == ("complete", 2)
    assert contest.ended_at(incentive.instance_id) == "IncentiveComplete"


def enterprise_files_systems_rewards_and_gaps(contest: Contest) -> None:
    _begin(contest)
    contest.do("FileSystems", UNIT, **_all_systems(reward_issued=False, use_applied=False))
    task = contest.find("CheckIncentive", UNIT)
    assert task.context["gaps_text"] == "使用制度尚未落实\n奖励制度尚未建立"
    contest.do("CheckIncentive", UNIT, gaps="奖励制度明年建立")
    issued = {system.kind: system.is_issued for system in contest.get_all(TalentSystem)}
    assert issued == {"training": True, "use": True, "assessment": True, "reward": False}
    contest.go_to(date(2015, 11, 2))
    day = date(2015, 10, 20)
    task = contest.find("RecordSupport", UNIT)
    data = contest.fill(
        task, {"supports": 1, "supports.kind": "funding", "rewards": 1, "rewards.kind": "money"}
    )
    data["supports"][0]["amount"] = data["rewards"][0]["amount"] = 0
    with pytest.raises(Invalid) as refused:
        contest.act(lambda ctx: contest.runtime.complete_task(ctx, task.id, data))
    errors: Any = refused.value.params["errors"]
    assert sorted(errors) == ["rewards.0.amount", "supports.0.amount"]
    contest.do(
        "RecordSupport",
        UNIT,
        supports=1,
        supports__kind="funding",
        supports__amount=20000,
        supports__given_on=day,
        rewards=1,
        rewards__kind="money",
        rewards__recipient="李工",
        rewards__amount=500,
        rewards__given_on=day,
    )
    contest.give_back("ConfirmSupport", UNIT)
    contest.do("RecordSupport", UNIT, supports=1, rewards=1)
    contest.do("ConfirmSupport", UNIT)
    assert [(each.kind, each.amount) for each in contest.get_all(UnitSupport)] == [("funding", 20000)]
    assert [(each.recipient, each.amount) for each in contest.get_all(Reward)] == [("李工", 500)]
    incentive = _incentive(contest, UNIT)
    assert (incentive.state, incentive.gaps) == ("gaps", "奖励制度明年建立")
    assert contest.ended_at(incentive.instance_id) == "GapsRecorded"


def who_never_files_is_urged_and_closed(contest: Contest) -> None:
    _begin(contest)
    contest.go_to(date(2015, 7, 1))
    told = {notice.person_id for notice in contest.get_all(Notice, kind="incentive_urged")}
    assert told == {
        "p:unit_union@ent-0001",
        "p:unit_admin@ent-0001",
        "p:county_union@county-01",
        "p:office@city",
    }
    assert contest.open_tasks() == ["FileMechanism", "FileMechanism", "FileSystems"]
    contest.go_to(date(2016, 1, 1))
    incentive = _incentive(contest, UNIT)
    assert (incentive.state, incentive.gaps, incentive.urged) == ("gaps", "年底仍未报备", 1)
    assert contest.open_tasks() == ["SetParameters"]  # the next year


PATHS: list[Path] = [
    level_files_its_mechanism,
    enterprise_files_systems_rewards_and_gaps,
    who_never_files_is_urged_and_closed,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_incentive_system_path(path: Path) -> None:
    drive(path)


@pytest.mark.parametrize("process", ["incentive_system", "enterprise_support"])
def test_incentive_system_every_flow_is_driven(process: str) -> None:
    assert find_flows_not_driven(process, PATHS) == set()
