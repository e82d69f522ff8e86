"""Shares of inventors."""

from __future__ import annotations

from decimal import Decimal

import pytest

from handlers.entries.rules import shares_are_whole


@pytest.mark.parametrize(
    ("shares", "whole"),
    [(["60", "40"], True), (["33.33", "33.33", "33.34"], True), (["60", "39.99"], False), ([], False)],
)
def test_shares_make_up_the_whole(shares: list[str], whole: bool) -> None:
    assert shares_are_whole(Decimal(share) for share in shares) is whole
