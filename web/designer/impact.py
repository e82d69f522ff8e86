"""What a version or the draft means for the instances under way, and moving them to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from sqlalchemy import func, select

from engine import definitions
from engine.context import Ctx
from engine.definitions import Version
from engine.errors import AppError, DefinitionRejected, NotFound, Problem
from engine.migration.report import UNAFFECTED, Report
from engine.model import ReadAhead
from engine.models import UNDER_WAY, Definition, Instance
from handlers.models.editions import find_files, get_version
from handlers.models.files import package_of
from web.transactions import runtime, writing

MOST_SHOWN = 200
"""Instances a page looks at, and how many are moved at once."""


class Verdict(StrEnum):
    """What a version means for an instance: nothing where it stands, it can move, or it cannot."""

    UNAFFECTED = "unaffected"
    CAN_MOVE = "can_move"
    CANNOT_MOVE = "cannot_move"


@dataclass(frozen=True)
class Outlook:
    """One instance: where it stands now, by node ids, and what stands against moving it."""

    instance: Instance
    version: int
    nodes: tuple[str, ...]
    verdict: Verdict
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Impact:
    """The outlook of the oldest instances, and how many there are in all."""

    target: Version
    outlooks: list[Outlook]
    total: int

    @property
    def counts(self) -> Counter[Verdict]:
        """How many instances there are of each verdict."""
        return Counter(each.verdict for each in self.outlooks)


@dataclass(frozen=True)
class Outcome:
    """What became of one instance: moved, or `error` says why not."""

    instance_id: str
    error: AppError | None = None


def find_target(ctx: Ctx, key: str, code: str) -> Version:
    """A version by its number, the draft or one of its revisions; raises NotFound, DefinitionRejected."""
    files = find_files(ctx, key, code)
    if files is not None:
        read = ReadAhead()
        package = package_of(key, files, read)
        [checked] = definitions.check(ctx, [package], read)
        if checked.errors:
            raise DefinitionRejected(checked.errors)
        return definitions.version_of(checked)
    return runtime().instances.versions.get(ctx, get_version(ctx, key, code).id)


def foresee(ctx: Ctx, key: str, target: Version) -> Impact:
    """What the target means for each instance under way on another version, the oldest first."""
    others = (
        Instance.definition_key == key,
        Instance.state.in_(UNDER_WAY),
        Instance.definition_id != target.id,
    )
    total = ctx.session.scalar(select(func.count()).select_from(Instance).where(*others)) or 0
    query = (
        select(Instance, Definition.version)
        .join(Definition, Definition.id == Instance.definition_id)
        .where(*others)
        .order_by(Instance.started_at, Instance.id)
        .limit(MOST_SHOWN)
    )
    rows = ctx.session.execute(query).all()
    return Impact(target, [_outlook(ctx, instance, number, target) for instance, number in rows], total)


def migrate(instance_ids: Sequence[str], key: str, target: Version, reason: str) -> list[Outcome]:
    """Move instances of this process to a stored version, each in a transaction of its own: all of it or nothing."""
    return _each(
        instance_ids,
        key,
        lambda ctx, instance_id: runtime().migration.execute(ctx, instance_id, target.id, reason=reason),
    )


def undo(instance_ids: Sequence[str], key: str, reason: str) -> list[Outcome]:
    """Put instances of this process back to where they were before their last migration, each by itself."""
    return _each(
        instance_ids, key, lambda ctx, instance_id: runtime().migration.undo(ctx, instance_id, reason)
    )


def _each(instance_ids: Sequence[str], key: str, verb: Callable[[Ctx, str], object]) -> list[Outcome]:
    outcomes = []
    for instance_id in instance_ids[:MOST_SHOWN]:
        try:
            writing(partial(_do, key=key, instance_id=instance_id, verb=verb))
            outcomes.append(Outcome(instance_id))
        except AppError as error:
            outcomes.append(Outcome(instance_id, error))
    return outcomes


def _do(ctx: Ctx, *, key: str, instance_id: str, verb: Callable[[Ctx, str], object]) -> None:
    instance = ctx.session.get(Instance, instance_id)
    if instance is None or instance.definition_key != key:
        raise NotFound
    verb(ctx, instance_id)


def _outlook(ctx: Ctx, instance: Instance, number: int, target: Version) -> Outlook:
    report = runtime().migration.foresee(ctx, instance.id, target)
    nodes = tuple(dict.fromkeys(each.node for each in report.entries if each.kind == "token"))
    return Outlook(instance, number, nodes, _verdict(report), tuple(report.errors))


def _verdict(report: Report) -> Verdict:
    if not report.is_possible:
        return Verdict.CANNOT_MOVE
    is_untouched = not report.armed and all(each.verdict == UNAFFECTED for each in report.entries)
    return Verdict.UNAFFECTED if is_untouched else Verdict.CAN_MOVE
