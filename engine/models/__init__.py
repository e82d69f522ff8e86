"""The engine's tables: state as rows, one small row for each thing that can change by itself."""

from __future__ import annotations

from engine.models.columns import NEVER
from engine.models.definitions import Definition, Draft, DraftRevision, DraftVisit, StartTrigger, Trial
from engine.models.external_job import ExternalJob
from engine.models.instance_migration import InstanceMigration
from engine.models.instances import UNDER_WAY, Instance, InstanceState, ScopeRow, TokenRow
from engine.models.jobs import Job, JobStart, Timer
from engine.models.messages import Message, SignalDelivery, SignalWait, Subscription
from engine.models.migration_batch import BatchPhase, ItemState, MigrationBatch, MigrationItem
from engine.models.office import FIRST, AskedOpinion, Copy, OpinionState, Way
from engine.models.operations import AuditEvent, IdempotencyKey, Incident, OutboxMessage
from engine.models.seals import EventSeal
from engine.models.tasks import HumanTask, TaskCandidate, TaskDraft, TaskState

__all__ = [
    "FIRST",
    "NEVER",
    "UNDER_WAY",
    "AskedOpinion",
    "AuditEvent",
    "BatchPhase",
    "Copy",
    "Definition",
    "Draft",
    "DraftRevision",
    "DraftVisit",
    "EventSeal",
    "ExternalJob",
    "HumanTask",
    "IdempotencyKey",
    "Incident",
    "Instance",
    "InstanceMigration",
    "InstanceState",
    "ItemState",
    "Job",
    "JobStart",
    "Message",
    "MigrationBatch",
    "MigrationItem",
    "OpinionState",
    "OutboxMessage",
    "ScopeRow",
    "SignalDelivery",
    "SignalWait",
    "StartTrigger",
    "Subscription",
    "TaskCandidate",
    "TaskDraft",
    "TaskState",
    "Timer",
    "TokenRow",
    "Trial",
    "Way",
]
