"""A designer's unreleased diagrams: kept by revision, checked and released as a package."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from engine import definitions
from engine.context import Ctx
from engine.errors import Conflict, DefinitionRejected, Invalid, NotFound, Problem
from engine.model import Package, Process, ReadAhead, ReadFiles, Reading, package_from_parts, read_files
from engine.model.findings import problem
from engine.model.manifest import LISTS, uses
from engine.model.rules.naming import is_process_id
from engine.models import Definition, Draft
from web.transactions import runtime

FILE = "diagram.bpmn"


class DraftChanged(Conflict):
    """Somebody else has saved this draft meanwhile."""

    code = "draft.changed"


class DraftExists(Conflict):
    """There is an unreleased draft of this process already."""

    code = "draft.exists"


class NotText(Invalid):
    """The diagram is not UTF-8 text."""

    code = "draft.not_text"


def find_draft(ctx: Ctx, key: str) -> Draft | None:
    """The unreleased diagram of a definition."""
    return ctx.session.get(Draft, key)


def diagram_of(ctx: Ctx, key: str) -> tuple[str, int]:
    """What the editor opens: the draft and its revision, else the newest version and 0. Raises NotFound."""
    draft = find_draft(ctx, key)
    if draft is not None:
        return draft.bpmn, draft.revision
    newest = definitions.get_newest(ctx, key)
    return newest.bpmn, 0


def save(ctx: Ctx, key: str, bpmn: bytes, revision: int) -> Draft:
    """Keep a draft if nobody has saved since `revision` (0: there was none). Raises DraftChanged, NotText."""
    text = _decode(bpmn)
    draft = ctx.session.get(Draft, key, with_for_update=True)
    if (draft.revision if draft else 0) != revision:
        raise DraftChanged
    if draft is None:
        newest = definitions.get_newest(ctx, key)
        draft = Draft(key=key, base_version=newest.version, revision=0)
        ctx.session.add(draft)
    draft.bpmn, draft.revision = text, revision + 1
    draft.saved_at, draft.saved_by = ctx.now(), ctx.actor
    ctx.session.flush()  # two first saves at once: the primary key lets one through
    return draft


@dataclass(frozen=True)
class Upload:
    """A diagram that could be read, the key of its process, and the DMN files that came with it by name."""

    key: str
    bpmn: str
    decisions: dict[str, str]


def read_upload(bpmn: bytes, decisions: Mapping[str, bytes]) -> Upload:
    """Read what was uploaded; takes seconds, so before the transaction. Raises DefinitionRejected, NotText."""
    process = _process_in(read_files({FILE: bpmn})[FILE])
    if not is_process_id(process.id):
        # It would be the draft's key for ever: nobody could open or release it.
        raise DefinitionRejected([problem("process.id", FILE, process, id=process.id)])
    return Upload(process.id, _decode(bpmn), read_decisions(decisions))


def read_decisions(decisions: Mapping[str, bytes]) -> dict[str, str]:
    """As `read_upload`, for DMN files alone."""
    readings = read_files(decisions) if decisions else {}
    if problems := [found for each in readings.values() if each.decisions is None for found in each.problems]:
        raise DefinitionRejected(problems)
    return {name: _decode(data) for name, data in decisions.items()}


def import_diagram(ctx: Ctx, upload: Upload) -> str:
    """Keep an uploaded diagram as the draft of the process it holds; returns the key.

    Without DMN files it keeps those of the newest version. Raises DraftExists if a draft would be overwritten.
    """
    if find_draft(ctx, upload.key) is not None:
        raise DraftExists
    newest = definitions.find_newest(ctx, upload.key)
    ctx.session.add(
        Draft(
            key=upload.key,
            bpmn=upload.bpmn,
            decisions=upload.decisions or None,
            base_version=newest.version if newest else 0,
            revision=1,
            saved_at=ctx.now(),
            saved_by=ctx.actor,
        )
    )
    return upload.key


def import_decisions(ctx: Ctx, key: str, decisions: Mapping[str, str]) -> None:
    """Add or replace DMN files that could be read in the draft of a process; it begins as the newest version if
    there is none.

    Raises NotFound for an unknown process.
    """
    newest = definitions.find_newest(ctx, key)
    draft = ctx.session.get(Draft, key, with_for_update=True)
    if draft is None:
        base = definitions.get_newest(ctx, key)
        draft = Draft(key=key, bpmn=base.bpmn, base_version=base.version, revision=0)
        ctx.session.add(draft)
    draft.decisions = {**decisions_of(draft, newest), **decisions}
    draft.revision += 1
    draft.saved_at, draft.saved_by = ctx.now(), ctx.actor
    ctx.session.flush()


def discard(ctx: Ctx, key: str) -> None:
    """Throw a draft away; nothing happens if there is none."""
    draft = find_draft(ctx, key)
    if draft is not None:
        ctx.session.delete(draft)


def check(ctx: Ctx, key: str, bpmn: bytes) -> list[Problem]:
    """Everything wrong or doubtful about a diagram, with the draft's decisions and the newest version's forms."""
    read = ReadAhead()
    try:
        package = package_of(ctx, key, bpmn, find_draft(ctx, key), read)
    except DefinitionRejected as error:
        return error.problems
    return runtime().check(ctx, package, read)


def read_ahead(ctx: Ctx, key: str, revision: int) -> ReadAhead:
    """What `release` will need to have read; takes seconds, so before its transaction. Raises as it does."""
    draft, read = _at_revision(find_draft(ctx, key), revision), ReadAhead()
    package_of(ctx, key, draft.bpmn.encode(), draft, read)
    return read


def release(ctx: Ctx, key: str, revision: int, note: str, read: ReadFiles) -> Definition:
    """Make the draft the newest version; running instances keep theirs.

    Raises DraftChanged if somebody saved after `revision`, NotFound without a draft, DefinitionRejected.
    """
    draft = _at_revision(ctx.session.get(Draft, key, with_for_update=True), revision)
    package = package_of(ctx, key, draft.bpmn.encode(), draft, read)
    [deployed] = runtime().deploy(ctx, package, note=note, read=read)
    ctx.session.delete(draft)
    return deployed


def _at_revision(draft: Draft | None, revision: int) -> Draft:
    if draft is None:
        raise NotFound
    if draft.revision != revision:
        raise DraftChanged
    return draft


def decisions_of(draft: Draft | None, newest: Definition | None) -> dict[str, str]:
    """The DMN files that belong to a draft: its own, else those of the newest version."""
    if draft is not None and draft.decisions is not None:
        return draft.decisions
    files: dict[str, str] = newest.decisions.get("files", {}) if newest else {}
    return files


def list_decisions(draft: Draft | None, newest: Definition | None) -> list[dict[str, str]]:
    """The decisions and decision services of a draft, id and name; a file that cannot be read has none."""
    files = {name: text.encode() for name, text in decisions_of(draft, newest).items()}
    readings = read_files(files) if files else {}
    models = [reading.decisions for reading in readings.values() if reading.decisions is not None]
    found = [(each.id, each.name) for model in models for each in model.decisions]
    found += [(each.id, each.name) for model in models for each in model.services]
    return [{"id": identifier, "name": name} for identifier, name in found]


def package_of(ctx: Ctx, key: str, bpmn: bytes, draft: Draft | None, read: ReadFiles = read_files) -> Package:
    """A diagram with the draft's decisions, the forms and names of the newest version, and a manifest that
    lists what it uses.

    Raises DefinitionRejected if the diagram cannot be read.
    """
    newest = definitions.find_newest(ctx, key)
    decisions = {name: text.encode() for name, text in decisions_of(draft, newest).items()}
    process = _process_in(read({FILE: bpmn, **decisions})[FILE])
    manifest: dict[str, Any] = dict(newest.manifest) if newest else {"category": ""}
    manifest["id"] = key
    manifest["name"] = newest.name if newest else {"zh": process.name or key, "en": key}
    used = uses(process)
    manifest.update({field: sorted(used[field]) for field in LISTS})
    return package_from_parts(
        bpmn=bpmn,
        forms=newest.forms if newest else {},
        manifest=manifest,
        file=FILE,
        fallback_id=key,
        decisions=decisions,
    )


def folder_of(version: Definition) -> bytes:
    """A version as a ZIP file that holds the folder it could be deployed from."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        texts = {f"{version.key}.bpmn": version.bpmn, "manifest.json": _json(version.manifest)}
        texts |= {f"forms/{form}.json": _json(schema) for form, schema in version.forms.items()}
        texts |= version.decisions.get("files", {})
        for name, text in sorted(texts.items()):
            archive.writestr(f"{version.key}/{name}", text)
    return written.getvalue()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _process_in(reading: Reading) -> Process:
    if reading.process is None:
        raise DefinitionRejected(list(reading.problems))
    return reading.process


def _decode(bpmn: bytes) -> str:
    try:
        return bpmn.decode("utf-8")
    except UnicodeDecodeError:
        raise NotText from None
