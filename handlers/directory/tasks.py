"""What the scheduler runs for the directory."""

from __future__ import annotations

from handlers.directory.service import purge_sessions

TICKS = {"directory.purge": purge_sessions}
