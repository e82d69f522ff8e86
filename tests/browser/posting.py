"""What the pages' own forms lead to: each is sent as it stands and filled in, and so are the forms of the answers."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urlencode, urljoin

from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.browser.crawling import LINKS, Visit, kind_of, open_in
from tests.browser.handbook_town import Town
from web.auth import COOKIE
from web.csrf import token_for

WORK = ("tasks.submit", "task_operations.act", "task_operations.give")
"""Forms that are another one at each step."""
WAYS = ("as it stands", "first", "last")
"""To send a form: with what is in it, or filled in, with the first or the last of what can be chosen."""
OF_A_STEP = 2
"""How many forms of one kind are sent at one step."""
LEFT_OUT: Mapping[str, str] = {
    "account.change_password": "ends the sessions of the others who are looked at",
    "account.end_session": "ends the sessions of the others who are looked at",
    "account.change_language": "changes the language",
    "accounts.lock": "ends what its person can be asked",
    "login.sign_out": "ends the session",
    "plays.begin": "plays a year in a process of its own",
}
TYPED: Mapping[str, str] = {
    "search": "工会",
    "number": "1",
    "date": "2026-04-10",
    "datetime-local": "2026-04-10T09:00",
    "time": "09:00",
    "month": "2026-04",
    "email": "a@example.org",
    "url": "https://example.org/",
    "tel": "13800000000",
}
"""By kind of input; elsewhere WORDS. What is searched for is in the town; nothing else is Chinese, so whatever is comes
from the product."""
BEFORE_IT_IS_DONE = (
    "task_operations.act",
    "task_operations.show",
    "tasks.claim",
    "tasks.release",
    "together.confirm",
)
CHANGE_WHO_LOOKS = ("access.begin", "access.leave")
WORDS = "Some words"
NOT_TYPED = ("file", "submit", "button", "image")


@dataclass(frozen=True)
class Form:
    """One way to send a form: by one of its buttons, as it stands or filled in."""

    login: str
    page: str
    endpoint: str
    path: str
    fields: tuple[tuple[str, str], ...]
    kind: tuple[str, ...]
    is_question: bool = False
    """Sent by GET: it asks, and changes nothing."""


class Sender:
    """Sends the forms of pages in one language; `known` are the kinds of pages that need not be opened any more."""

    def __init__(self, town: Town, language: str, known: Counter[tuple[str, ...]]) -> None:
        self._town, self._language = town, language
        self._seen = Counter(known)
        self._clients: dict[str, FlaskClient] = {}
        self._queue: deque[Form] = deque()

    def send_all(self, visits: Iterable[Visit]) -> Iterator[tuple[Form, int, str]]:
        """Send every kind of form on these pages, and on what they lead to; yields each answer that is a page."""
        for visit in visits:
            self._wait_for(_forms_of(self._town, visit.login, visit.path, visit.text))
        while self._queue:
            form = self._queue.popleft()
            answer = self._send(form)
            if answer.mimetype == "text/html":
                yield form, answer.status_code, answer.text
                self._wait_for(_forms_of(self._town, form.login, form.path, answer.text))
                self._wait_for(_links_of(self._town, form.login, answer.text))

    def _wait_for(self, forms: Iterable[Form]) -> None:
        for form in forms:
            self._seen[form.kind] += 1
            if self._seen[form.kind] <= (OF_A_STEP if form.endpoint in WORK else 1):
                (self._queue.appendleft if form.endpoint in BEFORE_IT_IS_DONE else self._queue.append)(form)

    def _send(self, form: Form) -> TestResponse:
        client = self._clients.get(form.login)
        if client is None:
            client = self._clients[form.login] = open_in(self._town, form.login, self._language)
        if form.is_question:
            answer = client.get(form.path, buffered=True)
            assert answer.status_code < 500, f"{form}: {answer.status_code}"
            return answer
        cookie = client.get_cookie(COOKIE)
        assert cookie is not None, form
        with self._town.app.app_context():
            signed = token_for(cookie.value)
        fields = MultiDict(form.fields)
        fields["csrf_token"] = signed
        answer = client.post(form.path, data=fields, buffered=True)
        assert answer.status_code < 500, f"{form}: {answer.status_code}"
        if form.endpoint in CHANGE_WHO_LOOKS:
            del self._clients[form.login]
        while answer.status_code in (302, 303) and answer.location.startswith("/"):
            answer = client.get(answer.location, buffered=True)
        return answer


def _forms_of(town: Town, login: str, path: str, text: str) -> Iterator[Form]:
    page = html.fromstring(text)
    heading = "".join(page.xpath("//h1[1]//text()")).strip()
    for form in page.xpath("//form"):
        is_question = form.get("method", "get").lower() != "post"
        for button in form.xpath(".//button[not(@type) or @type = 'submit']"):
            target = urljoin(path, button.get("formaction") or form.get("action") or path)
            endpoint = _endpoint(town, target, "GET" if is_question else "POST")
            if endpoint is None or endpoint in LEFT_OUT:
                continue
            own = ((button.get("name"), button.get("value") or ""),) if button.get("name") else ()
            fixed = form.xpath(".//input[@type='hidden'][@name='do' or @name='action']/@value")
            step = (heading,) if endpoint in WORK else ()
            for way in WAYS if endpoint in WORK else WAYS[:2]:
                kind = (
                    endpoint,
                    *step,
                    *(name for pair in own for name in _general(*pair)),
                    *fixed,
                    way,
                )
                fields = (*_fields(form, way), *own)
                if is_question:
                    asked = f"{target.partition('?')[0]}?{urlencode(fields)}"
                    yield Form(login, path, endpoint, asked, (), kind, is_question)
                else:
                    yield Form(login, path, endpoint, target, fields, kind)


def _links_of(town: Town, login: str, text: str) -> Iterator[Form]:
    for link in html.fromstring(text).xpath(LINKS):
        kind = kind_of(town, login, link) if link.startswith("/") else None
        if kind is not None:
            yield Form(login, "", kind[0], urldefrag(link).url, (), kind, is_question=True)


def _general(name: str, value: str) -> tuple[str, ...]:
    """A button's name, and its value unless it is somebody's id."""
    return (name, value) if len(value) < 20 else (name,)


def _endpoint(town: Town, target: str, method: str) -> str | None:
    try:
        endpoint, _arguments = town.app.url_map.bind("localhost").match(target.partition("?")[0], method)
    except HTTPException:
        return None
    return str(endpoint)


def _fields(form: Any, way: str) -> Iterator[tuple[str, str]]:
    is_filled = way != "as it stands"
    radios: set[str] = set()
    last = {each.get("name"): each for each in form.xpath(".//input[@type='radio']")} if way == "last" else {}
    for control in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        name, kind = control.get("name"), control.get("type", "text")
        if control.tag == "select":
            chosen = control.xpath("./option[@selected]/@value | ./optgroup/option[@selected]/@value")
            options = [each for each in control.xpath(".//option/@value") if each]
            yield name, options[-1] if is_filled and options else next(iter(chosen), "")
        elif control.tag == "textarea":
            yield name, control.text or (WORDS if is_filled else "")
        elif kind in ("radio", "checkbox"):
            wanted = control.get("checked") is not None or is_filled
            if kind == "radio":
                wanted = control is last[name] if last else wanted and name not in radios
                radios |= {name} if wanted else set()
            if wanted:
                yield name, control.get("value", "on")
        elif kind == "hidden":
            yield name, control.get("value", "")
        elif kind not in NOT_TYPED:
            yield name, control.get("value") or (TYPED.get(kind, WORDS) if is_filled else "")
