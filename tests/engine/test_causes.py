"""What incidents say is there in Chinese, too: swept from the sources."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.causes import describe_cause
from engine.model.compare.words import Words

ROOT = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
GIVEN = {"engine/trial/driver.py"}
"""Where the cause is what somebody has written into a script."""


def causes() -> Iterator[tuple[str, str]]:
    """Every cause in the sources, with something where a value is put in."""
    for folder in ("engine", "handlers"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if (name := str(path.relative_to(ROOT))) in GIVEN:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                at = {"IncidentError": 0, "stop": 1}.get(called)
                if at is not None and len(node.args) > at and (text := written(node.args[at])):
                    yield f"{name}:{node.lineno}", text


def written(node: ast.expr) -> str:
    """The text of an expression; "" if it is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return ""
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "'7'" if "!r" in ast.unparse(part) else "7"
        for part in node.values
    )


def test_every_cause_in_the_sources_has_chinese() -> None:
    found = list(causes())
    assert len(found) > 50
    assert [
        (where, text)
        for where, text in found
        if " (7)" not in text and not CHINESE.search(describe_cause(text).zh)
    ] == []


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("nobody holds the role 'office' for this task", "没有人担任“office”，这项任务没有人可以办理"),
        ("handler x.y gave a list, not a context", "处理程序 x.y 给出的不是上下文"),
        ("proposal 2015-HL-0001 is filed, not judged", "2015-HL-0001 现在的状态是 filed，应为 judged"),
        ("KeyError: 'a'", "程序出错：'a'"),
    ],
)
def test_cause_is_told_with_its_values(cause: str, told: str) -> None:
    assert describe_cause(cause) == Words(told, cause)


def test_cause_in_both_languages_is_taken_apart_and_an_unknown_one_left_alone() -> None:
    both = "表达式“f(1)”：没有函数“f” (expression, line 1, column 1: no function f)"
    assert describe_cause(both) == (
        "表达式“f(1)”：没有函数“f”",
        "expression, line 1, column 1: no function f",
    )
    assert describe_cause("out of paper") == ("out of paper", "out of paper")


def test_long_cause_is_read_in_one_go() -> None:
    """Read again from each bracket it would take minutes."""
    cause = "中" * 5_000 + " (" * 5_000
    assert describe_cause(cause) == Words(cause, cause)
