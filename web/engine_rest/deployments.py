"""Deployments as Camunda Modeler sends them: diagrams with their forms and decisions, translated once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import request
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine import definitions
from engine.context import Ctx
from engine.errors import DefinitionRejected, Invalid, NotFound
from engine.model import Package, ReadAhead, ReadFiles, package_from_parts
from engine.model.child import translate_files
from engine.model.elements import Process, walk
from engine.model.import_.keys import key_of
from engine.model.manifest import LISTS, uses
from engine.models import Definition
from web.engine_rest import body, times
from web.engine_rest.blueprint import as_json, link, route
from web.engine_rest.definitions import definition_shape
from web.transactions import reading, runtime, writing

MAX_FILES: Final = 50
MAX_NOTE: Final = 200
_DIAGRAMS: Final = (".bpmn", ".bpmn20.xml")


@dataclass(frozen=True)
class Upload:
    """The files of a deployment by kind and name."""

    diagrams: dict[str, bytes]
    forms: dict[str, bytes]
    decisions: dict[str, bytes]


@route("/deployment/create", "POST")
def create_deployment() -> Response:
    """Deploy all files together, or none. What equals the newest version stays that version."""
    upload, read = _sorted(_files()), ReadAhead()
    packages = _translated(upload, read)
    name = request.form.get("deployment-name") or next(iter(upload.diagrams))
    source = request.form.get("deployment-source", "")
    note = (f"{name} ({source})" if source else name)[:MAX_NOTE]

    def verb(ctx: Ctx) -> list[Definition]:
        made = [_package(ctx, *each, upload) for each in packages]
        return runtime().deploy(ctx, *made, note=note, read=read)

    with runtime().read() as ctx:
        # The decisions of the newest versions, too.
        read({path: data for each in packages for path, data in _package(ctx, *each, upload).files()})

    deployed = writing(verb)
    found = _deployment_shape(deployed[0], name, source)
    return as_json(
        {
            "links": [link("GET", f"/deployment/{deployed[0].id}")],
            **found,
            "deployedProcessDefinitions": {row.id: definition_shape(row) for row in deployed},
            "deployedCaseDefinitions": None,
            "deployedDecisionDefinitions": None,
            "deployedDecisionRequirementsDefinitions": None,
        }
    )


@route("/deployment")
def list_deployments() -> Response:
    """Every version is a deployment of its own; the newest first."""
    raw = body.query()
    body.require_known(raw, frozenset({"id", "firstResult", "maxResults", "sortBy", "sortOrder"}))
    offset, limit = body.page(raw)
    query = select(Definition).order_by(Definition.deployed_at.desc(), Definition.id)
    if "id" in raw:
        query = query.where(Definition.id == raw["id"])
    rows = reading().session.scalars(query.offset(offset).limit(min(limit, body.MAX_LIST)))
    return as_json([_deployment_shape(row, row.note or row.key, "") for row in rows])


@route("/deployment/<deployment_id>")
def show_deployment(deployment_id: str) -> Response:
    """One deployment."""
    row = reading().session.get(Definition, deployment_id)
    if row is None:
        raise NotFound(f"Deployment with id '{deployment_id[:80]}' does not exist")
    return as_json(_deployment_shape(row, row.note or row.key, ""))


def _deployment_shape(row: Definition, name: str, source: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": name,
        "source": source or None,
        "deploymentTime": times.written(row.deployed_at),
        "tenantId": None,
    }


def _files() -> dict[str, bytes]:
    found = list(request.files.items(multi=True))
    if len(found) > MAX_FILES:
        raise Invalid(f"at most {MAX_FILES} files can be deployed together")
    named = [((part.filename or field).rpartition("/")[2], part) for field, part in found]
    counts = Counter(name for name, _part in named)
    if repeated := next((name for name, count in counts.items() if count > 1), None):
        raise Invalid(
            f"{counts[repeated]} files are called {repeated[:80]!r}: folders do not count, give each its own name"
        )
    return {name: part.read() for name, part in named}


def _sorted(files: Mapping[str, bytes]) -> Upload:
    upload = Upload({}, {}, {})
    kinds = {**dict.fromkeys(_DIAGRAMS, upload.diagrams), ".form": upload.forms, ".dmn": upload.decisions}
    for name, data in files.items():
        place = next((kinds[ending] for ending in kinds if name.lower().endswith(ending)), None)
        if place is None:
            raise Invalid(f"the file {name[:80]!r} cannot be deployed: send .bpmn, .form and .dmn files")
        place[name] = data
    if not upload.diagrams:
        raise Invalid("No deployment resources contained in the form upload: a .bpmn file is missing.")
    return upload


def _translated(upload: Upload, read: ReadFiles) -> list[tuple[str, Process, Any]]:
    """Each diagram's file, process and translation; raises DefinitionRejected for what cannot be read."""
    translations = translate_files(upload.diagrams)
    problems = [found for each in translations.values() for found in each.problems]
    if any(found.severity == "error" for found in problems):
        # Alone: what the checker would say of the rest is mostly a consequence.
        raise DefinitionRejected(problems)
    readings = read({name: each.bpmn or b"" for name, each in translations.items()})
    missing = [found for each in readings.values() if each.process is None for found in each.problems]
    if missing:
        raise DefinitionRejected(missing)
    return [
        (name, process, translations[name]) for name, each in readings.items() if (process := each.process)
    ]


def _package(ctx: Ctx, file: str, process: Process, translation: Any, upload: Upload) -> Package:
    """The diagram with the forms it uses: made by the translation, sent along, or those of the newest version."""
    newest = definitions.find_newest(ctx, process.id)
    forms: dict[str, Any] = dict(newest.forms) if newest else {}
    forms |= {**_sent_forms(upload), **translation.forms}
    used = {node.properties.get("form", "") for scope in walk(process) for node in scope.nodes.values()}
    manifest: dict[str, Any] = dict(newest.manifest) if newest else {"category": ""}
    manifest |= {"id": process.id, "name": newest.name if newest else _names(process)}
    manifest |= {field: sorted(values) for field, values in uses(process).items() if field in LISTS}
    kept: dict[str, str] = newest.decisions.get("files", {}) if newest and not upload.decisions else {}
    return package_from_parts(
        bpmn=translation.bpmn,
        forms={name: schema for name, schema in forms.items() if name in used},
        manifest=manifest,
        file=file,
        fallback_id=process.id,
        problems=tuple(translation.problems),
        decisions={**{name: text.encode() for name, text in kept.items()}, **upload.decisions},
    )


def _names(process: Process) -> dict[str, str]:
    name = process.name.strip()[:200] or process.id
    return {"zh": name, "en": name}


def _sent_forms(upload: Upload) -> dict[str, Any]:
    """Forms by the id written in them and by the name of their file: tasks refer to either."""
    found: dict[str, Any] = {}
    for name, data in upload.forms.items():
        found[key_of(name.rpartition(".")[0])] = data
        try:
            schema = json.loads(data)
        except (ValueError, RecursionError):
            continue  # said by the check of the package, if a task uses it
        if isinstance(schema, dict) and isinstance(schema.get("id"), str):
            found[key_of(schema["id"])] = data
    return found
