"""Multi-instance as other modelers write it: a collection through data references (BPMN 2.0 §13.3.7).

Rewritten into the settings of our own form; what is left of the activity's data is taken and given by each item.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from engine.model.data import DataReader
from engine.model.dataflow import Association, InputOutput
from engine.model.elements import Loop
from engine.model.settings import text_of
from engine.model.xml import BPMN

Report = Callable[[str], None]


def with_data_references(
    characteristics: etree._Element, loop: Loop, flow: InputOutput | None, data: DataReader, report: Report
) -> tuple[Loop, InputOutput | None]:
    """The loop with names instead of references, and the data flow of a single item."""
    flow = flow or InputOutput()
    source = target = None
    if loop.collection == text_of(characteristics, "loopDataInputRef"):
        source = data.find(_ref_of(characteristics, "loopDataInputRef"))
    if loop.output_collection == text_of(characteristics, "loopDataOutputRef"):
        target = data.find(_ref_of(characteristics, "loopDataOutputRef"))
    if source is not None and source.item in flow.inputs:
        text, flow = _collection(source.item.name, flow, report)
        loop = replace(loop, collection=text)
    elif source is not None:
        loop = replace(loop, collection=source.item.name)
    if target is not None and target.item in flow.outputs:
        text, flow = _results(target.item.name, flow, report)
        loop = replace(loop, output_collection=text)
    elif target is not None:
        loop = replace(loop, output_collection=target.item.name)
    item = characteristics.find(f"{{{BPMN}}}outputDataItem")
    if item is not None and (holder := data.find(item.get("id", ""))) is not None:
        loop = replace(loop, item_variables=(holder.item.name,))
    return loop, None if flow == InputOutput() else flow


def _collection(name: str, flow: InputOutput, report: Report) -> tuple[str, InputOutput]:
    """Where the collection comes from; the data input it goes through is none of an item's."""
    arrows = [each for each in flow.reads if each.target == name]
    if len(arrows) != 1 or arrows[0].assignments:
        report("data.loop_input")
        return "", flow
    rest = replace(
        flow,
        inputs=tuple(each for each in flow.inputs if each.name != name),
        input_sets=_without(name, flow.input_sets),
        reads=tuple(each for each in flow.reads if each is not arrows[0]),
    )
    return arrows[0].transformation or arrows[0].sources[0], rest


def _results(name: str, flow: InputOutput, report: Report) -> tuple[str, InputOutput]:
    """Where the results go."""
    arrows: list[Association] = [each for each in flow.writes if name in each.sources]
    if len(arrows) != 1 or not arrows[0].is_copy:
        report("data.loop_output")
        return "", flow
    rest = replace(
        flow,
        outputs=tuple(each for each in flow.outputs if each.name != name),
        output_sets=_without(name, flow.output_sets),
        writes=tuple(each for each in flow.writes if each is not arrows[0]),
    )
    return arrows[0].target, rest


def _without(name: str, sets: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(each for each in names if each != name) for names in sets)


def _ref_of(element: etree._Element, tag: str) -> str:
    return text_of(element, tag).rpartition(":")[2]
