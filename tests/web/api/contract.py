"""Sends generated requests, well-formed and not, to every operation and compares the answers with the description.

`python -m tests.web.api.contract [EXAMPLES]` sends so many (100) of each kind to each operation, on a scratch database.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig

from engine.invariants import find_violations
from tests import databases
from tests.web.api.client import token_for
from tests.web.site import Site, build_site
from tests.web.twins import Twin, make_campaign, make_twin
from web.api.operations import OPERATIONS

MODES = ("positive", "negative")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    allow_header_conformance,
]
DONE = {"theme": "创新", "measures": "培训", "headcount": 30, "level": "unit", "members": [{"name": "张三"}]}
BODIES: dict[str, dict[str, Any]] = {
    "start_instance": {"definition": "approval"},
    "complete_task": {"data": DONE, "action": "submit"},
}
# What a well-formed request may be refused for: what it names is not there, is over, or may not be.
MALFORMED = frozenset({"request.malformed", "request.parameters", "request.invalid", "idempotency.bad_key"})


@dataclass
class Contract:
    """A site with things in it, the description it serves, and tokens of an operator and of whoever has tasks."""

    site: Site
    schema: Any
    operator: str
    unit: str
    twin: Twin
    instance_id: str = ""
    task_id: str = ""
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)

    def known(self, name: str) -> str | int:
        """The id of something that is there, for an argument of a path."""
        ids: dict[str, str | int] = {
            "key": "approval",
            "version": 1,
            "instance_id": self.instance_id,
            "task_id": self.task_id,
            "token_id": self.task_id,
            "incident_id": self.twin.incident_id,
            "file_id": self.twin.file_id,
        }
        return ids[name]

    def renew(self) -> None:
        """A running instance with an open task, whatever was done to the one before."""
        self.instance_id = self.site.start(self.twin.organisation_id)
        self.task_id = self.site.open_task(self.instance_id)

    def make_known(self, name: str, case: Any) -> None:
        """Let a generated request be about things that are there."""
        case.path_parameters.update({each: self.known(each) for each in OPERATIONS[name].arguments})
        if isinstance(case.body, dict):
            case.body.update(BODIES.get(name, {}))

    def token_for(self, name: str) -> str:
        """Whose token is sent."""
        return self.unit if OPERATIONS[name].path.startswith("/tasks") else self.operator


@contextmanager
def open_contract(url: str, folder: Path) -> Iterator[Contract]:
    """A small town in this database; in the end every invariant must hold."""
    site = build_site(url, folder)
    try:
        make_campaign(site)
        twin = make_twin(site, "ent-0001", "A")
        generation = GenerationConfig(allow_x00=False)
        config = SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=generation)))
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", site.app, config=config)
        yield Contract(site, schema, token_for(site, "sysadmin@city"), token_for(site, twin.seat), twin)
        with site.runtime.read() as ctx:
            assert find_violations(ctx) == []
    finally:
        site.runtime.close()


def check_operation(contract: Contract, name: str, mode: str, *, examples: int) -> None:
    """Send so many generated requests to an operation; raises what does not fit the description."""
    contract.renew()
    described = OPERATIONS[name]
    operation = contract.schema[described.path][described.method]
    strategy = operation.as_strategy(generation_mode=GenerationMode(mode))

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy, is_known=st.booleans())
    def send(case: Any, is_known: bool) -> None:
        if is_known and mode == "positive":
            contract.make_known(name, case)
        checks = [*CHECKS, negative_data_rejection] if mode == "negative" else CHECKS
        answer = case.call_and_validate(
            headers={"Authorization": f"Bearer {contract.token_for(name)}"}, checks=checks
        )
        contract.statuses[name, answer.status_code] += 1
        if mode == "positive" and answer.status_code in (400, 422):
            code = json.loads(answer.content)["code"]
            assert code not in MALFORMED, (answer.status_code, answer.text, case.as_curl_command())

    send()


def main(examples: int) -> None:
    """Everything, with the counts of what was answered."""
    started = time.monotonic()
    with TemporaryDirectory() as name:
        folder = Path(name)
        template = folder / "template.sqlite3"
        databases.create_schema(databases.sqlite_url(template))
        with open_contract(databases.copy_of(template, folder), folder) as contract:
            for operation in OPERATIONS:
                for mode in MODES:
                    check_operation(contract, operation, mode, examples=examples)
                answered = {
                    status: count
                    for (each, status), count in sorted(contract.statuses.items())
                    if each == operation
                }
                sys.stdout.write(f"{operation:<24} {answered}\n")
    total, seconds = sum(contract.statuses.values()), time.monotonic() - started
    sys.stdout.write(f"{total} requests in {seconds:.0f} s, all as described\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
