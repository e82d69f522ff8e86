"""Rows of files: who may use them, what they belong to, quotas, copies, and sweeping."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from engine.context import Ctx
from engine.errors import NotFound
from engine.models import HumanTask
from engine.ports import Ports
from handlers.files import queries, service
from handlers.files.errors import NotAnonymisable, QuotaUsedUp
from handlers.files.invariants import content_is_there, held_and_attached
from handlers.files.keeper import FileKeeper
from handlers.files.models import File
from handlers.files.readers import add_reader, require_file
from handlers.files.receiving import Received, receive
from handlers.files.rules import FileState
from handlers.files.store import Store
from handlers.files.tasks import TICKS
from tests.handlers.files.samples import AUTHOR, GOOD, mp4
from tests.handlers.world import World, build_town, close_task, make_instance, make_task
from web.identity import Identity

OWNER, OTHER = "p:unit_union@ent-0001", "p:unit_union@ent-0002"


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[World]:
    world = World(database_url, Ports(files=FileKeeper(Store(tmp_path / "files"))))
    with world.begin() as ctx:
        build_town(ctx)
    yield world
    with world.begin() as ctx:
        assert [*held_and_attached(ctx), *content_is_there(ctx)] == []
    world.engine.dispose()


def received(world: World, data: bytes = b"text", name: str = "说明.txt") -> Received:
    files = world.ports.files
    assert isinstance(files, FileKeeper)
    return receive(files.store, BytesIO(data), name, "", world.clock.now())


def upload(world: World, person: str = OWNER, task_id: str | None = None, **content: object) -> str:
    found = received(world, **content)  # type: ignore[arg-type]
    with world.begin() as ctx:
        return service.add_file(ctx, found, person, task_id=task_id).id


def usable(ctx: Ctx, person: str, instance_id: str, *ids: str) -> list[str]:
    return sorted(queries.list_usable(ctx, f"person:{person}", instance_id, ids))


def identity(person: str) -> Identity:
    return Identity(person, person, frozenset(), (f"person:{person}",), "")


def test_file_is_its_uploaders_until_a_process_has_it(town: World) -> None:
    file_id = upload(town)
    with town.begin() as ctx:
        mine, foreign = make_instance(ctx, "one"), make_instance(ctx, "two")
        child = make_instance(ctx, "three")
        child.parent_id = mine.id
        ctx.session.flush()
        assert usable(ctx, OWNER, mine.id, file_id, "nonsense", "0" * 32) == [file_id]
        assert usable(ctx, OTHER, mine.id, file_id) == []
        keeper = town.ports.files
        assert keeper is not None
        keeper.attach(ctx, {"instance_id": child.id}, [file_id])
        for person in (OWNER, OTHER):  # whoever works in the process or in the one that called it
            assert usable(ctx, person, mine.id, file_id) == [file_id]
            assert usable(ctx, person, child.id, file_id) == [file_id]
            assert usable(ctx, person, foreign.id, file_id) == []
        assert ctx.session.get_one(File, file_id).state == FileState.ATTACHED


def test_reading_follows_what_the_file_belongs_to(town: World) -> None:
    add_reader("test", lambda _ctx, reader, thing_id: reader.person_id == thing_id)
    file_id = upload(town)
    with town.begin() as ctx:
        assert require_file(ctx, identity(OWNER), file_id).id == file_id
        with pytest.raises(NotFound):
            require_file(ctx, identity(OTHER), file_id)
        service.attach(ctx, "test", OTHER, [file_id])
        assert require_file(ctx, identity(OTHER), file_id).id == file_id
        with pytest.raises(NotFound):
            require_file(ctx, identity(OWNER), file_id)
        service.attach(ctx, "unheard of", OWNER, [file_id])
        with pytest.raises(NotFound):
            require_file(ctx, identity(OWNER), file_id)


def test_attaching_again_changes_nothing(town: World) -> None:
    file_id = upload(town)
    for _ in range(2):
        with town.begin() as ctx:
            service.attach(ctx, "test", "one", [file_id, "nonsense"])
    with town.begin() as ctx:
        assert [file.id for file in queries.list_files_of(ctx, "test", "one")] == [file_id]


def test_quota_ends_at_midnight(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_FILES_A_DAY", 2)
    found = received(town)
    for _ in range(2):
        with town.begin() as ctx:
            service.add_file(ctx, found, OWNER)
    with town.begin() as ctx, pytest.raises(QuotaUsedUp):
        service.add_file(ctx, found, OWNER)
    with town.begin() as ctx:
        service.require_room(ctx, OTHER)
    town.clock.advance(hours=15)  # it was nine in the morning
    with town.begin() as ctx:
        service.require_room(ctx, OWNER)


def test_quota_counts_bytes(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_BYTES_A_DAY", 4)
    upload(town, data=b"text")
    with town.begin() as ctx, pytest.raises(QuotaUsedUp):
        service.require_room(ctx, OWNER)


def test_unattached_is_given_up_after_a_week_and_its_content_swept(town: World) -> None:
    kept, given_up = upload(town, data=b"kept"), upload(town, data=b"given up")
    with town.begin() as ctx:
        service.attach(ctx, "test", "one", [kept])
        digests = {file.id: file.sha256 for file in ctx.session.scalars(select(File))}
    store = _store(town)
    town.clock.advance(days=7)
    assert town.run_tick(TICKS["files.give_up"]) == 0
    town.clock.advance(minutes=1)
    assert town.run_tick(TICKS["files.give_up"]) == 1
    town.run_tick(TICKS["files.sweep"])
    assert store.has(digests[kept])
    assert not store.has(digests[given_up])
    with town.begin() as ctx, pytest.raises(NotFound):
        queries.get_file(ctx, given_up)


def test_open_task_keeps_what_was_uploaded_for_it(town: World) -> None:
    with town.begin() as ctx:
        task_id = make_task(ctx, [f"person:{OWNER}"]).id
    file_id = upload(town, task_id=task_id)
    town.clock.advance(days=90)
    assert town.run_tick(TICKS["files.give_up"]) == 0
    with town.begin() as ctx:
        close_task(ctx, ctx.session.get_one(HumanTask, task_id))
    assert town.run_tick(TICKS["files.give_up"]) == 1
    with town.begin() as ctx:
        assert ctx.session.get_one(File, file_id).state == FileState.REMOVED


def test_content_without_a_row_is_swept_when_it_is_a_day_old(town: World) -> None:
    orphan, store = received(town, b"orphan").sha256, _store(town)
    with town.begin() as ctx:
        assert service.sweep_content(ctx) == 0
    town.clock.advance(days=1, minutes=1)
    fresh = received(town, b"fresh").sha256
    shared = upload(town, data=b"shared")
    with town.begin() as ctx:
        assert service.sweep_content(ctx) == 1
        assert shared
    assert (store.has(orphan), store.has(fresh)) == (False, True)


def test_two_rows_share_content_and_one_of_them_keeps_it(town: World) -> None:
    first, second = upload(town, data=b"same"), upload(town, OTHER, data=b"same")
    with town.begin() as ctx:
        service.attach(ctx, "test", "one", [second])
    town.clock.advance(days=8)
    assert town.run_tick(TICKS["files.give_up"]) == 1
    town.run_tick(TICKS["files.sweep"])
    with town.begin() as ctx:
        assert ctx.session.get_one(File, first).state == FileState.REMOVED
        assert _store(town).has(queries.get_file(ctx, second).sha256)


def test_copy_is_made_once_and_names_nobody(town: World) -> None:
    file_id = upload(town, data=GOOD["总结.pdf"], name=f"{AUTHOR}的总结.pdf")
    with town.begin() as ctx:
        copy = service.anonymise(ctx, file_id)
        assert service.anonymise(ctx, file_id).id == copy.id
        assert service.anonymise(ctx, copy.id).id == copy.id
        assert (copy.uploader_id, copy.organisation_id) == (None, None)
        assert AUTHOR not in copy.name
        assert copy.name.endswith(".pdf")
        assert copy.sha256 != queries.get_file(ctx, file_id).sha256
        service.attach(ctx, "test", "review", [copy.id, file_id])


def test_what_cannot_be_cleaned_says_so(town: World) -> None:
    film = upload(town, data=mp4(), name="演示.mp4")
    with town.begin() as ctx:
        assert not queries.get_file(ctx, film).is_anonymisable
        with pytest.raises(NotAnonymisable):
            service.anonymise(ctx, film)
        assert queries.get_file(ctx, upload_in(ctx, town)).is_anonymisable


def upload_in(ctx: Ctx, world: World) -> str:
    return service.add_file(ctx, received(world), OWNER).id


@pytest.mark.parametrize(
    "wrong", [{"state": "lost"}, {"size": 0}, {"sha256": "short"}, {"state": "removed"}, {"name": ""}]
)
def test_constraints_hold(town: World, wrong: dict[str, object]) -> None:
    row = {"sha256": "0" * 64, "size": 1, "media_type": "text/plain", "name": "a.txt", "uploader_id": OWNER}
    with pytest.raises(IntegrityError), town.begin() as ctx:
        ctx.session.execute(insert(File).values({**row, "created_at": ctx.now(), **wrong}))


def _store(world: World) -> Store:
    files = world.ports.files
    assert isinstance(files, FileKeeper)
    return files.store
