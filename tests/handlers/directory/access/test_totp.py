"""The codes of RFC 6238, and which of them count."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from handlers.directory.access import totp

# RFC 6238, appendix B (SHA-1), its eight digits cut to six.
SECRET = base64.b32encode(b"12345678901234567890").decode()
VECTORS = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


@pytest.mark.parametrize(("seconds", "code"), VECTORS.items())
def test_codes_are_those_of_the_rfc(seconds: int, code: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert totp.code_of(SECRET, totp.step_at(now)) == code
    assert totp.find_step(SECRET, code, now) == seconds // 30


@pytest.mark.parametrize(("drift", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_of_drift_counts(drift: int, counts: bool) -> None:
    now = datetime.fromtimestamp(1234567890, UTC)
    step = totp.step_at(now) + drift
    assert totp.find_step(SECRET, totp.code_of(SECRET, step), now) == (step if counts else None)


@pytest.mark.parametrize("typed", ["", "00592", "0059240", "abcdef", "００５９２４", "\ud800", "x" * 1000])
def test_what_is_no_code_matches_nothing(typed: str) -> None:
    assert totp.find_step(SECRET, typed, datetime.fromtimestamp(1234567890, UTC)) is None


def test_secrets_are_long_and_differ() -> None:
    assert len(base64.b32decode(totp.new_secret())) == 20
    assert totp.new_secret() != totp.new_secret()


def test_uri_is_what_apps_read() -> None:
    assert totp.enrolment_uri("ABC", "wang.li@厂", "Saicheng") == (
        "otpauth://totp/Saicheng:wang.li%40%E5%8E%82?secret=ABC&issuer=Saicheng&digits=6&period=30"
    )
