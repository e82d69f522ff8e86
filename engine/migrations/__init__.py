"""How the database's tables come to be: Alembic's branch "engine", and the environment of both branches."""
