"""Pools, message flows and nested lanes: what is drawn for people is accepted, what would run twice is not."""

from __future__ import annotations

from engine.model.reader import read_bpmn
from tests.engine.model.bpmn import PROCESS, bpmn, chain, codes, node, settings

PARTNER = (
    '<bpmn:process id="partner" isExecutable="{}"><bpmn:startEvent id="Their"/><bpmn:task id="Answer"/>'
    '<bpmn:endEvent id="Theirs"/>' + chain("Their", "Answer", "Theirs") + "</bpmn:process>"
)
POOLS = (
    '<bpmn:collaboration id="Together"><bpmn:participant id="Us" name="总工会" processRef="sample"/>'
    '<bpmn:participant id="Them" name="企业" processRef="partner"/><bpmn:participant id="Box" name="媒体"/>'
    '<bpmn:messageFlow id="Ask" sourceRef="Work" targetRef="Answer"/>'
    '<bpmn:messageFlow id="Tell" sourceRef="Box" targetRef="Us"/></bpmn:collaboration>'
)
LANES = (
    '<bpmn:laneSet id="Lanes"><bpmn:lane id="Offices" name="机关">' + settings(role="office")
    + "<bpmn:flowNodeRef>Start</bpmn:flowNodeRef><bpmn:flowNodeRef>Work</bpmn:flowNodeRef>"
    + '<bpmn:childLaneSet id="Inner"><bpmn:lane id="Desk" name="办公室">'
    + "<bpmn:flowNodeRef>Work</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane>"
    + '<bpmn:lane id="Unions" name="工会"><bpmn:flowNodeRef>End</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
)  # fmt: skip
BODY = (
    '<bpmn:startEvent id="Start"/>'
    + node("userTask", settings(form="plan"))
    + '<bpmn:endEvent id="End"/>'
    + chain("Start", "Work", "End")
)


def file(executable: str = "false", pools: str = POOLS) -> bytes:
    return bpmn(LANES + BODY, process=PROCESS, extra=pools + PARTNER.format(executable))


def test_pool_that_only_explains_is_a_warning_and_the_other_one_runs() -> None:
    assert codes(file(), roles={"office"}) == [("process.not_run", "partner")]
    process = read_bpmn(file(), "sample.bpmn").process
    assert process is not None
    assert (process.id, list(process.nodes)) == ("sample", ["Start", "Work", "End"])


def test_two_processes_that_would_run_are_refused() -> None:
    assert ("process.several", "partner") in codes(file("true"), roles={"office"})


def test_task_belongs_to_its_innermost_lane_and_has_the_nearest_role() -> None:
    process = read_bpmn(file(), "sample.bpmn").process
    assert process is not None
    work = process.nodes["Work"]
    assert (work.lane, work.role) == ("办公室", "office")


def test_message_flow_to_nowhere_is_found() -> None:
    broken = POOLS.replace('targetRef="Answer"', 'targetRef="Gone"')
    assert ("ref.dangling", "Ask") in codes(file(pools=broken), roles={"office"})
