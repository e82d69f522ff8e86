"""The provider of single sign-on, from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

PREFIX = "SAICHENG_OIDC_"


@dataclass(frozen=True)
class SignOn:
    """One OpenID provider and how its people become ours.

    `claim` holds the login of the person: one the provider vouches for and its users cannot choose, such as an employee
    number. With `has_passwords` off, who has come by the provider once cannot sign in by password any more.
    """

    issuer: str
    client_id: str
    client_secret: str
    claim: str = "preferred_username"
    scope: str = "openid profile"
    name: str = ""
    has_passwords: bool = True


def read_sign_on(env: Mapping[str, str]) -> SignOn | None:
    """From SAICHENG_OIDC_ISSUER, _CLIENT_ID, _CLIENT_SECRET, _CLAIM, _SCOPE, _NAME and _PASSWORDS; None without issuer.

    Raises ValueError with what is wrong.
    """
    issuer = env.get(f"{PREFIX}ISSUER", "")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    is_local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and is_local)):
        raise ValueError(f"{PREFIX}ISSUER is not an https address: {issuer!r}")
    missing = [name for name in ("CLIENT_ID", "CLIENT_SECRET") if not env.get(PREFIX + name)]
    if missing:
        raise ValueError(f"{PREFIX}{missing[0]} is missing")
    passwords = env.get(f"{PREFIX}PASSWORDS") or "on"
    if passwords not in ("on", "off"):
        raise ValueError(f"{PREFIX}PASSWORDS is neither on nor off: {passwords!r}")
    scope = env.get(f"{PREFIX}SCOPE") or SignOn.scope
    if "openid" not in scope.split():
        raise ValueError(f"{PREFIX}SCOPE does not hold openid: {scope!r}")
    return SignOn(
        issuer=issuer,
        client_id=env[f"{PREFIX}CLIENT_ID"],
        client_secret=env[f"{PREFIX}CLIENT_SECRET"],
        claim=env.get(f"{PREFIX}CLAIM") or SignOn.claim,
        scope=scope,
        name=env.get(f"{PREFIX}NAME") or "",
        has_passwords=passwords == "on",
    )
