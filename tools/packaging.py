"""Builds the browser assets into every wheel and sdist, so that none goes out without them."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist


def _build_assets() -> None:
    path = Path(__file__).with_name("assets.py")
    spec = importlib.util.spec_from_file_location("saicheng_assets", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.build()


class BuildPy(build_py):
    """build_py with assets; an editable install builds them by itself (see the Makefile)."""

    def run(self) -> None:
        if not self.editable_mode:
            _build_assets()
        super().run()


class Sdist(sdist):
    """sdist with assets, so that building a wheel from it needs no node."""

    def run(self) -> None:
        _build_assets()
        super().run()
