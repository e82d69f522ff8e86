"""What an error looks like: problem details (RFC 9457)."""

from __future__ import annotations

from pydantic import Field

from web.api.model import Model


class Fault(Model):
    """What is wrong with one field of the request."""

    pointer: str | None = Field(None, description="its place in the body, as a JSON pointer (RFC 6901)")
    parameter: str | None = Field(None, description="or its name after the question mark")
    detail: str = Field(description="what is wrong, in the language of Accept-Language: zh or en")


class Finding(Model):
    """One finding about a diagram, a form, or why an operation is refused."""

    severity: str = Field(description="error or warning")
    code: str
    message_zh: str
    message_en: str
    file: str
    element_id: str
    element_name: str
    hint_zh: str
    hint_en: str


class Problem(Model):
    """An error."""

    type: str = Field(description="the address of the error's description")
    title: str = Field(description="what went wrong, in the language of Accept-Language: zh or en")
    status: int
    code: str = Field(description="names the error; it never changes")
    detail: str | None = Field(None, description="more about this occurrence, in English")
    errors: list[Fault] | None = None
    problems: list[Finding] | None = None
