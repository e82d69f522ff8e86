"""What a designer reads about joins that wait and steps done twice."""

from __future__ import annotations

import pytest

from engine.errors import Problem
from engine.model import check_process
from engine.model.elements import Process
from engine.model.texts import soundness
from tests.engine.model.soundness.test_soundness import made, wide

STOPS = made("Begin > X > A > J > Finish", "X > B > J", X="exclusive", J="parallel")
MAY_STOP = made(
    "Begin > P > A > J > Finish", "P > X > B > J", "X > Finish", P="parallel", X="exclusive", J="parallel"
)
BACK = made("Begin > J > A > X > Finish", "X > B > J", X="exclusive", J="parallel")
FEWER = made(
    "Begin > P > A > X > J > Finish", "P > B > X", "P > C > J", P="parallel", X="exclusive", J="parallel"
)
TWICE = made("Begin > A > B > D > Finish", "A > C > D")

CASES = {
    "join.deadlock": (STOPS, "J", "error"),
    "join.may_deadlock": (MAY_STOP, "J", "warning"),
    "join.starves": (BACK, "J", "error"),
    "join.may_starve": (FEWER, "J", "warning"),
    "step.twice": (TWICE, "D", "warning"),
    "soundness.too_large": (wide(9, 9), "p", "warning"),
}


def found_in(diagram: Process) -> list[Problem]:
    return [each for each in check_process(diagram, "p.bpmn") if each.code in soundness.TEXTS]


@pytest.mark.parametrize("code", CASES)
def test_finding_stands_at_its_element(code: str) -> None:
    diagram, element, severity = CASES[code]
    assert [(each.code, each.element_id, each.severity) for each in found_in(diagram)] == [
        (code, element, severity)
    ]


def test_every_text_has_a_case() -> None:
    assert CASES.keys() == soundness.TEXTS.keys()


def test_finding_names_the_split_and_the_way() -> None:
    (found,) = found_in(STOPS)
    assert "“X”" in found.message_zh
    assert "Begin → X → " in found.message_en
    assert "'X'" in found.hint_en


def test_long_way_is_cut_at_its_beginning() -> None:
    steps = " > ".join(f"T{number}" for number in range(30))
    long = made(f"Begin > {steps} > X > A > J > Finish", "X > B > J", X="exclusive", J="parallel",
                **{f"T{number}": "exclusive" for number in range(30)})  # fmt: skip
    (found,) = found_in(long)
    assert "T0" not in found.message_en
    assert "… → T" in found.message_en
