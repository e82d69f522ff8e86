"""Somebody at the provider's pages: a browser of its own that types a name and agrees."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import requests

from tools import assets

HERE = Path(__file__).parent
CALLBACK = "http://localhost/login/single-sign-on/callback"
AFTER_LOGOUT = "http://localhost/login"


@contextmanager
def running_provider() -> Iterator[str]:
    """A provider that lives as long as the block; gives its issuer."""
    node, _npm = assets.find_node()
    command = [*node, "--no-warnings", str(HERE / "provider.mjs"), str(assets.ASSETS), CALLBACK, AFTER_LOGOUT]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        issuer = next((line.strip() for line in lines if line.startswith("http://")), "")
        assert issuer, "the provider did not start"
        try:
            yield issuer
        finally:
            process.kill()


def prove(place: str, who: str) -> str:
    """Follow the provider's pages as `who` ("<subject>/<name>"); returns the address it sends the browser back to."""
    subject, _slash, name = who.partition("/")
    with requests.Session() as session:
        session.get(urljoin(place, f"/names/{subject}/{name}"))
        answer = session.get(place, allow_redirects=False)
        for _step in range(12):
            target = answer.headers.get("Location")
            if target is None:
                action, prompt = _form(answer.text)
                form = {"prompt": prompt, "login": subject, "password": "any"}
                answer = session.post(urljoin(answer.url, action), data=form, allow_redirects=False)
            elif target.startswith(CALLBACK):
                return target
            else:
                answer = session.get(urljoin(answer.url, target), allow_redirects=False)
    raise AssertionError("the provider never sends the browser back")


def _form(page: str) -> tuple[str, str]:
    action = re.search(r'<form[^>]*action="([^"]+)"', page)
    prompt = re.search(r'name="prompt" value="(\w+)"', page)
    assert action, page
    assert prompt, page
    return action[1], prompt[1]
