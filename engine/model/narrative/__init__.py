"""A process in plain words: numbered steps, who does what, by when, what comes next."""

from engine.model.narrative.telling import Line, Turn, narrate

__all__ = ["Line", "Turn", "narrate"]
