"""Errors as pages and as problem details; every code has words."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from psycopg.errors import IdleInTransactionSessionTimeout
from sqlalchemy.exc import InternalError, OperationalError

import engine
import handlers
import web
from engine.errors import AppError, IncidentError
from handlers.oversight.rules import SummaryState
from handlers.plans.rules import PlanState
from tests.web.site import Site
from web.error_texts import MESSAGES
from web.history import SENTENCES
from web.problems import message_of

UNIT = "unit_union@ent-0001"


def test_page_and_program_get_the_same_error(site: Site) -> None:
    browser = site.as_(UNIT)
    page = browser.get("/tasks/none")
    assert page.mimetype == "text/html"
    assert "这里什么也没有，或者您无权查看。" in page.text
    data = browser.get("/tasks/none", headers={"Accept": "application/json"})
    assert data.mimetype == "application/problem+json"
    assert data.json == {
        "type": "about:blank",
        "title": "这里什么也没有，或者您无权查看。",
        "status": 404,
        "code": "not_found",
    }
    english = browser.get("/tasks/none?lang=en", headers={"Accept": "application/problem+json"})
    assert english.json is not None
    assert english.json["title"] == "There is nothing here, or you may not see it."


@pytest.mark.parametrize("path", ["/nothing", "/inbox/x", "/tasks/none", "/definitions", "/account/password"])
def test_whoever_lands_on_an_error_keeps_the_navigation(site: Site, path: str) -> None:
    """Whether the address is unknown, closed to them or only for forms."""
    answer = site.as_(UNIT).get(path)
    assert answer.status_code == {"/definitions": 403, "/account/password": 405}.get(path, 404)
    assert "回到首页" in answer.text
    assert answer.text.count('<nav aria-label="主导航">') == answer.text.count('<nav class="bottom-bar"') == 1
    assert 'href="/inbox"' in answer.text


@pytest.mark.parametrize("path", ["/nothing", "/inbox/x", "/account/password", "/nothing%00"])
def test_nobody_has_no_navigation_on_an_unknown_address(site: Site, path: str) -> None:
    answer = site.visitor().get(path)
    assert answer.status_code == (405 if path == "/account/password" else 404)
    assert "回到首页" in answer.text
    assert "<nav" not in answer.text


def test_unknown_address_while_the_database_is_away(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_arguments: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("database is locked"))

    monkeypatch.setattr("web.auth.service.find_session", away)
    answer = site.as_(UNIT).get("/nothing")
    assert (answer.status_code, answer.headers["Retry-After"], answer.mimetype) == (503, "5", "text/html")
    assert "系统正忙" in answer.text
    assert site.visitor().get("/nothing").status_code == 404


def test_database_that_has_ended_the_transaction_asks_to_come_back(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the page about it needs the database, and that is still not there."""

    def ended(*_arguments: object, **_more: object) -> None:
        raise InternalError("SELECT 1", {}, IdleInTransactionSessionTimeout("idle"))

    monkeypatch.setattr("web.views.inbox._open", ended)
    browser = site.as_(UNIT)
    answer = browser.get("/inbox")
    assert (answer.status_code, answer.headers["Retry-After"], answer.mimetype) == (503, "5", "text/html")
    monkeypatch.setattr("web.templating.notices.count_unread", ended)
    answer = browser.get("/inbox")
    assert (answer.status_code, answer.headers["Retry-After"], answer.mimetype) == (503, "5", "text/plain")


def test_busy_database_asks_to_come_back(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_arguments: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("database is locked"))

    monkeypatch.setattr("web.views.inbox._open", locked)
    answer = site.as_(UNIT).get("/inbox")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "系统正忙" in answer.text


def test_missing_table_is_no_busy_database(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("no such table: human_tasks"))

    monkeypatch.setattr("web.views.inbox._open", broken)
    answer = site.as_(UNIT).get("/inbox")
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers


def test_bug_is_logged_and_tells_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object) -> None:
        raise ValueError("secret detail")

    monkeypatch.setattr("web.views.inbox._open", fail)
    answer = site.as_(UNIT).get("/inbox")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "系统出错了" in answer.text
    assert "secret detail" in caplog.text


def _load_everything() -> None:
    for package in (engine, handlers, web):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name and not module.name.startswith("web.simulation"):
                importlib.import_module(module.name)


def _subclasses(cls: type[AppError]) -> set[type[AppError]]:
    return {cls} | {below for each in cls.__subclasses__() for below in _subclasses(each)}


def test_every_error_has_words_in_both_languages(site: Site) -> None:
    _load_everything()
    for error_class in _subclasses(AppError):
        error = error_class.__new__(error_class)
        AppError.__init__(error)
        for language in ("zh", "en"):
            with site.app.test_request_context(f"/?lang={language}"):
                site.app.preprocess_request()
                text = message_of(error)
            assert text
            assert text.isascii() == (language == "en"), (error_class, text)


def test_incident_has_its_own_words(site: Site) -> None:
    with site.app.test_request_context("/"):
        assert message_of(IncidentError("x")) == MESSAGES["incident"]


def test_every_kind_of_history_of_an_instance_has_a_sentence() -> None:
    """The engine's kinds, those whose name is made up, and every one the areas record with an instance."""
    kinds = {
        "instance_started", "instance_ended", "instance_cancelled", "task_opened", "task_completed", "task_claimed",
        "task_transferred", "node_completed", "node_cancelled", "timer_fired", "timer_already_past", "incident",
        "incident_retried", "campaign.closed", "campaign.cancelled",
        *(f"plan.{state}" for state in PlanState if state != PlanState.OPEN),
        *(f"summary.{state}" for state in SummaryState if state != SummaryState.OPEN),
    }  # fmt: skip
    for path in Path(handlers.__path__[0]).rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        kinds |= set(re.findall(r"""\.record\(\s*"([a-z_.]+)",\s*instance_id""", source))
    assert kinds >= {"campaign.started", "report.missing"}
    assert sorted(kinds - SENTENCES.keys()) == []
