"""What is taken and what is refused, by content; nothing of the web."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZipFile

import pikepdf
import pytest
from PIL import Image

from engine.faults import arm, disarm
from handlers.files import child
from handlers.files.content import clean, inspect, jpeg
from handlers.files.content.kinds import KINDS, find_kind
from handlers.files.content.refusal import Refusal
from handlers.files.errors import FileRefused, FileTooLarge
from handlers.files.receiving import receive
from handlers.files.rules import MAX_SIZE
from handlers.files.store import Store
from tests.handlers.files.samples import AUTHOR, BAD, GOOD, office, pdf, png, zipped

NOW = datetime(2015, 3, 13, 1, tzinfo=UTC)


def kind_of(name: str) -> str:
    kind = find_kind(name)
    assert kind is not None
    return kind.code


@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_taken(name: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(GOOD[name])
    inspect.check(path, kind_of(name))


@pytest.mark.parametrize(("name", "content", "code"), BAD, ids=[name for name, _content, _code in BAD])
def test_bad_files_are_refused_and_leave_nothing(
    name: str, content: bytes, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "check", inspect.check)  # a process for each would take most of the time
    store = Store(tmp_path / "store")
    with pytest.raises(FileRefused) as refused:
        receive(store, BytesIO(content), name, "", NOW)
    assert refused.value.code == code
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_every_kind_has_a_good_sample() -> None:
    assert {kind_of(name) for name in GOOD} == {kind.code for kind in KINDS}


@pytest.mark.parametrize(
    ("name", "declared", "is_taken"),
    [
        ("a.txt", "", True),
        ("a.txt", "text/plain; charset=utf-8", True),
        ("a.txt", "application/octet-stream", True),
        ("a.txt", "text/html", False),
        ("a.txt", "image/svg+xml", False),
        ("a.csv", "application/vnd.ms-excel", True),
    ],
)
def test_declared_type_must_agree(name: str, declared: str, is_taken: bool, tmp_path: Path) -> None:
    def send() -> None:
        receive(Store(tmp_path), BytesIO(b"text"), name, declared, NOW)

    if is_taken:
        send()
        return
    with pytest.raises(FileRefused) as refused:
        send()
    assert refused.value.code == "file.mismatch"


class Endless(BytesIO):
    """Counts what was read of it."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert 0 < size <= 1 << 20, "all at once"
        self.count += size
        return b"x" * size


def test_too_large_is_cut_while_streaming(tmp_path: Path) -> None:
    stream = Endless()
    with pytest.raises(FileTooLarge):
        receive(Store(tmp_path), stream, "a.txt", "", NOW)
    assert stream.count < MAX_SIZE + (1 << 20)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_same_content_lies_there_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    first, second = (receive(store, BytesIO(b"text"), f"{n}.txt", "", NOW) for n in range(2))
    assert (first.sha256, second.sha256) == (first.sha256, first.sha256)
    [path] = [each for each in store.root.rglob("*") if each.is_file()]
    assert path.read_bytes() == b"text"
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_crash_after_writing_leaves_content_that_is_swept_a_day_later(tmp_path: Path) -> None:
    class Crash(BaseException):
        pass

    def crash() -> None:
        raise Crash

    store = Store(tmp_path)
    arm("file_written", crash)
    try:
        with pytest.raises(Crash):
            receive(store, BytesIO(b"text"), "a.txt", "", NOW)
    finally:
        disarm()
    assert list(store.list_old(NOW)) == []
    later = datetime(2015, 3, 15, tzinfo=UTC)
    [digest] = store.list_old(later)
    assert store.discard(digest, later)
    assert not store.has(digest)


def test_content_received_again_meanwhile_is_not_discarded(tmp_path: Path) -> None:
    store, later = Store(tmp_path), datetime(2015, 3, 15, tzinfo=UTC)
    digest = receive(store, BytesIO(b"text"), "a.txt", "", NOW).sha256
    receive(store, BytesIO(b"text"), "b.txt", "", datetime(2015, 3, 16, tzinfo=UTC))
    assert not store.discard(digest, later)
    assert store.path_of(digest).read_bytes() == b"text"


