"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything."""
    op.create_table(
        "articles",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("state", sa.Text(), server_default="published", nullable=False),
        sa.Column("urgent", sa.Text(), server_default="", nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("url", sa.Text(), server_default="", nullable=False),
        sa.Column("fingerprint", sa.BigInteger(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_articles")),
        sa.UniqueConstraint("identity", name=op.f("uq_articles_identity")),
    )
    op.create_index("ix_articles_received_at", "articles", ["received_at"], unique=False)
    op.create_index(
        "ix_articles_urgent",
        "articles",
        ["number"],
        unique=False,
        sqlite_where=sa.text("urgent <> ''"),
        postgresql_where=sa.text("urgent <> ''"),
    )
    op.create_index("ix_articles_url", "articles", ["url"], unique=False)
    op.create_table(
        "chats",
        sa.Column("chat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), server_default="private", nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="", nullable=False),
        sa.Column("zone", sa.Text(), server_default="", nullable=False),
        sa.Column("layout", sa.Text(), server_default="classic", nullable=False),
        sa.Column("length", sa.Text(), server_default="brief", nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("state_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_chats")),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("lane", sa.BigInteger(), server_default=sa.text("2"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("subscription_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("attempts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("part", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("repeats", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("message_ids", sa.Text(), server_default="[]", nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("calls", sa.Text(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("edition_id", "subscription_id", name=op.f("uq_deliveries_edition_id_subscription_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_chat_id", "deliveries", ["chat_id"], unique=False)
    op.create_index(
        "ix_deliveries_lease",
        "deliveries",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "ix_deliveries_open_urgent",
        "deliveries",
        ["subscription_id"],
        unique=False,
        sqlite_where=sa.text("kind = 'urgent' AND state IN ('pending', 'sending')"),
        postgresql_where=sa.text("kind = 'urgent' AND state IN ('pending', 'sending')"),
    )
    op.create_index(
        "ix_deliveries_pending",
        "deliveries",
        ["lane", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "uq_deliveries_key",
        "deliveries",
        ["key"],
        unique=True,
        sqlite_where=sa.text("key IS NOT NULL"),
        postgresql_where=sa.text("key IS NOT NULL"),
    )
    op.create_index(
        "uq_deliveries_open_digest",
        "deliveries",
        ["subscription_id"],
        unique=True,
        sqlite_where=sa.text(
            "kind IN ('digest', 'post') AND state IN ('pending', 'sending') AND subscription_id IS NOT NULL"
        ),
        postgresql_where=sa.text(
            "kind IN ('digest', 'post') AND state IN ('pending', 'sending') AND subscription_id IS NOT NULL"
        ),
    )
    op.create_table(
        "editions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), server_default="digest", nullable=False),
        sa.Column("kind", sa.Text(), server_default="digest", nullable=False),
        sa.Column("lane", sa.BigInteger(), server_default=sa.text("2"), nullable=False),
        sa.Column("slot_at", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("upto", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("articles", sa.Text(), nullable=False),
        sa.Column("calls", sa.Text(), nullable=False),
        sa.Column("planned", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("folded_sent", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("folded_uncertain", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("folded_failed", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("folded_skipped", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("folded_repeats", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("folded_reasons", sa.Text(), server_default="{}", nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=True),
        sa.Column("last_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint("key", name=op.f("uq_editions_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "holds",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_holds")),
    )
    op.create_table(
        "inbox",
        sa.Column(
            "update_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_inbox")),
    )
    op.create_index(
        "ix_inbox_undone",
        "inbox",
        ["chat_id", "update_id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "article_versions",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["articles.number"], name=op.f("fk_article_versions_number"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", "version", name=op.f("pk_article_versions")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("product", sa.Text(), server_default="digest", nullable=False),
        sa.Column("cadence", sa.Text(), server_default="daily", nullable=False),
        sa.Column("minute", sa.BigInteger(), server_default=sa.text("(480)"), nullable=False),
        sa.Column("weekday", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("topics", sa.Text(), server_default="", nullable=False),
        sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("covered", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("looked", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("told", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["chats.chat_id"],
            name=op.f("fk_subscriptions_chat_id"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("chat_id", "thread_id", "product", name=op.f("uq_subscriptions_chat_id_thread_id_product")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_subscriptions_at_once",
        "subscriptions",
        ["looked"],
        unique=False,
        sqlite_where=sa.text("cadence = 'at_once' AND due_at IS NULL"),
        postgresql_where=sa.text("cadence = 'at_once' AND due_at IS NULL"),
    )
    op.create_index(
        "ix_subscriptions_due",
        "subscriptions",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.execute("INSERT INTO counters (name, value) VALUES ('articles', 0)")
