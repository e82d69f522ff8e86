"""History only grows."""

from __future__ import annotations

from alembic import op

revision = "4c7d2e91a6f5"
down_revision = "488ec0f72c17"
branch_labels = None
depends_on = None

TABLES = ("events", "event_seals")


def upgrade() -> None:
    """Apply; there is no way back but a backup."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION '% only grows: nothing in it is changed or deleted', TG_TABLE_NAME; END $$"
        )
        for table in TABLES:
            op.execute(
                f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    for table in TABLES:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} only grows: nothing in it is changed or deleted'); END"
            )
