"""Index only the instances and scopes that are looked for by their caller."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3b14ac954957"
down_revision = "7be1c40d93a2"
branch_labels = None
depends_on = None

PARTIAL = (("instances", "parent_id"), ("instances", "suspended_with"), ("scopes", "owner_token_id"))


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    for table, column in PARTIAL:
        name, where = f"ix_{table}_{column}", sa.text(f"{column} IS NOT NULL")
        op.drop_index(name, table_name=table)
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)
