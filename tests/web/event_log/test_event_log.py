"""Event logs: valid XES that reads back as the history, CSV that says the same, and no more than one may see."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import select, update

from engine import event_log
from engine.models import AuditEvent, HumanTask, Instance
from tests.web.site import GOOD_PLAN, MORNING, Browser, Site
from web.event_log import xes
from web.event_log.lifecycle import TRANSITIONS
from web.event_log.lines import Case, Line

OFFICE, COUNTY, UNIT = "office@city", "county_union@county-01", "unit_union@ent-0001"
XES = f"{{{xes.NAMESPACE}}}"
Attributes = dict[str, Any]
# What the file leaves out of the history: a task's end as its element's own, and drawings.
SILENT = {"DraftPlan", "ReviewPlan", "IsReturned"}
NAMES = {"Started": "开始", "DraftPlan": "制定方案", "ReviewPlan": "审核方案", "Filed": "已报备"}


def play(site: Site, organisation_id: str = "ent-0001", subject: str = "节能") -> str:
    """An approval filed, returned with an opinion that no log may tell, filed again and cancelled."""
    instance_id = site.start(organisation_id, subject)
    for seat, answer in (
        (f"unit_union@{organisation_id}", GOOD_PLAN),
        (COUNTY, {"action": "return", "reason": "CANARY"}),
        (f"unit_union@{organisation_id}", GOOD_PLAN),
    ):
        site.clock.advance(hours=1)
        assert site.as_(seat).post(f"/tasks/{site.open_task(instance_id)}", answer).status_code == 303
    site.runtime.run("person:p:sysadmin@city", lambda ctx: site.runtime.cancel(ctx, instance_id, "CANARY"))
    return instance_id


def values(parent: etree._Element) -> Attributes:
    """The attributes of a component, each key once."""
    made = {"string": str, "int": int, "date": datetime.fromisoformat}
    found = [each for each in parent if each.get("key")]
    assert len({each.get("key") for each in found}) == len(found)
    return {str(each.get("key")): made[etree.QName(each).localname](str(each.get("value"))) for each in found}


@cache
def schemas() -> list[Any]:
    """Our own grammar; and the standard's XSD, which is not ours to give on, if SAICHENG_XES_SCHEMA names a copy."""
    found: list[Any] = [etree.RelaxNG(etree.parse(Path(__file__).parent / "xes.rng"))]
    if published := os.environ.get("SAICHENG_XES_SCHEMA"):
        # It has no namespace of its own; what includes it lends it one.
        found.append(
            etree.XMLSchema(
                etree.fromstring(
                    f"""<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="{xes.NAMESPACE}">
                    <include schemaLocation="{Path(published).absolute().as_uri()}"/></schema>"""
                )
            )
        )
    return found


def parse(content: bytes) -> list[tuple[Attributes, list[Attributes]]]:
    """The traces of a log, which must be valid, with all that it declares for every trace and event."""
    root = etree.fromstring(content)
    for rules in schemas():
        assert rules.validate(root), rules.error_log
    declared = {each.get("scope"): values(each).keys() for each in root.iter(f"{XES}global")}
    for classifier in root.iter(f"{XES}classifier"):
        assert set(str(classifier.get("keys")).split()) <= declared[classifier.get("scope")]
    prefixes = {each.get("prefix") for each in root.iter(f"{XES}extension")}
    traces = [
        (values(trace), [values(event) for event in trace.iter(f"{XES}event")])
        for trace in root.iter(f"{XES}trace")
    ]
    for trace, events in traces:
        assert declared["trace"] <= trace.keys()
        assert all(declared["event"] <= event.keys() for event in events)
        assert {key.split(":")[0] for each in (trace, *events) for key in each if ":" in key} <= prefixes
    return traces


def download(browser: Browser, path: str) -> bytes:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.get_data()


def test_log_reads_back_as_the_history(any_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "PAGE", 2)
    first, other = play(any_site), any_site.start("ent-0003", "别处")
    content = download(any_site.as_(OFFICE), "/event-logs.xes")
    assert b"CANARY" not in content
    assert GOOD_PLAN["measures"].encode() not in content
    read = {trace["instance"]: (trace, events) for trace, events in parse(content)}
    assert set(read) == {first, other}
    with any_site.runtime.read() as ctx:
        for instance_id, (trace, events) in read.items():
            instance = ctx.session.get_one(Instance, instance_id)
            assert trace == {
                "concept:name": instance.title,
                "instance": instance_id,
                "business_key": instance.business_key,
                "process": "approval",
                "process_name": "方案审批",
                "version": 1,
                "state": instance.state,
            }
            history = ctx.session.scalars(
                select(AuditEvent).where(AuditEvent.instance_id == instance_id).order_by(AuditEvent.id)
            ).all()
            kept = [each for each in history if each.kind != "node_completed" or each.node not in SILENT]
            assert [each["kind"] for each in events] == [each.kind for each in kept]
            for event, stored in zip(events, kept, strict=True):
                assert event["time:timestamp"] == stored.at
                assert event["time:timestamp"].utcoffset()
                assert event["lifecycle:transition"] == TRANSITIONS[stored.kind]
                is_whole = stored.kind.startswith("instance_")
                assert event["concept:name"] == ("流程实例" if is_whole else NAMES[stored.node])
                person = stored.actor.removeprefix("person:p:").replace("@", " ")
                assert event["org:resource"] == ("系统" if stored.actor == "system" else person)
                task = ctx.session.get(HumanTask, stored.task_id) if stored.task_id else None
                group = {"ent-0001": "临河机械厂"}.get(instance.business_key)
                assert ("org:role" in event, "org:group" in event) == (task is not None, task is not None)
                assert task is None or group is None or event["org:group"] == group
                is_answer = task is not None and stored.kind == "task_completed"
                assert event.get("action") == (task.action if task and is_answer else None)


