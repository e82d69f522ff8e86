"""The tables of the contest: Alembic's branch "handlers", which stands on "engine"."""
