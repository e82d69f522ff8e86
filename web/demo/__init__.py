"""The demo city: generated from a seed, the same on every machine; no real person or office."""

from web.demo.load import PASSWORD, DemoLogin, fill, is_loaded, load_demo

__all__ = ["PASSWORD", "DemoLogin", "fill", "is_loaded", "load_demo"]
