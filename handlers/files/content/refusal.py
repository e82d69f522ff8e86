"""Why a file is not taken."""

from __future__ import annotations

REASONS = frozenset(
    {
        "damaged", "encrypted", "legacy", "macros", "active", "mixed",
        "mismatch", "markup", "too_complex", "not_anonymisable", "no_picture",
    }
)  # fmt: skip


class Refusal(Exception):
    """The content cannot be taken; `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        if reason not in REASONS:
            raise ValueError(reason)
        self.reason = reason
        super().__init__(reason)
