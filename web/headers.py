"""Response headers that keep a page from being framed, sniffed or told to run foreign code."""

from __future__ import annotations

from flask import Flask, Response, request

_CSP = (
    "default-src 'self'; script-src 'self'; style-src {style}; img-src 'self' data:; font-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
)
STRICT = _CSP.format(style="'self'")
# What people uploaded is data: should a browser show it after all, nothing in it runs or loads.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
DOWNLOAD_ENDPOINTS = frozenset({"files.download", "uploads.download", "api.download_file", "gallery.picture"})
# bpmn-js writes inline styles on its palette and panel; only the editor's page may.
WITH_INLINE_STYLES = _CSP.format(style="'self' 'unsafe-inline'")
INLINE_STYLE_ENDPOINTS = frozenset({"modeler.edit"})
# Their address is a secret: whatever they lead to learns the site's name at most. (`no-referrer` would also take the
# `Origin` from their own form, which is then refused.)
SECRET_ADDRESS_ENDPOINTS = frozenset({"passwords.new", "passwords.set_new"})
ONE_YEAR = 31_536_000


def install(app: Flask, *, is_secure: bool) -> None:
    """Add the headers to every response; HSTS only where people come by https."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _policy_of(request.endpoint))
        headers["X-Content-Type-Options"] = "nosniff"
        is_secret = request.endpoint in SECRET_ADDRESS_ENDPOINTS
        headers["Referrer-Policy"] = "strict-origin" if is_secret else "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if is_secure:
            headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
        if request.endpoint != "assets.static_file":
            headers.setdefault("Cache-Control", "no-store")
            headers.setdefault("Vary", "Cookie")
        return response


def _policy_of(endpoint: str | None) -> str:
    if endpoint in DOWNLOAD_ENDPOINTS:
        return SANDBOX
    return WITH_INLINE_STYLES if endpoint in INLINE_STYLE_ENDPOINTS else STRICT