# Nameless copies


def cleaned(name: str, data: bytes, folder: Path) -> bytes:
    source, target = folder / "source", folder / "target"
    source.write_bytes(data)
    clean.clean(source, target, kind_of(name))
    return target.read_bytes()


def holds_author(data: bytes) -> bool:
    """Also inside of what is packed."""
    if data[:2] == b"PK":
        with ZipFile(BytesIO(data)) as archive:
            return any(holds_author(archive.read(name)) for name in archive.namelist())
    if data[:4] == b"%PDF":
        with pikepdf.open(BytesIO(data)) as document:
            plain = BytesIO()
            document.save(
                plain,
                compress_streams=False,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            )
        data = plain.getvalue()
    return AUTHOR.encode() in data


@pytest.mark.parametrize("name", [name for name in GOOD if kind_of(name) not in ("mp4", "txt", "csv")])
def test_copy_names_nobody_and_is_sound(name: str, tmp_path: Path) -> None:
    assert holds_author(GOOD[name]), "a sample that names nobody proves nothing"
    copy = cleaned(name, GOOD[name], tmp_path)
    assert not holds_author(copy)
    assert copy == cleaned(name, GOOD[name], tmp_path)


def test_copy_of_a_photograph_looks_the_same(tmp_path: Path) -> None:
    for name in ("现场照片.JPG", "图.png", "图.webp"):
        before = Image.open(BytesIO(GOOD[name]))
        after = Image.open(BytesIO(cleaned(name, GOOD[name], tmp_path)))
        assert before.tobytes() == after.tobytes()
    assert Image.open(BytesIO(jpeg.clean(GOOD["现场照片.JPG"]))).getexif()[0x0112] == 6


def test_copy_of_a_document_still_says_what_was_written_in_it(tmp_path: Path) -> None:
    with pikepdf.open(BytesIO(cleaned("a.pdf", GOOD["总结.pdf"], tmp_path))) as document:
        assert document.pages[0].Annots[0].Contents == "改这里"
        assert "/Im0" in document.pages[0].Resources.XObject


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("film.mp4", GOOD["演示.mp4"]),
        ("inner.docx", office(more={"word/embeddings/oleObject1.bin": b"x"})),
        ("drawing.pptx", office("pptx", more={"ppt/media/image1.emf": b"x"})),
        ("signed.pdf", pdf(AcroForm=pikepdf.Dictionary(Fields=[pikepdf.Dictionary(FT=pikepdf.Name.Sig)]))),
    ],
)
def test_what_cannot_be_cleaned_says_so(name: str, data: bytes, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        cleaned(name, data, tmp_path)
    assert refused.value.reason == "not_anonymisable"


# The child


def test_child_tells_the_reason_and_outlives_nothing(tmp_path: Path) -> None:
    path, target = tmp_path / "x", tmp_path / "y"
    path.write_bytes(png())
    child.check(path, "png")
    child.clean(path, target, "png")
    assert not holds_author(target.read_bytes())
    with pytest.raises(Refusal) as refused:
        child.check(path, "jpeg")
    assert refused.value.reason == "mismatch"
    with pytest.raises(Refusal) as refused:
        child.check(tmp_path / "missing", "png")
    assert refused.value.reason == "damaged"


def test_damage_of_any_kind_is_a_refusal_or_nothing(tmp_path: Path) -> None:
    luck, path = Random(17), tmp_path / "x"
    for name, data in GOOD.items():
        for _ in range(40):
            broken = bytearray(data)
            for _ in range(luck.randint(1, 8)):
                broken[luck.randrange(len(broken))] = luck.randrange(256)
            path.write_bytes(broken[: luck.randint(1, len(broken))] if luck.random() < 0.3 else broken)
            try:
                inspect.check(path, kind_of(name))
                clean.clean(path, tmp_path / "copy", kind_of(name))
            except Refusal:
                continue


def test_zip_with_an_empty_directory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"PK\x03\x04" + zipped({}))
    with pytest.raises(Refusal):
        inspect.check(path, "docx")
