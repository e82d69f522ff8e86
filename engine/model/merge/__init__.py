"""Two people changed the same diagram: what both did, put together element by element."""

from engine.model.merge.merging import Clash, Merged, merge_diagrams

__all__ = ["Clash", "Merged", "merge_diagrams"]
