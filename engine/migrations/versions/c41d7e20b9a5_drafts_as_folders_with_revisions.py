"""Drafts as folders with revisions."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from engine.encoding import decode, encode

revision = "c41d7e20b9a5"
down_revision = "9b1f04c7d2aa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; there is no way back but a backup. A draft takes over the forms and names of the newest version."""
    op.create_table(
        "draft_revisions",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=80), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", "revision", name=op.f("pk_draft_revisions")),
    )
    op.create_table(
        "draft_visits",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "person", name=op.f("pk_draft_visits")),
    )
    _keep_contents()
    with op.batch_alter_table("definition_drafts", schema=None) as batch_op:
        batch_op.drop_column("bpmn")
        batch_op.drop_column("decisions")


def _keep_contents() -> None:
    connection = op.get_bind()
    drafts = connection.exec_driver_sql(
        "SELECT key, bpmn, decisions, base_version, revision, saved_at, saved_by FROM definition_drafts"
    ).all()
    newest = sa.text(
        "SELECT forms, decisions, manifest FROM definitions WHERE key = :key ORDER BY version DESC LIMIT 1"
    )
    insert = sa.text(
        "INSERT INTO draft_revisions (key, revision, base_version, files, saved_at, saved_by, is_kept)"
        " VALUES (:key, :revision, :base, :files, :at, :by, :kept)"
    )
    for key, bpmn, decisions, base, number, saved_at, saved_by in drafts:
        version = connection.execute(newest, {"key": key}).first()
        files = {"diagram.bpmn": bpmn}
        if version is not None:
            forms = decode(version.forms)
            files |= {f"forms/{name}.json": _text(schema) for name, schema in forms.items()}
            files |= decode(version.decisions).get("files", {})
            files["manifest.json"] = _text(decode(version.manifest))
        files |= decode(decisions) if decisions else {}
        row = {"key": key, "revision": number, "base": base, "files": encode(files)}
        connection.execute(insert, {**row, "at": saved_at, "by": saved_by, "kept": True})


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=float) + "\n"