def test_table_says_the_same_without_live_formulas(site: Site) -> None:
    play(site, subject="=1+1")
    with site.runtime.begin() as ctx:
        ctx.session.execute(update(Instance).values(business_key="=cmd|x", title="=1\x0b+1"))
    content = download(site.as_(OFFICE), "/event-logs.csv")
    assert content.startswith("\ufeff".encode())
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    [(trace, events)] = parse(download(site.as_(OFFICE), "/event-logs.xes"))
    assert {row["case:business_key"] for row in rows} == {"'=cmd|x"}
    assert trace["business_key"] == "=cmd|x"
    assert trace["concept:name"] == "=1+1", "a sign that XML has not is left out"
    told = [
        {key: value for key, value in row.items() if value and not key.startswith("case:")} for row in rows
    ]
    instants = [datetime.fromisoformat(each.pop("time:timestamp")) for each in told]
    assert instants == [each.pop("time:timestamp") for each in events]
    assert told == events


def test_log_is_what_the_list_shows_and_names_whom_one_may_know(site: Site) -> None:
    mine, _foreign = play(site), site.start("ent-0003", "别处")
    for seat, county in ((COUNTY, "county_union county-01"), (UNIT, "县区总工会")):
        [(trace, events)] = parse(download(site.as_(seat), "/event-logs.xes"))
        assert trace["instance"] == mine
        people = [each["org:resource"] for each in events if each["kind"] == "task_completed"]
        assert people == ["unit_union ent-0001", county, "unit_union ent-0001"]
    [cancelled] = [each for each in events if each["kind"] == "instance_cancelled"]
    assert cancelled["org:resource"] == "有关人员"
    assert cancelled["lifecycle:transition"] == "pi_abort"
    assert site.as_("employee@team-00001").get(f"/event-logs/{mine}.csv").status_code == 404
    assert parse(download(site.as_("employee@team-00001"), "/event-logs.xes")) == []
    assert parse(download(site.as_(UNIT), f"/event-logs/{mine}.xes")) == [(trace, events)]


def test_filters_and_days_hold_and_the_download_is_noted(site: Site) -> None:
    site.start(subject="早")
    site.clock.advance(days=1)
    late = site.start(subject="晚")
    browser = site.as_(OFFICE)

    def instances(query: str) -> set[str]:
        return {trace["instance"] for trace, _ in parse(download(browser, f"/event-logs.xes?{query}"))}

    assert len(instances("key=approval&state=running")) == 2
    assert instances("q=晚") == instances("from=2026-03-03") == {late}
    assert instances("until=2026-03-01") == instances("state=completed") == set()
    assert len(instances("from=2026-03-02&until=2026-03-03")) == 2
    assert browser.get("/event-logs.csv?from=gestern").status_code == 422
    assert browser.get("/event-logs.exe").status_code == 404
    with site.runtime.read() as ctx:
        noted = ctx.session.scalars(select(AuditEvent).where(AuditEvent.kind == "event_log.exported")).all()
    assert noted[1].actor == "person:p:office@city"
    assert "session" in noted[1].data.pop("source")
    assert noted[1].data == {"filters": {"q": "晚"}, "rows": 3, "kind": "xes"}


def test_pages_offer_the_download_by_their_own_filter(site: Site) -> None:
    instance_id = site.start()
    page = site.as_(UNIT).get("/instances?q=创新&state=running").text
    form = page[page.index('action="/event-logs.csv"') : page.index("</details>")]
    assert '<input type="hidden" name="q" value="创新">' in form
    assert 'name="key"' not in form
    assert 'formaction="/event-logs.xes"' in form
    assert f'href="/event-logs/{instance_id}.xes"' in site.as_(UNIT).get(f"/instances/{instance_id}").text


def test_a_long_log_is_written_while_it_is_read() -> None:
    file, sizes = io.BytesIO(), []
    case = Case("1", "一", "", "approval", "方案审批", 1, "running")

    def lines() -> Iterator[Line]:
        for _ in range(2000):
            sizes.append(file.tell())
            yield Line(case, "审核", "complete", "task_completed", MORNING, "某人", "", "", "")

    assert xes.write(file, "长", lines()) == 2000
    assert len(set(sizes)) > 10, "nothing waits for the end"
    [(_trace, events)] = parse(file.getvalue())
    assert len(events) == 2000
