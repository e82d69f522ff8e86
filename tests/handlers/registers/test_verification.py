"""Verification codes: random, readable, and no slip of the hand makes another code of one."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from handlers.registers.verification import ALPHABET, BITS, LENGTH, new_code, read_code, show_code

_BITS = Random(7).getrandbits
CODES = [new_code(_BITS) for _ in range(50)]
"""The same in every process that collects these tests."""


def test_codes_have_eighty_random_bits() -> None:
    assert len({new_code(lambda _bits, bit=place: 1 << bit) for place in range(BITS)}) == BITS
    assert new_code(lambda _bits: 0) == "0" * LENGTH
    assert new_code(lambda bits: (1 << bits) - 1)[:16] == "Z" * 16
    assert len(set(CODES)) == len(CODES)


@pytest.mark.parametrize("code", CODES)
def test_code_is_read_as_it_is_shown(code: str) -> None:
    shown = show_code(code)
    assert [len(part) for part in shown.split("-")] == [4, 4, 4, 4, 1]
    fullwidth = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    for typed in (
        code,
        shown,
        shown.lower(),
        f" {shown.replace('-', ' ')} ",
        fullwidth,
        shown.replace("0", "O"),
    ):
        assert read_code(typed) == code
    assert read_code(code.replace("1", "l")) == code


def test_every_wrong_sign_is_found() -> None:
    for code in CODES[:5]:
        for place, right in enumerate(code):
            for wrong in ALPHABET.replace(right, ""):
                assert read_code(code[:place] + wrong + code[place + 1 :]) is None


def test_every_swap_is_found() -> None:
    for code in CODES:
        for one, two in combinations(range(LENGTH), 2):
            if code[one] != code[two]:
                signs = list(code)
                signs[one], signs[two] = signs[two], signs[one]
                assert read_code("".join(signs)) is None


@pytest.mark.parametrize(
    "typed", ["", "8K3F", "0" * 16, "0" * 18, "U" * 17, "é" * 17, "😀" * 17, "0" * 10_000]
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    assert read_code(typed) is None
