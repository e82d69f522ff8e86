"""The same form sent twice acts once and gets the same answer; races have one winner."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from engine.models import AuditEvent, HumanTask, IdempotencyKey, TaskState
from tests.web.site import GOOD_PLAN, Browser, Site, hidden

UNIT = "unit_union@ent-0001"
CLIENTS = 20


def completions(site: Site) -> int:
    """How often the history says that a task was completed."""
    with site.runtime.read() as ctx:
        query = select(func.count()).select_from(AuditEvent).where(AuditEvent.kind == "task_completed")
        return ctx.session.scalar(query) or 0


def test_form_carries_a_fresh_key_and_keeps_it_after_errors(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    first = hidden(browser.get(f"/tasks/{task_id}").text, "idempotency_key")
    second = hidden(browser.get(f"/tasks/{task_id}").text, "idempotency_key")
    assert first != second
    page = browser.post(f"/tasks/{task_id}", {**GOOD_PLAN, "theme": "", "idempotency_key": first}).text
    assert hidden(page, "idempotency_key") == first


def test_repeated_submit_gets_the_same_answer(any_site: Site) -> None:
    browser, task_id = any_site.as_(UNIT), any_site.open_task(any_site.start())
    form = {**GOOD_PLAN, "idempotency_key": "key-1"}
    answers = [browser.post(f"/tasks/{task_id}", form) for _time in range(3)]
    assert [(answer.status_code, answer.location) for answer in answers] == [
        (303, f"/tasks/{task_id}/done")
    ] * 3
    assert completions(any_site) == 1


def test_other_key_finds_the_task_done(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    assert browser.post(f"/tasks/{task_id}", {**GOOD_PLAN, "idempotency_key": "key-1"}).status_code == 303
    assert browser.post(f"/tasks/{task_id}", {**GOOD_PLAN, "idempotency_key": "key-2"}).status_code == 409


def test_failed_submit_leaves_the_key_free(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    bad = {**GOOD_PLAN, "theme": "", "idempotency_key": "key-1"}
    assert browser.post(f"/tasks/{task_id}", bad).status_code == 422
    assert browser.post(f"/tasks/{task_id}", {**bad, "theme": "主题"}).status_code == 303


def test_key_of_one_form_or_person_answers_no_other(site: Site) -> None:
    first, second = site.open_task(site.start(subject="甲")), site.open_task(site.start("ent-0002", "乙"))
    key = {"idempotency_key": "the same"}
    assert site.as_(UNIT).post(f"/tasks/{first}", {**GOOD_PLAN, **key}).status_code == 303
    assert site.as_("unit_union@ent-0002").post(f"/tasks/{first}", {**GOOD_PLAN, **key}).status_code == 404
    answer = site.as_("unit_union@ent-0002").post(f"/tasks/{second}", {**GOOD_PLAN, **key})
    assert (answer.status_code, answer.location) == (303, f"/tasks/{second}/done")
    assert site.task(second).state == TaskState.COMPLETED


def test_old_answers_are_forgotten(site: Site) -> None:
    browser, task_id = site.as_(UNIT), site.open_task(site.start())
    browser.post(f"/tasks/{task_id}", {**GOOD_PLAN, "idempotency_key": "one"})
    tick = site.runtime.ports.ticks["web.idempotency"]
    site.clock.advance(days=6)
    assert site.runtime.run("system", tick) == 0
    site.clock.advance(days=2)
    assert site.runtime.run("system", tick) == 1
    assert site.runtime.run("system", tick) == 0


def _at_once(browsers: list[Browser], path: str, forms: list[dict[str, str]]) -> Counter[int]:
    barrier = Barrier(len(browsers))

    def send(pair: tuple[Browser, dict[str, str]]) -> int:
        barrier.wait()
        return pair[0].post(path, pair[1]).status_code

    with ThreadPoolExecutor(len(browsers)) as pool:
        return Counter(pool.map(send, zip(browsers, forms, strict=True)))


def test_many_clients_on_one_task_have_one_winner(any_site: Site) -> None:
    task_id = any_site.open_task(any_site.start())
    browsers = [any_site.as_(UNIT) for _client in range(CLIENTS)]
    forms = [{**GOOD_PLAN, "idempotency_key": f"key-{number}"} for number in range(CLIENTS)]
    assert _at_once(browsers, f"/tasks/{task_id}", forms) == {303: 1, 409: CLIENTS - 1}
    assert completions(any_site) == 1


def test_many_clicks_with_one_key_all_get_the_answer(any_site: Site) -> None:
    task_id = any_site.open_task(any_site.start())
    browsers = [any_site.as_(UNIT) for _client in range(CLIENTS)]
    forms = [{**GOOD_PLAN, "idempotency_key": "one"} for _client in range(CLIENTS)]
    assert _at_once(browsers, f"/tasks/{task_id}", forms) == {303: CLIENTS}
    assert completions(any_site) == 1
    with any_site.runtime.read() as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(IdempotencyKey)) == 1
        assert ctx.session.scalar(select(func.count()).select_from(HumanTask)) == 2


def test_submit_and_transfer_at_once_do_not_both_happen(any_site: Site) -> None:
    for _round in range(5):
        task_id = any_site.open_task(any_site.start())
        browsers = [any_site.as_(UNIT) for _client in range(2)]
        barrier = Barrier(2)

        def act(
            number: int,
            browsers: list[Browser] = browsers,
            barrier: Barrier = barrier,
            task_id: str = task_id,
        ) -> int:
            barrier.wait()
            if number == 0:
                return browsers[0].post(f"/tasks/{task_id}", GOOD_PLAN).status_code
            form = {"principal": "post:unit_admin@ent-0001", "reason": "出差"}
            return browsers[1].post(f"/tasks/{task_id}/transfer", form).status_code

        with ThreadPoolExecutor(2) as pool:
            codes = list(pool.map(act, range(2)))
        assert codes.count(303) == 1, codes
        assert {code for code in codes if code != 303} <= {404, 409}
