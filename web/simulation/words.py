"""The report for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from web.simulation.contest.season.words import describe_season
from web.simulation.tables import table

REGISTER_NAMES = {"plans": "活动方案", "reports": "情况上报", "summaries": "阶段总结"}


def describe(report: Mapping[str, Any]) -> str:
    """The report of a year (see `Played.to_dict`) as text."""
    parts = [
        [
            f"{report['year']}年，{report['units']}家企业，申报{report['entries']}项，"
            f"专家{report['reviewers']}名，种子{report['seed']}，结果{report['digest'][:12]}"
        ],
        table(
            ("阶段任务", "新增", "办结", "其中逾期办结", "逾期未办", "撤回"),
            ([*phase.values()] for phase in report["phases"]),
        ),
        table(("提醒", "份数"), report["reminders"].items()),
    ]
    for code, lines in report["registers"].items():
        heading = (REGISTER_NAMES.get(code, code), "应报", "已报", "未到期", "逾期")
        parts.append(table(heading, ([*line.values()] for line in [*lines, _total(lines)])))
    parts += describe_season(report["season"])
    acts = "，".join(f"{_ACTS.get(kind, kind)}{count}" for kind, count in report["acts"].items())
    parts.append(_costs(report["costs"]))
    parts.append(
        [
            f"办理：{acts}",
            f"异常事件{len(report['incidents'])}，规则不符{len(report['violations'])}，停滞{len(report['stuck'])}，"
            f"被拒{len(report['refused'])}；语句{report['statements']}条",
        ]
    )
    spent = report["seconds"]
    parts.append([f"用时：{sum(spent.values()):.1f}秒（其中推演{spent['play']:.1f}秒）"])
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


MOST_COSTS = 25
COSTS = ("每次办理", "次数", "语句", "前三分之一", "后三分之一", "毫秒", "前三分之一", "后三分之一")
_ACTS = {"submit": "提交", "return": "退回", "transfer": "转办", "never": "不办"}


def _costs(costs: Sequence[Mapping[str, Any]]) -> list[str]:
    """What took most time in all."""
    dearest = sorted(costs, key=lambda cost: -cost["acts"] * cost["milliseconds"])
    return table(COSTS, [map(_number, cost.values()) for cost in dearest[:MOST_COSTS]])


def _number(value: object) -> object:
    return f"{value:g}" if isinstance(value, float) else value


def _total(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    keys = ("expected", "filed", "open", "overdue")
    return {"county": "合计", **{key: sum(line[key] for line in lines) for key in keys}}
