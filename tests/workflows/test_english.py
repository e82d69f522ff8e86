"""What the shipped diagrams and forms say to people, they say in English too."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from engine.forms import titles_of
from engine.model import Package
from engine.model.settings import properties_of
from engine.model.xml import BPMN, SETTINGS, local_name, parse_root, parse_xml
from web.shipped import shipped_packages

CHINESE = re.compile(r"[\u3400-\u9fff]")
# Drawn, or named by the manifest in both languages.
NAMED_ELSEWHERE = {"process", "participant", "collaboration"}


@pytest.mark.parametrize("package", shipped_packages(), ids=lambda each: each.id)
def test_everything_that_people_read_has_english(package: Package) -> None:
    missing = [
        f"{local_name(element)} {element.get('id')}: {name}"
        for element in parse_xml(package.bpmn, package.id).iter(f"{{{BPMN}}}*")
        for name in _untranslated(element)
    ]
    missing += _titles(package)
    missing += [
        f"form {code}"
        for code, schema in package.forms.items()
        if (titles := titles_of(schema)) and CHINESE.search(titles.get("en", titles["zh"]))
    ]
    assert missing == []


def _titles(package: Package) -> list[str]:
    """Titles of instances without an English one, or with Chinese words of their own in it."""
    titles = properties_of(
        parse_xml(package.bpmn, package.id).find(f".//{{{BPMN}}}process[@isExecutable='true']")
    )
    return ["titleEn"] if "title" in titles and CHINESE.search(titles.get("titleEn", "中")) else []


@pytest.mark.parametrize(
    "file",
    [(package.id, name) for package in shipped_packages() for name in package.decisions],
    ids="/".join,
)
def test_decisions_and_their_columns_have_english(file: tuple[str, str]) -> None:
    """Notes beside the rules are seen in the editor only, and DMN leaves no room for more in them."""
    package = next(each for each in shipped_packages() if each.id == file[0])
    root = parse_root(package.decisions[file[1]], file[1])
    missing = [
        f"{local_name(element)} {element.get('id')}: {name}"
        for element in root.iter("{*}decision", "{*}businessKnowledgeModel", "{*}input", "{*}output")
        for name in ("name", "label")
        if CHINESE.search(said := element.get(name, ""))
        if CHINESE.search(element.get(f"{{{SETTINGS}}}{name}En", said))
    ]
    assert missing == []


def _untranslated(element: etree._Element) -> list[str]:
    settings = {
        each.get("name", ""): each.get("value", "")
        for each in element.findall(
            f"{{{BPMN}}}extensionElements/{{{SETTINGS}}}properties/{{{SETTINGS}}}property"
        )
    }
    said = {"documentation": (element.findtext(f"{{{BPMN}}}documentation") or "").strip()}
    if local_name(element) not in NAMED_ELSEWHERE:
        said["name"] = element.get("name", "") if _is_shown(element) else ""
    said["instructions"] = settings.get("instructions", "")
    return [
        name
        for name, text in said.items()
        if CHINESE.search(text) and CHINESE.search(settings.get(f"{name}En", text))
    ]


def _is_shown(element: etree._Element) -> bool:
    """Nodes, paths and lanes; messages, errors and the like are named for designers only."""
    parent = element.getparent()
    return (
        parent is not None
        and local_name(parent) in ("process", "subProcess", "laneSet")
        and "dataObject" not in local_name(element)
    )
