"""流程模型发布: asking that a draft becomes a version, deciding on it, and making it one.

What decides is kept in rows, not in the diagram: a version that needs approval is released only if somebody other than
the asker approved the request, whatever path its process took.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from engine import definitions
from engine.context import Ctx
from engine.db import new_id
from engine.errors import BusinessError, DefinitionRejected, Problem
from engine.model import CheckedPackage, Package, ReadAhead, ReadFiles
from engine.model.compare import Change, Level, Names, compare, edition_of, highest_level
from engine.models import Draft, HumanTask, TaskState
from handlers.directory.queries import get_person, today
from handlers.models import trial
from handlers.models.drafts import get_revision, require_known, require_revision
from handlers.models.editions import edition_of_version
from handlers.models.errors import (
    BadDay,
    BaseChanged,
    NoApprover,
    NoDraft,
    NoProcess,
    NotExplained,
    NothingToRelease,
    RequestOpen,
    RequestOver,
)
from handlers.models.files import package_of
from handlers.models.models import ReleaseRequest
from handlers.models.queries import find_open_request, get_request, list_approvers
from handlers.models.readings import reading_of
from handlers.models.rules import (
    MAX_EXPLANATION,
    RELEASE_PROCESS,
    RequestState,
    Running,
    is_possible_day,
    needs_approval,
)
from handlers.notices.service import notify

MOST_TOLD = 60
"""Changes that a request lists in words; the page that compares shows all."""
NEWER = "申请以后又发布了别的版本。请把草稿与新版本合并，检查后再提交发布；草稿和保存记录都在。"


@dataclass(frozen=True)
class Ask:
    """What a designer asks: `effective_on` None is as soon as everything is through."""

    explanation: str
    effective_on: date | None = None
    running: Running = Running.KEEP


@dataclass(frozen=True)
class Proposal:
    """What a revision of a draft would change: `level` and whether somebody else has to approve it."""

    base_version: int
    checked: CheckedPackage
    changes: list[Change]
    level: Level
    needs_approval: bool


def propose(ctx: Ctx, key: str, revision: int, read: ReadFiles, names: Names | None = None) -> Proposal:
    """What a release of this revision would be; `names` are what people call the codes in settings.

    Reading takes seconds: in a writing transaction give what `read_ahead` read. Raises NotFound, NoDraft, DraftChanged,
    RequestOpen, BaseChanged, DefinitionRejected with every error, NothingToRelease.
    """
    draft = ctx.session.get(Draft, key, with_for_update=not ctx.read_only)
    if find_open_request(ctx, key) is not None:
        raise RequestOpen
    if draft is None:
        require_known(ctx, key)
        raise NoDraft
    require_revision(ctx, draft, revision)
    newest = definitions.find_newest(ctx, key)
    base_version = newest.version if newest is not None else 0
    if draft.base_version != base_version:
        raise BaseChanged(version=base_version)
    checked = _check(ctx, key, revision, read)
    if checked.errors:
        raise DefinitionRejected(checked.errors)
    changes: list[Change] = []
    level = Level.STRUCTURE
    if newest is not None:
        changes = compare(edition_of_version(newest), edition_of(checked), names or {"role": ctx.ports.roles})
        found = highest_level(changes)
        if found is None:
            raise NothingToRelease
        level = found
    is_needed = needs_approval(key, level, is_first=newest is None)
    return Proposal(base_version, checked, changes, level, is_needed)


def read_ahead(ctx: Ctx, key: str, revision: int) -> ReadAhead:
    """What `propose` and `ask` will need to have read."""
    read = reading_of(key, revision)
    package_of(key, get_revision(ctx, key, revision).files, read)
    return read


def ask(
    ctx: Ctx, key: str, revision: int, asked: Ask, read: ReadFiles, names: Names | None = None
) -> ReleaseRequest:
    """Ask that this revision of the draft becomes the newest version, and start the process that sees to it.

    The draft may be edited on; what was asked for stays as it was. Raises as `propose`, NotExplained, BadDay,
    NoApprover, NoProcess.
    """
    explanation = asked.explanation.strip()
    if not explanation or len(explanation) > MAX_EXPLANATION:
        raise NotExplained
    if not is_possible_day(asked.effective_on, today(ctx)):
        raise BadDay
    asker = get_person(ctx, ctx.actor.removeprefix("person:"))
    proposal = propose(ctx, key, revision, read, names)
    if proposal.needs_approval and not list_approvers(ctx, asker.id):
        raise NoApprover
    if definitions.find_newest(ctx, RELEASE_PROCESS) is None:
        raise NoProcess
    get_revision(ctx, key, revision).is_kept = True
    request_id, name = new_id(), proposal.checked.package.name
    data = {"request_id": request_id, "model": name}
    instance_id = ctx.processes.start(ctx, RELEASE_PROCESS, business_key=request_id, data=data)
    request = ReleaseRequest(
        id=request_id,
        instance_id=instance_id,
        definition_key=key,
        name=name,
        revision=revision,
        base_version=proposal.base_version,
        level=str(proposal.level),
        needs_approval=proposal.needs_approval,
        explanation=explanation,
        effective_on=asked.effective_on,
        running=str(asked.running),
        summary=[change.sentence.zh for change in proposal.changes[:MOST_TOLD]],
        findings=[found.to_dict() for found in proposal.checked.problems],
        scenarios_left=len(proposal.checked.package.scenarios),
        state=RequestState.CHECKING,
        asked_by=asker.id,
        asked_at=ctx.now(),
    )
    ctx.session.add(request)
    ctx.session.flush()
    return request


def withdraw(ctx: Ctx, key: str) -> None:
    """Take back what is asked for a process; the draft stays. Raises RequestOver if nothing is open."""
    found = find_open_request(ctx, key)
    request = _lock(ctx, found.id) if found is not None else None
    if request is None or request.ended_at is not None:
        raise RequestOver
    _end(ctx, request, RequestState.WITHDRAWN)
    ctx.record("release.withdrawn", data={"request": request.id, "key": key})
    ctx.processes.send(ctx, "release_withdrawn", request.id)


def check(ctx: Ctx, request_id: str) -> list[str] | None:
    """Check what is asked for against what there is by now; the ids of its scenarios, None if it has errors."""
    request = _lock(ctx, request_id)
    if request.ended_at is not None:
        return None
    checked = _check(ctx, *_place(request), reading_of(*_place(request)))
    request.findings = [found.to_dict() for found in checked.problems]
    if checked.errors:
        _refuse(ctx, request, _reasons("检查有错误", checked.errors))
        return None
    return sorted(checked.package.scenarios)


def try_scenario(ctx: Ctx, request_id: str, scenario_id: str) -> None:
    """Play one scenario of what is asked for and keep what came of it; nothing happens if the request is over."""
    request = _lock(ctx, request_id)
    if request.ended_at is None:
        read = reading_of(*_place(request))
        trial.play_one(ctx, request, _package(ctx, request, read), scenario_id, read)


def run_trial(ctx: Ctx, request_id: str) -> bool:
    """End the test run of what is asked for; whether it loads and every scenario was played and went as expected.

    What went on is kept with the request.
    """
    request = _lock(ctx, request_id)
    if request.ended_at is not None:
        return False
    read = reading_of(*_place(request))
    package = _package(ctx, request, read)
    unloaded, left = trial.load(ctx, package, read), trial.not_passed(ctx, request, package)
    played = [*left, *trial.passed(ctx, request, package)] or [trial.NO_SCENARIOS]
    request.trial = [unloaded or trial.LOADED, *played]
    if unloaded or left:
        _refuse(ctx, request, "试运行没有通过：" + (unloaded or "".join(left)))
        return False
    request.state = RequestState.IN_REVIEW if request.needs_approval else RequestState.SCHEDULED
    ctx.session.flush()
    return True


def decide(ctx: Ctx, request_id: str, *, is_returned: bool, reason: str) -> RequestState:
    """Enter what the person decided who did the task last: approved, or returned with a reason.

    The asker's own word does not count, however they came by the task: error models.same_person.
    """
    request = _lock(ctx, request_id)
    if request.ended_at is not None:
        return RequestState(request.state)
    decider = _last_doer(ctx, request.instance_id)
    if decider == request.asked_by:
        raise BusinessError("models.same_person", "提出发布的人不能审批自己的申请，请由其他人审批。")
    request.decided_by, request.decided_at = decider, ctx.now()
    if is_returned:
        request.reason = reason
        _end(ctx, request, RequestState.RETURNED)
        _tell(ctx, request, "release_returned", {"reason": reason})
    else:
        request.state = RequestState.SCHEDULED
    ctx.session.flush()
    return RequestState(request.state)


def release(ctx: Ctx, request_id: str) -> bool:
    """Make what was asked for the newest version; running instances keep theirs. Whether it was released.

    Not if it was taken back, nobody approved it, a scenario was not played, a newer version came meanwhile or the
    check finds errors now: then the request says why, and the draft's revisions are all there. Later changes of the
    draft stay a draft.
    """
    request = _lock(ctx, request_id)
    if request.ended_at is not None:
        return False
    if request.state != RequestState.SCHEDULED:
        _refuse(ctx, request, "还没有经过审批，不能发布。")
        return False
    newest = definitions.find_newest(ctx, request.definition_key)
    if (newest.version if newest is not None else 0) != request.base_version:
        _refuse(ctx, request, NEWER)
        return False
    read = reading_of(*_place(request))
    package = _package(ctx, request, read)
    if left := trial.not_passed(ctx, request, package):
        _refuse(ctx, request, "试运行没有做完：" + "".join(left))
        return False
    try:
        asker = replace(ctx, actor=f"person:{request.asked_by}")
        [deployed] = ctx.processes.deploy(asker, package, note=request.explanation, read=read)
    except DefinitionRejected as error:
        _refuse(ctx, request, _reasons("生效时检查有错误", error.problems))
        return False
    request.version = deployed.version
    _end(ctx, request, RequestState.RELEASED)
    _let_draft_go(ctx, request)
    _tell(ctx, request, "release_done", {"version": deployed.version})
    return True


def _check(ctx: Ctx, key: str, revision: int, read: ReadFiles) -> CheckedPackage:
    package = package_of(key, get_revision(ctx, key, revision).files, read)
    [checked] = definitions.check(ctx, [package], read)
    return checked


def _package(ctx: Ctx, request: ReleaseRequest, read: ReadFiles) -> Package:
    return package_of(request.definition_key, get_revision(ctx, *_place(request)).files, read)


def _lock(ctx: Ctx, request_id: str) -> ReleaseRequest:
    get_request(ctx, request_id)
    query = select(ReleaseRequest).where(ReleaseRequest.id == request_id).with_for_update()
    return ctx.session.scalars(query.execution_options(populate_existing=True)).one()


def _place(request: ReleaseRequest) -> tuple[str, int]:
    return request.definition_key, request.revision


def _last_doer(ctx: Ctx, instance_id: str) -> str:
    """The person who last did a task of this instance."""
    query = select(HumanTask.completed_by).where(
        HumanTask.instance_id == instance_id, HumanTask.state == TaskState.COMPLETED
    )
    actor = ctx.session.scalars(query.order_by(HumanTask.closed_at.desc(), HumanTask.id.desc())).first()
    return get_person(ctx, (actor or "").removeprefix("person:")).id


def _let_draft_go(ctx: Ctx, request: ReleaseRequest) -> None:
    """The draft is over if it is what was released; what was saved after that goes on from the new version."""
    draft = ctx.session.get(Draft, request.definition_key, with_for_update=True)
    if draft is None:
        return
    if draft.revision == request.revision:
        ctx.session.delete(draft)
    elif draft.base_version == request.base_version and request.version is not None:
        draft.base_version = request.version


def _refuse(ctx: Ctx, request: ReleaseRequest, reason: str) -> None:
    request.reason = reason[:MAX_EXPLANATION]
    _end(ctx, request, RequestState.REFUSED)
    _tell(ctx, request, "release_refused", {"reason": request.reason})


def _end(ctx: Ctx, request: ReleaseRequest, state: RequestState) -> None:
    request.state, request.ended_at = state, ctx.now()
    ctx.session.flush()


def _tell(ctx: Ctx, request: ReleaseRequest, kind: str, params: Mapping[str, object]) -> None:
    person, link = get_person(ctx, request.asked_by), f"/definitions/{request.definition_key}/release"
    notify(ctx, person, f"{kind}:{request.id}", kind, {"model": request.name, **params}, link)


def _reasons(what: str, problems: Sequence[Problem]) -> str:
    return f"{what}：" + "".join(found.text("zh") for found in problems[:5])
