"""Corrections are looked up by what was the newest article when they were made."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_corrections_newest", "corrections", ["newest"])
