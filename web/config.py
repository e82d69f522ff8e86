"""Settings from the environment; nothing else in the program reads it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from engine.errors import Invalid
from handlers.files.scanner import BadScanner, scanner_from
from web.sign_on.settings import SignOn, read_sign_on

SECRET_BYTES = 32
DATABASE, SECRET, FILES = "saicheng.sqlite3", "secret", "files"
"""What a data directory holds."""

_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
MOST_PROXIES = 5


class BadSetting(Invalid):
    """A setting in the environment makes no sense."""

    code = "config.bad_setting"


@dataclass(frozen=True)
class Config:
    """How this process runs. `base_url` is where people reach it; https there turns on secure cookies.

    `trusted_proxies` is how many reverse proxies stand before it: so many addresses of `X-Forwarded-For` are
    believed, which login throttling counts by. Uploads lie in `files_dir`, which all processes must reach; without it
    in the data directory. `webhook_hosts` ("host" or "host:port") may be called though they are inside the network.
    `virus_scan` names the scanner of uploads, as `handlers.files.scanner` says; "" is none.
    """

    data_dir: Path
    database_url: str
    port: int
    base_url: str
    smtp_url: str
    secret: bytes
    trusted_proxies: int = 0
    files_dir: Path | None = None
    sign_on: SignOn | None = None
    webhook_hosts: frozenset[str] = frozenset()
    virus_scan: str = ""

    @property
    def store_dir(self) -> Path:
        """Where uploaded files lie."""
        return self.files_dir or self.data_dir / FILES

    @property
    def is_secure(self) -> bool:
        """Whether people reach the site over https."""
        return urlsplit(self.base_url).scheme == "https"

    @property
    def origin(self) -> str:
        """Scheme, host and port that a browser sends as `Origin`."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"


def load_config(environ: Mapping[str, str] | None = None) -> Config:
    """Read PORT and SAICHENG_DATA_DIR, _FILES_DIR, _DATABASE_URL, _BASE_URL, _SMTP_URL, _TRUSTED_PROXIES, _OIDC_…,
    _VIRUS_SCAN and _WEBHOOK_HOSTS (separated by commas).

    Raises BadSetting.

    Creates the data directory (0700) and its `secret` file (0600) on first use.
    """
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("SAICHENG_DATA_DIR") or "data").expanduser().resolve()
    _make_private(data_dir)
    port = _port(env.get("PORT") or "8000")
    base_url = env.get("SAICHENG_BASE_URL") or f"http://127.0.0.1:{port}"
    if urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).hostname:
        raise BadSetting(f"SAICHENG_BASE_URL is not an http(s) address: {base_url!r}")
    return Config(
        data_dir=data_dir,
        database_url=_database(env.get("SAICHENG_DATABASE_URL") or f"sqlite:///{data_dir / DATABASE}"),
        port=port,
        base_url=base_url.rstrip("/"),
        smtp_url=env.get("SAICHENG_SMTP_URL") or "",
        secret=_read_secret(data_dir / SECRET),
        trusted_proxies=_count(env.get("SAICHENG_TRUSTED_PROXIES") or "0"),
        files_dir=_folder(env.get("SAICHENG_FILES_DIR") or ""),
        sign_on=_sign_on(env),
        webhook_hosts=_hosts(env.get("SAICHENG_WEBHOOK_HOSTS") or ""),
        virus_scan=_scanner(env.get("SAICHENG_VIRUS_SCAN") or ""),
    )


def _database(text: str) -> str:
    """The address, with the one driver for its kind; the password is not repeated in an error."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise BadSetting(
            "SAICHENG_DATABASE_URL cannot be read: write postgresql://user:password@host/name or sqlite:////path/of/file"
            " (in a password, write % as %25, @ as %40, : as %3A and / as %2F)"
        ) from None
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise BadSetting(f"SAICHENG_DATABASE_URL is of {url.get_backend_name()}: use SQLite or PostgreSQL")
    if driver == "sqlite" and url.database in (None, "", ":memory:"):
        raise BadSetting("SAICHENG_DATABASE_URL names no file: write sqlite:////path/of/file")
    return (
        text if url.drivername == driver else url.set(drivername=driver).render_as_string(hide_password=False)
    )


def _sign_on(env: Mapping[str, str]) -> SignOn | None:
    try:
        return read_sign_on(env)
    except ValueError as error:
        raise BadSetting(str(error)) from None


def _folder(text: str) -> Path | None:
    if not text:
        return None
    folder = Path(text).expanduser().resolve()
    _make_private(folder)
    return folder


def _hosts(text: str) -> frozenset[str]:
    return frozenset(name for each in text.split(",") if (name := each.strip().lower()))


def _scanner(text: str) -> str:
    if text:
        try:
            scanner_from(text)
        except BadScanner as error:
            raise BadSetting(f"SAICHENG_VIRUS_SCAN is not understood: {text!r}. {error.message}") from None
    return text


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise BadSetting(f"PORT is not a port number: {text!r}")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_PROXIES:
        raise BadSetting(f"SAICHENG_TRUSTED_PROXIES is not a number from 0 to {MOST_PROXIES}: {text!r}")
    return int(text)


def _make_private(directory: Path) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"cannot create the directory {directory}: {error.strerror}") from None


def _read_secret(path: Path) -> bytes:
    """The key that signs form tokens; made once, readable by the owner only."""
    try:
        if not path.exists():
            _write_secret(path)
        secret = path.read_bytes()
    except OSError as error:
        raise BadSetting(f"cannot read or write {path}: {error.strerror}") from None
    if len(secret) < SECRET_BYTES:
        raise BadSetting(f"the secret file {path} is damaged; delete it to get a new one")
    return secret


def _write_secret(path: Path) -> None:
    """The whole file at once: of several processes started together all use that of the first."""
    with NamedTemporaryFile(dir=path.parent, prefix="secret-") as file:
        file.write(secrets.token_bytes(SECRET_BYTES))
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)
