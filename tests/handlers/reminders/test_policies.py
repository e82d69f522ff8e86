from __future__ import annotations

import re
from pathlib import Path

import workflows
from handlers.campaigns.rules import PHASE_NAMES
from handlers.directory.rules import ROLES
from handlers.notices.kinds import kinds_by_id
from handlers.reminders import policies
from handlers.reminders.policies import BOUNDARY_POLICIES, POLICIES, find_policy
from handlers.reminders.rules import BOUNDARIES

ALL = {**POLICIES, **BOUNDARY_POLICIES}


def test_every_policy_a_shipped_diagram_names_exists() -> None:
    named = set()
    for root in workflows.__path__:
        for diagram in Path(root).glob("*/*.bpmn"):
            named |= set(re.findall(r'name="reminder" value="([^"]*)"', diagram.read_text("utf-8")))
    assert named
    assert named <= POLICIES.keys()


def test_every_text_a_policy_names_is_a_kind_of_notice() -> None:
    steps = [step for policy in ALL.values() for step in policy.steps]
    kinds = {step.text for step in steps}
    kinds |= {policy.repeat_text for policy in POLICIES.values()} | {"task.summary", "task.idle_below"}
    assert kinds <= kinds_by_id().keys()


def test_every_recipient_is_a_role() -> None:
    roles = {to for policy in ALL.values() for step in policy.steps for to in step.to}
    roles |= {policy.escalation.to for policy in POLICIES.values() if policy.escalation}
    assert roles - {"owner"} <= set(ROLES)


def test_every_phase_has_its_items_and_each_boundary_its_policy() -> None:
    assert policies.ITEMS.keys() == PHASE_NAMES.keys()
    assert tuple(BOUNDARY_POLICIES) == BOUNDARIES
    assert not BOUNDARY_POLICIES.keys() & POLICIES.keys()


def test_find_policy_falls_back() -> None:
    assert find_policy("report", has_due_date=True).code == "report"
    assert find_policy("report", has_due_date=False).code == "idle"
    assert find_policy("", has_due_date=True).code == find_policy("gone", has_due_date=True).code == "default"
