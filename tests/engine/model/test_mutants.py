"""Structure-aware mutants of a rich diagram: whatever comes in, the answer is a result or a refusal."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping

import pytest
from lxml import etree

from engine.errors import DefinitionRejected
from engine.model.child import read_files
from engine.model.grammar import ATTRIBUTES, CHILDREN, EVENT_DEFINITIONS, NODES
from engine.model.reader import Reading
from engine.model.review import check_package
from engine.model.xml import BPMN, DIAGRAM
from tests.engine.model.bpmn import bpmn, chain, flow, node, package, settings

SEED = 20150313
COUNT = 200
TAGS = sorted(NODES | CHILDREN.keys() | EVENT_DEFINITIONS.keys() | {"dataObject", "ioSpecification", "lane"})
NAMES = sorted(set().union(*ATTRIBUTES.values()) | {"id"})
TEXTS = ["", " ", "=", "= 1 +", "true", "false", "0", "-1", "9**9**9", "().__class__", "P", "-PT1H", "R/P1D",
         "x" * 300, "汉字", "{a: 1}", "\u202e", "}{%s{0}", "Gone", "a b", "1" * 200]  # fmt: skip

Mutation = Callable[[random.Random, list[etree._Element]], None]


def rich_diagram() -> bytes:
    """One of everything that runs."""
    message = '<bpmn:messageEventDefinition messageRef="Message"/>'
    timer = (
        "<bpmn:timerEventDefinition><bpmn:timeDuration>P5D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    )
    key = settings(correlationKey="business_key")
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:completionCondition>nrOfCompletedInstances > 2"
        "</bpmn:completionCondition></bpmn:multiInstanceLoopCharacteristics>"
    )
    items = settings(form="plan", role="unit_union", due="P5D", collection="units", elementVariable="unit")
    inner = node("startEvent", identifier="Begin") + node("userTask", items + loop, identifier="Sign")
    inner += node("endEvent", '<bpmn:errorEventDefinition errorRef="Error"/>', identifier="Fail")
    refs = "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in ("Draft", "Inside"))
    parts = [
        f'<bpmn:laneSet id="Lanes"><bpmn:lane id="Unit" name="单位">{settings(role="unit_union")}{refs}</bpmn:lane>'
        "</bpmn:laneSet>",
        node("startEvent", identifier="Start"),
        node("userTask", identifier="Draft"),
        node("boundaryEvent", timer, identifier="Late", attachedToRef="Draft", cancelActivity="false"),
        node("exclusiveGateway", identifier="Choose", default="Choose_to_Fork"),
        node("parallelGateway", identifier="Fork"),
        node("parallelGateway", identifier="Join"),
        node("subProcess", inner + chain("Begin", "Sign", "Fail"), identifier="Inside"),
        node(
            "boundaryEvent",
            '<bpmn:errorEventDefinition errorRef="Error"/>',
            identifier="Failed",
            attachedToRef="Inside",
        ),
        node("serviceTask", settings(handler="plans.file", inputs="{a: 1}"), identifier="File"),
        node("scriptTask", "<bpmn:script>{a: 1}</bpmn:script>", identifier="Set", scriptFormat="feel"),
        node("callActivity", identifier="Call", calledElement="other"),
        node("eventBasedGateway", identifier="Wait"),
        node("intermediateCatchEvent", timer, identifier="Time"),
        node("intermediateCatchEvent", key + message, identifier="Told"),
        node("sendTask", key, identifier="Tell", messageRef="Message"),
        node("endEvent", identifier="End"),
        chain("Start", "Draft", "Choose", "Fork", "Inside", "Join", "Wait", "Time", "Tell", "End"),
        chain("Fork", "File", "Set", "Call", "Join") + chain("Wait", "Told", "End"),
        flow("Choose", "Draft", "returned = true") + flow("Late", "End") + flow("Failed", "End"),
    ]
    return bpmn("".join(parts))


def delete(rng: random.Random, elements: list[etree._Element]) -> None:
    victim = rng.choice(elements[1:])
    parent = victim.getparent()
    if parent is not None:
        parent.remove(victim)


def copy(rng: random.Random, elements: list[etree._Element]) -> None:
    rng.choice(elements).append(etree.fromstring(etree.tostring(rng.choice(elements[1:]))))


def move(rng: random.Random, elements: list[etree._Element]) -> None:
    moved, target = rng.choice(elements[1:]), rng.choice(elements)
    if moved is not target and moved not in set(target.iterancestors()):
        target.append(moved)


def rename(rng: random.Random, elements: list[etree._Element]) -> None:
    rng.choice(elements).tag = f"{{{BPMN}}}{rng.choice(TAGS)}"


def add(rng: random.Random, elements: list[etree._Element]) -> None:
    etree.SubElement(
        rng.choice(elements), f"{{{BPMN}}}{rng.choice(TAGS)}", {rng.choice(NAMES): rng.choice(TEXTS)}
    )


def set_attribute(rng: random.Random, elements: list[etree._Element]) -> None:
    element = rng.choice(elements)
    name = rng.choice(sorted(map(str, element.attrib)) or NAMES) if rng.random() < 0.7 else rng.choice(NAMES)
    ids = [str(other.get("id")) for other in elements if other.get("id")]
    element.set(name, rng.choice(ids if rng.random() < 0.5 else TEXTS))


def drop_attribute(rng: random.Random, elements: list[etree._Element]) -> None:
    element = rng.choice([each for each in elements if each.attrib])
    del element.attrib[rng.choice(sorted(map(str, element.attrib)))]


def set_text(rng: random.Random, elements: list[etree._Element]) -> None:
    rng.choice(elements).text = rng.choice(TEXTS)


MUTATIONS: list[Mutation] = [delete, copy, move, rename, add, set_attribute, drop_attribute, set_text]


def mutant(seed: int) -> bytes:
    rng = random.Random(seed)
    root = etree.fromstring(rich_diagram())
    for _ in range(rng.randint(1, 5)):
        elements = [
            element for element in root.iter("*") if not str(element.tag).startswith(f"{{{DIAGRAM}}}")
        ]
        rng.choice(MUTATIONS)(rng, elements)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def outcome(data: bytes, readings: Mapping[str, Reading]) -> str:
    """`accepted`, `refused` or `unreadable`; any other exception is a failure of the test."""
    manifest = {"id": "sample", "name": {"zh": "样例", "en": "Sample"}, "roles": ["unit_union"],
                "handlers": ["plans.file"], "messages": ["filed"], "calls": ["other"]}  # fmt: skip
    try:
        checked = check_package(
            package(data, manifest=manifest),
            handlers={"plans.file"},
            roles={"unit_union"},
            definitions={"other"},
            read=lambda files: {name: readings[str(hash(content))] for name, content in files.items()},
        )
    except DefinitionRejected as rejected:
        return "unreadable" if rejected.problems else "refused without a reason"
    return "refused" if checked.errors else "accepted"


def test_the_diagram_itself_is_right() -> None:
    data = rich_diagram()
    readings = read_files({str(hash(data)): data})
    assert readings[str(hash(data))].problems == []
    assert outcome(data, readings) == "accepted"


def test_mutants_are_accepted_or_refused_and_nothing_else() -> None:
    mutants = [mutant(SEED + number) for number in range(COUNT)]
    readings = read_files({str(hash(data)): data for data in mutants})
    outcomes: Counter[str] = Counter()
    for number, data in enumerate(mutants):
        try:
            outcomes[outcome(data, readings)] += 1
        except Exception as error:  # noqa: BLE001 names the seed of whatever happened
            pytest.fail(f"seed {SEED + number}: {error!r}")
    assert outcomes.keys() == {"accepted", "refused", "unreadable"}
    assert outcomes["refused"] > COUNT / 2
