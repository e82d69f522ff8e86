from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import workflows
from handlers.campaigns.rules import PHASE_NAMES
from handlers.directory.rules import ROLES
from handlers.notices.texts import list_kinds, render
from handlers.reminders import policies
from handlers.reminders.phases import _AUDIENCES, _STEPS
from handlers.reminders.policies import POLICIES, find_policy

TASK = {"task": "任务", "title": "标题", "organisation": "单位", "due": datetime(2015, 3, 25, tzinfo=UTC)}
PHASE = {"campaign": "竞赛", "phase": {"zh": "阶段", "en": "Phase"}, "count": 3, "county": "临河区"}
PARAMS = {
    **TASK,
    **PHASE,
    "created": datetime(2015, 3, 13, tzinfo=UTC),
    "starts": datetime(2015, 4, 1, tzinfo=UTC),
    "ends": datetime(2015, 10, 31, tzinfo=UTC),
    "organisations": "甲、乙",
    "names": "甲、乙",
}


def test_every_policy_a_shipped_diagram_names_exists() -> None:
    named = set()
    for root in workflows.__path__:
        for diagram in Path(root).glob("*/*.bpmn"):
            named |= set(re.findall(r'name="reminder" value="([^"]*)"', diagram.read_text("utf-8")))
    assert named
    assert named <= POLICIES.keys()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_text_can_be_written(language: str) -> None:
    kinds = {step.text for policy in POLICIES.values() for step in policy.steps}
    kinds |= {policy.repeat_text for policy in POLICIES.values()} | {
        "task.summary",
        "task.idle_below",
        "and_more",
    }
    kinds |= {step.text for step in policies.PHASE_STEPS}
    assert kinds <= set(list_kinds())
    assert kinds == set(policies._data["texts"])
    for kind in kinds:
        text = render(kind, language, PARAMS)
        assert text.title
        assert "{" not in text.title + text.body


def test_every_recipient_is_a_role_or_an_audience() -> None:
    roles = {to for policy in POLICIES.values() for step in policy.steps for to in step.to}
    roles |= {policy.escalation.to for policy in POLICIES.values() if policy.escalation}
    assert roles - {"owner"} <= set(ROLES)
    assert {step.to for step in policies.PHASE_STEPS} == set(_AUDIENCES)


def test_every_phase_has_its_items_and_each_boundary_a_day_zero() -> None:
    assert policies.ITEMS.keys() == PHASE_NAMES.keys()
    assert {("opens", 0), ("closes", 0)} <= _STEPS.keys()


def test_find_policy_falls_back() -> None:
    assert find_policy("report", has_due_date=True).code == "report"
    assert find_policy("report", has_due_date=False).code == "idle"
    assert find_policy("", has_due_date=True).code == find_policy("gone", has_due_date=True).code == "default"
