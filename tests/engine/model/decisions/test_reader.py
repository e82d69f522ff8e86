"""DMN files of every version read into the neutral model; what is not run is refused by name."""

from __future__ import annotations

import pytest

from engine.dmn import DecisionError, Decisions, Model
from engine.dmn.elements import InputColumn, Rule
from engine.model.decisions import check_decisions, read_dmn
from engine.model.decisions.grammar import VERSIONS
from tests.engine.model.decisions.dmn import (
    ALL_KINDS,
    SETTINGS_SPACE,
    codes,
    decision,
    dmn,
    grades,
    in_english,
    literal,
    needs,
    table,
)


@pytest.mark.parametrize("space", VERSIONS)
def test_table_of_every_version(space: str) -> None:
    data = dmn(decision(grades('hitPolicy="FIRST" preferredOrientation="Rule-as-Row"')), space=space)
    model, problems = read_dmn(data, "rules.dmn")
    assert problems == []
    assert model is not None
    [made] = model.decisions
    assert (made.id, made.name, made.variable) == ("Level", "奖项等级", "奖项等级")
    found = made.logic
    assert (found.hit_policy, found.inputs) == ("FIRST", (InputColumn("得分", "得分", line=1),))  # type: ignore[union-attr]
    assert found.rules[1] == Rule(("[60..90)",), ('"三等奖"',), 1)  # type: ignore[union-attr]
    assert Decisions([model], ()).decide("Level", {"得分": 70}).result == "三等奖"


def test_english_stands_beside_names_and_labels() -> None:
    model, problems = read_dmn(in_english(dmn(decision(grades()))), "rules.dmn")
    assert problems == []
    assert model is not None
    [made] = model.decisions
    columns = [*made.logic.inputs, *made.logic.outputs]  # type: ignore[union-attr]
    assert (made.name, made.name_en) == ("奖项等级", "Award")
    assert [(each.title, each.title_en) for each in columns] == [("得分", "Score"), ("等级", "Grade")]
    assert Model.from_dict(model.to_dict()) == model


def test_allowed_values_are_of_items_and_a_constraint_of_the_list() -> None:
    kind = (
        '<itemDefinition name="评分" isCollection="true"><typeRef>number</typeRef>'
        "<allowedValues><text>[0..10]</text></allowedValues>"
        "<typeConstraint><text>count(?) &gt; 1</text></typeConstraint></itemDefinition>"
    )
    model, problems = read_dmn(dmn(kind + decision(literal("v"), kind="评分")), "rules.dmn")
    assert problems == []
    assert model is not None
    decisions = Decisions([model], ())
    assert decisions.decide("Level", {"v": [3, 4]}).result == [3, 4]
    for wrong in ([3], [3, 11]):
        with pytest.raises(DecisionError, match="is not allowed for the type '评分'"):
            decisions.decide("Level", {"v": wrong})


def test_type_of_a_single_output_is_kept() -> None:
    made = table(["得分"], ["等级"], ["- -> v"]).replace("<outputEntry>", '<outputEntry typeRef="number">')
    assert 'typeRef="number"' in made
    model, problems = read_dmn(dmn(decision(made)), "rules.dmn")
    assert problems == []
    assert model is not None
    decisions = Decisions([model], ())
    assert decisions.decide("Level", {"得分": 1, "v": [5]}).result == 5
    with pytest.raises(DecisionError, match="the output is a string, not a number"):
        decisions.decide("Level", {"得分": 1, "v": "5"})


@pytest.mark.parametrize(
    "misplaced", [('<decision id="Level"', "labelEn"), ("<input ", "nameEn"), ("<rule>", "nameEn")]
)
def test_english_elsewhere_is_not_ignored_in_silence(misplaced: tuple[str, str]) -> None:
    tag, attribute = misplaced
    data = dmn(decision(grades()), attributes=SETTINGS_SPACE).decode()
    wrong = data.replace(
        tag, f'{tag.removesuffix(">").rstrip()} s:{attribute}="Award"{">" if tag[-1] == ">" else " "}', 1
    )
    assert wrong != data
    assert [code for code, _id in codes(wrong.encode())] == ["extension.foreign"]


def test_every_kind_of_expression_is_read_kept_and_run() -> None:
    model, problems = read_dmn(dmn(ALL_KINDS), "rules.dmn")
    assert problems == []
    assert model is not None
    assert [*check_decisions({"rules.dmn": model})] == []
    assert Model.from_dict(model.to_dict()) == model
    assert Decisions([model], ()).decide("All", {"得分": 7}).result == {
        "a": 14,
        "b": [1, 2],
        "c": [{"x": 3}],
        "d": 0,
        "e": [2],
        "f": [10, 20],
        "g": True,
        "h": False,
        "l": 2,
    }
    assert [each.name for each in model.types] == ["等级类型", "名单"]


