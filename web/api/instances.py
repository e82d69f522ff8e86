"""Instances: what runs and has run, and starting one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import Field
from sqlalchemy import func, select

from engine.context import Ctx
from engine.models import (
    Definition,
    HumanTask,
    Incident,
    Instance,
    InstanceState,
    ScopeRow,
    TaskState,
    TokenRow,
)
from web.api.lists import rows_by
from web.api.model import Identifier, Instant, Key, Model, Name, Page, PageQuery, Values, one_of
from web.api.once import do_once
from web.api.operations import XML, operation
from web.api.values import from_json, to_json
from web.identity import me
from web.personal import veil_of
from web.transactions import reading, runtime
from web.visibility import require_instance, sees_everything, visible_instances


class InstanceSummary(Model):
    """One run of a definition."""

    id: str
    definition: str = Field(description="the key of the definition")
    version: int
    title: str
    title_en: str = Field(description="the title in English; empty if it has none")
    business_key: str
    state: str = one_of(InstanceState)
    revision: int = Field(description="grows with each step")
    parent_id: str | None = Field(description="the instance that called this one")
    started_at: Instant
    started_by: str
    ended_at: Instant | None
    end_reason: str


class InstancePage(Page[InstanceSummary]):
    """Instances."""


class InstanceDetail(InstanceSummary):
    """One run of a definition, with the variables of its process."""

    variables: Values
    open_tasks: int
    open_incidents: int


class InstanceQuery(PageQuery):
    """What a list of instances is narrowed to."""

    definition: Name | None = Field(None, description="the key of a definition")
    state: InstanceState | None = None
    business_key: Key | None = None
    parent_id: Identifier | None = None


class Start(Model):
    """What an instance starts with."""

    definition: Name = Field(description="the key of a definition; its newest version starts")
    business_key: Key = ""
    variables: Values = Field(default_factory=dict)


class Token(Model):
    """A place where the instance stands."""

    id: str
    node: str = Field(description="the id of the element in the diagram")
    state: str
    scope_id: str
    attached_to: str | None = Field(description="the token whose boundary event this is")


class TokenPage(Page[Token]):
    """Tokens."""


class Scope(Model):
    """The variables of the process, of a sub-process or of one item of a multi-instance activity."""

    id: str
    parent_id: str | None
    kind: str
    node: str
    item_index: int | None
    variables: Values


class ScopePage(Page[Scope]):
    """Scopes."""


@operation("GET", "/instances", "流程列表", query=InstanceQuery, answer=InstancePage)
def list_instances(query: InstanceQuery) -> InstancePage:
    """The instances this person may look at, the newest first."""
    found = select(Instance).where(visible_instances(reading(), me()))
    for column, wanted in (
        (Instance.definition_key, query.definition),
        (Instance.state, query.state),
        (Instance.business_key, query.business_key),
        (Instance.parent_id, query.parent_id),
    ):
        if wanted is not None:
            found = found.where(column == wanted)
    keys = (Instance.started_at, Instance.id)
    rows, after = rows_by(found, query, keys, (datetime, str), newest_first=True)
    return InstancePage(items=summaries(reading(), rows), next=after)


@operation(
    "POST",
    "/instances",
    "发起流程",
    body=Start,
    answer=InstanceSummary,
    status=201,
    location="/instances/{id}",
)
def start_instance(body: Start) -> InstanceSummary:
    """Start the newest version of a definition. With an idempotency key it starts once, however often this is sent."""

    def verb(ctx: Ctx) -> InstanceSummary:
        instance_id = runtime().start(
            ctx, body.definition, business_key=body.business_key, data=from_json(body.variables)
        )
        ctx.session.flush()
        return summary(ctx, instance_id)

    started = do_once(verb)
    runtime().work(started.id)
    return started


@operation("GET", "/instances/{instance_id}", "一个流程", answer=InstanceDetail)
def show_instance(instance_id: str) -> InstanceDetail:
    """An instance with the variables of its process, and how many tasks and incidents are open."""
    ctx = reading()
    row = require_instance(ctx, me(), instance_id)
    root = select(ScopeRow.variables).where(ScopeRow.instance_id == row.id, ScopeRow.parent_id.is_(None))
    tasks = select(func.count()).where(HumanTask.instance_id == row.id, HumanTask.state == TaskState.READY)
    incidents = select(func.count()).where(Incident.instance_id == row.id, Incident.resolved_at.is_(None))
    [found] = summaries(ctx, [row])
    return InstanceDetail(
        **found.model_dump(),
        variables=veil_of(ctx, row.id).over(to_json(ctx.session.scalars(root.limit(1)).first() or {})),
        open_tasks=ctx.session.scalar(tasks) or 0,
        open_incidents=ctx.session.scalar(incidents) or 0,
    )


@operation("GET", "/instances/{instance_id}/diagram", "流程所用的流程图", media=XML)
def show_instance_diagram(instance_id: str) -> str:
    """The BPMN diagram an instance runs on."""
    row = require_instance(reading(), me(), instance_id)
    return reading().session.get_one(Definition, row.definition_id).bpmn


@operation("GET", "/instances/{instance_id}/tokens", "流程的令牌", query=PageQuery, answer=TokenPage)
def list_tokens(instance_id: str, query: PageQuery) -> TokenPage:
    """Where an instance stands: its live tokens, by id."""
    row = require_instance(reading(), me(), instance_id)
    found = select(TokenRow).where(TokenRow.instance_id == row.id)
    rows, after = rows_by(found, query, (TokenRow.id,), (str,))
    items = [
        Token(
            id=each.id, node=each.node, state=each.state, scope_id=each.scope_id, attached_to=each.attached_to
        )
        for each in rows
    ]
    return TokenPage(items=items, next=after)


@operation("GET", "/instances/{instance_id}/scopes", "流程的作用域和变量", query=PageQuery, answer=ScopePage)
def list_scopes(instance_id: str, query: PageQuery) -> ScopePage:
    """The scopes of an instance with their variables, by id.

    Who does not look at the contest as a whole gets the process's own only, as its page shows: the items of a
    multi-instance activity may be the work of other organisations.
    """
    row = require_instance(reading(), me(), instance_id)
    found = select(ScopeRow).where(ScopeRow.instance_id == row.id)
    if not sees_everything(me()):
        found = found.where(ScopeRow.parent_id.is_(None))
    rows, after = rows_by(found, query, (ScopeRow.id,), (str,))
    veil = veil_of(reading(), row.id)
    items = [
        Scope(
            id=each.id,
            parent_id=each.parent_id,
            kind=each.kind,
            node=each.node,
            item_index=each.item_index,
            variables=veil.over(to_json(each.variables)),
        )
        for each in rows
    ]
    return ScopePage(items=items, next=after)


def summary(ctx: Ctx, instance_id: str) -> InstanceSummary:
    """One instance as it stands in this transaction."""
    return summaries(ctx, [ctx.session.get_one(Instance, instance_id, populate_existing=True)])[0]


def summaries(ctx: Ctx, rows: Iterable[Instance]) -> list[InstanceSummary]:
    """Instances as the API shows them; one query more, whatever their number."""
    rows = list(rows)
    ids = {row.definition_id for row in rows}
    numbers = select(Definition.id, Definition.version).where(Definition.id.in_(ids))
    versions = {row.id: row.version for row in ctx.session.execute(numbers)}
    return [
        InstanceSummary(
            id=row.id,
            definition=row.definition_key,
            version=versions[row.definition_id],
            title=row.title,
            title_en=row.title_en,
            business_key=row.business_key,
            state=row.state,
            revision=row.revision,
            parent_id=row.parent_id,
            started_at=row.started_at,
            started_by=row.started_by,
            ended_at=row.ended_at,
            end_reason=row.end_reason,
        )
        for row in rows
    ]
