"""复盘: a kept review in words, as tables that page, workbook and paper share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.context import Ctx
from handlers.directory.rules import KINDS
from handlers.reminders.policies import POLICIES
from handlers.reminders.rules import WORKING
from web import names
from web.content import in_language
from web.i18n import gettext as _
from web.i18n import pick
from web.i18n.dates import format_instant
from web.rule_form import day_words
from web.sentences import SENTENCES

BAR = 100


@dataclass(frozen=True)
class Table:
    """A part of the review: `bars` are (label, per cent) of its drawing; `note` says how it was counted."""

    title: str
    note: str
    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    bars: list[tuple[str, float]]


def tables(ctx: Ctx, content: Mapping[str, Any]) -> list[Table]:
    """Everything of a review but its totals."""
    names_of = {key: pick(name) for key, name in names.newest_definitions(ctx)}
    return [
        _waits(content, names_of),
        _returns(content, names_of),
        _late(ctx, content),
        _rungs(content),
        _corrections(content),
        _moved(content),
    ]


def _step(line: Mapping[str, Any], processes: Mapping[str, str]) -> str:
    return f"{processes.get(line['key'], line['key'])} · {line['name']}"


def _level(kind: str) -> str:
    return pick(KINDS[kind]) if kind in KINDS else "—"


def _number(value: float) -> str:
    return f"{value:g}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%（{part}/{whole}）" if whole else "—"


def _waits(content: Mapping[str, Any], processes: Mapping[str, str]) -> Table:
    lines = content["waits"]
    return Table(
        _("时间花在哪里"),
        _("每个已办结的任务从开始到办结的时间，含夜间和假日；按合计从多到少。"),
        (
            *(_("步骤"), _("层级"), _("件数"), _("中位数（小时）"), _("九成不超过（小时）")),
            *(_("合计（小时）"), _("占比（%）")),
        ),
        [
            (
                _step(line, processes),
                _level(line["level"]),
                str(line["count"]),
                *(_number(line[name]) for name in ("median_hours", "p90_hours", "total_hours", "share")),
            )
            for line in lines
        ],
        [(f"{_step(line, processes)}（{_level(line['level'])}）", line["share"]) for line in lines[:10]],
    )


def _returns(content: Mapping[str, Any], processes: Mapping[str, str]) -> Table:
    lines = content["returns"]
    return Table(
        _("退回了什么，为什么"),
        _("每个步骤退回的次数占其办结次数的比例，和最常写的理由。"),
        (_("步骤"), _("退回"), _("常见理由")),
        [
            (
                _step(line, processes),
                _share(line["count"], line["answered"]),
                "\n".join(f"{reason['text']}（{reason['count']}）" for reason in line["reasons"]),
            )
            for line in lines
        ],
        [(_step(line, processes), 100 * line["count"] / line["answered"]) for line in lines[:10]],
    )


def _late(ctx: Ctx, content: Mapping[str, Any]) -> Table:
    lines = content["late"]
    counties = names.organisations(ctx, (line["county"] for line in lines))
    return Table(
        _("各县区逾期"),
        _("有期限的任务中，过期才办结或至今未办的。市直算在市总工会名下。"),
        (_("县区"), _("有期限的任务"), _("逾期"), _("逾期率（%）"), _("逾期天数中位数")),
        [
            (
                counties.get(line["county"], line["county"]),
                *(_number(line[name]) for name in ("due", "late", "share", "median_days")),
            )
            for line in lines
        ],
        [(counties.get(line["county"], line["county"]), line["share"]) for line in lines[:20]],
    )


def _rungs(content: Mapping[str, Any]) -> Table:
    lines = content["rungs"]
    labelled = [(f"{_policy(line['policy'])} · {day_words(line['offset'], WORKING)}", line) for line in lines]
    return Table(
        _("哪些提醒起了作用"),
        _(
            "提醒后三天内办结的比例，对照同一时点没有收到这次提醒、尚未办结的任务。"
            "这不是试验：谁被提醒不是随机决定的，差别也可能另有原因。"
        ),
        (_("提醒"), _("提醒后三天内办结"), _("未提醒的三天内办结")),
        [
            (label, _share(line["done"], line["reminded"]), _share(line["others_done"], line["others"]))
            for label, line in labelled
        ],
        [(label, 100 * line["done"] / line["reminded"]) for label, line in labelled],
    )


def _policy(code: str) -> str:
    return pick(POLICIES[code].name) if code in POLICIES else code


def _corrections(content: Mapping[str, Any]) -> Table:
    incidents = content["incidents"]
    rows = [
        (_("故障"), str(incidents["count"])),
        (_("至今未解决的故障"), str(incidents["open"])),
        (_("故障解决用时中位数（小时）"), _number(incidents["median_hours"])),
    ]
    rows += [(_kind(kind), str(count)) for kind, count in content["corrections"].items()]
    return Table(_("故障和人工更正"), "", (_("事项"), _("次数")), rows, [])


def _kind(kind: str) -> str:
    return _(SENTENCES[kind], actor="", node="").rstrip("：: “”") if kind in SENTENCES else kind


def _moved(content: Mapping[str, Any]) -> Table:
    return Table(
        _("改动过的期限"),
        _("最近一百次由人改动的期限。"),
        (_("流程"), _("时间"), _("原期限"), _("新期限"), _("理由")),
        [
            (_called(line), *(_time(line[name]) for name in ("at", "before", "after")), line["reason"])
            for line in content["moved"]
        ],
        [],
    )


def _called(line: Mapping[str, Any]) -> str:
    return in_language(line["title"], line.get("title_en", ""))


def _time(text: str | None) -> str:
    if not text:
        return "—"
    try:
        return format_instant(datetime.fromisoformat(text))
    except ValueError:
        return text
