"""The files that were uploaded, and which chats want a cover with their digests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, add the column."""
    op.create_table(
        "files",
        sa.Column("bot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bot", "key", name=op.f("pk_files")),
    )
    op.add_column("chats", sa.Column("card", sa.Boolean(), server_default=sa.false(), nullable=False))
