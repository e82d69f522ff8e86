"""Uploaded packages as folders: what is unpacked is checked first, whatever the archive says of itself."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path, PurePosixPath

from engine.errors import Invalid
from handlers.files.content.archives import ARCHIVE_FAULTS

MAX_FILES = 300
MAX_FILE = 2_000_000
MAX_TOTAL = 10_000_000
MAX_LEVELS = 3
_NAME = re.compile(r"[^\x00-\x1f/\\:*?\"<>|]{1,120}")
_IGNORED = ("__MACOSX", ".DS_Store", "Thumbs.db")
_IGNORED_FOLDERS = tuple((name,) for name in _IGNORED)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class BadUpload(Invalid):
    """A package is a zip of a .bpmn file with forms/*.json and manifest.json, or these files one by one."""

    code = "upload.bad_package"


def unpack(uploads: Iterable[tuple[str, bytes]], folder: Path) -> None:
    """Write uploaded files (name, content) into a folder: archives unpacked, other files where a package has them.

    Raises BadUpload for a broken or encrypted archive, a name that leads out of the folder, a file twice, more than
    300 files, 2 MB a file or 10 MB in all.
    """
    total = count = 0
    for name, content in uploads:
        files = _read_archive(content) if name.lower().endswith(".zip") else [(_place_of(name), content)]
        for path, data in files:
            total, count = total + len(data), count + 1
            if count > MAX_FILES or total > MAX_TOTAL:
                raise BadUpload(f"more than {MAX_FILES} files or {MAX_TOTAL} bytes")
            _write(folder, path, data)


def _place_of(name: str) -> PurePosixPath:
    is_form = name.endswith(".json") and name != "manifest.json"
    return PurePosixPath("forms", name) if is_form else PurePosixPath(name)


def _read_archive(content: bytes) -> Iterable[tuple[PurePosixPath, bytes]]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            if len(entries) > MAX_FILES:
                raise BadUpload(f"more than {MAX_FILES} files")
            for entry in entries:
                path = PurePosixPath(entry.filename)
                if path.name in _IGNORED or path.parts[:1] in _IGNORED_FOLDERS:
                    continue
                if entry.compress_type not in _METHODS:
                    raise BadUpload("files in an archive are stored or deflated")
                yield path, _read_entry(archive, entry)
    except ARCHIVE_FAULTS as error:
        raise BadUpload(f"this archive cannot be read: {error}") from None


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    # Not the size it gives: the bytes that really come out.
    with archive.open(entry) as file:
        data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise BadUpload(f"{entry.filename} is larger than {MAX_FILE} bytes")
    return data


def _write(folder: Path, path: PurePosixPath, data: bytes) -> None:
    parts = path.parts
    if not 0 < len(parts) <= MAX_LEVELS or not all(_is_plain(part) for part in parts):
        raise BadUpload(f"{str(path)[:200]!r} is no name for a file of a package")
    target = folder.joinpath(*parts)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(data)
    except OSError:
        raise BadUpload(f"{str(path)[:200]!r} comes twice or cannot be written") from None


def _is_plain(part: str) -> bool:
    return part not in ("", ".", "..") and _NAME.fullmatch(part) is not None and part.isprintable()
