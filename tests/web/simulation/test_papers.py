"""Invented files are real ones: they pass the check of uploads and may stand in the form."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.forms import parse_form
from handlers.files import queries
from handlers.files.content import inspect
from handlers.files.content.kinds import BY_ENDING
from tests.web.site import Site
from web.simulation.papers import CONTENTS, hand_in, invent_papers

PERSON = "p:unit_union@ent-0001"


@pytest.mark.parametrize("ending", CONTENTS)
def test_contents_are_sound(ending: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(CONTENTS[ending])
    inspect.check(path, BY_ENDING[ending].code)


def test_invented_files_are_handed_in_as_the_persons_own(site: Site) -> None:
    field = {"type": "filepicker", "key": "papers", "label": "附件", "multiple": True, "accept": ".docx,.png"}
    form = parse_form({"components": [{**field, "properties": {"minFiles": 2}}]})
    names = invent_papers(form.root.children[0])
    task = site.task(site.open_task(site.start()))
    data = site.runtime.run(
        f"person:{PERSON}", lambda ctx: hand_in(ctx, form, {"papers": names}, PERSON, task.id)
    )
    with site.runtime.read() as ctx:
        found = queries.list_usable(ctx, f"person:{PERSON}", task.instance_id, data["papers"])
    assert [found[each].name for each in data["papers"]] == ["模拟附件1.docx", "模拟附件2.docx"]
    assert len({file.sha256 for file in found.values()}) == 1
