"""Whatever people send is in the audit: every route that writes has a test that says what history keeps of it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from engine.context import Ctx
from handlers.directory.models import Account
from tests.web.audited import AUDITED, CHANGES, UNAUDITED
from tests.web.site import Site
from tests.web.trail import WRITING
from web.i18n import catalogue
from web.sentences import SENTENCES

HERE = Path(__file__).parent
UNIT = "unit_union@ent-0001"


def writing_routes(app: Flask) -> set[str]:
    """The endpoints that take anything but a question."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if WRITING & (rule.methods or set())}


def test_every_writing_route_has_a_test_or_a_reason(site: Site) -> None:
    routes = writing_routes(site.app)
    known = AUDITED.keys() | UNAUDITED.keys()
    assert sorted(routes - known) == [], "say in tests/web/audited.py which test sends it, and what it leaves"
    assert sorted(known - routes) == []
    assert sorted(AUDITED.keys() & UNAUDITED.keys()) == []
    assert all(UNAUDITED.values())


def test_every_test_that_is_named_exists_and_follows_something() -> None:
    for endpoint, (test, *kinds) in AUDITED.items():
        path, _, name = test.partition("::")
        tree = ast.parse((HERE / path).read_text("utf-8"))
        assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, endpoint
        assert kinds, endpoint


def test_every_line_is_a_sentence_in_both_languages() -> None:
    kinds = {kind for _test, *kinds in AUDITED.values() for kind in kinds} | CHANGES
    assert sorted(kinds - SENTENCES.keys()) == []
    assert [kind for kind in sorted(kinds) if SENTENCES[kind] not in catalogue()] == []


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("", {}, "changed accounts and left nothing in the audit"),
        ("token_moved", {}, "left token_moved without what was before and after"),
        ("nobody.knows", {}, "left nobody.knows, which web/sentences.py has no sentence for"),
    ],
)
def test_change_past_history_fails(site: Site, kind: str, data: dict[str, str], words: str) -> None:
    """The watch itself: a form that changes an account, and leaves nothing, or nothing that can be read."""

    def verb(ctx: Ctx) -> None:
        ctx.session.execute(update(Account).values(language="en"))
        if kind:
            ctx.record(kind, data=data)

    def view() -> str:
        site.runtime.run("system", verb, "session test")
        return "done"

    site.app.view_functions["notices.read_all"] = view
    with pytest.raises(AssertionError, match=words):
        site.as_(UNIT).post("/notices/read")


def test_line_without_where_from_does_not_count(site: Site) -> None:
    def view() -> str:
        site.runtime.run("system", lambda ctx: ctx.session.execute(update(Account).values(language="en")))
        site.runtime.run("system", lambda ctx: ctx.record("login.succeeded"))
        return "done"

    site.app.view_functions["notices.read_all"] = view
    with pytest.raises(AssertionError, match="left nothing in the audit"):
        site.as_(UNIT).post("/notices/read")
