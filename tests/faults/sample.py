"""A process in which a crash may strike everywhere: people, jobs, mail, messages, signals, a timer, a child, a join."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import func, select

from engine import outbox
from engine.context import Ctx
from engine.db import new_id
from engine.errors import Problem
from engine.invariants import find_violations
from engine.model import Package, package_from_parts
from engine.models import (
    NEVER,
    HumanTask,
    Incident,
    Instance,
    InstanceState,
    Message,
    OutboxMessage,
    SignalDelivery,
    TaskState,
)
from engine.outbox import Outgoing
from engine.outbox_mail import SmtpSender
from engine.registry import handler
from engine.runtime import Runtime
from handlers.campaigns.service import create_campaign
from handlers.directory import service
from handlers.directory.models import Organisation
from tests.engine.model.bpmn import END, START, bpmn, chain, flow, node, settings

LOGIN, PASSWORD = "clerk", "correct horse"
KEY, CHILD, ECHO, CHORUS = "crash_sample", "crash_child", "crash_echo", "crash_chorus"
AUTO = "crash_automatic"
"""The sample's automatic part: nobody has to do anything."""

LEASE = timedelta(seconds=5)
"""Shorter than the product's, so that what a dead process held is free again while a test waits."""

YEAR = 2015
MAIL_HANDLER, MAIL_TO = "crash.mail", "clerk@example.test"
TASKS_OF_ONE = 4
"""First, Left, Inner (in the child) and Last."""

_FORM = {
    "type": "default",
    "id": "mark",
    "schemaVersion": 19,
    "components": [
        {"type": "textfield", "id": "mark", "key": "mark", "label": "印记", "validate": {"required": True}}
    ],
}
_MESSAGE = '<bpmn:message id="Told" name="crash_told"/><bpmn:signal id="Shouted" name="crash_shouted"/>'
_ROLE = {"role": "office", "form": "mark"}


def _user(identifier: str) -> str:
    return node("userTask", settings(**_ROLE), identifier=identifier, name=identifier)


_AUTOMATIC = "".join(
    (
        node(
            "serviceTask",
            settings(handler=MAIL_HANDLER, inputs="{about: business_key}"),
            identifier="Mail",
            name="Mail",
        ),
        node(
            "sendTask",
            settings(correlationKey="business_key"),
            identifier="Tell",
            name="Tell",
            messageRef="Told",
        ),
        node(
            "intermediateThrowEvent",
            '<bpmn:signalEventDefinition signalRef="Shouted"/>',
            identifier="Shout",
            name="Shout",
        ),
        node(
            "intermediateCatchEvent",
            "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1S</bpmn:timeDuration></bpmn:timerEventDefinition>",
            identifier="Pause",
            name="Pause",
        ),
    )
)
_SAMPLE = "".join(
    (
        START,
        _user("First"),
        node("parallelGateway", identifier="Fork"),
        _user("Left"),
        node(
            "callActivity",
            settings(businessKey="business_key"),
            identifier="Right",
            name="Right",
            calledElement=CHILD,
        ),
        node("parallelGateway", identifier="Meet"),
        node(
            "serviceTask",
            settings(handler="campaigns.read_parameters", inputs=f'{{campaign: "{YEAR}"}}'),
            identifier="Read",
            name="Read",
        ),
        _AUTOMATIC,
        _user("Last"),
        END,
        chain(
            "Start", "First", "Fork", "Left", "Meet", "Read", "Mail", "Tell", "Shout", "Pause", "Last", "End"
        ),
        flow("Fork", "Right"),
        flow("Right", "Meet"),
    )
)
_INNER = START + _user("Inner") + END + chain("Start", "Inner", "End")
_HEARD = (
    node("startEvent", '<bpmn:messageEventDefinition messageRef="Told"/>', identifier="Start")
    + node("task", identifier="Hear", name="Hear")
    + END
    + chain("Start", "Hear", "End")
)

