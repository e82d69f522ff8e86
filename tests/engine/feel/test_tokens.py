from __future__ import annotations

import pytest

from engine.feel import FeelError, compile_expression


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'"a\nb\tc\rd"', "a\nb\tc\rd"),
        (r'"\"quoted\" and \\ and \'"', '"quoted" and \\ and \''),
        (r'"\u4e2d\u6587"', "中文"),
        (r'"\U01F40E"', "🐎"),
        (r'"\uD83D\uDC0E"', "🐎"),
        (r'"\d+"', r"\d+"),
        ('"// no comment"', "// no comment"),
        ('"职工创新"', "职工创新"),
        ('""', ""),
    ],
)
def test_string_literal(text: str, value: str) -> None:
    assert compile_expression(text).evaluate({}) == value


@pytest.mark.parametrize(
    "text",
    [
        "1 + // one\n 1",
        "/* a */ 1 /* b\n c */ + 1",
        "1\u3000+\u00a01",
        "\n\t 1+1 \n",
        "= 1 + 1",
        "  =1+1",
        "1+1//",
    ],
)
def test_white_space_and_comments_are_skipped(text: str) -> None:
    assert compile_expression(text).evaluate({}) == 2


@pytest.mark.parametrize(
    "name", ["a", "_", "_1", "x2", "得分", "单位_1", "Ünit", "__class__", "ordinary", "notes", "inside"]
)
def test_name_of_any_script(name: str) -> None:
    expression = compile_expression(f"{name} + 1")

    assert (expression.names, expression.evaluate({name: 1})) == ({name}, 2)


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "feel.empty", 0),
        ("  = ", "feel.empty", 4),
        ('1 + "abc', "feel.unterminated_string", 4),
        ('"a\nb"', "feel.unterminated_string", 0),
        ("1 /* two", "feel.unterminated_comment", 2),
        ("a # b", "feel.bad_character", 2),
        ("a \x00", "feel.bad_character", 2),
        (r'"ab\uD83D"', "feel.bad_escape", 1),
        ('"\ud83d"', "feel.bad_escape", 1),
        (r'"a\UFFFFFF"', "feel.bad_escape", 2),
        ("1e999", "feel.number_too_large", 0),
        ("x" * 10_001, "feel.too_long", 10_000),
    ],
)
def test_bad_character_is_refused_at_its_place(text: str, code: str, position: int) -> None:
    with pytest.raises(FeelError) as caught:
        compile_expression(text)

    assert (caught.value.code, caught.value.position) == (code, position)


@pytest.mark.parametrize(
    ("text", "position", "use"),
    [
        ("a == 1", 2, "="),
        ("a && b", 2, "and"),
        ("a || b", 2, "or"),
        ("!a", 0, "not(…)"),
        ("a = 'b'", 4, '"'),
        ("a % 2", 2, "modulo(…, …)"),
        ("得分 ＞ 3", 3, ">"),
        ("count（x）", 5, "("),
        ("a = “b”", 4, '"'),
        ("max(1， 2)", 5, ","),
        ("a ≥ 1", 2, ">="),
    ],
)
def test_sign_of_another_language_is_refused_with_what_to_write(text: str, position: int, use: str) -> None:
    with pytest.raises(FeelError) as caught:
        compile_expression(text)

    error = caught.value
    assert (error.code, error.position, error.params["use"]) == ("feel.write_instead", position, use)
