"""Process keys: Camunda's may hold capitals, dots and hyphens, ours do not."""

from __future__ import annotations

from engine.model.import_.keys import key_of

__all__ = ["key_of"]