_HEARD_TOO = (
    node("startEvent", '<bpmn:signalEventDefinition signalRef="Shouted"/>', identifier="Start")
    + node("task", identifier="Hear", name="Hear")
    + END
    + chain("Start", "Hear", "End")
)


def packages() -> list[Package]:
    """The sample, the child it calls, and the processes its message and its signal start."""
    return [
        _package(CHORUS, _HEARD_TOO),
        _package(
            AUTO,
            START + _AUTOMATIC + END + chain("Start", "Mail", "Tell", "Shout", "Pause", "End"),
            messages=["crash_told"],
            handlers=[MAIL_HANDLER],
        ),
        _package(CHILD, _INNER),
        _package(ECHO, _HEARD, messages=["crash_told"]),
        _package(
            KEY,
            _SAMPLE,
            messages=["crash_told"],
            calls=[CHILD],
            handlers=["campaigns.read_parameters", MAIL_HANDLER],
        ),
    ]


def _package(key: str, body: str, **lists: list[str]) -> Package:
    has_people = "userTask" in body
    return package_from_parts(
        bpmn=bpmn(body, process=f'id="{key}" name="{key}" isExecutable="true"', extra=_MESSAGE),
        forms={"mark": _FORM} if has_people else {},
        manifest={
            "id": key,
            "name": {"zh": key, "en": key},
            "roles": ["office"] if has_people else [],
            **lists,
        },
        fallback_id=key,
    )


def register_handlers() -> None:
    """What the sample's service tasks call and no area has, and short leases for what a dead process has claimed."""

    @handler(MAIL_HANDLER)
    def mail(ctx: Ctx, *, about: str) -> None:
        write_mail(ctx, about=about)

    outbox.LEASE = LEASE


def write_mail(ctx: Ctx, *, about: str) -> None:
    """A mail in the outbox whose key is the job's."""
    ctx.send_later("mail", MAIL_TO, {"subject": about, "body": about}, key=f"crash:{ctx.job_key}")


def find_errors(runtime: Runtime) -> list[Problem]:
    """What keeps the packages from being deployed."""
    with runtime.read() as ctx:
        return [each for package in packages() for each in runtime.check(ctx, package)]


def prepare(runtime: Runtime, count: int) -> None:
    """A city with one clerk, and so many instances of the sample, each waiting at its first task."""

    def verb(ctx: Ctx) -> None:
        ctx.session.add(
            Organisation(
                id="city",
                kind="municipal_union",
                name="市总工会",
                parent_id=None,
                registered_on=date(2015, 1, 1),
            )
        )
        ctx.session.flush()
        person = service.create_person(ctx, "办事员", person_id=LOGIN)
        ctx.session.flush()
        service.create_account(ctx, person.id, LOGIN, PASSWORD)
        post = service.create_post(ctx, "city", "office")
        ctx.session.flush()
        service.hold_post(ctx, post.id, person.id, valid_from=date(2015, 1, 1))
        create_campaign(ctx, YEAR)
        runtime.deploy(ctx, *packages())

    register_handlers()
    runtime.run("system", verb)
    begin(runtime, count)


def begin(runtime: Runtime, count: int) -> None:
    """So many more instances of the sample, each waiting at its first task."""

    def verb(ctx: Ctx) -> None:
        for _number in range(count):
            runtime.start(ctx, KEY, business_key=new_id())

    runtime.run("system", verb)


def list_open(runtime: Runtime) -> list[str]:
    """The ids of the tasks that wait for the clerk."""
    with runtime.read() as ctx:
        return list(ctx.session.scalars(select(HumanTask.id).where(HumanTask.state == TaskState.READY)))


def is_over(runtime: Runtime, *, but: str = "") -> bool:
    """Whether every instance has ended, `but` those of one definition."""
    with runtime.read() as ctx:
        query = select(func.count()).where(
            Instance.state == InstanceState.RUNNING, Instance.definition_key != but
        )
        return ctx.session.scalar(query.select_from(Instance)) == 0


