#!/bin/sh
# Make sure there is a Chromium with Chinese fonts for the browser tests.
# Order: one on PATH, Playwright's own, else install Debian's (as root). Without any: fail under CI=true, else say so.
set -u

on_path() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
playwrights_own() {
    python -c 'import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as p:
    sys.exit(not os.path.exists(p.chromium.executable_path))'
}
chinese_font() { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -n 1)" ]; }
can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
install() {
    echo "Installing $*"
    log=$(mktemp)
    if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } \
        >"$log" 2>&1; then
        tail -n 5 "$log" >&2
    fi
    rm -f "$log"
}

if ! on_path >/dev/null && ! playwrights_own 2>/dev/null && can_install; then
    install chromium chromium-l10n fonts-noto-cjk fontconfig
elif ! chinese_font && can_install; then
    install fonts-noto-cjk fontconfig
fi
if on_path >/dev/null || playwrights_own 2>/dev/null; then
    chinese_font || echo "No Chinese font found: screenshots will show boxes (fonts-noto-cjk)." >&2
    exit 0
fi
echo "======================================================================" >&2
echo "NO BROWSER: the browser tests are SKIPPED. Install Chromium, for example" >&2
echo "  apt-get install chromium chromium-l10n fonts-noto-cjk" >&2
echo "  or: .venv/bin/playwright install --with-deps chromium" >&2
echo "======================================================================" >&2
[ "${CI:-}" != true ]
