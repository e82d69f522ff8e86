"""What errors say to people, in Chinese and English."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "feel.empty": ("表达式是空的。", "The expression is empty."),
    "feel.too_long": (
        "表达式超过 {limit} 个字符。",
        "The expression is longer than {limit} characters.",
    ),
    "feel.too_deep": (
        "表达式或其中的值嵌套超过 {limit} 层。",
        "The expression or a value in it is nested deeper than {limit} levels.",
    ),
    "feel.too_many_steps": (
        "表达式的计算超过 {limit} 步。",
        "The expression takes more than {limit} steps.",
    ),
    "feel.list_too_long": (
        "列表会超过 {limit} 项。",
        "A list would be longer than {limit} items.",
    ),
    "feel.string_too_long": (
        "文本会超过 {limit} 个字符。",
        "A text would be longer than {limit} characters.",
    ),
    "feel.number_too_large": (
        "数字的整数部分会超过 {limit} 位。",
        "A number would have more than {limit} digits before the point.",
    ),
    "feel.result_too_large": (
        "结果会超过 {limit} 个值。",
        "The result would hold more than {limit} values.",
    ),
    "feel.unexpected": (
        "这里不能是“{found}”，应为{expected}。",
        "'{found}' is not expected here; {expected} is.",
    ),
    "feel.unexpected_end": (
        "表达式不完整，缺少{expected}。",
        "The expression ends too early; {expected} is missing.",
    ),
    "feel.bad_character": (
        "字符“{found}”在这里没有意义。",
        "The character '{found}' has no meaning here.",
    ),
    "feel.write_instead": (
        "“{found}”不是 FEEL 的写法，请改写为 {use}。",
        "'{found}' is not FEEL; write {use} instead.",
    ),
    "feel.unterminated_string": (
        '这段文本没有结尾的 "。',
        'This text has no closing ".',
    ),
    "feel.bad_escape": (
        "“{found}”不是字符的编码。",
        "'{found}' is not the code of a character.",
    ),
    "feel.unterminated_comment": (
        "这段注释没有结尾的 */。",
        "This comment has no closing */.",
    ),
    "feel.bad_literal": (
        "“{found}”不是 ISO 8601 的日期、时间、日期时间或时长。",
        "'{found}' is not a date, a time, a date and time or a duration in ISO 8601.",
    ),
    "feel.bad_regex": (
        "正则表达式“{found}”不能使用：{reason_zh}。",
        "The pattern '{found}' cannot be used: {reason_en}.",
    ),
    "feel.unknown_function": (
        "没有函数“{name}”。",
        "There is no function '{name}'.",
    ),
    "feel.unknown_function_hint": (
        "没有函数“{name}”，是否要写“{hint}”？",
        "There is no function '{name}'; did you mean '{hint}'?",
    ),
    "feel.external": (
        "不运行用 Java 或 PMML 写的函数，请用 FEEL 写函数体。",
        "Functions written in Java or PMML are not run; write the body in FEEL.",
    ),
    "feel.unknown_type": (
        "没有类型“{name}”。",
        "There is no type '{name}'.",
    ),
    "feel.wrong_arguments": (
        "“{name}”不接受这些参数，它的参数是（{expected}）。",
        "'{name}' does not take these arguments; it takes ({expected}).",
    ),
    "feel.duplicate_key": (
        "名称“{name}”在这里出现了两次。",
        "The name '{name}' stands twice here.",
    ),
    "feel.unbound_function": (
        "这里不能调用函数“{name}”。",
        "The function '{name}' cannot be called here.",
    ),
    "feel.no_clock": (
        "这里不知道当前时间。",
        "The current time is not known here.",
    ),
    "feel.bad_value": (
        "表达式不能使用类型为 {type} 的值。",
        "A value of type {type} cannot be used in an expression.",
    ),
    "feel.function_result": (
        "结果是函数，不是值。",
        "The result is a function, not a value.",
    ),
}

# What the parser names as expected, apart from symbols and keywords, which are the same in every language.
_EXPECTED_ZH = {
    "a key": "键",
    "a name": "名称",
    "a name for the items": "循环变量的名称",
    "a parameter": "参数名",
    'a text such as "2015-03-13"': '文本，如 "2015-03-13"',
    "a type": "类型",
    "a value": "值",
    "an argument of the same kind, all named or none": "同样写法的参数（全部写名称或都不写）",
    "an operator or the end": "运算符或结尾",
}


def in_chinese(value: object) -> object:
    """A detail of a message as a Chinese sentence writes it."""
    return _EXPECTED_ZH.get(value, value) if isinstance(value, str) else value
