"""The report as tables whose columns stand under each other."""

from __future__ import annotations

from typing import Any

from web.simulation.words import describe

REPORT: dict[str, Any] = {
    "year": 2015,
    "units": 3,
    "seed": 7,
    "phases": [{"name": "动员部署阶段", "opened": 12, "done": 10, "late": 1, "overdue": 2, "withdrawn": 0}],
    "reminders": {"task.due_soon": 40},
    "registers": {
        "plans": [
            {"county": "临河区", "expected": 5, "filed": 4, "open": 0, "overdue": 1},
            {"county": "高新区", "expected": 10, "filed": 10, "open": 0, "overdue": 0},
        ]
    },
    "acts": {"submit": 9, "return": 1},
    "incidents": [],
    "seconds": {"setup": 1.0, "play": 2.5, "reading": 0.5},
}


def test_report_in_words() -> None:
    assert describe(REPORT) == (
        "2015年，3家企业，种子7\n"
        "\n"
        "阶段任务      新增  办结  其中逾期办结  逾期未办  撤回\n"
        "动员部署阶段    12    10             1         2     0\n"
        "\n"
        "提醒           份数\n"
        "task.due_soon    40\n"
        "\n"
        "活动方案  应报  已报  未到期  逾期\n"
        "临河区       5     4       0     1\n"
        "高新区      10    10       0     0\n"
        "合计        15    14       0     1\n"
        "\n"
        "办理：提交9，退回1\n"
        "异常事件：0\n"
        "\n"
        "用时：4.0秒（其中推演2.5秒）\n"
    )
