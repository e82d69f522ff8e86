"""Settings from the environment."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from web.config import BadSetting, load_config


def test_defaults_live_in_the_data_directory(tmp_path: Path) -> None:
    config = load_config({"SAICHENG_DATA_DIR": str(tmp_path / "d")})
    assert config.port == 8000
    assert config.base_url == "http://127.0.0.1:8000"
    assert config.database_url == f"sqlite:///{tmp_path}/d/saicheng.sqlite3"
    assert not config.is_secure
    assert stat.S_IMODE((tmp_path / "d").stat().st_mode) == 0o700


def test_secret_is_made_once_for_the_owner_only(tmp_path: Path) -> None:
    env = {"SAICHENG_DATA_DIR": str(tmp_path)}
    first = load_config(env).secret
    assert len(first) == 32
    assert load_config(env).secret == first
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_damaged_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"short")
    with pytest.raises(BadSetting, match="damaged"):
        load_config({"SAICHENG_DATA_DIR": str(tmp_path)})


def test_https_address_turns_on_secure_cookies(tmp_path: Path) -> None:
    env = {"SAICHENG_DATA_DIR": str(tmp_path), "SAICHENG_BASE_URL": "https://contest.example.org:8443/"}
    config = load_config(env)
    assert config.is_secure
    assert config.base_url == "https://contest.example.org:8443"
    assert config.origin == "https://contest.example.org:8443"


@pytest.mark.parametrize("port", ["x", "0", "-1", "65536", "80 ", "八千"])
def test_impossible_port_is_refused(tmp_path: Path, port: str) -> None:
    with pytest.raises(BadSetting, match="PORT"):
        load_config({"SAICHENG_DATA_DIR": str(tmp_path), "PORT": port})


@pytest.mark.parametrize("address", ["contest.example.org", "ftp://x", "https://", "javascript:1"])
def test_impossible_address_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(BadSetting, match="SAICHENG_BASE_URL"):
        load_config({"SAICHENG_DATA_DIR": str(tmp_path), "SAICHENG_BASE_URL": address})


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("nonsense", "cannot be read"),
        ("postgresql://u:p@ss@host:x/name", "cannot be read"),
        ("mysql://u:p@ss@host/name", "is of mysql"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_impossible_database_is_refused_without_its_password(tmp_path: Path, address: str, what: str) -> None:
    with pytest.raises(BadSetting, match=f"SAICHENG_DATABASE_URL {what}") as refused:
        load_config({"SAICHENG_DATA_DIR": str(tmp_path), "SAICHENG_DATABASE_URL": address})
    assert "p@ss" not in str(refused.value)


@pytest.mark.parametrize("driver", ["postgresql", "postgres", "postgresql+psycopg2", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_the_driver_that_is_installed(tmp_path: Path, driver: str) -> None:
    env = {"SAICHENG_DATA_DIR": str(tmp_path), "SAICHENG_DATABASE_URL": f"{driver}://u:p%40@host/name"}
    assert load_config(env).database_url == "postgresql+psycopg://u:p%40@host/name"


def test_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSetting, match="cannot create the directory"):
        load_config({"SAICHENG_DATA_DIR": str(tmp_path / "file" / "d")})


@pytest.mark.parametrize("text", ["-1", "6", "one", "1.5"])
def test_trusted_proxies_that_are_no_small_number_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadSetting, match="TRUSTED_PROXIES"):
        load_config({"SAICHENG_DATA_DIR": str(tmp_path), "SAICHENG_TRUSTED_PROXIES": text})


def test_trusted_proxies_are_counted(tmp_path: Path) -> None:
    assert load_config({"SAICHENG_DATA_DIR": str(tmp_path)}).trusted_proxies == 0
    environ = {"SAICHENG_DATA_DIR": str(tmp_path), "SAICHENG_TRUSTED_PROXIES": "2"}
    assert load_config(environ).trusted_proxies == 2


OIDC = {
    "SAICHENG_OIDC_ISSUER": "https://id.example.org/realm",
    "SAICHENG_OIDC_CLIENT_ID": "saicheng",
    "SAICHENG_OIDC_CLIENT_SECRET": "s",
}


def test_single_sign_on_is_read_from_the_environment(tmp_path: Path) -> None:
    env = {"SAICHENG_DATA_DIR": str(tmp_path)}
    assert load_config(env).sign_on is None
    found = load_config({**env, **OIDC, "SAICHENG_OIDC_PASSWORDS": "off"}).sign_on
    assert found is not None
    assert (found.claim, found.scope, found.has_passwords) == ("preferred_username", "openid profile", False)


@pytest.mark.parametrize(
    "change",
    [
        {"SAICHENG_OIDC_ISSUER": "http://id.example.org"},
        {"SAICHENG_OIDC_ISSUER": "id.example.org"},
        {"SAICHENG_OIDC_CLIENT_ID": ""},
        {"SAICHENG_OIDC_CLIENT_SECRET": ""},
        {"SAICHENG_OIDC_SCOPE": "profile"},
        {"SAICHENG_OIDC_PASSWORDS": "no"},
    ],
)
def test_wrong_single_sign_on_is_named(tmp_path: Path, change: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match=next(iter(change))):
        load_config({"SAICHENG_DATA_DIR": str(tmp_path), **OIDC, **change})
