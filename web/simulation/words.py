"""The report for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from web.simulation.contest.season.words import describe_season
from web.simulation.tables import table

REGISTER_NAMES = {"plans": "活动方案", "reports": "情况上报", "summaries": "阶段总结"}

NOTICE_NAMES = {
    **{"task.due_soon": "任务即将到期", "task.due_today": "任务今日到期", "task.overdue": "任务逾期"},
    **{"task.overdue_below": "下级任务逾期", "task.for_bulletin": "逾期拟通报", "task.summary": "逾期汇总"},
    **{"phase.opens_soon": "阶段即将开始", "phase.opens": "阶段开始"},
    **{"phase.closes_soon": "阶段即将结束", "phase.closes_today": "阶段今日结束"},
    **{"phase.open_items": "阶段结束后本人未办"},
    **{"phase.open_items_county": "阶段未办事项（县区）", "phase.open_items_city": "阶段未办事项（全市）"},
    **{"plan_issued": "方案印发", "incentive_urged": "激励制度催报", "inspection_announced": "督导检查通知"},
    **{"severe_finding": "督导发现严重问题", "review.ballot": "评审表决"},
}
MOST_LAGGING = 15


def describe(report: Mapping[str, Any]) -> str:
    """The report of a year (see `Played.to_dict`) as text."""
    parts = [
        [
            f"{report['year']}年，{report['units']}家企业，申报{report['entries']}项，"
            f"专家{report['reviewers']}名，种子{report['seed']}，结果摘要{report['digest'][:12]}"
        ],
        table(
            ("阶段任务", "新增", "办结", "其中逾期办结", "逾期未办", "撤回"),
            ([*phase.values()] for phase in report["phases"]),
        ),
        table(
            ("提醒通知", "份数"),
            [(NOTICE_NAMES.get(kind, kind), count) for kind, count in report["reminders"].items()],
        ),
    ]
    for code, lines in report["registers"].items():
        heading = (REGISTER_NAMES.get(code, code), "应报", "已报", "未到期", "逾期")
        parts.append(table(heading, ([*line.values()] for line in [*lines, _total(lines)])))
    parts.append(_lagging(report["organisations"]))
    parts += describe_season(report["season"])
    parts.append(_left_open(report["left_open"]))
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


def _lagging(units: Sequence[Mapping[str, Any]]) -> list[str]:
    """The enterprises that owe most; all of them stand in the JSON report."""
    lagging = [unit for unit in units if unit["overdue"]]
    heading = (f"欠报企业{len(lagging)}家（前{MOST_LAGGING}）", "应报", "已报", "逾期", "申报", "命名")
    counts = ("owed", "filed", "overdue", "entered", "honoured")
    return table(
        heading,
        [
            (f"{unit['county']} {unit['name']}", *(unit[count] for count in counts))
            for unit in lagging[:MOST_LAGGING]
        ],
    )


def _left_open(steps: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is open at the end; all the year's work that nobody did."""
    total = sum(step["count"] for step in steps)
    return table(
        (f"期末未办{total}项", "办理人", "件数", "逾期", "最久（天）"), [step.values() for step in steps]
    )


def _number(value: object) -> object:
    return f"{value:g}" if isinstance(value, float) else value


def _total(lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    keys = ("expected", "filed", "open", "overdue")
    return {"county": "合计", **{key: sum(line[key] for line in lines) for key in keys}}
