"""Hostile and broken files: one clear problem each, no file opened, no endless work."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model import xml
from engine.model.reader import read_bpmn
from engine.model.texts import reading
from tests.engine.model.bpmn import HEAD, between, bpmn, node

PLAIN = between(node("task"))
GOOD = bpmn(PLAIN)
DECLARATION, _, REST = GOOD.partition(b"\n")


def with_doctype(doctype: str, before: str = "", text: str = "x") -> bytes:
    return DECLARATION + before.encode() + doctype.encode() + REST.replace("样例".encode(), text.encode())


def nested_scopes(depth: int) -> bytes:
    body = "".join(f'<bpmn:subProcess id="S{level}">' for level in range(depth))
    return bpmn(body + "</bpmn:subProcess>" * depth)


BOMB = (
    "<!DOCTYPE d [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{level} '{f'&a{level - 1};' * 10}'>" for level in range(1, 10))
    + "]>"
)

HOSTILE: list[tuple[str, str, bytes]] = [
    ("empty", "xml.syntax", b""),
    ("blank", "xml.syntax", b" " * 100_000),
    ("no xml", "xml.syntax", "这不是流程图".encode()),
    ("json", "xml.syntax", b'{"id": "unit_plan"}'),
    ("cut short", "xml.syntax", GOOD[:400]),
    ("two roots", "xml.syntax", GOOD + b"<x/>"),
    ("undefined entity", "xml.syntax", GOOD.replace("样例".encode(), b"&x;")),
    ("character zero", "xml.syntax", GOOD.replace("样例".encode(), b"&#0;")),
    ("control character", "xml.syntax", GOOD.replace("样例".encode(), b"\x01")),
    ("depth 100,000", "xml.syntax", b"<a>" * 100_000),
    ("html", "xml.not_bpmn", b"<html><script>alert(1)</script></html>"),
    ("another version", "xml.not_bpmn", GOOD.replace(b"20100524/MODEL", b"20110524/MODEL")),
    ("nul byte", "xml.encoding", GOOD.replace("样例".encode(), b"a\0b")),
    ("utf-16", "xml.encoding", GOOD.decode().encode("utf-16")),
    ("utf-16 without mark", "xml.encoding", GOOD.decode().encode("utf-16-le")),
    ("utf-32", "xml.encoding", GOOD.decode().encode("utf-32")),
    ("gbk", "xml.encoding", GOOD.replace(b"UTF-8", b"GBK").decode().encode("gbk")),
    ("declared utf-16", "xml.encoding", GOOD.replace(b"UTF-8", b"UTF-16")),
    ("declared utf-7", "xml.encoding", GOOD.replace(b"UTF-8", b"UTF-7")),
    ("doctype", "xml.doctype", with_doctype("<!DOCTYPE definitions>")),
    ("doctype behind comments", "xml.doctype", with_doctype("<!DOCTYPE d>", "<!-- > <x> --><?a b?>\n")),
    (
        "xxe",
        "xml.doctype",
        with_doctype('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>', text="&x;"),
    ),
    (
        "xxe by parameter",
        "xml.doctype",
        with_doctype('<!DOCTYPE d [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]>'),
    ),
    ("external subset", "xml.doctype", with_doctype('<!DOCTYPE d SYSTEM "file:///etc/passwd">')),
    ("entity bomb", "xml.doctype", with_doctype(BOMB, text="&a9;")),
    (
        "quadratic bomb",
        "xml.doctype",
        with_doctype(f"<!DOCTYPE d [<!ENTITY a '{'a' * 50_000}'>]>", text="&a;" * 9_000),
    ),
    (
        "xinclude",
        "xml.xinclude",
        bpmn(
            PLAIN + '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
        ),
    ),
    ("over 1 MB", "xml.too_large", GOOD + b" " * 1_000_000),
    ("many elements", "xml.too_many_elements", bpmn("<a/>" * xml.MAX_ELEMENTS)),
    (
        "many attributes",
        "xml.too_many_attributes",
        bpmn("<a {}/>".format(" ".join(f'a{n}=""' for n in range(101)))),
    ),
    ("many nodes", "xml.too_many_nodes", bpmn("<bpmn:task/>" * 301)),
    ("many flows", "xml.too_many_flows", bpmn("<bpmn:sequenceFlow/>" * 901)),
    ("many scopes", "xml.too_deep", nested_scopes(11)),
    (
        "long text",
        "xml.text_too_long",
        bpmn(PLAIN + f"<bpmn:documentation>{'长' * 10_001}</bpmn:documentation>"),
    ),
    ("long name", "xml.text_too_long", bpmn(between(node("task", name="x" * 10_001)))),
]


@pytest.mark.parametrize(("code", "data"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_hostile_file_is_refused_with_one_problem(code: str, data: bytes) -> None:
    reading = read_bpmn(data, "upload.bpmn")
    assert reading.process is None
    assert [problem.code for problem in reading.problems] == [code]
    assert reading.problems[0].file.startswith("upload.bpmn")


def test_every_refusal_has_a_case() -> None:
    assert {code for _, code, _ in HOSTILE} == {code for code in reading.TEXTS if code.startswith("xml.")}


def test_entity_does_not_reach_the_text(tmp_path: Path) -> None:
    """The refusal stands before the parser; the parser alone must hold too."""
    secret = tmp_path / "secret"
    secret.write_text("canary")
    data = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]><d>&x;</d>'.encode()
    root = xml._parse(data, "upload.bpmn")
    assert "canary" not in "".join(root.itertext())


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD,
        REST,
        GOOD.replace(b"UTF-8", b"utf-8"),
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.replace(b"<bpmn:process", b"<!-- <!DOCTYPE x> --><bpmn:process", 1),
        bpmn("<bpmn:task/>" * 300 + "<bpmn:sequenceFlow/>" * 900),
        nested_scopes(10),
    ],
    ids=[
        "byte order mark",
        "no declaration",
        "lower case",
        "crlf",
        "doctype in a comment",
        "most nodes",
        "most scopes",
    ],
)
def test_unusual_but_honest_file_is_read(data: bytes) -> None:
    assert read_bpmn(data, "sample.bpmn").process is not None


def test_syntax_error_tells_the_line() -> None:
    (found,) = read_bpmn(HEAD.encode() + b"\n<bpmn:process>\n</bpmn:proces>", "sample.bpmn").problems
    assert (found.code, found.file) == ("xml.syntax", "sample.bpmn:4")
