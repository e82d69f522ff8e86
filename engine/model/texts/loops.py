"""Texts of problems with repeated activities: code → (Chinese, English, Chinese hint, English hint)."""

from __future__ import annotations

from typing import Final

from engine.model.texts.reading import Text

TEXTS: Final[dict[str, Text]] = {
    "loop.unsupported": (
        "{tag} 不能重复执行",
        "A {tag} cannot be multi-instance or a loop",
        "任务、调用活动和子流程可以。",
        "Tasks, call activities and sub-processes can.",
    ),
    "loop.source": (
        "多实例没有说明按什么重复",
        "The multi-instance does not say what it repeats over",
        "请填写 collection 或循环次数。",
        "Set collection or a loop cardinality.",
    ),
    "loop.two_sources": (
        "多实例同时有 collection 和循环次数",
        "The multi-instance has both a collection and a cardinality",
        "请只保留一个。",
        "Keep one of them.",
    ),
    "loop.element_variable": (
        "多实例没有元素变量名",
        "The multi-instance does not name the variable of an item",
        "请填写 elementVariable。",
        "Set elementVariable.",
    ),
    "loop.output": (
        "outputCollection 和 outputElement 要一起填写",
        "outputCollection and outputElement belong together",
        "请补上另一个，或都删除。",
        "Set the other one too, or remove both.",
    ),
    "loop.variable_name": (
        "“{name}”不能用作变量名",
        "'{name}' cannot be the name of a variable",
        "只含字母、数字和下划线，以字母开头。",
        "Use letters, digits and _, and start with a letter.",
    ),
    "loop.unused_settings": (
        "有多实例设置，但活动不是多实例",
        "There are multi-instance settings but the activity is not multi-instance",
        "请设为多实例，或删除这些属性。",
        "Make it multi-instance or remove the properties.",
    ),
    "loop.two_kinds": (
        "活动同时设为循环和多实例",
        "The activity is both a loop and multi-instance",
        "请只保留一个；两者都要时，把一个放进子流程。",
        "Keep one; where both are meant, put one of them inside a sub-process.",
    ),
    "loop.endless": (
        "循环既没有条件，也没有最多次数",
        "The loop has neither a condition nor a greatest number of rounds",
        "请填写 loopCondition（成立就再做一轮）或 loopMaximum。",
        "Set loopCondition (another round as long as it holds) or loopMaximum.",
    ),
    "loop.maximum": (
        "循环的最多次数“{value}”不是正整数",
        "'{value}' is no greatest number of rounds",
        "请填写 1 以上的整数。",
        "Write a whole number from 1 on.",
    ),
}

WARNINGS: Final = frozenset({"loop.unused_settings"})
