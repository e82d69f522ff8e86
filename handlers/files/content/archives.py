"""What reading a damaged or foreign zip archive may raise."""

from __future__ import annotations

from typing import Final
from zipfile import BadZipFile
from zlib import error as ZlibError

ARCHIVE_FAULTS: Final = (
    BadZipFile,
    EOFError,
    ZlibError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""zipfile raises NotImplementedError for a method it does not know, RuntimeError for an encrypted member."""
