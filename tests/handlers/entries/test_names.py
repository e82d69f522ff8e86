"""What the public may call an entry."""

from __future__ import annotations

import pytest

from handlers.entries.models import Entry
from handlers.entries.queries import public_name


@pytest.mark.parametrize(
    ("publishable_name", "confidentiality", "shown"),
    [
        ("夹具", "internal", "夹具"),
        ("夹具", "public", "夹具"),
        ("", "public", "快换夹具"),
        ("", "internal", ""),
    ],
)
def test_own_name_is_shown_unless_it_is_confidential(
    publishable_name: str, confidentiality: str, shown: str
) -> None:
    entry = Entry(name="快换夹具", publishable_name=publishable_name, confidentiality=confidentiality)
    assert public_name(entry) == shown
