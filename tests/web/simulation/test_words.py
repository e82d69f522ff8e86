"""The report as tables whose columns stand under each other."""

from __future__ import annotations

from typing import Any

from web.simulation.words import describe

COST = {
    **{"name": "engine", "acts": 3, "statements": 7.5, "first_statements": 7.0, "last_statements": 8.0},
    **{"milliseconds": 1.25, "first_milliseconds": 1.0, "last_milliseconds": 1.5},
}
REPORT: dict[str, Any] = {
    "year": 2015,
    "units": 3,
    "entries": 0,
    "reviewers": 5,
    "seed": 7,
    "digest": "0123456789abcdef",
    "phases": [{"name": "动员部署阶段", "opened": 12, "done": 10, "late": 1, "overdue": 2, "withdrawn": 0}],
    "reminders": {"task.due_soon": 40},
    "registers": {
        "plans": [
            {"county": "临河区", "expected": 5, "filed": 4, "open": 0, "overdue": 1},
            {"county": "高新区", "expected": 10, "filed": 10, "open": 0, "overdue": 0},
        ]
    },
    "organisations": [
        {"county": "临河区", "name": "临河机械厂", "owed": 9, "filed": 7, "overdue": 2}
        | {"entered": 3, "honoured": 1},
        {"county": "高新区", "name": "高新电子厂", "owed": 9, "filed": 9, "overdue": 0}
        | {"entered": 0, "honoured": 0},
    ],
    "left_open": [{"step": "申报·填写", "role": "申请人", "count": 4, "overdue": 3, "days": 81}],
    "acts": {"submit": 9, "return": 1},
    "incidents": [],
    "violations": [],
    "stuck": [],
    "refused": ["act"],
    "statements": 99,
    "costs": [COST],
    "season": {"stages": [{"begun": 0}]},
    "seconds": {"setup": 1.0, "play": 2.5, "reading": 0.5},
}


def test_report_in_words() -> None:
    assert describe(REPORT) == (
        "2015年，3家企业，申报0项，专家5名，种子7，结果摘要0123456789ab\n"
        "\n"
        "阶段任务      新增  办结  其中逾期办结  逾期未办  撤回\n"
        "动员部署阶段    12    10             1         2     0\n"
        "\n"
        "提醒通知      份数\n"
        "任务即将到期    40\n"
        "\n"
        "活动方案  应报  已报  未到期  逾期\n"
        "临河区       5     4       0     1\n"
        "高新区      10    10       0     0\n"
        "合计        15    14       0     1\n"
        "\n"
        "欠报企业1家（前15）  应报  已报  逾期  申报  命名\n"
        "临河区 临河机械厂       9     7     2     3     1\n"
        "\n"
        "期末未办4项  办理人  件数  逾期  最久（天）\n"
        "申报·填写    申请人     4     3          81\n"
        "\n"
        "每次办理  次数  语句  前三分之一  后三分之一  毫秒  前三分之一  后三分之一\n"
        "engine       3   7.5           7           8  1.25           1         1.5\n"
        "\n"
        "办理：提交9，退回1\n"
        "异常事件0，规则不符0，停滞0，被拒1；语句99条\n"
        "\n"
        "用时：4.0秒（其中推演2.5秒）\n"
    )


SEASON: dict[str, Any] = {
    "counties": [
        {"county": "临河区", "units": 6, "units_entered": 5}
        | {"handed_in": 18, "recommended": 12, "eligible": 9, "honoured": 7}
    ],
    "stages": [
        {"kind": "result", "begun": 42, "handed_in": 34, "recommended": 26, "eligible": 17, "chosen": 15}
        | {"honoured": 14, "lapsed": 8, "withdrawn": 0, "rejected": 13, "under_way": 6}
    ],
    "returns": [{"process": "unit_endorsement", "step": "审核", "reason": "请补充", "count": 2}],
    "refusals": [{"kind": "result", "reason": "名额已满", "count": 3}],
    "reviews": [
        {"kind": "result", "number": 1, "entries": 15, "experts": {"accepted": 9, "silent": 1}}
        | {
            "sheets": {"submitted": 45},
            "loads": [3, 5, 6],
            "means": [64.8, 74.8, 84.8],
            "spreads": [3, 7.5, 17],
        }
        | {"apart": 1, "third_opinions": 1, "voted": 1, "set_aside": 0, "digest": "abcdef0123456789"}
    ],
    "judges": [
        {"kind": "result", "round": 1, "panel": 2, "name": "王工", "sheets": 6, "submitted": 5}
        | {"abstained": 0, "lapsed": 1, "mean": 74.8}
    ],
    "public_notices": [
        {"number": "2015-GS-01", "title": "拟命名公示", "starts_on": "2015-11-02", "ends_on": "2015-11-06"}
        | {"working_days": 5, "state": "closed"}
    ],
    "chosen": [
        {"kind": "result", "number": "2015-CG-0001", "name": "快换夹具", "rank": 1, "grade": "一等奖"}
        | {"combined": "92.67", "score": "92.67", "scores": 3, "spread": "7.50", "assessment": ""}
        | {"county": "临河区", "unit": "临河机械厂", "state": "removed", "tie": ""}
    ],
    "decisions": [{"number": "滨会发〔2015〕76号", "issued_on": "2015-11-24", "honours": {"创新能手": 5}}],
    "objections": [
        {"number": "2015-YY-0001", "about": "真实性", "entry": "2015-CG-0001 快换夹具"}
        | {"outcome": "upheld", "days": None, "reason": "属实"}
    ],
    "levels": [
        {"name": "单位工会", "done": 9, "median_days": 4.6, "p90_days": 13.7}
        | {"longest_days": 28.6, "late": 3, "open": 1}
    ],
    "slowest_steps": [],
}


def test_season_in_words_says_what_a_supervisor_asks() -> None:
    said = describe({**REPORT, "season": SEASON})

    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert [line for line in EXPECTED if line not in lines] == []


EXPECTED = (
    "临河区 6 5 18 12 9 7",
    "优秀技术创新成果 42 34 26 17 15 14 8 0 13 6",
    "审核：请补充 2",
    "优秀技术创新成果：名额已满 3",
    "优秀技术创新成果第1轮评审：15项；专家接受9，未答复1；评分表已评45",
    "每人份数3/5/6；每人平均分64.8/74.8/84.8；每项分差3/7.5/17（最少/中位/最多）",
    "分差超限1项，补评1份，合议表决1项，不参加排序0项；结果摘要abcdef012345",
    "2015-CG-0001 快换夹具（异议后移出） 1 一等奖 92.67 92.67 3 7.50 - 临河区 临河机械厂",
    "合计 6 5 18 12 9 7",
    "王工 优秀技术创新成果第1轮 2 6 5 0 1 74.8",
    "2015-GS-01 已结束 2015-11-02 2015-11-06 5 拟命名公示",
    "2015-11-24 滨会发〔2015〕76号：创新能手5",
    "2015-YY-0001 真实性 成立 - 2015-CG-0001 快换夹具",
    "单位工会 9 4.6 13.7 28.6 3 1",
)
