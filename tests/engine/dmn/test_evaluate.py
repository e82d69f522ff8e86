"""Requirement graphs, boxed expressions, types: each with what it answers and what it says when it cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.dmn import DecisionError, Decisions
from engine.dmn.elements import (
    Conditional,
    Context,
    Entry,
    Filter,
    Function,
    InputColumn,
    InputData,
    Invocation,
    Iteration,
    ListOf,
    Literal,
    Parameter,
    Relation,
    Service,
    TypeDefinition,
)
from tests.engine.dmn.models import decide, decision, faults, knowledge, literal, model, result, table

BONUS = Function(
    (Parameter("等级"), Parameter("人数")), literal('(if 等级 = "一等奖" then 1000 else 300) * 人数')
)


def graph(**changes: Any) -> Any:
    """得分 (from 评审) decides 等级, which with the number of people decides 奖金."""
    scores = decision(literal("mean(评审)"), "得分", inputs=("R",))
    grade = decision(
        table("得分", "等级", ['>= 90 -> "一等奖"', '< 90 -> "三等奖"']), "等级", decisions=("得分",)
    )
    money = decision(
        literal("奖金标准(等级, 人数)"),
        "奖金",
        decisions=("等级", "得分"),
        inputs=("N",),
        knowledge=("奖金标准",),
    )
    made = model(
        money,
        grade,
        scores,
        inputs=(InputData("R", "评审"), InputData("N", "人数", "number")),
        knowledge=(knowledge("奖金标准", BONUS),),
    )
    return replace(made, **changes)


def test_graph_is_decided_from_the_bottom_each_decision_once() -> None:
    outcome = decide(graph(), "奖金", 评审=[91, 95], 人数=3)
    assert (outcome.result, outcome.variable) == (3000, "奖金")
    assert [each["decision"] for each in outcome.trace] == ["得分", "等级", "奖金"]
    assert outcome.trace[1] == {
        "decision": "等级",
        "name": "等级",
        "tables": [{"inputs": {"得分": "93"}, "rules": [1], "result": '"一等奖"'}],
        "result": '"一等奖"',
    }


def test_input_of_the_wrong_type_is_an_error_that_names_it() -> None:
    with pytest.raises(DecisionError) as caught:
        decide(graph(), "奖金", 评审=[91], 人数="三")
    assert caught.value.message_en == "decision '奖金': the input '人数' is a string, not a number: \"三\""


def test_service_answers_all_its_outputs_over_decisions_that_are_given() -> None:
    service = Service("S", "评定", outputs=("等级", "奖金"), given=("得分",))
    made = graph(services=(service,))
    assert result(made, "S", 得分=95, 人数=1) == {"等级": "一等奖", "奖金": 1000}
    alone = graph(services=(replace(service, outputs=("等级",)),))
    assert result(alone, "S", 得分=10) == "三等奖"


def test_functions_call_each_other_but_only_those_they_require() -> None:
    double = knowledge("两倍", Function((Parameter("数"),), literal("数 * 2")))
    four = knowledge("四倍", Function((Parameter("数"),), literal("两倍(两倍(数))")), "两倍")
    made = model(decision(literal("四倍(数: 5)"), knowledge=("四倍",)), knowledge=(double, four))
    assert result(made) == 20
    alone = replace(made, decisions=(decision(literal("两倍(5)"), knowledge=("四倍",)),))
    assert faults(alone) == [("dmn.feel", "")]


def test_function_sees_its_arguments_and_nothing_else() -> None:
    leak = knowledge("泄漏", Function((Parameter("数"),), literal("秘密")))
    assert result(model(decision(literal("泄漏(1)"), knowledge=("泄漏",)), knowledge=(leak,)), 秘密=7) is None


def test_function_called_with_other_arguments_is_an_error() -> None:
    made = replace(graph(), decisions=(decision(literal("奖金标准(1)"), knowledge=("奖金标准",)),))
    with pytest.raises(
        DecisionError, match=r"'奖金标准' does not take these arguments; it takes \(等级, 人数\)"
    ):
        decide(made)


def test_function_named_without_a_call_is_a_fault() -> None:
    made = replace(graph(), decisions=(decision(literal("奖金标准"), knowledge=("奖金标准",)),))
    assert faults(made) == [("dmn.function_as_value", "")]


CONTEXT = Context(
    (
        Entry("基数", literal("人数 * 2")),
        Entry("加倍", Function((Parameter("x"),), literal("x * 基数"))),
        Entry("总 额", literal("加倍(10)")),
    )
)


@pytest.mark.parametrize(
    ("logic", "values", "expected"),
    [
        (CONTEXT, {"人数": 3}, {"基数": 6, "总 额": 60}),
        (Context((*CONTEXT.entries, Entry("", literal("总 额 + 1")))), {"人数": 3}, 61),
        (Context(()), {}, {}),
        (ListOf((literal("1"), CONTEXT)), {"人数": 1}, [1, {"基数": 2, "总 额": 20}]),
        (
            Relation((Parameter("县区"), Parameter("名额")), ((literal('"滨城"'), literal("n")),)),
            {"n": 4},
            [{"县区": "滨城", "名额": 4}],
        ),
        (Conditional(literal("n > 1"), literal('"多"'), literal('"少"')), {"n": 2}, "多"),
        (Conditional(literal("n > 1"), literal('"多"'), literal('"少"')), {"n": None}, "少"),
        (
            Filter(literal("名单"), literal("得分 > 60 and item.得分 < 99")),
            {"名单": [{"得分": 50}, {"得分": 70}]},
            [{"得分": 70}],
        ),
        (Filter(literal("n"), literal("item > 1")), {"n": [1, 2, 3]}, [2, 3]),
        (Filter(literal("n"), literal("item > 1")), {"n": None}, []),
        (Iteration("for", "x", literal("n"), literal("x * count(partial)")), {"n": [5, 6, 7]}, [0, 6, 14]),
        (Iteration("every", "x", literal("n"), literal("x > 1")), {"n": [2, 3]}, True),
        (Iteration("every", "x", literal("n"), literal("x > 1")), {"n": [1, None]}, False),
        (Iteration("some", "x", literal("n"), literal("x > 1")), {"n": [1, 1]}, False),
        (Iteration("some", "x", literal("n"), literal("x > 1")), {"n": [1, None]}, None),
        (Iteration("some", "x", literal("n"), literal("x")), {"n": ["a", False]}, None),
        (Iteration("some", "x", literal("n"), literal("x")), {"n": ["a", True]}, True),
        (Iteration("every", "x", literal("n"), literal("x")), {"n": ["a", True]}, None),
        (Iteration("every", "x", literal("n"), literal("x")), {"n": []}, True),
        (Iteration("for", "x", literal("n"), literal("partial")), {"n": [5, 6]}, [[], [[]]]),
        (Iteration("for", "x", literal("(n..4]"), literal("x * 2")), {"n": 1}, [4, 6, 8]),
        (Iteration("every", "x", literal("[n..4]"), literal("x > 1")), {"n": 1}, False),
        (literal("now()"), {}, datetime(2015, 3, 2, 9, 0, tzinfo=UTC)),
    ],
)
def test_boxed_expressions(logic: Any, values: dict[str, Any], expected: object) -> None:
    assert result(logic, **values) == expected


def test_invocation_passes_its_bindings() -> None:
    bindings = (Entry("人数", literal("n")), Entry("等级", literal('"一等奖"')))
    made = replace(graph(), decisions=(decision(Invocation("奖金标准", bindings), knowledge=("奖金标准",)),))
    assert result(made, n=2) == 2000
    assert faults(Invocation("奖金标准", bindings)) == [("dmn.function_unknown", "")]


TYPES = (
    TypeDefinition("等级类型", "string", '"一等奖", "二等奖"'),
    TypeDefinition(
        "人员", components=(TypeDefinition("姓名", "string"), TypeDefinition("年龄", "number", ">= 18"))
    ),
    TypeDefinition("名单", "人员", is_collection=True),
    TypeDefinition("评分", "number", ">= 0", is_collection=True, constraint="count(?) >= 2"),
    TypeDefinition("各轮评分", "评分", is_collection=True, constraint="count(?) < 3"),
    TypeDefinition("及格分", "number", ">= 60", constraint="<= 100"),
    TypeDefinition("优良分", "及格分", ">= 80"),
    TypeDefinition(
        "名额",
        components=(TypeDefinition("最 少", "number"), TypeDefinition("最多", "number", "? >= 最 少")),
    ),
)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("number", 5, 5),
        ("feel:number", [5], 5),
        ("integer", None, None),
        ("dateTime", date(2015, 3, 13), datetime(2015, 3, 13, tzinfo=UTC)),
        ("等级类型", "一等奖", "一等奖"),
        ("名单", [{"姓名": "王", "年龄": 30}], [{"姓名": "王", "年龄": 30}]),
        ("名单", {"姓名": "王", "年龄": 30}, [{"姓名": "王", "年龄": 30}]),
        ("评分", [5, 0], [5, 0]),
        ("各轮评分", [[5, 0], [1, 2, 3]], [[5, 0], [1, 2, 3]]),
        ("优良分", 80, 80),
        ("名额", {"最 少": 2, "最多": 3}, {"最 少": 2, "最多": 3}),
    ],
)
def test_values_of_their_type(kind: str, value: object, expected: object) -> None:
    assert result(model(decision(literal("v"), type=kind), types=TYPES), v=value) == expected


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("number", "5", 'the result is a string, not a number: "5"'),
        ("date", "2015-03-13", 'the result is a string, not a date: "2015-03-13"'),
        ("等级类型", "特等奖", "the result is not allowed for the type '等级类型': \"特等奖\""),
        ("评分", [5], "the result is not allowed for the type '评分': [5]"),
        ("评分", [5, -1], "the result is not allowed for the type '评分': -1"),
        ("各轮评分", [[5, 0], [1]], "the result is not allowed for the type '评分': [1]"),
        (
            "各轮评分",
            [[5, 0]] * 3,
            "the result is not allowed for the type '各轮评分': [[5, 0], [5, 0], [5, 0]]",
        ),
        (
            "名额",
            {"最 少": 4, "最多": 3},
            "the result has an entry '最多' that is not allowed for the type '最多': 3",
        ),
        ("优良分", 70, "the result is not allowed for the type '优良分': 70"),
        ("优良分", 101, "the result is not allowed for the type '优良分': 101"),
        ("人员", {"年龄": 12}, "the result has an entry '年龄' that is not allowed for the type '年龄': 12"),
    ],
)
def test_values_of_another_type(kind: str, value: object, reason: str) -> None:
    with pytest.raises(DecisionError) as caught:
        decide(model(decision(literal("v"), type=kind), types=TYPES), v=value)
    assert caught.value.message_en == f"decision 'D': {reason}"
    assert "决策“D”：结果" in caught.value.message


def test_endless_and_unknown_types_are_faults() -> None:
    made = model(
        decision(literal("1"), type="金额"), types=(TypeDefinition("a", "b"), TypeDefinition("b", "a"))
    )
    assert sorted(code for code, _ in faults(made)) == [
        "dmn.type_endless",
        "dmn.type_endless",
        "dmn.type_unknown",
    ]


def test_table_names_rule_and_column_of_what_goes_wrong() -> None:
    made = table("级别, 人数", "结果", ["- | - -> 1", "- | 1.. -> 1"])
    assert faults(made) == [("dmn.feel", "rule 2, column '人数'")]
    late = table("级别", "结果", ['"市" -> 1', "string length(repeat(级别)) > 1 -> 1"])
    assert faults(late) == [("dmn.feel", "rule 2, column '级别'")]


def test_input_outside_its_allowed_values() -> None:
    made = table("级别", "结果", ["- -> 1"])
    made = replace(made, inputs=(replace(made.inputs[0], allowed='"市", "县"'),))
    assert result(made, 级别="市") == 1
    with pytest.raises(DecisionError, match="column '级别': the value \"省\" is not among the input values"):
        decide(made, 级别="省")
    wrong = replace(made, rules=(replace(made.rules[0], inputs=('"县", "省"',)),))
    assert faults(wrong) == [("dmn.not_allowed", "rule 1, column '级别'")]


def test_rule_with_a_cell_too_few_is_a_fault() -> None:
    assert faults(table("a, b", "c", ["- -> 1"])) == [("dmn.columns", "")]
    assert faults(table("a", "c", ["- -> 1 | 2"])) == [("dmn.columns", "")]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (model(decision(literal("1"), decisions=("X",))), "dmn.dangling"),
        (model(decision(literal("1"), inputs=("X",))), "dmn.dangling"),
        (model(decision(literal("1"), knowledge=("X",))), "dmn.dangling"),
        (model(decision(literal("1"), decisions=("D",))), "dmn.cycle"),
        (
            model(
                decision(literal("1"), "A", decisions=("B",)), decision(literal("1"), "B", decisions=("A",))
            ),
            "dmn.cycle",
        ),
        (model(decision(literal("1"), "2015年")), "dmn.name"),
        (model(decision(literal("1"), "if")), "dmn.name"),
        (model(decision(literal("1")), knowledge=(knowledge("max", BONUS),)), "dmn.name"),
        (model(decision(literal("1")), inputs=(InputData("i", "D"),)), "dmn.name_twice"),
        (model(decision(None)), "dmn.no_logic"),
        (model(decision(Context((Entry("", literal("1")), Entry("a", literal("1")))))), "dmn.name_missing"),
        (model(decision(table("a", "x, x", ["- -> 1 | 1"]))), "dmn.name_twice"),
        (model(decision(BONUS)), "dmn.function_place"),
        (model(decision(literal("function(n) n + 1"))), "dmn.function_place"),
        (
            model(
                decision(literal("1"), knowledge=("加数",)),
                knowledge=(knowledge("加数", Function((Parameter("a"),), literal("function(n) n + a"))),),
            ),
            "dmn.function_place",
        ),
        (model(decision(literal(""))), "dmn.feel"),
        (model(decision(literal("1")), services=(Service("S", "S"),)), "dmn.service_empty"),
    ],
)
def test_what_cannot_be_decided_is_a_fault(made: Any, code: str) -> None:
    assert [each for each, _ in faults(made)] == [code]


def test_cost_of_all_expressions_together_is_bounded() -> None:
    loop = Iteration("for", "x", literal("for i in 1..9000 return i"), literal("for y in 1..10000 return y"))
    with pytest.raises(DecisionError, match="the evaluation takes more than 1000000 steps"):
        decide(loop)


def test_functions_nested_too_deep_are_stopped() -> None:
    first = knowledge("f0", Function((Parameter("x"),), literal("x")))
    others = [
        knowledge(f"f{n}", Function((Parameter("x"),), literal(f"f{n - 1}(x)")), f"f{n - 1}")
        for n in range(1, 40)
    ]
    made = model(decision(literal("f39(1)"), knowledge=("f39",)), knowledge=(first, *others))
    with pytest.raises(DecisionError, match="functions call each other more than 20 deep"):
        decide(made)


def test_long_chains_of_requirements_are_no_recursion() -> None:
    chain = [decision(literal("1"), "d0")]
    chain += [decision(literal(f"d{n - 1} + 1"), f"d{n}", decisions=(f"d{n - 1}",)) for n in range(1, 2000)]
    outcome = decide(model(*reversed(chain)), "d1999")
    assert (outcome.result, len(outcome.trace)) == (2000, 50)


def test_decision_that_is_not_there() -> None:
    with pytest.raises(DecisionError, match="decision 'X': there is no such decision"):
        Decisions([], ()).decide("X", {})


def test_plain_literal_keeps_what_it_was_given() -> None:
    given = {"名单": [{"a": 1}]}
    assert result(Literal("名单"), **given) == [{"a": 1}]
    assert given == {"名单": [{"a": 1}]}


def test_columns_of_one_title_and_long_texts_in_the_trace() -> None:
    made = replace(
        table("a, b", "c", ["- | - -> long"]), inputs=(InputColumn("a", "值"), InputColumn("b", "值"))
    )
    [decided] = decide(made, a=1, b=2, long="长" * 500).trace
    assert decided["tables"][0]["inputs"] == {"值": "1", "值 (2)": "2"}
    assert len(decided["result"]) == 201


def test_names_too_long_are_faults() -> None:
    assert faults(model(decision(literal("1"), "长" * 121))) == [("dmn.name", "")]


def test_required_result_has_the_name_of_its_decision() -> None:
    grade = decision(table("得分", "等级, 奖金", ["- -> 1 | 2"]), "评定")
    assert result(model(grade, decision(literal("评定.奖金"), decisions=("评定",)))) == 2
    assert faults(model(grade, decision(literal("奖金"), decisions=("评定",)))) == [("dmn.output_name", "")]
    own = Context((Entry("奖金", literal("5")), Entry("", literal("奖金"))))
    assert result(model(grade, decision(own, decisions=("评定",)))) == 5
