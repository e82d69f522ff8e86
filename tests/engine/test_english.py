"""What designers wrote in English is found by the Chinese, in the newest versions."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from engine import chance
from engine.clock import VirtualClock
from engine.english import english_texts, in_both
from engine.model.elements import Process
from engine.model.reader import read_bpmn
from engine.models import Definition
from engine.runtime import Runtime
from tests import databases
from tests.engine.acts import deploy_to
from tests.engine.model.bpmn import END, START, bpmn, codes, settings
from tests.engine.spiff.diagrams import START as NOON
from tests.engine.spiff.diagrams import end, process, start, user

FORM = {"type": "default", "title": "方案", "properties": {"titleEn": "Plan"}, "components": []}


def drawn(english: str) -> Process:
    """One step with everything that may be said in English."""
    said = {
        "instructions": "写明主题。",
        "instructionsEn": "Name the theme.",
        "documentationEn": "Once a year",
    }
    step = user("Draft", **said, nameEn=english, documentation="一年一次")
    return process([start(), step, end()], ["Begin > Draft > Finish"])


def test_newest_version_gives_the_english(runtime: Runtime) -> None:
    deploy_to(runtime, drawn("Write"), forms={"plan": FORM})
    with runtime.read() as ctx:
        assert english_texts(ctx) == {
            "Draft": "Write",
            "签署意见：Draft": "Opinion on: Write",
            "写明主题。": "Name the theme.",
            "一年一次": "Once a year",
            "方案": "Plan",
        }
    deploy_to(runtime, drawn("Draw up"))
    with runtime.read() as ctx:
        english = english_texts(ctx)
    assert (english["Draft"], "方案" in english) == ("Draw up", False)
    assert in_both(english, "Draft") == {"zh": "Draft", "en": "Draw up"}
    assert in_both(english, "办结") == {"zh": "办结", "en": "办结"}


def test_databases_with_the_same_ids_have_their_own_english(sqlite_template: Path, tmp_path: Path) -> None:
    """Plays in scratch databases draw the same ids by the same lot."""
    found = []
    for english in ("Write", "Draw up"):
        path = tmp_path / f"{english}.sqlite3"
        path.write_bytes(sqlite_template.read_bytes())
        scratch = Runtime(databases.sqlite_url(path), clock=VirtualClock(NOON))
        with chance.repeatable(1):
            deploy_to(scratch, drawn(english))
        with scratch.read() as ctx:
            found.append((ctx.session.scalars(select(Definition.id)).one(), english_texts(ctx)["Draft"]))
        scratch.close()
    assert found[0][0] == found[1][0]
    assert [said for _, said in found] == ["Write", "Draw up"]


def test_lanes_and_paths_say_their_names_in_english() -> None:
    lane = (
        f'<bpmn:lane id="Unit" name="单位">{settings(nameEn="Unit")}'
        "<bpmn:flowNodeRef>Start</bpmn:flowNodeRef></bpmn:lane>"
    )
    path = (
        '<bpmn:sequenceFlow id="Path" name="是" sourceRef="Start" targetRef="End">'
        f"{settings(nameEn='Yes')}</bpmn:sequenceFlow>"
    )
    data = bpmn(f'<bpmn:laneSet id="Lanes">{lane}</bpmn:laneSet>{START}{END}{path}')
    reading = read_bpmn(data, "sample.bpmn")
    assert reading.process is not None
    assert reading.process.flows["Path"].name_en == "Yes"
    assert reading.process.nodes["Start"].lane_en == "Unit"
    assert codes(data) == []
