"""Every word of an answer, whatever its format: pages, JSON, CSV, workbooks, archives, PDF, calendars."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZipFile, is_zipfile

import pypdfium2
from werkzeug.test import TestResponse


def words_of(answer: TestResponse) -> str:
    """The answer's text, its headers included."""
    return f"{_headers(answer)}\n{text_of(answer.data, answer.mimetype)}"


def text_of(data: bytes, mimetype: str) -> str:
    """The text in a body."""
    if data.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(data)
        try:
            return "\n".join(page.get_textpage().get_text_bounded() for page in document)
        finally:
            document.close()
    if is_zipfile(BytesIO(data)):
        with ZipFile(BytesIO(data)) as archive:
            return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    text = data.decode("utf-8", "replace")
    if mimetype.endswith("json"):
        return json.dumps(json.loads(text), ensure_ascii=False) if text else ""
    if mimetype == "text/calendar":
        return text.replace("\r\n ", "")  # RFC 5545, 3.1: long lines are folded
    return text


def _headers(answer: TestResponse) -> str:
    return "\n".join(str(value) for value in answer.headers.values())
