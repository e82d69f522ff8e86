"""What a decision that cannot be made says to people: code → (Chinese, English), and the names of kinds of values."""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, tuple[str, str]]] = {
    "unknown": ("这个版本没有这个决策", "there is no such decision in this version"),
    "expression": ("{reason_zh}", "{reason_en}"),
    "steps": ("计算超过 {limit} 步", "the evaluation takes more than {limit} steps"),
    "deep": ("嵌套太深", "it is nested too deep"),
    "calls": ("函数互相调用超过 {limit} 层", "functions call each other more than {limit} deep"),
    "arguments": (
        "“{name}”的参数不对，应为（{expected}）",
        "'{name}' does not take these arguments; it takes ({expected})",
    ),
    "endless": ("无法逐个取值：{value}", "nothing can go through it one by one: {value}"),
    "condition": ("条件既不是真也不是假：{value}", "the condition is neither true nor false: {value}"),
    "input_value": ("值 {value} 不在允许的输入值之中", "the value {value} is not among the input values"),
    "output_value": (
        "输出 {value} 不在允许的输出值之中",
        "the output {value} is not among the output values",
    ),
    "unique": (
        "规则 {rules_zh} 同时命中；命中策略 UNIQUE 最多允许一条",
        "{rules_en} match at once; the hit policy UNIQUE allows one at the most",
    ),
    "any": (
        "规则 {rules_zh} 同时命中，结果 {one} 和 {other} 不同；命中策略 ANY 要求结果相同",
        "{rules_en} match at once and answer {one} and {other}; the hit policy ANY allows one answer",
    ),
    "aggregate": (
        "规则 {rules_zh} 的结果不能按 {aggregation} 汇总：{values}",
        "the answers of {rules_en} cannot be put together by {aggregation}: {values}",
    ),
    "misfit": ("{what_zh}{reason_zh}", "{what_en} {reason_en}"),
}

KINDS: Final = {
    "number": "数字",
    "string": "文字",
    "boolean": "真假值",
    "date": "日期",
    "time": "时间",
    "date and time": "日期时间",
    "days and time duration": "时长",
    "years and months duration": "年月时长",
    "list": "列表",
    "context": "上下文",
    "range": "范围",
}
"""Kinds of values in Chinese."""
