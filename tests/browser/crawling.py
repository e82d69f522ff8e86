"""Every page that people come to by following links, from the start page of every demo login."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urldefrag, urlsplit

from flask.testing import FlaskClient
from lxml import html
from werkzeug.exceptions import HTTPException

from tests.browser.handbook_town import Town
from web.auth import COOKIE

OFTEN = 2
"""How many pages of one kind are looked at: two people may see different things."""
TEXTS = ("text/csv", "text/calendar", "application/json")
"""What is not a page, but read by people or shown by a script."""
LINKS = "//a/@href | //@data-state-url | //@data-steps-url | //@data-choices-url"
"""To pages, and to what their scripts show."""
EVERYBODYS = ("home.index", "inbox.show", "tasks.show", "start.show")
"""Pages that are looked at for each person."""
FIRST = ("sysadmin", "office", "unit", "supervisor", "county", "designer")
"""Whose pages hold most: they come before the others, so that OFTEN is not used up by who sees less of a kind."""


@dataclass(frozen=True)
class Visit:
    """One page: who opened it, and its HTML."""

    endpoint: str
    login: str
    path: str
    text: str
    is_page: bool = True


def crawl(
    town: Town,
    logins: Collection[str],
    *,
    language: str = "zh",
    seen: Counter[tuple[str, ...]] | None = None,
) -> Iterator[Visit]:
    """Follow the links of everybody's pages, breadth first, each kind of page OFTEN times.

    A kind is a route with its query's names and its tab, and with the person for EVERYBODYS. `seen`
    counts what is seen. Raises AssertionError where a link leads to a fault.
    """
    seen = Counter() if seen is None else seen
    ordered = [*(each for each in FIRST if each in logins), *(each for each in logins if each not in FIRST)]
    queue = deque((login, "/") for login in ordered)
    queued = set(queue)
    clients = {login: open_in(town, login, language) for login in ordered}
    while queue:
        login, path = queue.popleft()
        kind = kind_of(town, login, path)
        if kind is None or seen[kind] >= OFTEN:
            continue
        seen[kind] += 1
        answer = clients[login].get(path, buffered=True)
        assert answer.status_code < 400, f"{login}: {path}: {answer.status_code}"
        if answer.status_code >= 300:
            links = [answer.location]
        elif answer.mimetype == "text/html":
            yield Visit(kind[0], login, path, answer.text)
            links = html.fromstring(answer.text).xpath(LINKS)
        else:
            links = []
            if answer.mimetype in TEXTS:
                yield Visit(kind[0], login, path, answer.text, is_page=False)
        for link in links:
            if link.startswith("/") and (login, target := urldefrag(link).url) not in queued:
                queued.add((login, target))
                queue.append((login, target))


def open_in(town: Town, login: str, language: str) -> FlaskClient:
    """A browser of the holder of a login who reads this language."""
    client = town.app.test_client()
    client.set_cookie(COOKIE, town.open_session(login))
    client.get(f"/?lang={language}")
    return client


def kind_of(town: Town, login: str, path: str) -> tuple[str, ...] | None:
    """What counts as the same page; None for what is no page of ours, or would change the language."""
    parts = urlsplit(path)
    query = parse_qs(parts.query)
    if "lang" in query:
        return None
    try:
        endpoint, _arguments = town.app.url_map.bind("localhost").match(parts.path)
    except HTTPException:
        return (path,)
    whose = (login,) if endpoint in EVERYBODYS else ()
    return (endpoint, *whose, *query.get("tab", ()), *sorted(query))
