"""A built wheel is the whole product: installed in an empty environment it migrates, deploys and starts."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    return next(folder.glob("saicheng-*.whl"))


def _run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, **environment}, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_wheel_carries_what_is_not_python(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (
        "workflows/unit_plan/unit_plan.bpmn",
        "workflows/unit_plan/manifest.json",
        "workflows/unit_plan/review_rules.dmn",
        "web/templates/inbox.html",
        "web/static/dist/manifest.json",
        "web/documents/fonts/NotoSerifSC-Regular.ttf",
        "web/documents/fonts/OFL.txt",
        "engine/migrations/env.py",
        "handlers/campaigns/working_days.json",
        "handlers/reminders/policies.json",
    ):
        assert path in names
    assert not [name for name in names if "node_modules" in name or name.startswith("tests")]


@pytest.mark.long
def test_wheel_installs_in_an_empty_environment_and_deploys(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    binaries = home / "bin"
    _run(
        str(binaries / "python"), "-m", "pip", "install", "--quiet",
        "--constraint", str(ROOT / "constraints.txt"), str(wheel),
    )  # fmt: skip
    data = {"SAICHENG_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": ""}
    saicheng = str(binaries / "saicheng")
    _run(saicheng, "migrate", **data)
    site = _run(
        str(binaries / "python"), "-c", "import workflows; print(list(workflows.__path__)[0])"
    ).strip()
    said = _run(
        saicheng, "deploy", *(str(path) for path in sorted(Path(site).iterdir()) if path.is_dir()), **data
    )
    assert "unit_plan" in said
    _run(saicheng, "check", **data)
