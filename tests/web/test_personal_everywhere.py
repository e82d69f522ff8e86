"""A telephone in every personal field that is shipped, and every address there is to read, as every seat: who reads it
in full, and where, is what the table below says, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from engine.context import Ctx
from engine.models import Definition, HumanTask, Incident, Instance, OutboxMessage
from handlers.activities.energy.models import EnergyContest
from handlers.activities.energy.service import invite
from handlers.directory.models import Organisation
from handlers.governance.resources.models import Resource
from handlers.notices.models import Notice
from handlers.plans.models import UnitPlan
from handlers.reminders.corrections import tell_of_correction
from handlers.reminders.digest import make_digest
from handlers.webhooks.models import WebhookNews
from handlers.webhooks.queue import make_gathering
from handlers.webhooks.service import Wanted, add_receiver, list_kinds
from tests.web.api.client import program
from tests.web.site import Site
from tests.web.test_personal import everything, sounding_personal
from tests.web.test_plan_filing import ADMIN, COUNTY, PLAN, UNIT, contest, do
from tests.web.who import SEATS

__all__ = ["contest"]  # a fixture
PLAN_NUMBER, RESOURCE_NUMBER, ENERGY_NUMBER = "13800005678", "13911113333", "13722224444"
NUMBERS = {"unit_plan": PLAN_NUMBER, "resource_registration": RESOURCE_NUMBER}
NUMBERS["energy_saving_contest"] = ENERGY_NUMBER
OFFICE = ("office@city", "office_director@city")
OWN = (UNIT, ADMIN)
ANYWHERE = "anywhere"
ROW = frozenset({"registers.row"})
Where = str | frozenset[str]

READERS: Mapping[str, Mapping[str, Where]] = {
    # Its office and the unit it is of. The checks are done: nobody has a task of it any more.
    "unit_plan": dict.fromkeys((*OFFICE, *OWN), ANYWHERE),
    # The enterprise itself has the next step.
    "energy_saving_contest": dict.fromkeys((*OFFICE, *OWN), ANYWHERE),
    # A register to look partners up in: on the page of one, by those who work with partners.
    "resource_registration": {
        **dict.fromkeys((*OFFICE, *OWN), ANYWHERE),
        **dict.fromkeys(
            (
                COUNTY,
                "county_union@county-02",
                "unit_union@ent-0002",
                "unit_union@ent-0003",
                "group_member@city",
            ),
            ROW,
        ),
    },
}
"""By process and seat, the endpoints at which its personal data may be read in full."""

ELSEWHERE = ("api_pages.", "definitions.", "handbook.", "narrative.", "offline.", "trials.", "assets.")
"""Pages of the product and of diagrams, which know nothing of what people typed."""
QUERIES: Mapping[str, Sequence[str]] = {
    "instances.show": ("?tab=data", "?tab=history", "?tab=related"),
    "audit.index": ("?machine=1", f"?said={PLAN_NUMBER[:5]}"),
    "audit.export_csv": ("?machine=1",),
    "registers.show": ("", f"?q={PLAN_NUMBER[:5]}", f"?q={RESOURCE_NUMBER[:5]}"),
    "inbox.show": ("", f"?q={PLAN_NUMBER[:5]}"),
    "replays.steps": ("?after=0",),
    "agenda.moments": ("?on=2026-03-05",),
}
"""By endpoint, what is asked of it beside the bare address."""
DAILY = ("sysadmin@city", UNIT, "unit_union@ent-0002")


@dataclass(frozen=True)
class Planted:
    """Where the numbers are: the process of each, their tasks, their rows by register, and an incident."""

    instances: Mapping[str, str]
    tasks: Sequence[str]
    rows: Mapping[str, str]
    incident_id: str
    receiver_id: str
    definitions: Sequence[str]


@pytest.fixture
def planted(contest: Site) -> Planted:
    """One of each, handed in over the pages, with the numbers in opinions, reasons and causes besides."""
    receiver_id = contest.runtime.run("system", _listen)
    _file_plan(contest)
    _register_resource(contest)
    _enter_energy(contest)
    with contest.runtime.read() as ctx:
        found = {key: _instance_of(ctx, key) for key in NUMBERS}
    incident_id = contest.runtime.run("system", lambda ctx: _fail(ctx, found["resource_registration"]))
    return contest.runtime.run("system", lambda ctx: _look(ctx, found, incident_id, receiver_id))


def _listen(ctx: Ctx) -> str:
    wanted = Wanted("群", "generic", "https://93.184.216.34/x", "", tuple(list_kinds()), "city", True)
    return add_receiver(ctx, wanted)[0].id


def _change(site: Site, key: str) -> None:
    """An operator's hand, with the number in what it sets and in its reason."""
    values = {"note": f"已致电 {NUMBERS[key]}"}

    def verb(ctx: Ctx) -> None:
        instance_id = _instance_of(ctx, key)
        site.runtime.set_variables(ctx, instance_id, values, reason=values["note"])
        tell_of_correction(ctx, instance_id, values, values["note"])

    site.runtime.run("system", verb, "session x")


