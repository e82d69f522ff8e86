"""What the scheduler runs for imports."""

from __future__ import annotations

from handlers.imports.service import drop_old_imports

TICKS = {"imports.drop_old": drop_old_imports}
