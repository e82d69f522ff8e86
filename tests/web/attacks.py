"""Attacks on a twin, made from the routes themselves: each id in path, query, form and JSON becomes the twin's.

A new route needs nothing here unless it has a parameter of a new name: then one line in THEIRS (whose it is) or in
NOBODYS (a value, for what belongs to no unit).
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask

import web
from tests.web.twins import Twin
from web.api.operations import OPERATIONS
from web.token_routes import TOKEN_ROUTES

Values = Callable[[Twin], Sequence[str]]


def _tasks(twin: Twin) -> Sequence[str]:
    return twin.task_id, twin.done_task_id, twin.review_task_id


def _instances(twin: Twin) -> Sequence[str]:
    return twin.instance_id, twin.filed_id


def _organisation(twin: Twin) -> Sequence[str]:
    return (twin.organisation_id,)


def _person(twin: Twin) -> Sequence[str]:
    return (f"p:{twin.seat}",)


def _post(twin: Twin) -> Sequence[str]:
    return f"post:{twin.seat}", f"person:p:{twin.seat}"


def _filter(twin: Twin) -> Sequence[str]:
    return (twin.filter_id,)


# What a parameter, query name, form field or JSON key of this name means of a unit.
THEIRS: Mapping[str, Values] = {
    **dict.fromkeys(("task_id", "task", "tasks", "taskId", "opinion_id"), _tasks),
    **dict.fromkeys(("instance_id", "instance", "processInstanceId", "processInstanceIds", "of"), _instances),
    **dict.fromkeys(
        ("executionId", "activityInstanceId", "parent_id", "scope_id", "parentTaskId"), _instances
    ),
    **dict.fromkeys(
        ("organisation", "organisation_id", "county", "county_id", "unit", "business_key"), _organisation
    ),
    **dict.fromkeys(("businessKey", "processInstanceBusinessKey", "correlation_key"), _organisation),
    **dict.fromkeys(("person_id", "person", "owner_id", "userId", "assignee", "first_inventor_id"), _person),
    **dict.fromkeys(("principal", "principals", "signers", "people", "to_whom", "stand_in", "to"), _post),
    **dict.fromkeys(("filter", "filter_id"), _filter),
    # Who knows whose it is knows nothing of the secret.
    "secret": lambda twin: (f"p:{twin.seat}", twin.link_hash),
    "row_key": lambda twin: (f"2026,{twin.organisation_id}",),
    "notice_id": lambda twin: (twin.notice_id,),
    "incident_id": lambda twin: (twin.incident_id,),
    "like": lambda twin: (twin.incident_id,),
    "session_id": lambda twin: (twin.session_id,),
    "token_id": lambda twin: (twin.token_id,),
    "file_id": lambda twin: (twin.file_id,),
    "papers": lambda twin: (twin.file_id,),
    "upload_id": lambda twin: (twin.upload_id,),
    "absence_id": lambda twin: (twin.absence_id,),
    "comment_id": lambda twin: (twin.comment_id,),
    "message_id": lambda twin: (twin.message_id,),
    "q": lambda twin: (twin.canary, twin.organisation_id, "", "%"),
}
# What belongs to no unit, with a value: contests, processes, versions, places of the city.
NOBODYS: Mapping[str, str] = {
    **{"key": "approval", "code": "unit_plans", "kind": "plan_issued", "number": "1", "version": "1"},
    **{"campaign_id": "2026", "campaign": "2026", "register": "plans", "size": "small", "name": "subject"},
    **{"scenario_id": "s1", "import_id": "f" * 32, "batch_id": "none", "address": "nothing/here"},
    **{"definition_id": "none", "deployment_id": "none", "job_id": "none"},
    # Of the city's review and the public's pages; tests/web/test_separation.py and test_gallery.py tell who.
    **{"round_id": "none", "entry_id": "none", "sheet_id": "none", "ballot_id": "none"},
    # Of whoever keeps the directory, and of the product itself.
    **{"receiver_id": "none", "chapter": "none", "policy": "default", "circular_id": "none"},
    **{"publication_id": "none", "picture_id": "none", "list_id": "none"},
    # Of the dialect of Camunda 7: processes and workers, and what there never is.
    **dict.fromkeys(
        ("processDefinitionId", "definitionId", "deploymentId", "externalTaskId", "worker_id"), "none"
    ),
    **dict.fromkeys(("activityId", "tenantId", "withoutTenantId", "caseInstanceId"), "none"),
    **dict.fromkeys(("caseDefinitionId", "caseExecutionId"), "none"),
    **{"idempotency_key": "", "client_id": "none", "workerId": "w", "id": "none"},
}
UNATTACKED: Mapping[str, str] = {
    "assets.static_file": "files of the product itself, the same for everybody",
    "health.healthz": "says that the server lives, and nothing else",
}
ADVICE = (
    "a new parameter: add a line to THEIRS in tests/web/attacks.py (what it means of a twin), "
    "or to NOBODYS (a value, if it belongs to no unit)"
)
# Of every page: their names are of none.
_COMMON = {
    f"web.{name}" for name in ("auth", "signing_in", "resume", "sealed", "csrf", "names", "policy", "assets")
}
# What a list may be narrowed by, wherever it reads it.
_NARROWING = frozenset({"q", "organisation", "county", "unit", "person", "filter", "task", "instance"})
_READ = re.compile(
    r'(?:args|form|values|query|fields)\.(?:get|getlist|pop)\(\s*"(\w+)"|_(?:day|text|field)\("(\w+)"'
)
_RENDERED = re.compile(r'render_template\(\s*"([\w.]+)"')
_INPUT = re.compile(r'<(?:input|select|textarea|button)[^>]*\bname="(\w+)"')
_KEY = re.compile(r'"(\w+?(?:Ids?|_ids?|Key|_key))"')
_TEMPLATES = Path(web.__file__).parent / "templates"


@dataclass(frozen=True)
class Attack:
    """One request. `swaps_path`: the path itself is the twin's, so that nothing at all may be there."""

    endpoint: str
    method: str
    path: str
    swaps_path: bool
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None

    @property
    def is_program(self) -> bool:
        """Whether a token is needed."""
        return self.endpoint in TOKEN_ROUTES

    def __str__(self) -> str:
        return f"{self.method} {self.path} {dict(self.query)} {dict(self.form)} {self.json or ''}"


