"""Patterns that a new process can begin as: folders below `web/patterns`, never deployed themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Final

from lxml import etree
from sqlalchemy import select

from engine.context import Ctx
from engine.errors import Conflict, Invalid
from engine.model import Package, read_package
from engine.model.xml import BPMN, parse_xml
from engine.models import Definition, DraftRevision
from handlers.directory.rules import AUTHOR_UNION, POST_ROLES, UPPER_UNION
from handlers.models import drafts
from handlers.models.files import DIAGRAM, MANIFEST, Files, as_json
from web.designer.chain import MOST_LEVELS, PATTERN, chain_of

ROOT: Final = Path(__file__).parents[1] / "patterns"
PATTERNS: Final = {
    "blank": "只有一个填写事项的步骤，其余自己画。",
    "approval_chain": "申请人填写，单位工会、单位行政、县区总工会逐级审批，不同意即止；级数和每级由谁审批可以选。",
    "countersign_all": "各成员单位同时会签，全部同意才通过。",
    "countersign_ratio": "各成员单位同时会签，同意的达到三分之二即通过；比例可以改。",
    "first_signer": "同时交给几家单位，最先办理的一家说了算。",
    "return_for_revision": "审核人可以退回修改，记次数；第三次退回的由上级裁定。",
    "timed_work": "限五个工作日办结，逾期由上级督办，再不办结转上级办理。",
    "stepwise_report": "班组填报，企业、县区逐级审核，市级备案；可以退回。",
}
"""The folders in the order they are offered, and what each is for."""

APPROVERS: Final = POST_ROLES | {AUTHOR_UNION, UPPER_UNION}
"""Who can approve something of an organisation of which nothing else is known."""
MAX_NAME: Final = 100
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,79}")
_TAKEN_BY_PAGES: Final = frozenset({"new", "upload"})


class BadPattern(Invalid):
    """Choose one of the patterns."""

    code = "pattern.unknown"


class BadKey(Invalid):
    """The id of a process is small letters, digits and underscores, and begins with a letter."""

    code = "pattern.bad_key"


class NoName(Invalid):
    """Give the process a name."""

    code = "pattern.no_name"


class BadLevels(Invalid):
    """Each level of a chain of approvals needs a role."""

    code = "pattern.bad_levels"


class KeyTaken(Conflict):
    """There is or was a process with this id."""

    code = "pattern.key_taken"


def read_pattern(pattern: str) -> Package:
    """One pattern as it is kept; raises BadPattern."""
    if pattern not in PATTERNS:
        raise BadPattern
    return read_package(ROOT / pattern)


def create_process(ctx: Ctx, pattern: str, name: str, key: str = "", levels: Sequence[str] = ()) -> str:
    """Keep a pattern as the draft of a new process; returns its key, which is made up if none is given.

    `levels` are the roles of a chain of approvals, one for each level; without them it has its usual ones. Raises
    BadPattern, NoName, BadKey, KeyTaken, BadLevels.
    """
    package, name = read_pattern(pattern), name.strip()
    if pattern == PATTERN and levels:
        if len(levels) > MOST_LEVELS or not set(levels) <= APPROVERS:
            raise BadLevels
        package = chain_of(package, levels, ctx.ports.roles)
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise NoName
    if not key:
        numbered = (f"{pattern}_{number}" for number in count(1))
        key = next(each for each in numbered if not _is_taken(ctx, each))
    if not _KEY.fullmatch(key) or key in _TAKEN_BY_PAGES:
        raise BadKey
    if _is_taken(ctx, key):
        raise KeyTaken
    drafts.keep(ctx, key, None, 0, _renamed(package, key, name), is_kept=True)
    return key


def _is_taken(ctx: Ctx, key: str) -> bool:
    rows = (
        select(Definition.key).where(Definition.key == key),
        select(DraftRevision.key).where(DraftRevision.key == key),
    )
    return any(ctx.session.scalar(query.limit(1)) is not None for query in rows)


def _renamed(package: Package, key: str, name: str) -> Files:
    root = parse_xml(package.bpmn, DIAGRAM)
    for process in root.iter(f"{{{BPMN}}}process"):
        process.attrib.update({"id": key, "name": name})
    for pool in root.iter(f"{{{BPMN}}}participant"):
        pool.attrib.update({"processRef": key, "name": name})
    diagram = etree.tostring(root, encoding="UTF-8", xml_declaration=True).decode()
    manifest = {**package.manifest, "id": key, "name": {"zh": name, "en": name}}
    forms = {f"forms/{form}.json": as_json(schema) for form, schema in package.forms.items()}
    return {DIAGRAM: diagram, MANIFEST: as_json(manifest), **forms}
