"""Broken diagrams and decisions: shipped ones and those of other modelers changed at random, by their structure, so
that most get past the first looks.

`python -m tests.mutants 10000` uploads, checks and releases so many over HTTP; tests do a few hundred.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from lxml import etree
from werkzeug.test import TestResponse

from engine.model import find_packages, read_package
from tests import databases
from tests.engine.model.decisions.dmn import ALL_KINDS, SPACE, dmn
from tests.shapes import SHAPES
from tests.web.packages import BPMN
from tests.web.site import Browser, Site, build_site

ROOT = Path(__file__).parents[1]
BASES = (BPMN.encode(), *(path.read_bytes() for path in sorted((ROOT / "workflows").glob("*/*.bpmn"))))
NS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
RULES = (dmn(ALL_KINDS), *(path.read_bytes() for path in sorted((ROOT / "workflows").glob("*/*.dmn"))))
RULES_NS = f"{{{SPACE}}}"
DECIDES = (ROOT / "workflows" / "unit_plan" / "unit_plan.bpmn").read_bytes()
"""The diagram that goes with broken decisions."""
RULES_SHARE = 0.25
TAGS = (
    *(
        "task",
        "userTask",
        "scriptTask",
        "sendTask",
        "receiveTask",
        "subProcess",
        "transaction",
        "callActivity",
    ),
    *("startEvent", "endEvent", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"),
    *("exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"),
    *("messageEventDefinition", "timerEventDefinition", "signalEventDefinition", "linkEventDefinition"),
    *("conditionalEventDefinition", "cancelEventDefinition", "dataObject", "dataObjectReference", "lane"),
    *("multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "ioSpecification", "process"),
)
RULES_TAGS = (
    *(
        "decision",
        "decisionTable",
        "input",
        "output",
        "rule",
        "inputEntry",
        "outputEntry",
        "text",
        "variable",
    ),
    *(
        "literalExpression",
        "context",
        "contextEntry",
        "invocation",
        "binding",
        "functionDefinition",
        "relation",
    ),
    *(
        "list",
        "filter",
        "for",
        "conditional",
        "inputData",
        "businessKnowledgeModel",
        "itemDefinition",
        "import",
    ),
    *("informationRequirement", "requiredDecision", "outputValues", "defaultOutputEntry", "decisionService"),
)
TEXTS = (
    *(
        "",
        " ",
        "=",
        "=1/0",
        "= =",
        "x" * 9_000,
        "名称",
        "P1D",
        "R/PT0S",
        "R9/P1D",
        "2015-13-45",
        "-PT1H",
        "null",
    ),
    *(
        "__class__",
        "a.b.c",
        "[1,2",
        '"',
        "{",
        "9" * 300,
        "for x in 1..999999999 return x",
        "\u202e",
        "]]>",
        "a:b",
    ),
)
EXPECTED = {200, 303, 409, 413, 422}
"""How a page may answer: 405 or 404 would mean a draft that nobody can open."""

SLOW = 20.0
"""Seconds after which an answer counts as a hang."""
Element = etree._Element


def mutate(luck: random.Random, bases: tuple[bytes, ...] = BASES) -> bytes:
    """One diagram, or one file of decisions, with one to six changes."""
    tree = etree.fromstring(luck.choice(bases))
    for _ in range(luck.randint(1, 6)):
        luck.choice(_CHANGES)(tree, luck)
    data: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
    return luck.choice(_BYTES)(data, luck) if luck.random() < 0.1 else data


def _any(tree: Element, luck: random.Random) -> Element:
    """Some element below the root: the semantic part more often than the drawing."""
    found = [each for each in tree.iter() if isinstance(each.tag, str) and each is not tree]
    told = [each for each in found if each.tag.startswith((NS, RULES_NS))]
    return luck.choice(told if told and luck.random() < 0.9 else found or [tree])


def _remove(tree: Element, luck: random.Random) -> None:
    each = _any(tree, luck)
    parent = each.getparent()
    if parent is not None:
        parent.remove(each)


def _double(tree: Element, luck: random.Random) -> None:
    each = _any(tree, luck)
    parent = each.getparent()
    if parent is not None:
        parent.append(deepcopy(each))


def _move(tree: Element, luck: random.Random) -> None:
    each, target = _any(tree, luck), _any(tree, luck)
    if target is not each and each not in target.iterancestors():
        target.append(each)


def _rename(tree: Element, luck: random.Random) -> None:
    _any(tree, luck).tag = _some_tag(tree, luck)


def _change_attribute(tree: Element, luck: random.Random) -> None:
    each = _any(tree, luck)
    ids = [other.get("id") or "" for other in tree.iter() if isinstance(other.tag, str)]
    named = (
        "id",
        "default",
        "attachedToRef",
        "sourceRef",
        "isInterrupting",
        "x",
        "href",
        "hitPolicy",
        "typeRef",
    )
    name = luck.choice([*each.attrib, *named])
    each.set(name, luck.choice([*TEXTS, *luck.sample(ids, min(5, len(ids)))]))


def _drop_attribute(tree: Element, luck: random.Random) -> None:
    each = _any(tree, luck)
    if each.attrib:
        del each.attrib[luck.choice(list(each.attrib))]


def _change_text(tree: Element, luck: random.Random) -> None:
    _any(tree, luck).text = luck.choice(TEXTS)


def _insert(tree: Element, luck: random.Random) -> None:
    etree.SubElement(_any(tree, luck), _some_tag(tree, luck), id=f"New{luck.randrange(99)}")


def _nest(tree: Element, luck: random.Random) -> None:
    place = _any(tree, luck)
    for number in range(luck.choice((3, 12, 300))):
        tag = RULES_NS + "list" if tree.tag.startswith(RULES_NS) else NS + "subProcess"
        place = etree.SubElement(place, tag, id=f"Deep{number}")


def _some_tag(tree: Element, luck: random.Random) -> str:
    """A tag of the tree's own language."""
    is_rules = tree.tag.startswith(RULES_NS)
    return RULES_NS + luck.choice(RULES_TAGS) if is_rules else NS + luck.choice(TAGS)


