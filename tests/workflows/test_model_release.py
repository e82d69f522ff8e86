"""model_release: every path to its ends, and that what was approved is what is released."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from engine import definitions
from engine.model import ReadAhead, read_package
from engine.models import Definition, Draft, HumanTask, Instance, TaskCandidate
from handlers.directory.models import PostHolding
from handlers.models import drafts, service
from handlers.models.errors import (
    BadDay,
    BaseChanged,
    NoApprover,
    NotExplained,
    NothingToRelease,
    RequestOpen,
)
from handlers.models.files import DIAGRAM, files_of
from handlers.models.models import ReleaseRequest
from handlers.models.queries import find_open_request
from handlers.notices.models import Notice
from tests.workflows.contest import WORKFLOWS, Contest, at, fresh_contest
from tests.workflows.paths import Path, drive, find_flows_not_driven

KEY = "publication_takedown"
OLD, NEW, NEWEST = "填写撤下申请", "写明撤下原因", "说明撤下原因"
NAMES = (OLD, NEW)
STRUCTURE = ('decision = "keep"', 'decision != "take_down"')
ASKER, APPROVER, OTHER = "person:p:designer@city", "person:p:office_director@city", "person:p:office@city"


def save(contest: Contest, *changes: tuple[str, str], revision: int = 0, key: str = KEY) -> int:
    """The designer saves the diagram with texts replaced; gives the draft's revision."""

    def verb(ctx: Any) -> int:
        bpmn = drafts.open_draft(ctx, key).files[DIAGRAM]
        for before, after in changes:
            assert before in bpmn
            bpmn = bpmn.replace(before, after)
        return drafts.save(ctx, key, {DIAGRAM: bpmn}, revision).revision

    return int(contest.runtime.run(ASKER, verb))


def ask(contest: Contest, revision: int, day: date | None = None, key: str = KEY) -> ReleaseRequest:
    """The designer asks for a release, and the machine does what is due."""
    with contest.read() as ctx:
        read = service.read_ahead(ctx, key, revision)
    asked = service.Ask("按新办法调整", day)
    contest.runtime.run(ASKER, lambda ctx: service.ask(ctx, key, revision, asked, read).id)
    contest.runtime.advance()
    return the_request(contest, key)


def the_request(contest: Contest, key: str = KEY) -> ReleaseRequest:
    """The request asked for last."""
    requests: list[ReleaseRequest] = contest.get_all(ReleaseRequest, definition_key=key)
    return max(requests, key=lambda each: each.id)


def newest(contest: Contest, key: str = KEY) -> Definition:
    with contest.read() as ctx:
        return definitions.get_newest(ctx, key)


def approve(contest: Contest, by: str = APPROVER, action: str = "submit", reason: str = "") -> None:
    """Somebody does the task of approving, whether they may or not."""
    task = contest.find("ApproveRelease")
    contest.runtime.run(
        by, lambda ctx: contest.runtime.complete_task(ctx, task.id, {}, action=action, reason=reason)
    )
    contest.runtime.advance()


def deploy(contest: Contest, *changes: tuple[str, str]) -> None:
    """Somebody who runs the system deploys a version by the command."""
    package = read_package(WORKFLOWS / KEY)
    bpmn = package.bpmn.decode()
    for before, after in changes:
        bpmn = bpmn.replace(before, after)
    contest.act(lambda ctx: contest.runtime.deploy(ctx, replace(package, bpmn=bpmn.encode())))


def begin(contest: Contest, step: str, organisation_id: str = "ent-0001") -> str:
    """Somebody starts the process; it opens with the step called so."""
    person = {"organisation_id": organisation_id, "applicant_id": f"p:employee@{organisation_id}"}
    instance_id = contest.start(KEY, applicant={"name": "申请人"}, organisation={"name": "单位"}, **person)
    assert [task.name for task in contest.get_all(HumanTask, instance_id=instance_id)] == [step]
    return instance_id


def names_alone_are_released_at_once(contest: Contest) -> None:
    running = begin(contest, OLD)
    request = ask(contest, save(contest, NAMES))
    assert (request.state, request.level, request.needs_approval, request.version) == (
        *("released", "parameter", False),
        2,
    )
    assert (request.decided_by, contest.ended_at(request.instance_id)) == (None, "Released")
    assert request.trial == ["装入试运行环境：成功。", "没有保存的场景，没有按场景试办。"]
    assert any(OLD in line and NEW in line for line in request.summary)
    released = newest(contest)
    assert (released.version, released.deployed_by, released.note) == (2, ASKER, "按新办法调整")
    assert contest.get_all(Draft, key=KEY) == []
    begin(contest, NEW)
    assert contest.find("WriteRequest").name == OLD, "what runs keeps its version"
    contest.do("WriteRequest", action="withdraw")
    assert contest.ended_at(running) == "RequestWithdrawn"
    [notice] = contest.get_all(Notice, person_id="p:designer@city")
    assert "第 2 版已生效" in notice.body


