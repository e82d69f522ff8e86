"""The report of a season in tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.entries.rules import KIND_NAMES
from web.simulation.tables import table

MOST_RETURNS = 15
_SHEETS = {
    "submitted": "已评",
    "lapsed": "逾期未评",
    "abstained": "弃评",
    "replaced": "已换人",
    "open": "未评",
}
_ANSWERS = {
    **{"accepted": "接受", "declined": "谢绝", "silent": "未答复"},
    **{"removed": "换下", "invited": "待答复", "chosen": "未邀请"},
}
_NOTICES = {"draft": "未发布", "posted": "公示中", "closed": "已结束", "annulled": "已作废"}
_OUTCOMES = {
    **{"upheld": "成立", "corrected": "更正", "dismissed": "不成立"},
    **{"not_accepted": "不予受理", "filed": "待受理", "accepted": "办理中"},
}


def describe_season(season: Mapping[str, Any]) -> list[list[str]]:
    """The parts of the report, each a list of lines; of a season without entries none."""
    if not any(stage["begun"] for stage in season["stages"]):
        return []
    return [
        table(
            ("参与情况（按县区）", "企业", "申报企业", "提交", "推荐", "合格", "命名"),
            [row.values() for row in [*season["counties"], _total(season["counties"])]],
        ),
        table(
            ("申报进展", "起草", "提交", "推荐", "合格", "入选", "命名", "逾期", "撤回", "未通过", "在办"),
            [(_kind(row), *list(row.values())[1:]) for row in season["stages"]],
        ),
        table(
            ("退回原因", "次数"),
            [(f"{row['step']}：{row['reason']}", row["count"]) for row in season["returns"][:MOST_RETURNS]],
        ),
        table(
            ("未通过原因", "项数"),
            [(f"{_kind(row)}：{row['reason']}", row["count"]) for row in season["refusals"][:MOST_RETURNS]],
        ),
        *(_review(review) for review in season["reviews"]),
        table(
            ("评审专家工作量", "评审", "组", "份数", "已评", "弃评", "逾期未评", "平均分"),
            [_judge(row) for row in season["judges"]],
        ),
        table(
            ("审定名单", "名次", "等级", "综合", "评审", "评分数", "分差", "考核", "县区", "单位"),
            [_chosen(row) for row in season["chosen"]],
        ),
        [_decision(row) for row in season["decisions"]],
        table(
            ("公示", "状态", "开始", "结束", "工作日", "名称"),
            [_noticed(row) for row in season["public_notices"]],
        ),
        table(
            ("异议", "类别", "结果", "天数", "对象"),
            [
                (row["number"], row["about"], _OUTCOMES[row["outcome"]], _or_dash(row["days"]), row["entry"])
                for row in season["objections"]
            ],
        ),
        _waiting("各级办理用时（天）", season["levels"]),
        _waiting("最慢的环节（天）", season["slowest_steps"]),
    ]


def _total(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    columns = list(rows[0])[1:] if rows else []
    return {"name": "合计", **{column: sum(row[column] for row in rows) for column in columns}}


def _judge(row: Mapping[str, Any]) -> tuple[object, ...]:
    counts = (row[key] for key in ("panel", "sheets", "submitted", "abstained", "lapsed"))
    return row["name"], f"{_kind(row)}第{row['round']}轮", *counts, _or_dash(row["mean"])


def _kind(row: Mapping[str, Any]) -> str:
    return KIND_NAMES[row["kind"]]["zh"]


def _review(review: Mapping[str, Any]) -> list[str]:
    experts = "，".join(f"{_ANSWERS[state]}{count}" for state, count in review["experts"].items())
    sheets = "，".join(f"{_SHEETS[state]}{count}" for state, count in review["sheets"].items())
    return [
        f"{_kind(review)}第{review['number']}轮评审：{review['entries']}项；专家{experts}；评分表{sheets}",
        f"  每人份数{_range(review['loads'])}；每人平均分{_range(review['means'])}；"
        f"每项分差{_range(review['spreads'])}（最少/中位/最多）",
        f"  分差超限{review['apart']}项，补评{review['third_opinions']}份，合议表决{review['voted']}项，"
        f"不参加排序{review['set_aside']}项；结果摘要{review['digest'][:12]}",
    ]


def _range(values: Sequence[float]) -> str:
    return "/".join(f"{value:g}" for value in values)


def _noticed(row: Mapping[str, Any]) -> tuple[object, ...]:
    days = (row[key] for key in ("starts_on", "ends_on", "working_days"))
    return row["number"], _NOTICES[row["state"]], *map(_or_dash, days), row["title"]


def _chosen(row: Mapping[str, Any]) -> tuple[object, ...]:
    mark = "（异议后移出）" if row["state"] == "removed" else ""
    return (
        f"{row['number']} {row['name']}{mark}",
        *(row[key] for key in ("rank", "grade", "combined", "score", "scores", "spread")),
        *(_or_dash(row["assessment"]), row["county"], row["unit"]),
    )


def _decision(row: Mapping[str, Any]) -> str:
    honours = "，".join(f"{name}{count}" for name, count in row["honours"].items())
    return f"{row['issued_on']} {row['number']}：{honours}"


def _waiting(heading: str, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    titles = (heading, "办结", "中位", "九成以内", "最长", "逾期办结", "未办")
    return table(titles, [row.values() for row in rows])


def _or_dash(value: object) -> object:
    return "-" if value in (None, "") else value
