"""Definitions: what is deployed, in which versions."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import aliased

from engine import definitions
from engine.models import Definition
from web.api.lists import rows_by
from web.api.model import Instant, Model, Page, PageQuery
from web.api.operations import XML, operation
from web.transactions import reading


class DefinitionVersion(Model):
    """One version of a definition."""

    id: str
    key: str
    version: int
    name: dict[str, str] = Field(description="by language: zh and en")
    deployed_at: Instant
    deployed_by: str = Field(description="person:<id>, or system")
    note: str


class DefinitionPage(Page[DefinitionVersion]):
    """Definitions or versions."""


class Forms(Model):
    """The forms of a version by their id, as form-js writes them."""

    forms: dict[str, dict[str, Any]]


class DecisionFiles(Model):
    """The DMN files of a version by their names."""

    files: dict[str, str]


def version_of(row: Definition) -> DefinitionVersion:
    """A row as the API shows it."""
    return DefinitionVersion(
        id=row.id,
        key=row.key,
        version=row.version,
        name=row.name,
        deployed_at=row.deployed_at,
        deployed_by=row.deployed_by,
        note=row.note,
    )


@operation("GET", "/definitions", "流程定义列表", query=PageQuery, answer=DefinitionPage)
def list_definitions(query: PageQuery) -> DefinitionPage:
    """The newest version of everything deployed, by key."""
    newer = aliased(Definition)
    is_newest = (
        ~select(newer.id).where(newer.key == Definition.key, newer.version > Definition.version).exists()
    )
    rows, after = rows_by(select(Definition).where(is_newest), query, (Definition.key,), (str,))
    return DefinitionPage(items=[version_of(row) for row in rows], next=after)


@operation("GET", "/definitions/{key}", "流程定义的最新版本", answer=DefinitionVersion)
def show_definition(key: str) -> DefinitionVersion:
    """The newest version of a definition."""
    return version_of(definitions.get_newest(reading(), key))


@operation("GET", "/definitions/{key}/versions", "流程定义的版本列表", query=PageQuery, answer=DefinitionPage)
def list_versions(key: str, query: PageQuery) -> DefinitionPage:
    """All versions of a definition, the newest first."""
    definitions.get_newest(reading(), key)
    every = select(Definition).where(Definition.key == key)
    rows, after = rows_by(every, query, (Definition.version,), (int,), newest_first=True)
    return DefinitionPage(items=[version_of(row) for row in rows], next=after)


@operation("GET", "/definitions/{key}/versions/{version}", "一个版本", answer=DefinitionVersion)
def show_version(key: str, version: int) -> DefinitionVersion:
    """One version of a definition."""
    return version_of(definitions.get_numbered(reading(), key, version))


@operation("GET", "/definitions/{key}/versions/{version}/diagram", "一个版本的流程图", media=XML)
def show_version_diagram(key: str, version: int) -> str:
    """The BPMN diagram of a version, as it was deployed."""
    return definitions.get_numbered(reading(), key, version).bpmn


@operation("GET", "/definitions/{key}/versions/{version}/forms", "一个版本的表单", answer=Forms)
def show_version_forms(key: str, version: int) -> Forms:
    """The forms of a version."""
    return Forms(forms=definitions.get_numbered(reading(), key, version).forms)


@operation("GET", "/definitions/{key}/versions/{version}/decisions", "一个版本的决策表", answer=DecisionFiles)
def show_version_decisions(key: str, version: int) -> DecisionFiles:
    """The decisions of a version, as they were deployed."""
    return DecisionFiles(files=definitions.get_numbered(reading(), key, version).decisions.get("files", {}))