def structure_waits_for_the_director_and_then_for_its_day(contest: Contest) -> None:
    day = date(2015, 2, 12)
    request = ask(contest, save(contest, STRUCTURE, NAMES), day)
    assert (request.state, request.level, request.needs_approval) == ("in_review", "structure", True)
    task = contest.find("ApproveRelease")
    assert [each.principal for each in contest.get_all(TaskCandidate, task_id=task.id)] == [APPROVER]
    assert task.context["explanation"] == "按新办法调整"
    assert task.context["effective_text"] == "2015-02-12 零时"
    assert NEW in task.context["changes_text"]

    save(contest, (NEW, NEWEST), revision=1)  # what is edited on is not what was approved
    approve(contest)
    request = the_request(contest)
    assert (request.state, request.decided_by) == ("scheduled", "p:office_director@city")
    contest.go_to(date(2015, 2, 11), 23)
    assert newest(contest).version == 1
    begin(contest, OLD)
    contest.go_to(day, 0)
    assert (newest(contest).version, newest(contest).deployed_at) == (2, at(day, 0))
    assert NEW in newest(contest).bpmn
    assert NEWEST not in newest(contest).bpmn
    begin(contest, NEW, "ent-0002")
    [draft] = contest.get_all(Draft, key=KEY)
    assert (draft.revision, draft.base_version) == (2, 2), "the later changes go on from the new version"

    request = ask(contest, 2)
    assert (request.state, request.level, newest(contest).version) == ("released", "parameter", 3)
    assert NEWEST in newest(contest).bpmn


def returned_with_a_reason_and_asked_again(contest: Contest) -> None:
    request = ask(contest, save(contest, STRUCTURE))
    approve(contest, action="return", reason="条件请与办法一致")
    returned = the_request(contest)
    assert (returned.state, returned.reason) == ("returned", "条件请与办法一致")
    assert (contest.ended_at(request.instance_id), newest(contest).version) == ("Returned", 1)
    [draft] = contest.get_all(Draft, key=KEY)
    assert draft.revision == 1
    [notice] = contest.get_all(Notice, person_id="p:designer@city")
    assert "条件请与办法一致" in notice.body
    again = ask(contest, 1)
    approve(contest)
    assert (again.id != request.id, the_request(contest).state) == (True, "released")


def own_approval_does_not_count(contest: Contest) -> None:
    ask(contest, save(contest, STRUCTURE))
    approve(contest, by=ASKER)
    contest.go_to(contest.today(), 10)
    assert (the_request(contest).state, newest(contest).version) == ("in_review", 1)
    task = contest.find("ApproveRelease")
    assert "不能审批自己的申请" in task.context["problem_text"]
    assert [each.principal for each in contest.get_all(TaskCandidate, task_id=task.id)] == [APPROVER]
    approve(contest)
    assert (the_request(contest).state, newest(contest).version) == ("released", 2)


def taken_back_by_the_asker(contest: Contest) -> None:
    for day, is_approved in ((None, False), (date(2015, 3, 2), True)):
        request = ask(contest, save(contest, STRUCTURE) if day is None else 1, day)
        if is_approved:
            approve(contest)
        contest.runtime.run(ASKER, lambda ctx: service.withdraw(ctx, KEY))
        with contest.read() as ctx:
            assert find_open_request(ctx, KEY) is None, "at once"
        contest.runtime.advance()
        [instance] = contest.get_all(Instance, id=request.instance_id)
        assert (the_request(contest).state, instance.state) == ("withdrawn", "completed")
        assert contest.open_tasks() == []
    contest.go_to(date(2015, 3, 3))
    assert newest(contest).version == 1
    assert [each.revision for each in contest.get_all(Draft, key=KEY)] == [1]


def newer_version_meanwhile_refuses_it_and_loses_nothing(contest: Contest) -> None:
    request = ask(contest, save(contest, STRUCTURE))
    deploy(contest, (OLD, NEWEST))
    approve(contest)
    refused = the_request(contest)
    assert (refused.state, contest.ended_at(request.instance_id)) == ("refused", "NotReleased")
    assert "又发布了别的版本" in refused.reason
    with pytest.raises(BaseChanged):
        ask(contest, 1)
    saved = contest.runtime.run(ASKER, lambda ctx: drafts.catch_up(ctx, KEY))
    assert (saved.revision, saved.clashes, saved.overruled) == (2, (), ())
    bpmn = saved.files[DIAGRAM]
    assert '!= "take_down"' in bpmn
    assert NEWEST in bpmn
    ask(contest, 2)
    approve(contest)
    assert (newest(contest).version, the_request(contest).state) == (3, "released")


