"""What lists call an instance follows the variables its title names, and so do its open tasks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.live import LiveCache
from engine.models import Definition, HumanTask, Instance
from engine.runtime import Runtime
from tests.engine.acts import FORMS, begin, complete, deploy_to, open_tasks
from tests.engine.spiff.diagrams import end, node, process, start, user
from tests.statements import watching

DRAWN = process(
    [
        start(),
        node("parallelGateway", "Split"),
        user("Draft", form="draft"),
        user("Beside"),
        user("Review"),
    ],
    ["Begin > Split > Draft > Review", "Split > Beside"],
)
ENGLISH = '=if theme = null then "Plan" else "Plan: " + theme'
TITLED = replace(
    DRAWN,
    properties={
        **DRAWN.properties,
        "title": '=if theme = null then "方案" else "方案:" + theme',
        "titleEn": ENGLISH,
    },
)


@pytest.fixture
def instance(runtime: Runtime) -> str:
    deploy_to(runtime, TITLED, forms=FORMS)
    return begin(runtime)


def titles(runtime: Runtime, instance_id: str) -> tuple[str, dict[str, str]]:
    with runtime.read() as ctx:
        found = ctx.session.get_one(Instance, instance_id).title
    return found, {task.node: task.title for task in open_tasks(runtime)}


def english_titles(runtime: Runtime, instance_id: str) -> tuple[str, dict[str, str]]:
    with runtime.read() as ctx:
        found = ctx.session.get_one(Instance, instance_id).title_en
    return found, {task.node: task.title_en for task in open_tasks(runtime)}


@pytest.mark.parametrize("is_cold", [False, True], ids=["in memory", "read from its rows"])
def test_title_and_open_tasks_follow_what_a_form_says(runtime: Runtime, instance: str, is_cold: bool) -> None:
    assert titles(runtime, instance) == ("方案", {"Draft": "方案", "Beside": "方案"})
    assert english_titles(runtime, instance) == ("Plan", {"Draft": "Plan", "Beside": "Plan"})
    if is_cold:
        runtime.instances.cache = LiveCache()
    complete(runtime, "Draft", {"theme": "节能"})
    assert titles(runtime, instance) == ("方案:节能", {"Review": "方案:节能", "Beside": "方案:节能"})
    english = "Plan: 节能"
    assert english_titles(runtime, instance) == (english, {"Review": english, "Beside": english})
    with runtime.read() as ctx:
        done = ctx.session.query(HumanTask).filter_by(node="Draft").one()
        assert done.title == "方案", "what is done keeps what it was called"


def test_title_that_stays_is_not_written(runtime: Runtime, instance: str) -> None:
    complete(runtime, "Draft", {"theme": "节能"})
    seen: list[str] = []
    with watching(runtime.engine, lambda text, _parameters, _many: seen.append(text)):
        complete(runtime, "Beside")
    assert seen
    assert not [each for each in seen if each.startswith("UPDATE") and "title=" in each]


def test_last_step_of_an_instance_names_it_too(runtime: Runtime) -> None:
    drawn = process([start(), user("Draft", form="draft"), end()], ["Begin > Draft > Finish"])
    deploy_to(runtime, replace(drawn, properties={**drawn.properties, "title": "=theme"}), forms=FORMS)
    instance_id = begin(runtime)
    complete(runtime, "Draft", {"theme": "节能"})
    with runtime.read() as ctx:
        found = ctx.session.get_one(Instance, instance_id)
        assert (found.state, found.title) == ("completed", "节能")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, ("方案", "Plan")),
        ({"title": '="年度"'}, ("年度", "")),
        ({"titleEn": '="Year"'}, ("方案", "Year")),
        ({"title": '="年度"', "titleEn": '="Year"'}, ("年度", "Year")),
        ({"title": '="年度"', "titleEn": "=nothing"}, ("年度", "Plan")),
        ({"title": '="年度"', "titleEn": '=1 + "a" +'}, ("年度", "Plan")),
    ],
    ids=["its name", "no English", "English alone", "both", "null", "wrong"],
)
def test_english_is_its_own_or_the_name_or_none(
    runtime: Runtime, said: dict[str, str], expected: tuple[str, str]
) -> None:
    definition_id = deploy_to(runtime, replace(DRAWN, properties=said), forms=FORMS)
    with runtime.begin() as ctx:
        ctx.session.get_one(Definition, definition_id).name = {"zh": "方案", "en": "Plan"}
    instance_id = begin(runtime)
    with runtime.read() as ctx:
        found = ctx.session.get_one(Instance, instance_id)
        assert (found.title, found.title_en) == expected


def test_english_costs_no_statement(runtime: Runtime) -> None:
    """The same steps with and without an English title, one of which names the instance anew."""
    counts = []
    for properties in ({"title": TITLED.properties["title"]}, TITLED.properties):
        deploy_to(runtime, replace(TITLED, properties=properties), forms=FORMS)
        seen: list[str] = []
        with watching(runtime.engine, lambda text, _parameters, _many, seen=seen: seen.append(text)):
            begin(runtime)
            complete(runtime, "Draft", {"theme": "节能"})
            complete(runtime, "Beside")
            complete(runtime, "Review")
        counts.append(len(seen))
    assert counts[0] == counts[1]
