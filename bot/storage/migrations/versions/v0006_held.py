"""Articles that wait for an editor's press."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table and the ways to look things up in it."""
    op.create_table(
        "held",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("instead", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("editor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("presses", sa.Text(), server_default="{}", nullable=False),
        sa.Column("release_at", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("held_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held")),
        sqlite_autoincrement=True,
    )
    opened = sa.text("state IN ('waiting', 'scheduled')")
    op.create_index("ix_held_open", "held", ["release_at"], unique=False, sqlite_where=opened, postgresql_where=opened)
    op.create_index("ix_held_identity", "held", ["identity"], unique=False)