def list_routes(app: Flask) -> list[tuple[Any, str]]:
    """Every route with each of its methods."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))
    return [
        (rule, method)
        for rule in rules
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if rule.endpoint not in UNATTACKED
    ]


def find_unknown(app: Flask) -> list[str]:
    """Parameters that nobody has said the owner of."""
    found = []
    for rule, _method in list_routes(app):
        for name in sorted(rule.arguments - THEIRS.keys() - NOBODYS.keys()):
            found.append(f"{rule.endpoint} has {name}: {ADVICE}")
        for name in sorted(names_of(app, rule.endpoint)):
            if re.search(r"(?:Ids?|_ids?)$", name) and name not in THEIRS and name not in NOBODYS:
                found.append(f"{rule.endpoint} reads {name}: {ADVICE}")
    return sorted(set(found))


def list_attacks(app: Flask, own: Twin, other: Twin) -> Iterator[Attack]:
    """Every attack on `other` by somebody who may use `own`: pages first, then what changes something."""
    for is_safe in (True, False):
        for rule, method in list_routes(app):
            if (method == "GET") == is_safe:
                yield from _attacks_on(app, rule, method, own, other)


def _attacks_on(app: Flask, rule: Any, method: str, own: Twin, other: Twin) -> Iterator[Attack]:
    theirs = sorted(rule.arguments & THEIRS.keys())
    names = names_of(app, rule.endpoint)
    if method == "GET" and not theirs:
        names |= _NARROWING
    if theirs:
        for number in range(max(len(THEIRS[name](other)) for name in theirs)):
            path = _path(app, rule, other, number)
            values = {name: _value(name, other, number) for name in names}
            yield _attack(rule, method, path, True, values)
    path = _path(app, rule, own, 0)
    if method != "GET" or not names:
        for number in (0, 1):
            values = {name: _value(name, other, number) for name in names}
            yield _attack(rule, method, path, False, values)
        return
    for name in sorted(names):
        for value in THEIRS[name](other) if name in THEIRS else (_value(name, other, 0),):
            yield Attack(rule.endpoint, method, path, False, query={**_BASE, name: value})


_BASE = {"campaign": "2026", "register": "plans"}


def _attack(rule: Any, method: str, path: str, swaps: bool, values: Mapping[str, str]) -> Attack:
    if method == "GET":
        return Attack(rule.endpoint, method, path, swaps)
    if rule.endpoint in TOKEN_ROUTES:
        return Attack(rule.endpoint, method, path, swaps, json=_body(rule.endpoint, values))
    return Attack(rule.endpoint, method, path, swaps, form=values)


def _path(app: Flask, rule: Any, twin: Twin, number: int) -> str:
    values: dict[str, Any] = {name: _value(name, twin, number) for name in rule.arguments}
    for name, converter in rule._converters.items():
        if converter.regex == "\\d+":
            values[name] = int(values[name])
    app.url_map.update()
    _domain, path = rule.build(values)
    return str(path)


def _value(name: str, twin: Twin, number: int) -> str:
    if name in THEIRS:
        values = THEIRS[name](twin)
        return values[number % len(values)]
    return NOBODYS.get(name, "x")


def _body(endpoint: str, values: Mapping[str, str]) -> dict[str, Any]:
    """The JSON that an operation describes, with the values of these names."""
    operation = OPERATIONS.get(endpoint.removeprefix("api."))
    if operation is None or operation.body is None:
        return dict(values)
    kinds: Mapping[str, Any] = operation.body.model_json_schema(by_alias=True).get("properties", {})
    return {name: _of_kind(kind, values.get(name, "x")) for name, kind in kinds.items()}


def _of_kind(kind: Mapping[str, Any], value: str) -> Any:
    shapes = {"array": [value], "object": {}, "boolean": True, "integer": 1, "number": 1}
    found = kind.get("type") or next((each.get("type") for each in kind.get("anyOf", ())), "string")
    return shapes.get(found, value)


def names_of(app: Flask, endpoint: str) -> frozenset[str]:
    """The names a view reads from query, form or JSON: by its source, its templates and its operation's description."""
    operation = OPERATIONS.get(endpoint.removeprefix("api.")) if endpoint.startswith("api.") else None
    if operation is not None:
        models = [model for model in (operation.query, operation.body) if model is not None]
        return frozenset(name for model in models for name in model.model_json_schema().get("properties", {}))
    return _names_in(
        inspect.unwrap(app.view_functions[endpoint]).__module__, endpoint.startswith("engine_rest.")
    )


@cache
def _names_in(module_name: str, is_rest: bool) -> frozenset[str]:
    module = sys.modules[module_name]
    found: set[str] = set()
    for each in (module, *_used(module)):
        source = _source(each)
        found |= {name for match in _READ.findall(source) for name in match if name}
        if is_rest:
            found |= set(_KEY.findall(source))
        for template in _RENDERED.findall(source) if each is module else ():
            found |= set(_INPUT.findall((_TEMPLATES / template).read_text("utf-8")))
    return frozenset(found - {"csrf_token", "sealed", "lang", "ok"})


def _used(module: ModuleType) -> list[ModuleType]:
    """The modules of the pages that a view names, one step away."""
    return [
        each
        for each in vars(module).values()
        if isinstance(each, ModuleType) and each.__name__.startswith("web.") and each.__name__ not in _COMMON
    ]


@cache
def _source(module: ModuleType) -> str:
    return inspect.getsource(module)
