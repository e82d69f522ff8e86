from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import engine.feel
from engine.feel import MESSAGES, FeelError, compile_expression, compile_unary_tests
from engine.feel.regex import RegexError, compile_regex
from engine.feel.regex.reasons import REASONS

SOURCES = "".join(
    path.read_text(encoding="utf-8") for path in sorted(Path(engine.feel.__file__).parent.rglob("*.py"))
)


def error_of(text: str, **variables: object) -> FeelError:
    with pytest.raises(FeelError) as caught:
        compile_expression(text).evaluate(variables)
    return caught.value


def test_error_has_its_place_and_both_languages() -> None:
    error = error_of("1 +\n  (2 * ,) ")

    assert (error.position, error.line, error.column) == (11, 2, 8)
    assert error.excerpt == "  (2 * ▸,) "
    assert error.explain("en") == "line 2, column 8: ',' is not expected here; a value is. (  (2 * ▸,) )"
    assert error.explain("zh") == "第 2 行第 8 列：这里不能是“,”，应为值。（  (2 * ▸,) ）"


@pytest.mark.parametrize(
    ("text", "message_zh", "message_en"),
    [
        ("1 + * 2", "这里不能是“*”，应为值。", "'*' is not expected here; a value is."),
        ("(1", "表达式不完整，缺少)。", "The expression ends too early; ) is missing."),
        ("a b", "这里不能是“b”，应为运算符或结尾。", "'b' is not expected here; an operator or the end is."),
        ("a == 1", "“==”不是 FEEL 的写法，请改写为 =。", "'==' is not FEEL; write = instead."),
        (
            "coun(a)",
            "没有函数“coun”，是否要写“count”？",
            "There is no function 'coun'; did you mean 'count'?",
        ),
        (
            'matches(a, "(")',
            "正则表达式“(”不能使用：有 ( 而没有 )。",
            "The pattern '(' cannot be used: a ( has no ).",
        ),
        ("for i in 1..1e9 return i", "列表会超过 50000 项。", "A list would be longer than 50000 items."),
        ("today()", "这里不知道当前时间。", "The current time is not known here."),
        (
            "o.x",
            "表达式不能使用类型为 object 的值。",
            "A value of type object cannot be used in an expression.",
        ),
    ],
)
def test_message_in_both_languages(text: str, message_zh: str, message_en: str) -> None:
    error = error_of(text, a="x", o=object())

    assert (error.message_zh, error.message_en, str(error)) == (message_zh, message_en, message_en)


def test_error_at_evaluation_points_at_the_call() -> None:
    error = error_of("1 = 2 or\ncount(for i in 1..60000 return i) > 1")

    assert (error.line, error.column, error.code) == (2, 11, "feel.list_too_long")
    assert error.excerpt == "count(for ▸i in 1..60000 return i) > 1"


def test_excerpt_of_a_long_line_is_cut() -> None:
    text = "1 + " * 100 + "§" + " + 1" * 100

    error = error_of(text)

    assert (error.column, error.excerpt) == (401, "…" + "1 + " * 10 + "▸§" + " + 1" * 9 + " + …")


def test_unary_tests_tell_their_place_too() -> None:
    with pytest.raises(FeelError) as caught:
        compile_unary_tests('"甲",\n"乙" "丙"')
    assert (caught.value.line, caught.value.column, caught.value.excerpt) == (2, 5, '"乙" ▸"丙"')


def test_every_message_is_used_and_both_languages_name_the_same_details() -> None:
    assert set(re.findall(r'"(feel\.[a-z_]+)"', SOURCES)) - {"feel.invalid"} == MESSAGES.keys()
    for zh, en in [*MESSAGES.values(), *REASONS.values()]:
        assert re.search(r"[\u4e00-\u9fff]", zh)
        assert en.isascii()
        assert details(zh, "_zh") == details(en, "_en")


def details(text: str, language: str) -> set[str]:
    return {name.removesuffix(language) for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_expected_phrase_of_the_parser_is_known_in_chinese() -> None:
    phrases = {
        phrase
        for phrase in re.findall(r"""(?:unexpected|word|_new_name)\(\s*(?:"([^"]*)"|'[^']*')""", SOURCES)
        if " " in phrase
    }

    assert phrases
    for phrase in phrases:
        error = FeelError("feel.unexpected", found="x", expected=phrase)
        assert phrase not in error.message_zh


@pytest.mark.parametrize(
    ("pattern", "reason_zh", "reason_en"),
    [
        ("(a", "有 ( 而没有 )", "a ( has no )"),
        ("a{9999}", "{ } 中的次数须是不超过 1000 的数字", "a count in { } must be a number up to 1000"),
        (
            "\\p{X}",
            "\\p 后须有 Unicode 类别，如 {L}、{Nd}",
            "\\p needs a Unicode category such as {L} or {Nd}",
        ),
        ("*", "* 前面没有可重复的内容", "* has nothing to repeat"),
    ],
)
def test_reason_against_a_pattern_in_both_languages(pattern: str, reason_zh: str, reason_en: str) -> None:
    with pytest.raises(RegexError) as caught:
        compile_regex(pattern)

    assert (caught.value.reason_zh, caught.value.reason) == (reason_zh, reason_en)


def test_every_reason_is_used() -> None:
    assert set(re.findall(r'RegexError\("([a-z_]+)"', SOURCES)) == REASONS.keys()
