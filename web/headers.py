"""Response headers that keep a page from being framed, sniffed or told to run foreign code."""

from __future__ import annotations

from flask import Flask, Response, request

_CSP = (
    "default-src 'self'; script-src 'self'; style-src {style}; img-src 'self' data:; font-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
STRICT = _CSP.format(style="'self'")
# bpmn-js writes inline styles on its palette and panel; only the editor's page may.
WITH_INLINE_STYLES = _CSP.format(style="'self' 'unsafe-inline'")
INLINE_STYLE_ENDPOINTS = frozenset({"modeler.edit"})
ONE_YEAR = 31_536_000


def install(app: Flask, *, is_secure: bool) -> None:
    """Add the headers to every response; HSTS only where people come by https."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        inline = request.endpoint in INLINE_STYLE_ENDPOINTS
        headers = response.headers
        headers["Content-Security-Policy"] = WITH_INLINE_STYLES if inline else STRICT
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if is_secure:
            headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
        if request.endpoint != "assets.static_file":
            headers.setdefault("Cache-Control", "no-store")
            headers.setdefault("Vary", "Cookie")
        return response
