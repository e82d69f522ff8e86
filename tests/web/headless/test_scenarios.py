"""`saicheng scenarios`: a line for each, and an exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.web.headless.diagrams import settings, write
from web.cli import main

PASSES = {
    "format": 1,
    "name": "直接办结",
    "now": "2026-03-02T01:00:00Z",
    "data": {},
    "steps": [{"complete": "Draft"}],
    "expected": {
        "path": ["Begin", "Draft", "Finish"],
        "tasks": [{"node": "Draft", "role": "office", "due": ""}],
        "state": "completed",
        "end": "Finish",
        "open": [],
        "failed": [],
    },
}

FORM = {
    "type": "default",
    "id": "draft",
    "schemaVersion": 19,
    "components": [{"type": "textfield", "key": "note", "label": "说明"}],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A package with one scenario that passes."""
    made = tmp_path / "approval"
    for name in ("scenarios", "forms"):
        (made / name).mkdir(parents=True)
    (made / "forms" / "draft.json").write_text(json.dumps(FORM))
    write(
        made,
        "approval",
        f'<startEvent id="Begin"/><userTask id="Draft" name="编制">{settings(role="office", form="draft")}</userTask>'
        '<endEvent id="Finish"/>',
        "Begin > Draft",
        "Draft > Finish",
    )
    manifest = {"id": "approval", "name": {"zh": "审批", "en": "Approval"}, "roles": ["office"]}
    (made / "manifest.json").write_text(json.dumps(manifest))
    (made / "scenarios" / "straight.json").write_text(json.dumps(PASSES))
    return made


def test_scenarios_that_pass(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios", str(folder)]) == 0
    assert capsys.readouterr().out == "ok     approval/straight 直接办结\n"


def test_scenario_that_fails_says_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = {**PASSES, "steps": [], "name": "没有人办"}
    (folder / "scenarios" / "waits.json").write_text(json.dumps(changed))
    assert main(["scenarios", str(folder.parent)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "ok     approval/straight 直接办结",
        "FAILED approval/waits 没有人办",
        "       「Begin」之后，期望：走到「编制」；实际：不再继续",
        "       after Begin: expected on to 编制, found nothing more",
    ]
