"""The feeds we follow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "feeds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Text(), server_default=default, nullable=False)
            for name, default in (
                ("host", ""),
                ("title", ""),
                ("state", "active"),
                ("reason", ""),
                ("etag", ""),
                ("last_modified", ""),
                ("body", ""),
            )
        ),
        sa.Column("cadence", sa.BigInteger(), server_default=sa.text("1800"), nullable=False),
        sa.Column("failures", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("first", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("hub", sa.Text(), server_default="", nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("url", name=op.f("uq_feeds_url")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_feeds_due",
        "feeds",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'active'"),
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "feed_memories",
        sa.Column("feed_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name=op.f("fk_feed_memories_feed_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("feed_id", name=op.f("pk_feed_memories")),
    )
