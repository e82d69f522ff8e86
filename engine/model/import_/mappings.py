"""Inputs and outputs: `camunda:inputOutput` of a task, `camunda:in` and `camunda:out` of a call."""

from __future__ import annotations

from typing import Final

from lxml import etree

from engine.model.import_ import juel
from engine.model.import_.editing import children, remove, set_property
from engine.model.import_.notes import Notes
from engine.model.xml import local_name

_SCRIPT: Final = (
    "请改用 FEEL 表达式或外部任务。",
    "Use a FEEL expression or an external task.",
)


def task_inputs(task: etree._Element, notes: Notes) -> frozenset[str]:
    """`inputs` from the input parameters; gives their names."""
    parameters = children(task, "inputOutput", "inputParameter")
    if parameters:
        entries = [_entry(parameter, notes)[0] for parameter in parameters]
        set_property(task, "inputs", f"{{{', '.join(entries)}}}")
    return frozenset(parameter.get("name", "") for parameter in parameters)


def task_outputs(task: etree._Element, notes: Notes, inputs: frozenset[str], result: str) -> None:
    """`outputs` from the output parameters, beside all that the task brings (`result` is what it is called)."""
    parameters = children(task, "inputOutput", "outputParameter")
    if not parameters:
        return
    entries = []
    for parameter in parameters:
        entry, names = _entry(parameter, notes)
        if lost := sorted(names & inputs):
            notes.refuse(
                parameter,
                f"camunda:outputParameter {parameter.get('name', '')}",
                f"输出里不能再用输入参数“{lost[0]}”；请直接用流程变量。",
                f"An output cannot use the input parameter '{lost[0]}'; use process variables.",
            )
        entries.append(entry)
    set_property(task, "outputs", f"context merge([{result}, {{{', '.join(entries)}}}])")


def drop_input_output(task: etree._Element) -> None:
    """Once translated, the block goes."""
    for block in children(task, "inputOutput"):
        remove(block)


def _entry(parameter: etree._Element, notes: Notes) -> tuple[str, frozenset[str]]:
    value = _value(parameter, notes)
    return f"{juel.quoted(parameter.get('name', ''))}: {value.text}", value.names


def _value(holder: etree._Element, notes: Notes) -> juel.Feel:
    """The value of a parameter, list item or map entry."""
    inner = list(holder.iterchildren("*"))
    if not inner:
        text = (holder.text or "").strip()
        return notes.feel(holder, holder.get("name", "") or local_name(holder), text)
    kind = local_name(inner[0])
    if kind == "list":
        items = [_value(item, notes) for item in inner[0].iterchildren("*")]
        return _joined("[", [item.text for item in items], "]", items)
    if kind == "map":
        items = [_value(item, notes) for item in inner[0].iterchildren("*")]
        keys = [juel.quoted(item.get("key", "")) for item in inner[0].iterchildren("*")]
        pairs = [f"{key}: {item.text}" for key, item in zip(keys, items, strict=True)]
        return _joined("{", pairs, "}", items)
    if kind == "script" and inner[0].get("scriptFormat", "").lower() == "feel" and inner[0].text:
        return juel.Feel(f"({inner[0].text.strip().removeprefix('=')})")
    if kind == "value" and not inner[0].get("id"):
        return _value(inner[0], notes)
    notes.refuse(holder, f"camunda:{kind}", *_SCRIPT)
    return juel.Feel("null")


def _joined(opening: str, texts: list[str], closing: str, items: list[juel.Feel]) -> juel.Feel:
    return juel.Feel(opening + ", ".join(texts) + closing, frozenset().union(*(item.names for item in items)))


def call_mappings(call: etree._Element, notes: Notes) -> None:
    """`inputs` and `outputs` of a call activity; everything at once is only possible on the way back."""
    inputs, outputs, takes_all = [], [], False
    for mapping in children(call, "in"):
        if key := mapping.get("businessKey"):
            feel = notes.feel(mapping, "businessKey", key).text
            if feel != "business_key":
                set_property(call, "businessKey", feel)
        elif mapping.get("variables"):
            notes.refuse(
                mapping,
                'camunda:in variables="all"',
                "请逐个写出要传入的变量。",
                "Name the variables that go in, one by one.",
            )
        else:
            inputs.append(_mapped(mapping, notes))
        remove(mapping)
    for mapping in children(call, "out"):
        takes_all = takes_all or bool(mapping.get("variables"))
        if not mapping.get("variables"):
            outputs.append(_mapped(mapping, notes))
        remove(mapping)
    if inputs:
        set_property(call, "inputs", f"{{{', '.join(inputs)}}}")
    if outputs or takes_all:
        mapped = f"{{{', '.join(outputs)}}}"
        set_property(call, "outputs", f"context merge([result, {mapped}])" if takes_all else mapped)


def _mapped(mapping: etree._Element, notes: Notes) -> str:
    source = mapping.get("source", "").strip()
    expression = mapping.get("sourceExpression", "")
    if not source or not juel.is_identifier(source):
        source = notes.feel(mapping, "sourceExpression", expression or source).text
    return f"{juel.quoted(mapping.get('target', '').strip())}: {source}"
