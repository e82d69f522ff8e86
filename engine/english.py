"""What designers wrote, in English: names of steps, paths and forms, instructions, remarks.

A diagram gives English beside the Chinese (`nameEn`, `instructionsEn`, `documentationEn`), a form in the property
`titleEn`, a DMN file in our attributes `nameEn` and `labelEn`. Tasks and history carry the Chinese text only; it is
the key here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select

from engine.context import Ctx
from engine.definitions import select_newest
from engine.dmn import Model
from engine.dmn.elements import Table
from engine.dmn.walk import parts
from engine.forms import titles_of
from engine.model.elements import Process, walk
from engine.models import Definition

OPINION_ON: Final = {"zh": "签署意见：{name}", "en": "Opinion on: {name}"}
"""What a task is called that asks for an opinion on another."""

_kept: WeakKeyDictionary[Engine, tuple[str, Mapping[str, str]]] = WeakKeyDictionary()
"""By database, which definition was the newest, and the texts then."""


def english_texts(ctx: Ctx) -> Mapping[str, str]:
    """Chinese text → English text, of the newest version of every process.

    Asks for the newest definition each time, and reads them all again after a release only.
    """
    newest = ctx.session.execute(select(func.max(Definition.id))).scalar() or ""
    engine = ctx.session.connection().engine
    known = _kept.get(engine)
    if known is None or known[0] != newest:
        known = _kept[engine] = newest, {zh: en for zh, en in _read(ctx) if zh and en}
    return known[1]


def in_both(english: Mapping[str, str], text: str) -> dict[str, str]:
    """A designer's text by language, for the words of a notice; Chinese in both where `english_texts` has none."""
    return {"zh": text, "en": english.get(text, text)}


def titles_in_both(title: str, title_en: str) -> dict[str, str]:
    """What a task or an instance is called by language, for the words of a notice; Chinese where it has no English."""
    return {"zh": title, "en": title_en or title}


def _read(ctx: Ctx) -> Iterator[tuple[str, str]]:
    query = select_newest(Definition.model, Definition.forms, Definition.decisions)
    for model, forms, decisions in ctx.session.execute(query):
        yield from _of_process(Process.from_dict(model))
        titles = (titles_of(schema) for schema in forms.values())
        yield from ((title.get("zh", ""), title.get("en", "")) for title in titles)
        for each in decisions.get("models", []):
            yield from _of_decisions(Model.from_dict(each))


def _of_process(process: Process) -> Iterator[tuple[str, str]]:
    for scope in walk(process):
        yield scope.documentation, scope.properties.get("documentationEn", "")
        for node in scope.nodes.values():
            yield node.name, node.name_en
            if node.kind == "userTask" and node.name_en:
                yield OPINION_ON["zh"].format(name=node.name), OPINION_ON["en"].format(name=node.name_en)
            yield node.documentation, node.properties.get("documentationEn", "")
            yield node.properties.get("instructions", ""), node.properties.get("instructionsEn", "")
        for flow in scope.flows.values():
            yield flow.name, flow.name_en


def _of_decisions(model: Model) -> Iterator[tuple[str, str]]:
    for element, logic in model.logics():
        yield element.name, element.name_en
        tables = [each for each in (parts(logic) if logic else ()) if isinstance(each, Table)]
        for table in tables:
            yield from ((column.title, column.label_en) for column in table.inputs)
            yield from ((column.title, column.label_en) for column in table.outputs)