def _setting(tree: Element, luck: random.Random) -> None:
    settings = [each for each in tree.iter() if str(each.tag).endswith("}property")]
    if settings:
        luck.choice(settings).set("value", luck.choice(TEXTS))


_CHANGES: tuple[Callable[[Element, random.Random], None], ...] = (
    *(
        _remove,
        _double,
        _move,
        _rename,
        _change_attribute,
        _drop_attribute,
        _change_text,
        _insert,
        _nest,
        _setting,
    ),
)


def _cut(data: bytes, luck: random.Random) -> bytes:
    return data[: luck.randrange(len(data))]


def _flip(data: bytes, luck: random.Random) -> bytes:
    at = luck.randrange(len(data))
    return data[:at] + luck.randbytes(luck.randint(1, 4)) + data[at + 1 :]


def _doctype(data: bytes, _luck: random.Random) -> bytes:
    return data.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d SYSTEM "file:///etc/passwd">]>', 1)


_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_cut, _flip, _doctype)


def try_all(
    site: Site,
    count: int,
    seed: int,
    *,
    bases: tuple[bytes, ...] = BASES,
    rules_share: float = RULES_SHARE,
) -> tuple[Counter[str], list[str]]:
    """Upload, check and release mutants as a designer: how they ended, and what must not have happened."""
    ends: Counter[str] = Counter()
    wrong: list[str] = []
    browser = site.as_("designer@city")
    for number in range(count):
        luck = random.Random(f"{seed}:{number}")
        rules = mutate(luck, RULES) if luck.random() < rules_share else None
        data = DECIDES if rules is not None else mutate(luck, bases)
        began = monotonic()
        statuses = pass_on(browser, data, rules)
        ends[" ".join(["rules:"] * (rules is not None) + [*map(str, statuses)])] += 1
        if any(status not in EXPECTED for status in statuses) or monotonic() - began > SLOW:
            wrong.append(f"mutant {seed}:{number}: {statuses} in {monotonic() - began:.1f} s")
    return ends, wrong


def deploy_shipped(site: Site) -> None:
    """Every shipped process, so that a mutant finds its forms, handlers and what it calls."""
    packages = [read_package(folder) for folder in find_packages(ROOT / "workflows")]
    site.runtime.run("system", lambda ctx: site.runtime.deploy(ctx, *packages))


def pass_on(browser: Browser, data: bytes, rules: bytes | None = None) -> list[int]:
    """Upload, check, and ask to release what has no error; how each was answered (200 to an upload: translated)."""
    form = {"diagram": (BytesIO(data), "mutant.bpmn")}
    if rules is not None:
        form["decisions"] = (BytesIO(rules), "review_rules.dmn")
    answer = browser.post("/definitions/upload", form)
    statuses = [answer.status_code]
    if answer.status_code not in (200, 303):
        return statuses
    key = key_of(answer)
    checked = browser.post(f"/definitions/{key}/check", json={"files": {}})
    statuses.append(checked.status_code)
    if checked.status_code == 200 and not any(
        each["severity"] == "error" for each in (checked.json or {})["problems"]
    ):
        opened = browser.get(f"/definitions/{key}/draft.json").json or {}
        sent = {"revision": str(opened["revision"]), "explanation": "试"}
        released = browser.post(f"/definitions/{key}/release", sent)
        statuses.append(released.status_code)
    browser.post(f"/definitions/{key}/release/withdraw")
    browser.post(f"/definitions/{key}/discard")
    return statuses


def key_of(answer: TestResponse) -> str:
    """The key of the process that was uploaded: in the address of its editor, or in the report's link to it."""
    found = re.search(r"/definitions/([^/\"]+)/edit", answer.location or answer.text)
    assert found is not None
    return found[1]


def main() -> None:
    """Try as many as the first argument says, from the seed that is the second."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with TemporaryDirectory() as folder:
        url = databases.sqlite_url(Path(folder) / "mutants.sqlite3")
        databases.create_schema(url)
        site = build_site(url, Path(folder))
        deploy_shipped(site)
        ends, wrong = try_all(site, count, seed, bases=(*BASES, *SHAPES.values()))
    for statuses, number in ends.most_common():
        sys.stdout.write(f"{number:6} × {statuses}\n")
    sys.stdout.write("\n".join([f"{len(wrong)} wrong", *wrong]) + "\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
