"""A process in words: every step is there, numbered, with who, what, by when and what comes next."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.elements import Process
from engine.model.narrative import Line, narrate
from engine.model.narrative.telling import GATEWAYS
from engine.model.reader import read_bpmn

SHIPPED = sorted(Path("workflows").glob("*/*.bpmn"))


def read(path: Path) -> Process:
    process = read_bpmn(path.read_bytes(), path.name).process
    assert process is not None
    return process


NAMES = {
    "form": {"review": {"zh": "审阅意见", "en": "Opinion"}},
    "reminder": {"default": {"zh": "一般任务", "en": "Any task"}},
    "handler": {"plans.check_plan": {"zh": "检查工作方案", "en": "Check a plan"}},
}


@pytest.fixture(scope="module")
def plan() -> dict[str, Line]:
    return {line.id: line for line in narrate(read(Path("workflows/unit_plan/unit_plan.bpmn")), NAMES)}


def test_step_says_who_what_and_by_when(plan: dict[str, Line]) -> None:
    [review] = [line for line in plan.values() if line.title.zh == "审阅方案"]
    assert (review.number, review.who) == ("4", "upper_union")
    assert [words.zh for words in review.what] == ["填写：审阅意见", "还可以：退回、转办"]
    assert [words.zh for words in review.by_when] == ["期限：5 个工作日", "提醒：一般任务"]
    assert [words.en for words in review.by_when] == ["due: 5 working days", "reminders: Any task"]


def test_gateways_are_told_as_conditions_with_their_question(plan: dict[str, Line]) -> None:
    [checked] = [line for line in plan.values() if line.title.zh == "检查要素和日期"]
    assert [(turn.condition.zh, turn.title.zh) for turn in checked.turns] == [
        ("要素齐全？ 否", "第 6 步「修改方案」"),
        ("要素齐全？ 是，须行政确认？ 是", "第 3 步「确认经费和人员」"),
        ("要素齐全？ 是，须行政确认？ 县区方案或申请免报", "第 4 步「审阅方案」"),
    ]


def test_codes_are_told_by_their_names(plan: dict[str, Line]) -> None:
    [check] = [line for line in plan.values() if line.title.zh == "检查要素和日期"]
    assert check.what[0] == ("系统自动办理：检查工作方案", "done by the system: Check a plan")
    others = [
        words.zh for line in plan.values() for words in line.what if words.zh.startswith("系统自动办理")
    ]
    assert "系统自动办理：plans.file_plan" in others, "what nobody has named goes by its code"


def test_a_long_formula_is_told_whole(plan: dict[str, Line]) -> None:
    due = "if plan_due_on < today() then add working days(today(), 5) else plan_due_on"
    assert any(due in words.zh for line in plan.values() for words in line.by_when)


def test_events_say_what_they_wait_for(plan: dict[str, Line]) -> None:
    [deadline] = [line for line in plan.values() if line.title.zh == "到动员阶段截止"]
    assert deadline.number == ""
    assert deadline.what[0].zh.startswith("等到：")


@pytest.mark.parametrize("path", SHIPPED[::5], ids=lambda path: path.stem)
def test_nothing_of_a_shipped_process_is_left_out(path: Path) -> None:
    process = read(path)
    lines = {line.id: line for line in narrate(process)}
    told = {node.id for node in process.nodes.values() if node.kind not in GATEWAYS}
    assert told <= lines.keys()
    targets = {turn.target for line in lines.values() for turn in line.turns}
    led_to = {flow.target for flow in process.flows.values()} & told
    assert led_to <= targets
    assert all(line.title.zh and line.title.en for line in lines.values())