def _file_plan(site: Site) -> None:
    do(site, UNIT, "编制活动方案", {**PLAN, "leading_person": f"张三 {PLAN_NUMBER}", "contact": PLAN_NUMBER})
    _change(site, "unit_plan")
    do(site, ADMIN, "\\S+", {"funds_confirmed": "2.5", "people_confirmed": "true"})
    checks = {"is_realistic": "true", "is_specific": "true", "is_operable": "true"}
    do(site, COUNTY, "\\S*审\\S*", {**checks, "opinion": f"同意，已致电 {PLAN_NUMBER}"})


def _register_resource(site: Site) -> None:
    data = {"campaign": "2026", "organisation_id": "ent-0001", "applicant_id": f"p:{UNIT}"}
    key = "resource_registration"
    site.runtime.run(f"person:p:{UNIT}", lambda ctx: site.runtime.start(ctx, key, data=data))
    site.runtime.work()
    form = {"kind": "training_base", "name": "焊工实训基地", "offers": "焊接"}
    do(site, UNIT, "填写资源情况", {**form, "contact": f"刘主任 {RESOURCE_NUMBER}"})
    _change(site, key)
    do(site, OFFICE[0], "确认资源", {})


def _enter_energy(site: Site) -> None:
    def verb(ctx: Ctx) -> None:
        ctx.session.get_one(Organisation, "ent-0001").is_high_energy = True
        invite(ctx, "2026")

    site.runtime.run("system", verb)
    site.runtime.work()
    form = {"themes": ["energy"], "activity_plan": f"值班电话 {ENERGY_NUMBER}"}
    do(site, UNIT, "确认参赛", {**form, "contact": f"王工 {ENERGY_NUMBER}"})
    _change(site, "energy_saving_contest")


def _instance_of(ctx: Ctx, key: str) -> str:
    query = select(Instance.id).where(Instance.definition_key == key)
    if key == "unit_plan":
        query = query.where(Instance.id == ctx.session.get_one(UnitPlan, ("2026", "ent-0001")).instance_id)
    return ctx.session.scalars(query).one()


def _fail(ctx: Ctx, instance_id: str) -> str:
    cause = f"{RESOURCE_NUMBER} was not reached"
    row = Incident(instance_id=instance_id, token_id=None, node="x", cause=cause, created_at=ctx.now())
    ctx.session.add(row)
    ctx.session.flush()
    return row.id


def _look(ctx: Ctx, instances: Mapping[str, str], incident_id: str, receiver_id: str) -> Planted:
    tasks = select(HumanTask.id).where(HumanTask.instance_id.in_(instances.values()))
    resource, energy = (ctx.session.scalars(select(model.id)).one() for model in (Resource, EnergyContest))
    rows = {"unit_plans": "2026,ent-0001", "resources": resource, "energy_contests": energy}
    definitions = select(Definition.id).where(Definition.key.in_(instances))
    return Planted(
        instances,
        ctx.session.scalars(tasks).all(),
        rows,
        incident_id,
        receiver_id,
        ctx.session.scalars(definitions).all(),
    )


