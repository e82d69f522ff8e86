"""The OpenID provider as we talk to it: discovery, the way there, the code's exchange, the ID token's checks.

OpenID Connect Core 1.0, 3.1 (authorization code) with PKCE (RFC 7636); Discovery 1.0; RP-Initiated Logout 1.0.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlencode

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from engine.errors import AppError
from web.sign_on.settings import SignOn

# Signatures that only the provider can make; neither "none" nor a secret we share with it.
ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
]
TIMEOUT_SECONDS = 10
LEEWAY_SECONDS = 60
KEPT = timedelta(hours=1)
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")

log = logging.getLogger(__name__)


class SignOnFailed(AppError):
    """Single sign-on did not succeed; try again."""

    code = "sign_on.failed"
    status = 403


class ProviderAway(AppError):
    """The provider of single sign-on does not answer."""

    code = "sign_on.away"
    status = 502


@dataclass(frozen=True)
class Proof:
    """Who the provider says this is."""

    subject: str
    login: str


class Provider:
    """One provider; what it says of itself is asked for once an hour."""

    def __init__(self, settings: SignOn, redirect_uri: str) -> None:
        self.settings = settings
        self._redirect_uri = redirect_uri
        self._lock = Lock()
        self._metadata: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._known_until: datetime | None = None

    def authorization_url(self, now: datetime, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to prove who its person is."""
        with self._session() as session:
            url, _state = session.create_authorization_url(
                self._discover(now)["authorization_endpoint"],
                state=state,
                nonce=nonce,
                code_verifier=verifier,
            )
        return str(url)

    def prove(self, now: datetime, code: str, nonce: str, verifier: str) -> Proof:
        """Exchange a code, check the ID token, and read who it is. Raises SignOnFailed, ProviderAway."""
        metadata = self._discover(now)
        try:
            with self._session() as session:
                token = session.fetch_token(metadata["token_endpoint"], code=code, code_verifier=verifier)
                claims = self.check_id_token(
                    now, str(token.get("id_token", "")), nonce, token.get("access_token")
                )
                return Proof(claims["sub"], self._login_of(session, metadata, claims))
        except requests.RequestException as error:
            raise _away(error) from error
        except AuthlibBaseError as error:
            raise _failed(error) from error

    def check_id_token(
        self, now: datetime, id_token: str, nonce: str, access_token: str | None = None
    ) -> dict[str, Any]:
        """The claims of an ID token that is this provider's, for us, of now, and answers this nonce (Core, 3.1.3.7)."""
        try:
            decoded = jwt.decode(
                id_token,
                KeySet.import_key_set(self._keys_of(now)),
                registry=JWSRegistry(algorithms=ALGORITHMS),
            )
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": self.settings.issuer},
                    "aud": {"essential": True, "value": self.settings.client_id},
                    "nonce": {"essential": True, "value": nonce},
                },
                {"nonce": nonce, "client_id": self.settings.client_id, "access_token": access_token},
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, AuthlibBaseError, ValueError, TypeError) as error:
            raise _failed(error) from error
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise _failed("no subject")
        return dict(claims)

    def logout_url(self, now: datetime, back: str) -> str:
        """Where the browser goes to leave the provider as well; empty if that is not offered."""
        try:
            place = self._discover(now).get("end_session_endpoint", "")
        except AppError:
            return ""
        query = urlencode({"client_id": self.settings.client_id, "post_logout_redirect_uri": back})
        return f"{place}?{query}" if place else ""

    def _login_of(
        self, session: OAuth2Session, metadata: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> str:
        """The configured claim, from the ID token or else from the provider's own answer about the same subject."""
        claim = self.settings.claim
        if claim not in claims and (place := metadata.get("userinfo_endpoint")):
            answer = session.get(place, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
            told = _read(answer)
            if told.get("sub") != claims["sub"]:
                raise _failed("the userinfo is about somebody else")
            claims = told
        value = claims.get(claim)
        if claim == "email" and claims.get("email_verified") is not True:
            raise _failed("the e-mail address is not verified")
        if not isinstance(value, str) or not value.strip():
            raise _failed(f"there is no claim {claim}")
        return value

    def _session(self) -> OAuth2Session:
        return OAuth2Session(
            self.settings.client_id,
            self.settings.client_secret,
            scope=self.settings.scope,
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            default_timeout=TIMEOUT_SECONDS,
        )

    def _discover(self, now: datetime) -> dict[str, Any]:
        with self._lock:
            if self._known_until is None or now >= self._known_until:
                found = _fetch(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != self.settings.issuer:
                    raise _failed(f"the issuer calls itself {found.get('issuer')!r}")
                if missing := [name for name in _NEEDED if not isinstance(found.get(name), str)]:
                    raise _failed(f"the issuer does not say its {missing[0]}")
                self._keys = _fetch(found["jwks_uri"])
                self._metadata, self._known_until = found, now + KEPT
            return self._metadata

    def _keys_of(self, now: datetime) -> Any:
        self._discover(now)
        return self._keys


def _fetch(url: str) -> dict[str, Any]:
    try:
        answer = requests.get(url, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        answer.raise_for_status()
        return _read(answer)
    except requests.RequestException as error:
        raise _away(error) from error


def _read(answer: requests.Response) -> dict[str, Any]:
    found = answer.json()
    if not isinstance(found, dict):
        raise _failed("the answer is no JSON object")
    return found


def _failed(reason: object) -> SignOnFailed:
    log.warning("single sign-on refused: %s", reason)
    return SignOnFailed()


def _away(error: Exception) -> ProviderAway:
    log.warning("the provider of single sign-on does not answer: %s", error)
    return ProviderAway()
