"""Who may look at an invention's process: whoever works on it, and nobody else, however much they see besides."""

from __future__ import annotations

from typing import Any

from engine.errors import NotFound
from engine.models import Instance
from handlers.directory.queries import get_person
from tests.workflows.contest import Contest, fresh_contest
from tests.workflows.judging import INVENTOR
from tests.workflows.test_ip_support import DISCLOSURE, begin
from web.identity import Identity, identity_of
from web.visibility import CONFIDENTIAL, require_instance


def _may_look(contest: Contest, person_id: str, instance_id: str) -> bool:
    with contest.read() as ctx:
        identity = identity_of(ctx, get_person(ctx, person_id))
        try:
            return require_instance(ctx, identity, instance_id).definition_key in CONFIDENTIAL
        except NotFound:
            return False


def _do_as(contest: Contest, person_id: str, node: str, **values: Any) -> None:
    task = contest.find(node)
    data = contest.fill(task, values)
    contest.runtime.run(f"person:{person_id}", lambda ctx: contest.runtime.complete_task(ctx, task.id, data))
    contest.runtime.advance()


def test_invention_is_known_to_those_who_work_on_it() -> None:
    others = ("p:office@city", "p:discipline@city", "p:unit_union@ent-0001", "p:county_union@county-01")
    workers = (INVENTOR, "p:unit_admin@ent-0001", "p:group_member@d_ip")
    with fresh_contest() as contest:
        instance_id = begin(contest)
        assert [each for each in (*others, *workers) if _may_look(contest, each, instance_id)] == [INVENTOR]
        contest.do("DiscloseInvention", **DISCLOSURE)
        contest.do("ClearOwnership", ownership="disputed", ownership_basis="意见不一")
        seen = [each for each in (*others, *workers) if _may_look(contest, each, instance_id)]
        assert "p:group_member@d_ip" in seen
        assert set(seen).isdisjoint(others)


def test_part_of_a_process_is_known_to_those_who_know_the_whole() -> None:
    others = ("p:office@city", "p:discipline@city", "p:unit_union@ent-0001", "p:county_union@county-01")
    workers = [INVENTOR, "p:unit_admin@ent-0001", "p:group_member@d_ip"]
    inventor, admin, office = workers
    with fresh_contest() as contest:
        whole = begin(contest)
        _do_as(contest, inventor, "DiscloseInvention", **DISCLOSURE)
        _do_as(contest, admin, "ClearOwnership", ownership="service", ownership_basis="本职工作任务")
        _do_as(contest, inventor, "KeepSecret", published_before="no")
        _do_as(contest, office, "DecideSupport", decision="support", fee_support=3000)
        [part] = contest.get_all(Instance, definition_key="patent_application")
        for instance_id in (whole, part.id):
            assert [each for each in (*others, *workers) if _may_look(contest, each, instance_id)] == workers


def test_operator_keeps_it_going_as_any_other() -> None:
    with fresh_contest() as contest:
        instance_id = begin(contest)
        with contest.read() as ctx:
            operator = Identity(
                "p:designer@city", "", frozenset({"sysadmin"}), ("person:p:designer@city",), ""
            )
            assert require_instance(ctx, operator, instance_id).definition_key in CONFIDENTIAL
