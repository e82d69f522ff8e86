"""What a browser may keep of a person's pages, and what it needs for that: for work with a bad network.

The service worker (`web/assets/src/worker.js`) keeps the pages that say so under the mark of the session they came in,
for 12 hours, and drops them as soon as a page of another session, or of none, comes. What is typed is kept by
`web/assets/src/lib/vault.js` under a key of the person; it outlives signing out, and only they can read it again.
"""

from __future__ import annotations

import base64
import hmac
from hashlib import sha256

from flask import Flask, Response, current_app, g

MARK_HEADER = "X-Saicheng-Session"
KEEP_HEADER = "X-Saicheng-Keep"


def keep_page() -> None:
    """This answer may be kept for reading without a network; not for what is deliberated in confidence."""
    g.keeps_page = True


def local_key() -> str:
    """The key (AES, 256 bits, base64) of what this person's browsers keep; "" for nobody, and for an operator who only
    views as them."""
    identity = None if g.get("viewing") else g.get("identity")
    return base64.b64encode(_digest(f"local:{identity.person_id}")).decode() if identity else ""


def _digest(text: str) -> bytes:
    secret: bytes = current_app.config["SAICHENG"].secret
    return hmac.new(secret, text.encode(), sha256).digest()


def install(app: Flask) -> None:
    """Give pages their key, and tell the service worker whose they are."""
    app.add_template_global(local_key)

    @app.after_request
    def mark(response: Response) -> Response:
        identity = g.get("identity")
        if identity is not None and response.mimetype == "text/html":
            response.headers[MARK_HEADER] = _digest(f"mark:{identity.session_id}").hex()[:32]
            if g.get("keeps_page") and g.get("viewing") is None:
                response.headers[KEEP_HEADER] = "1"
        return response