def test_file_as_dmn_js_saves_it_is_read_without_a_word_about_its_drawing() -> None:
    body = decision(table(["得分"], ["等级"], [" -> 1"])).replace("<decisionTable ", '<decisionTable id="T" ')
    drawing = (
        '<dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="Level">'
        '<dc:Bounds height="80" width="180" x="150" y="80"/></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>'
    )
    data = dmn(
        body + drawing,
        attributes='xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" '
        'xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" exporter="dmn-js" exporterVersion="17"',
    )
    assert codes(data) == []


@pytest.mark.parametrize(
    ("code", "element", "body"),
    [
        ("dmn.nothing", "", ""),
        ("element.refused", "", '<import namespace="urn:x" importType="dmn"/>' + decision(grades())),
        ("element.unknown", "Level", decision("<boxedMagic/>" + grades())),
        ("element.misplaced", "Level", decision(grades() + "<inputEntry/>")),
        ("element.repeated", "Level", decision('<variable name="x"/>' + grades())),
        ("attribute.unknown", "Level", decision(grades('mode="fast"'))),
        ("attribute.value", "F", '<businessKnowledgeModel id="F" name="f"><encapsulatedLogic kind="Java">'
         + literal("1") + "</encapsulatedLogic></businessKnowledgeModel>" + decision(grades())),
        ("expression.language", "Level", decision(grades('expressionLanguage="javascript"'))),
        ("id.duplicate", "Level", decision(grades()) + decision(grades(), name="另一个")),
        ("id.missing", "", decision(grades()).replace(' id="Level"', "")),
        ("dmn.expressions", "Level", decision(grades() + literal("1"))),
        ("dmn.no_logic", "Level", decision("")),
        ("dmn.expression_missing", "Level", decision("<context><contextEntry/></context>")),
        ("dmn.part_missing", "Level", decision(f"<filter><in>{literal('true')}</in></filter>")),
        ("dmn.other_file", "Level", decision(grades(), needs=needs("Decision", "X").replace("#", "o.dmn#"))),
        ("dmn.dangling", "Level", decision(grades(), needs=needs("Decision", "Nowhere"))),
        ("dmn.cycle", "Level", decision(grades(), needs=needs("Decision", "Level"))),
        ("dmn.hit_policy", "Level", decision(grades('hitPolicy="BEST"'))),
        ("dmn.output_values", "Level", decision(grades('hitPolicy="PRIORITY"'))),
        ("dmn.columns", "Level", decision(table(["a", "b"], ["c"], ["- -> 1"]))),
        ("dmn.feel", "Level", decision(table(["a"], ["c"], ["1 + -> 1"]))),
        ("dmn.feel", "Level", decision(table(["a b"], ["c"], ["- -> 1"]))),
        ("dmn.output_name", "Text", decision(grades()) + decision(literal("等级"), "Text", name="说明",
         needs=needs("Decision", "Level"))),
        ("dmn.type_unknown", "Level", decision(grades(), kind="金额")),
        ("extension.foreign", "Level", decision(grades('xmlns:c="urn:camunda" c:mode="x"'))),
        ("element.text", "Level", decision("说明" + grades())),
    ],
)  # fmt: skip
def test_what_is_not_run_is_a_problem(code: str, element: str, body: str) -> None:
    assert (code, element) in codes(dmn(body))


def test_problem_names_table_rule_and_column_in_both_languages() -> None:
    model, _ = read_dmn(
        dmn(decision(table(["得分", "级别"], ["等级"], ["- | - -> 1", "- | 市级 县级 -> 1"]))), "r.dmn"
    )
    assert model is not None
    [found] = check_decisions({"p/r.dmn": model})
    assert (found.element_id, found.element_name, found.file) == ("Level", "奖项等级", "p/r.dmn:1")
    assert found.message_zh == (
        "表达式有误（规则 2，列“级别”），第 1 行第 4 列：这里不能是“县级”，应为运算符或结尾。"
    )
    assert found.message_en.startswith(
        "The expression is wrong (rule 2, column '级别') at line 1, column 4: "
    )
    assert found.hint_en == "Correct the FEEL expression at ▸: 市级 ▸县级"


def test_functions_of_the_engine_may_be_called() -> None:
    assert codes(dmn(decision(literal("add working days(today(), 3)")))) == []


def test_id_used_in_two_files_is_a_problem() -> None:
    model, _ = read_dmn(dmn(decision(grades())), "a.dmn")
    assert model is not None
    assert [(each.code, each.file) for each in check_decisions({"a.dmn": model, "b.dmn": model})] == [
        ("dmn.id_elsewhere", "b.dmn")
    ]


def test_not_a_dmn_file() -> None:
    assert codes(b"<html/>") == [("dmn.not_dmn", "")]
    assert codes(dmn("", space="http://www.omg.org/spec/BPMN/20100524/MODEL")) == [("dmn.not_dmn", "")]
