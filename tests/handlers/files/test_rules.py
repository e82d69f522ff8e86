"""Names of files as people may see and save them."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest

from handlers.files.rules import MAX_NAME, clean_name


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("总结.pdf", "总结.pdf"),
        ("C:\\Users\\张三\\总结.PDF", "总结.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("\\\\server\\share\\a.txt", "a.txt"),
        ("a\0b\r\nc.txt", "ab c.txt"),
        ("gpj.\u202ecod.exe", "gpj.cod.exe"),
        ("a\u200b\ufeffb.txt", "ab.txt"),
        ('x"<y>|?*.txt', "x__y____.txt"),
        ("con.txt", "_con.txt"),
        ("  . a  b . .txt ", "a b.txt"),
        ("e\u0301.txt", "é.txt"),
        (".pdf", "pdf"),
        ("..", ""),
        ("a.tar.gz", "a.tar.gz"),
    ],
)
def test_name_is_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


def test_long_name_keeps_its_ending() -> None:
    found = clean_name("长" * 500 + ".docx")
    assert len(found) == MAX_NAME
    assert found.endswith("长.docx")


def test_no_name_escapes_turns_or_hides() -> None:
    luck = Random(3)
    signs = 'aZ中./\\:*?"<>|\0\r\n\t \u202e\u2066\u200b\ufeff\ud800\U0001f600\u0301-_'
    for _ in range(10_000):
        found = clean_name("".join(luck.choice(signs) for _ in range(luck.randint(0, 200))))
        assert len(found) <= MAX_NAME
        assert not set(found) & set('/\\:*?"<>|\0\r\n\t')
        assert all(unicodedata.category(sign)[0] != "C" for sign in found)
        assert found not in (".", "..")
        assert found == found.strip()