def _addresses(site: Site, planted: Planted) -> Iterator[tuple[str, str]]:
    """Every address to read, with its endpoint: about what is planted where it is about anything."""
    known: dict[str, Sequence[Any]] = {
        "instance_id": list(planted.instances.values()),
        "task_id": planted.tasks,
        "key": list(planted.instances),
        "code": list(planted.rows),
        **{"incident_id": [planted.incident_id], "receiver_id": [planted.receiver_id]},
        "definition_id": planted.definitions,
        "size": ["small"],
        **{"campaign_id": ["2026"], "person_id": [f"p:{UNIT}"], "number": [1], "version": [1]},
    }
    with site.app.test_request_context():
        for rule in site.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint.startswith(ELSEWHERE):
                continue
            names = sorted(rule.arguments - {"row_key"})
            for values in product(*(known.get(name, ["none"]) for name in names)):
                given = dict(zip(names, values, strict=True))
                if "row_key" in rule.arguments:
                    given["row_key"] = planted.rows[given["code"]]
                path = site.app.url_for(rule.endpoint, **given, _external=False)
                for query in QUERIES.get(rule.endpoint, ("",)):
                    yield rule.endpoint, path + query


def _read(site: Site, planted: Planted, seat: str) -> Mapping[str, dict[str, set[str]]]:
    """Of each process, where this seat reads its number, and where it is masked: endpoints."""
    browser, sender = site.as_(seat), program(site, seat)
    found: dict[str, dict[str, set[str]]] = {key: {"full": set(), "masked": set()} for key in NUMBERS}
    for endpoint, path in _addresses(site, planted):
        is_program = endpoint.startswith(("api.", "engine_rest."))
        browser = browser if site.is_signed_in(browser) else site.as_(seat)
        answer = (sender if is_program else browser).get(path)
        assert answer.status_code < 500, path
        words = everything(answer)
        for key, number in NUMBERS.items():
            if number in words:
                found[key]["full"].add(endpoint)
            if f"{number[:3]}****{number[-4:]}" in words:
                found[key]["masked"].add(endpoint)
    return found


def _differences(found: Mapping[str, dict[str, set[str]]], seat: str) -> list[str]:
    """What a seat reads and should not, or should and does not."""
    wrong = []
    for key, places in found.items():
        where = READERS[key].get(seat, frozenset())
        if where == ANYWHERE:
            wrong += [] if {"instances.show", "registers.row"} & places["full"] else [f"{key}: not read"]
        elif places["full"] != where:
            wrong.append(f"{key}: {sorted(places['full'])}, not {sorted(where)}")
    return wrong


def test_every_personal_field_is_planted() -> None:
    declared = {place.split()[0] for place, node in sounding_personal() if node.personal}
    assert declared == NUMBERS.keys() == READERS.keys()


@pytest.mark.parametrize(
    "seats",
    [DAILY, pytest.param(tuple(seat for seat in SEATS if seat not in DAILY), marks=pytest.mark.long)],
    ids=("daily", "all"),
)
def test_nobody_reads_a_number_but_who_needs_it(
    contest: Site, planted: Planted, seats: Sequence[str]
) -> None:
    wrong, masked = {}, set()
    for seat in seats:
        found = _read(contest, planted, seat)
        if differences := _differences(found, seat):
            wrong[seat] = differences
        masked |= {endpoint for places in found.values() for endpoint in places["masked"]}
    assert wrong == {}
    assert {
        "instances.show",
        "replays.steps",
        "printing.instance",
        "registers.row",
        "cases.download",
    } <= masked


def test_visitor_mail_and_robots_learn_nothing(contest: Site, planted: Planted) -> None:
    visitor = contest.visitor()
    for _endpoint, path in _addresses(contest, planted):
        words = everything(visitor.get(path))
        assert [each for each in NUMBERS.values() if each in words] == [], path
    home = "https://saicheng.example"
    for _day in range(
        40
    ):  # past the days on which plans are asked for again, so that there is something to tell
        contest.clock.advance(days=1)
        contest.runtime.tick()
        for tick in (make_digest(home), make_gathering(home)):
            contest.runtime.run("system", tick)
    columns: tuple[Callable[[], Any], ...] = (
        lambda: select(Notice.title, Notice.body, Notice.title_en, Notice.body_en),
        lambda: select(OutboxMessage.payload),
        lambda: select(WebhookNews.title, WebhookNews.title_en, WebhookNews.place),
    )
    with contest.runtime.read() as ctx:
        told = [str(list(ctx.session.execute(query()))) for query in columns]
    assert min(len(each) for each in told) > len("[]"), "somebody was told something"
    assert [each for each in NUMBERS.values() if each in "".join(told)] == []
