"""What articles are recognised by, and which stories they tell.

Articles that are there already get no traces: they are recognised by their identity and their address alone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, the marks to look up, and the way to what changed lately."""
    for column in (
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("digest", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("marks", sa.Text(), server_default="[]", nullable=False),
        sa.Column("names", sa.Text(), server_default="[]", nullable=False),
        sa.Column("also", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("follows", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    ):
        op.add_column("articles", column)
    op.create_table(
        "article_marks",
        sa.Column("mark", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("mark", "number", name=op.f("pk_article_marks")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_article_marks_number", "article_marks", ["number"], unique=False)
    changed = sa.text("(version > 1 OR state <> 'published')")
    op.create_index(
        "ix_articles_changed", "articles", ["number"], unique=False, sqlite_where=changed, postgresql_where=changed
    )
