<%! strip = lambda code: "\n".join(line for line in code.splitlines() if "###" not in line).strip() %>\
"""${message[0].upper() + message[1:]}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    ${strip(upgrades) if upgrades else "pass"}