def find_damage(runtime: Runtime, acknowledged: Mapping[str, str]) -> list[str]:
    """What a crash has broken, in words; `acknowledged` maps the tasks whose submission was answered to its mark.

    Holds at any rest, also with instances under way.
    """
    with runtime.read() as ctx:
        found = find_violations(ctx)
        found += [f"incident: {cause}" for cause in ctx.session.scalars(select(Incident.cause))]
        query = select(HumanTask.id, HumanTask.data).where(HumanTask.state == TaskState.COMPLETED)
        done = {row.id: row.data or {} for row in ctx.session.execute(query)}
        found += [
            f"acknowledged but not so done: {task_id}"
            for task_id, mark in acknowledged.items()
            if done.get(task_id, {}).get("mark") != mark
        ]
        return found


def is_at_rest(runtime: Runtime, *, but: str = "") -> bool:
    """Whether every instance has ended, `but` those of one definition, and everything on its way has arrived."""
    queries = (
        select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == "pending"),
        select(func.count()).select_from(Message).where(Message.state == "pending"),
        select(func.count()).select_from(SignalDelivery),
    )
    with runtime.read() as ctx:
        waiting = sum(ctx.session.scalar(query) or 0 for query in queries)
    return waiting == 0 and is_over(runtime, but=but)


def find_unfinished(runtime: Runtime, acknowledged: Mapping[str, str], mails: Mapping[str, int]) -> list[str]:
    """What does not add up when every instance has ended; `mails` counts the accepted ones by Message-ID.

    A mail may have been accepted as often as it was claimed (a crash after the mail server's answer), and no more.
    """
    samples = count_instances(runtime, KEY)
    found = []
    for key in (KEY, CHILD, ECHO, CHORUS):
        if (number := count_instances(runtime, key, InstanceState.COMPLETED)) != samples:
            found.append(f"{number} of {key} are completed, not {samples}")
    if len(acknowledged) != samples * TASKS_OF_ONE:
        found.append(f"{len(acknowledged)} tasks are acknowledged, not {samples * TASKS_OF_ONE}")
    with runtime.read() as ctx:
        keys = select(Instance.business_key, func.count()).where(Instance.definition_key == ECHO)
        for key, number in ctx.session.execute(keys.group_by(Instance.business_key)):
            if number != 1:
                found.append(f"the message of {key} came {number} times")
    return [*found, *find_wrong_mails(runtime, mails)]


def find_wrong_mails(runtime: Runtime, mails: Mapping[str, int]) -> list[str]:
    """The mails that did not come, or more often than they were claimed; one for each sample is written."""
    with runtime.read() as ctx:
        rows = ctx.session.scalars(select(OutboxMessage))
        claims = {message_id(row.idempotency_key): row.lease_number for row in rows}
    samples = count_instances(runtime, KEY, InstanceState.COMPLETED) + count_instances(runtime, AUTO)
    found = [] if len(claims) == samples else [f"{len(claims)} mails were written, not {samples}"]
    for identifier in claims.keys() | mails.keys():
        claimed, accepted = claims.get(identifier, 0), mails.get(identifier, 0)
        if not 1 <= accepted <= claimed:
            found.append(f"mail {identifier} was claimed {claimed} times and accepted {accepted} times")
    return found


def message_id(key: str) -> str:
    """The Message-ID of the mail with this idempotency key."""
    outgoing = Outgoing("", "mail", MAIL_TO, {"subject": "", "body": ""}, key, NEVER, 1, 1, NEVER)
    return str(SmtpSender.from_url("smtp://127.0.0.1").compose(outgoing)["Message-ID"])


def count_instances(runtime: Runtime, key: str, state: InstanceState | None = None) -> int:
    """How many instances of a definition there are, or are in this state."""
    query = select(func.count()).select_from(Instance).where(Instance.definition_key == key)
    with runtime.read() as ctx:
        return ctx.session.scalar(query if state is None else query.where(Instance.state == state)) or 0
