"""合理化建议: what employees propose, what becomes of it, and what it is worth (S-22)."""