def no_longer_right_when_it_is_checked(contest: Contest) -> None:
    revision = save(contest, STRUCTURE)
    with contest.read() as ctx:
        read = service.read_ahead(ctx, KEY, revision)
    contest.runtime.run(ASKER, lambda ctx: service.ask(ctx, KEY, revision, service.Ask("调整"), read))
    roles = contest.runtime.ports.roles
    publisher = roles.pop("publisher")
    try:
        contest.runtime.advance()
    finally:
        roles["publisher"] = publisher
    request = the_request(contest)
    assert (request.state, contest.ended_at(request.instance_id)) == ("refused", "NotPassed")
    assert "publisher" in request.reason
    assert newest(contest).version == 1


PATHS: list[Path] = [
    names_alone_are_released_at_once,
    structure_waits_for_the_director_and_then_for_its_day,
    returned_with_a_reason_and_asked_again,
    own_approval_does_not_count,
    taken_back_by_the_asker,
    newer_version_meanwhile_refuses_it_and_loses_nothing,
    no_longer_right_when_it_is_checked,
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.__name__)
def test_model_release_path(path: Path) -> None:
    drive(path)


def test_model_release_every_flow_is_driven() -> None:
    assert find_flows_not_driven("model_release", PATHS) == set()


def test_model_release_what_cannot_be_asked_for() -> None:
    with fresh_contest() as contest:
        revision = save(contest, NAMES)
        for asked, error in (
            (service.Ask(" "), NotExplained),
            (service.Ask("调整", date(2015, 2, 8)), BadDay),
            (service.Ask("调整", date(2016, 2, 28)), BadDay),
        ):
            with pytest.raises(error):
                contest.runtime.run(
                    ASKER, lambda ctx, asked=asked: service.ask(ctx, KEY, revision, asked, ReadAhead())
                )
        save(contest, (NEW, OLD), revision=1)
        with pytest.raises(NothingToRelease):
            ask(contest, 2)
        save(contest, STRUCTURE, revision=2)
        ask(contest, 3)
        with pytest.raises(RequestOpen):
            ask(contest, 3)
        with pytest.raises(RequestOpen):
            contest.runtime.run(ASKER, lambda ctx: drafts.discard(ctx, KEY))


def test_model_release_of_itself_and_of_something_new_need_approval() -> None:
    with fresh_contest() as contest:
        own = ask(
            contest, save(contest, ("登记审批结果", "登记结果"), key="model_release"), key="model_release"
        )
        assert (own.level, own.needs_approval, own.state) == ("parameter", True, "in_review")
        with contest.runtime.begin() as ctx:
            files = files_of(definitions.get_newest(ctx, KEY))
            bpmn = files[DIAGRAM].replace(f'id="{KEY}"', 'id="fresh"').replace(f'"{KEY}"', '"fresh"')
            drafts.keep(ctx, "fresh", None, 0, {**files, DIAGRAM: bpmn}, is_kept=True)
        new = ask(contest, 1, key="fresh")
        assert (new.level, new.needs_approval, new.state, new.base_version) == (
            "structure",
            True,
            "in_review",
            0,
        )


def test_model_release_needs_somebody_else() -> None:
    with fresh_contest() as contest:
        revision = save(contest, STRUCTURE)
        with contest.runtime.begin() as ctx:
            holding = ctx.session.query(PostHolding).filter_by(person_id=APPROVER[7:]).one()
            holding.valid_to = date(2015, 1, 2)
        with pytest.raises(NoApprover):
            ask(contest, revision)
        with contest.runtime.begin() as ctx:
            ctx.session.add(
                PostHolding(post_id="designer@city", person_id=OTHER[7:], valid_from=date(2015, 1, 1))
            )
        ask(contest, revision)
        task = contest.find("ApproveRelease")
        assert [each.principal for each in contest.get_all(TaskCandidate, task_id=task.id)] == [OTHER]


def test_model_release_rows_keep_the_four_eyes_by_themselves() -> None:
    """Whatever path a process takes, structure is not released without another person's approval."""
    with fresh_contest() as contest:
        request = ask(contest, save(contest, STRUCTURE))
        assert contest.runtime.run("system", lambda ctx: service.release(ctx, request.id)) is False
        assert (newest(contest).version, the_request(contest).state) == (1, "refused")
        for values in ({"decided_by": "p:designer@city"}, {"state": "released", "version": 2}):
            change = update(ReleaseRequest).values(decided_at=request.asked_at, **values)
            with contest.runtime.begin() as ctx, pytest.raises(IntegrityError):
                ctx.session.execute(change)
