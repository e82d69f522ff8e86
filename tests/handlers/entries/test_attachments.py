"""Files that experts see are copies; what cannot be copied without its properties is refused at the hand-in."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from engine.context import Ctx
from engine.errors import BusinessError
from engine.ports import Ports
from handlers.campaigns.service import create_campaign
from handlers.entries.attachments import keep_review_files, list_review_files
from handlers.entries.drafts import write_result
from handlers.entries.models import Entry
from handlers.files.keeper import FileKeeper
from handlers.files.receiving import receive
from handlers.files.service import add_file
from handlers.files.store import Store
from tests.handlers.files.samples import jpeg, mp4, pdf
from tests.handlers.world import ISSUED, World, build_town

APPLICANT, APPLICANT_NAME = "p:employee@team-00001", "employee team-00001"


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[World]:
    world = World(database_url, Ports(files=FileKeeper(Store(tmp_path / "files"))))
    with world.begin() as ctx:
        build_town(ctx)
        create_campaign(ctx, 2015)
    yield world
    world.engine.dispose()


def upload(ctx: Ctx, data: bytes, name: str) -> str:
    keeper = ctx.ports.files
    assert isinstance(keeper, FileKeeper)
    return add_file(ctx, receive(keeper.store, BytesIO(data), name, "", ISSUED), APPLICANT).id


def write(ctx: Ctx, *file_ids: str) -> Entry:
    entry = ctx.session.get(Entry, "e1") or Entry(
        id="e1",
        campaign_id="2015",
        kind="result",
        number="2015-CG-0001",
        name="快换夹具",
        organisation_id="ent-0001",
        county_id="county-01",
        created_at=ISSUED,
    )
    entry.content = {"review_files": list(file_ids)}
    ctx.session.add(entry)
    ctx.session.flush()
    keep_review_files(ctx, entry, entry.content)
    return entry


def test_copies_come_in_the_order_of_the_form_and_only_those_it_holds_now(town: World) -> None:
    with town.begin() as ctx:
        drawing, photograph = upload(ctx, pdf(), "图纸.pdf"), upload(ctx, jpeg(), "照片.jpg")
        for wanted in ([drawing], [photograph, drawing], [photograph]):
            copies = list_review_files(ctx, write(ctx, *wanted))
            assert [copy.original_id for copy in copies] == wanted
        assert {copy.name[:3] for copy in copies} == {"附件-"}


def test_files_are_cleaned_when_nothing_else_is_refused(town: World) -> None:
    with town.begin() as ctx:
        entry, film = write(ctx), upload(ctx, mp4(), "演示.mp4")
        inventors = [{"person": "查无此人", "share": 100}]
        content = {"name": "快换夹具", "review_files": [film], "inventors": inventors}
        with pytest.raises(BusinessError, match="查无此人或有重名"):
            write_result(ctx, entry, content)
        inventors[0]["person"] = APPLICANT_NAME
        with pytest.raises(BusinessError, match="无法清除"):
            write_result(ctx, entry, content)


def test_file_that_keeps_its_properties_is_named(town: World) -> None:
    with town.begin() as ctx:
        film = upload(ctx, mp4(), "演示.mp4")
        with pytest.raises(BusinessError, match=r"“演示\.mp4”无法清除"):
            write(ctx, film)
