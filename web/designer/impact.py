"""What a version or the draft means for the instances under way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from engine import definitions
from engine.context import Ctx
from engine.definitions import Version
from engine.errors import DefinitionRejected, Problem
from engine.migration import batches
from engine.migration.report import FIRES, OVER, SKIPPED, UNAFFECTED, UNKNOWN, Report, TimeChange
from engine.model import ReadAhead
from engine.model.elements import walk
from engine.models import Definition, Instance
from handlers.models.editions import find_files, get_version
from handlers.models.files import package_of
from web.content import node_name
from web.i18n import gettext as _
from web.i18n.dates import format_instant
from web.transactions import runtime

MOST_SHOWN = 200
"""Instances a page looks at."""


class Verdict(StrEnum):
    """What a version means for an instance: nothing where it stands, it can move, or it cannot."""

    UNAFFECTED = "unaffected"
    CAN_MOVE = "can_move"
    CANNOT_MOVE = "cannot_move"


@dataclass(frozen=True)
class Outlook:
    """One instance: where it stands now, by node ids, what stands against moving it, and which due times would be
    others if they were worked out anew.
    """

    instance: Instance
    version: int
    nodes: tuple[str, ...]
    verdict: Verdict
    problems: tuple[Problem, ...]
    times: tuple[TimeChange, ...]


@dataclass(frozen=True)
class Impact:
    """The outlook of a page of instances, the oldest first, and how many there are in all; `first` counts from 0."""

    target: Version
    outlooks: list[Outlook]
    total: int
    first: int

    @property
    def counts(self) -> Counter[Verdict]:
        """How many instances there are of each verdict."""
        return Counter(each.verdict for each in self.outlooks)


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


def foresee(ctx: Ctx, key: str, target: Version, page: int = 1) -> Impact:
    """What the target means for a page of the instances under way on another version, the oldest first."""
    others = (Instance.definition_key == key, *batches.on_others(target.id))
    total = ctx.session.scalar(select(func.count()).select_from(Instance).where(*others)) or 0
    first = (page - 1) * MOST_SHOWN
    query = (
        select(Instance, Definition.version)
        .join(Definition, Definition.id == Instance.definition_id)
        .where(*others)
        .order_by(Instance.started_at, Instance.id)
        .offset(first)
        .limit(MOST_SHOWN)
    )
    rows = ctx.session.execute(query).all()
    return Impact(
        target, [_outlook(ctx, instance, number, target) for instance, number in rows], total, first
    )


def names_in(version: Version) -> dict[str, str]:
    """What the elements of a version are called, those of its sub-processes too."""
    return {
        node.id: node_name(node) or node.id for each in walk(version.process) for node in each.nodes.values()
    }


def words_of_time(change: TimeChange, names: Mapping[str, str], now: datetime) -> str:
    """A due time that would be another, in the language of the request and the city's zone."""
    before, after = format_instant(change.before) or _("不限期"), format_instant(change.after) or _("不限期")
    if change.kind == "timer" and change.before is None:
        before = _("不触发")
    text = _TIMES.get(change.outcome) or _TIMES["task" if change.kind == "task" else "timer"]
    if change.kind == "task" and change.outcome != UNKNOWN and change.after and change.after <= now:
        text = _TIMES["late"]
    return _(text, node=names.get(change.node, change.node), before=before, after=after)


_TIMES = {
    "task": "“{node}”的办理期限：{before} → {after}",
    "late": "“{node}”的办理期限：{before} → {after}（已过，将显示为逾期）",
    "timer": "“{node}”的触发时间：{before} → {after}",
    FIRES: "“{node}”的触发时间：{before} → {after}（已过，迁移后立即触发）",
    SKIPPED: "“{node}”的触发时间：{before} → {after}（已过，不再触发）",
    OVER: "“{node}”的触发时间：{before} → 不再触发（次数已满）",
    UNKNOWN: "“{node}”的时间按新版本算不出来（现在是{before}）",
}


def _outlook(ctx: Ctx, instance: Instance, number: int, target: Version) -> Outlook:
    report = runtime().migration.foresee(ctx, instance.id, target)
    nodes = tuple(dict.fromkeys(each.node for each in report.entries if each.kind == "token"))
    return Outlook(instance, number, nodes, _verdict(report), tuple(report.errors), tuple(report.times))


def _verdict(report: Report) -> Verdict:
    if not report.is_possible:
        return Verdict.CANNOT_MOVE
    is_untouched = not report.armed and all(each.verdict == UNAFFECTED for each in report.entries)
    return Verdict.UNAFFECTED if is_untouched else Verdict.CAN_MOVE
