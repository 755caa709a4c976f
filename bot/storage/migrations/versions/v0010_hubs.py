"""What hubs were asked to tell us, and the feeds they have told us of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, add the columns."""
    op.create_table(
        "feed_leases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("feed_id", sa.BigInteger(), nullable=False),
        sa.Column("mode", sa.Text(), server_default="subscribe", nullable=False),
        sa.Column("hub", sa.Text(), server_default="", nullable=False),
        sa.Column("topic", sa.Text(), server_default="", nullable=False),
        sa.Column("callback", sa.Text(), server_default="", nullable=False),
        sa.Column("secret", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_leases")),
        sa.UniqueConstraint("path", name=op.f("uq_feed_leases_path")),
    )
    op.create_index("ix_feed_leases_feed_id", "feed_leases", ["feed_id"])
    op.create_index("ix_feed_leases_next_at", "feed_leases", ["next_at"])
    op.add_column("feeds", sa.Column("topic", sa.Text(), server_default="", nullable=False))
    op.add_column("feeds", sa.Column("pushed_until", sa.BigInteger(), nullable=True))
    op.add_column("feeds", sa.Column("pushed", sa.Boolean(), server_default=sa.false(), nullable=False))
