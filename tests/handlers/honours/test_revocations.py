"""Revocations that meet each other, who is heard and may look, and what the tables would refuse by themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import BusinessError
from handlers.campaigns.service import create_campaign
from handlers.directory.models import Person
from handlers.honours import conferring
from handlers.honours.models import Decision, Honour, HonourBasis
from handlers.honours.queries import list_honours
from handlers.honours.revocations import queries, service
from handlers.honours.revocations.models import Revocation, RevocationItem
from handlers.honours.revocations.registers import REGISTERS
from handlers.registers.filters import Filters
from handlers.registers.queries import count_rows, may_open, reader_of
from tests.handlers.world import ISSUED, World, make_instance
from tests.workflows.judging import make_entry

WORKER = "p:employee@team-00001"
PROPOSAL = {
    "ground": "false_statement",
    "facts": "数据不实",
    "evidence": "检测报告",
    "code": None,
    "year": None,
}
TODAY = ISSUED.date()


def _honour(ctx: Ctx, honour_id: str, code: str, **holder: Any) -> Honour:
    values = {
        **{"id": honour_id, "campaign_id": "2015", "code": code, "organisation_id": "ent-0001"},
        **{"decision_id": "d", "title": honour_id, "state": "conferred", "number": honour_id},
        **{"verification_code": honour_id, "conferred_on": TODAY, "created_at": ctx.now(), **holder},
    }
    honour = Honour(**values)
    ctx.session.add(honour)
    ctx.session.flush()
    return honour


def _confer(ctx: Ctx) -> None:
    """Two results, and a medal that rests on both."""
    create_campaign(ctx, 2015)
    ctx.session.add(
        Decision(
            **{"id": "d", "campaign_id": "2015", "instance_id": make_instance(ctx, "honour_conferral").id},
            **{"kind": "conferral", "state": "published", "number": "1号", "signatories": "市总工会"},
            **{"issued_on": TODAY, "created_at": ctx.now(), "ended_at": ctx.now()},
        )
    )
    ctx.session.flush()
    for number in (1, 2):
        entry = make_entry(ctx, number, first_inventor_id=WORKER)
        _honour(ctx, f"r{number}", "HON-01", entry_id=entry.id)
    _honour(ctx, "medal", "HON-04", person_id=WORKER)
    ctx.session.add_all(HonourBasis(honour_id="medal", basis_id=basis) for basis in ("r1", "r2"))


def _propose(ctx: Ctx, *numbers: str) -> Revocation:
    instance_id = make_instance(ctx, "honour_revocation").id
    return service.propose(ctx, "2015", instance_id, PROPOSAL, numbers)


def _revoke(ctx: Ctx, revocation: Revocation, number: str) -> int:
    service.set_draft(ctx, revocation.id, "决定", "正文", "市总工会", [])
    return service.revoke(ctx, revocation.id, number, TODAY, [])


def _outcomes(ctx: Ctx, revocation: Revocation) -> dict[str, tuple[str, str]]:
    return {
        honour.id: (item.outcome, honour.state) for item, honour in queries.list_items(ctx, revocation.id)
    }


def test_medal_falls_with_the_second_of_two_revocations(town: World) -> None:
    with town.begin() as ctx:
        _confer(ctx)
        first, second = _propose(ctx, "r1"), _propose(ctx, "r2")
        for each in (first, second):
            service.start_hearings(ctx, each.id)
        assert _outcomes(ctx, second) == {"r2": ("open", "suspended")}
        assert _revoke(ctx, first, "2号") == 1
        assert _revoke(ctx, second, "3号") == 2
        assert _outcomes(ctx, second) == {"r2": ("revoked", "revoked"), "medal": ("revoked", "revoked")}
        assert service.revoke(ctx, second.id, "4号", TODAY, []) == 0


def test_medal_heard_elsewhere_falls_with_what_it_rests_on(town: World) -> None:
    with town.begin() as ctx:
        _confer(ctx)
        own, bases = _propose(ctx, "medal"), _propose(ctx, "r1")
        for each in (own, bases):
            service.start_hearings(ctx, each.id)
        _revoke(ctx, bases, "2号")
        rest = _propose(ctx, "r2")
        service.start_hearings(ctx, rest.id)
        _revoke(ctx, rest, "3号")
        assert _outcomes(ctx, own) == {"medal": ("revoked", "revoked")}
        service.keep(ctx, own.instance_id, "证据不足")
        assert _outcomes(ctx, own) == {"medal": ("revoked", "revoked")}


def _lose_to_another(ctx: Ctx) -> Revocation:
    """A proposal to take the medal alone, which then falls with both it rests on."""
    own, bases = _propose(ctx, "medal"), _propose(ctx, "r1", "r2")
    service.start_hearings(ctx, bases.id)
    assert _revoke(ctx, bases, "2号") == 3
    assert _outcomes(ctx, own) == {"medal": ("revoked", "revoked")}
    return own


def test_what_fell_before_the_hearing_is_not_heard(town: World) -> None:
    with town.begin() as ctx:
        _confer(ctx)
        own = _lose_to_another(ctx)
        sent = len(town.processes.sent)
        service.start_hearings(ctx, own.id)
        assert _outcomes(ctx, own) == {"medal": ("revoked", "revoked")}
        assert (own.state, town.processes.sent[sent:]) == ("heard", [("hearings_closed", own.id, {})])


def test_what_fell_does_not_hold_up_the_others(town: World) -> None:
    with town.begin() as ctx:
        _confer(ctx)
        entry = make_entry(ctx, 3, first_inventor_id=WORKER)
        _honour(ctx, "r3", "HON-01", entry_id=entry.id)
        own, bases = _propose(ctx, "medal", "r3"), _propose(ctx, "r1", "r2")
        service.start_hearings(ctx, bases.id)
        _revoke(ctx, bases, "2号")
        service.start_hearings(ctx, own.id)
        assert own.state == "hearing"
        service.hear(ctx, own.id, "r3", "属实")
        assert own.state == "heard"


def test_revocation_of_what_fell_with_another_can_be_ended(town: World) -> None:
    with town.begin() as ctx:
        _confer(ctx)
        own = _lose_to_another(ctx)
        service.start_hearings(ctx, own.id)
        decision = service.set_draft(ctx, own.id, "决定", "正文", "市总工会", [])
        service.keep(ctx, own.instance_id, "已随其他荣誉撤销")
        assert (own.state, decision.state) == ("kept", "refused")


def test_decision_is_not_older_than_what_falls_with_it(town: World) -> None:
    with town.begin() as ctx:
        _confer(ctx)
        first = _propose(ctx, "r1")
        second = _propose(ctx, "r2")
        for each in (first, second):
            service.start_hearings(ctx, each.id)
        _revoke(ctx, first, "2号")
        ctx.session.get_one(Honour, "medal").conferred_on = TODAY + timedelta(days=1)
        with pytest.raises(BusinessError, match="不能早于授予日期2015-03-14"):
            _revoke(ctx, second, "3号")


def test_annulled_scheme_waits_for_what_is_heard_elsewhere(town: World) -> None:
    with town.begin() as ctx:
        _confer(ctx)
        service.start_hearings(ctx, _propose(ctx, "r1").id)
        instance_id = make_instance(ctx, "honour_revocation").id
        annulled = {**PROPOSAL, "ground": "annulled", "code": "HON-01", "year": 2015}
        with pytest.raises(BusinessError, match="正在另一撤销程序中：r1。"):
            service.propose(ctx, "2015", instance_id, annulled, [])


def test_medal_held_back_is_not_conferred_once_all_it_rests_on_is_revoked(town: World) -> None:
    with town.begin() as ctx:
        _confer(ctx)
        medals = conferring.open_decision(
            ctx, "2015", make_instance(ctx, "honour_conferral", "2").id, "medal"
        )
        bare = {"state": "proposed", "number": None, "verification_code": None, "conferred_on": None}
        held_back = {**bare, "decision_id": medals.id, "person_id": "p:team_leader@team-00001"}
        _honour(ctx, "later", "HON-04", **held_back)
        ctx.session.add_all(HonourBasis(honour_id="later", basis_id=basis) for basis in ("r1", "r2"))
        for number, left in (("r1", ["later"]), ("r2", [])):
            revocation = _propose(ctx, number)
            service.start_hearings(ctx, revocation.id)
            _revoke(ctx, revocation, f"{number}号")
            assert [each.id for each in list_honours(ctx, medals.id)] == left
        assert conferring.publish(ctx, medals.id, "奖章1号", TODAY, "市总工会") == []


def test_kept_honour_is_what_it_would_be_without_the_hearing(town: World) -> None:
    with town.begin() as ctx:
        _confer(ctx)
        ctx.session.get_one(Honour, "r1").delivered_on = TODAY
        ctx.session.get_one(Honour, "r1").state = "delivered"
        revocation = _propose(ctx, "r1", "r2")
        service.start_hearings(ctx, revocation.id)
        delivered_on = TODAY + timedelta(days=3)
        assert conferring.deliver(ctx, "d", delivered_on) == 2
        assert conferring.deliver(ctx, "d", delivered_on + timedelta(days=1)) == 0
        service.keep(ctx, revocation.instance_id, "查无实据")
        found = {each.id: (each.state, each.delivered_on) for each in list_honours(ctx, "d")}
        assert found == {
            "r1": ("delivered", TODAY),
            "r2": ("delivered", delivered_on),
            "medal": ("delivered", delivered_on),
        }


def test_last_statement_lets_the_revocation_go_on(town: World) -> None:
    with town.begin() as ctx:
        _confer(ctx)
        revocation = _propose(ctx, "r1", "r2")
        assert service.start_hearings(ctx, revocation.id) == date(2015, 3, 27)
        for honour_id in ("r1", "r2", "r2"):
            service.hear(ctx, revocation.id, honour_id, "属实")
            assert revocation.state == "hearing"
        assert town.processes.sent == []
        service.hear(ctx, revocation.id, "medal", "")
        assert (revocation.state, town.processes.sent) == ("heard", [("hearings_closed", revocation.id, {})])


def test_holders_are_heard_and_the_unit_for_those_who_have_left(town: World) -> None:
    with town.begin() as ctx:
        _confer(ctx)
        result, medal = ctx.session.get_one(Honour, "r1"), ctx.session.get_one(Honour, "medal")
        assert (queries.find_holders(ctx, result), queries.find_holders(ctx, medal)) == ([WORKER], [WORKER])
        ctx.session.get_one(Person, WORKER).is_active = False
        assert queries.find_holders(ctx, medal) == ["p:unit_union@ent-0001"]


def test_what_discipline_has_not_found_proven_is_for_who_decides_alone(town: World) -> None:
    concerned = ("p:unit_union@ent-0001", "p:county_union@county-01", WORKER)
    people = ("p:discipline@city", *concerned, "p:supervisor@city", "p:unit_union@ent-0002")
    revocations, items = REGISTERS

    def counts(ctx: Ctx) -> list[int]:
        return [count_rows(ctx, items, reader_of(ctx, each), Filters()).count for each in people]

    with town.begin() as ctx:
        _confer(ctx)
        revocation = _propose(ctx, "r1", "r2")
        assert [may_open(revocations, reader_of(ctx, each)) for each in people] == [True, *[False] * 5]
        assert counts(ctx) == [3, 0, 0, 0, 0, 0]
        service.start_hearings(ctx, revocation.id)
        assert counts(ctx) == [3, 3, 3, 3, 3, 0], "a result is its inventors' too"
        service.keep(ctx, revocation.instance_id, "情节轻微")
        unproven = _propose(ctx, "r1", "r2")
        service.keep(ctx, unproven.instance_id, "查无实据")
        assert counts(ctx) == [6, 3, 3, 3, 3, 0]


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Revocation, {"state": "hearing"}),
        (Revocation, {"state": "kept"}),
        (Revocation, {"ground": "annulled"}),
        (Revocation, {"keep_reason": "无"}),
        (RevocationItem, {"statement": "属实"}),
        (RevocationItem, {"recall": "void"}),
        (RevocationItem, {"recall": "void", "recalled_on": TODAY}),
        (Honour, {"state": "revoked"}),
    ],
)
def test_the_table_refuses_what_cannot_be(town: World, model: type[Any], values: dict[str, Any]) -> None:
    with town.begin() as ctx:
        _confer(ctx)
        _propose(ctx, "r1")
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(update(model).values(**values))


def test_honour_is_in_one_open_revocation(town: World) -> None:
    with town.begin() as ctx:
        _confer(ctx)
        _propose(ctx, "r1")
        other = _propose(ctx, "r2")
        again = {"revocation_id": other.id, "honour_id": "r1", "is_derived": False}
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.add(RevocationItem(**again))
