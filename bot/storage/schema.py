"""The tables. What a column means is said here; how they change is in migrations/."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.storage.columns import Fingerprint, Moment, Packed

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Only a column that is exactly INTEGER is SQLite's own row id, which it finds directly and can count up by itself.
_Id = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str, default: str = "", **options: Any) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default, **options)


def _number(name: str, default: int = 0) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=text(str(default)))


def _moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, Moment, nullable=nullable)


# A counter is raised in the transaction that uses its value, so values become visible in their order.
counters = Table("counters", metadata, Column("name", Text, primary_key=True), _number("value"))

articles = Table(
    "articles",
    metadata,
    Column("number", _Id, primary_key=True, autoincrement=False),
    Column("identity", Text, nullable=False, unique=True),
    _number("version", 1),
    _text("state", "published"),  # published, held, retracted
    _text("urgent"),  # empty; "wanted": to be announced; "announced": deliveries to everybody are planned
    _moment("received_at"),
    _moment("published_at", nullable=True),
    _text("title"),
    _text("language"),
    _text("url"),
    _text("source"),
    # What it is recognised by, see content.stories; marks and names are kept again in article_marks, to be looked up.
    Column("fingerprint", Fingerprint, nullable=False),
    Column("digest", Fingerprint, nullable=False, server_default=text("0")),
    Column("marks", Packed, nullable=False, server_default="[]"),
    Column("names", Packed, nullable=False, server_default="[]"),
    _number("also"),  # the number of the first article that tells the same story; 0: it is the first
    _number("follows"),  # the number of the article whose story it takes further; 0: of none
    Column("topics", Packed, nullable=False),
    Column("record", Packed, nullable=False),
)
Index("ix_articles_received_at", articles.c.received_at)
Index("ix_articles_url", articles.c.url)
URGENT = text("urgent <> ''")
Index("ix_articles_urgent", articles.c.number, sqlite_where=URGENT, postgresql_where=URGENT)
CHANGED = text("(version > 1 OR state <> 'published')")
Index("ix_articles_changed", articles.c.number, sqlite_where=CHANGED, postgresql_where=CHANGED)

# Two near texts have most of their marks in common, two reports of one event most of their names.
article_marks = Table(
    "article_marks",
    metadata,
    Column("mark", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
Index("ix_article_marks_number", article_marks.c.number)

article_versions = Table(
    "article_versions",
    metadata,
    Column("number", BigInteger, ForeignKey("articles.number", ondelete="CASCADE"), primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    _moment("received_at"),
    Column("record", Packed, nullable=False),
)

# What is to be put right in messages that were sent or are about to be.
corrections = Table(
    "corrections",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    _text("kind"),  # typo, substance, retraction
    _text("what"),
    _number("newest"),  # the newest article of that moment
    _moment("at", nullable=True),
    _moment("looked_at", nullable=True),  # when it was first carried out
    _moment("done_at", nullable=True),
    sqlite_autoincrement=True,
)
NOT_DONE = text("done_at IS NULL")
Index("ix_corrections_open", corrections.c.id, sqlite_where=NOT_DONE, postgresql_where=NOT_DONE)
Index("ix_corrections_number", corrections.c.number)
Index("ix_corrections_newest", corrections.c.newest)

chats = Table(
    "chats",
    metadata,
    Column("chat_id", _Id, primary_key=True, autoincrement=False),
    _text("kind", "private"),
    _text("title"),
    _text("language"),
    _text("zone"),  # empty until the chat has said where it is
    _text("layout", "classic"),
    _text("length", "brief"),
    Column("card", Boolean, nullable=False, server_default=false()),  # digests come with a cover
    _text("state", "active"),  # active; gone: it left or blocked us; muted: we may not write there now
    _text("reason"),
    _moment("state_at"),
    _moment("created_at"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("chat_id", BigInteger, ForeignKey("chats.chat_id", ondelete="CASCADE", onupdate="CASCADE"), nullable=False),
    _number("thread_id"),
    _text("product", "digest"),
    _text("cadence", "daily"),
    _number("minute", 480),
    _number("weekday"),
    _text("zone", "UTC"),
    _text("topics"),  # sorted, a line each; empty means all
    Column("paused", Boolean, nullable=False, server_default=false()),
    _moment("due_at", nullable=True),  # NULL: the clock does not make it due (off, at once, paused, chat not active)
    _number("covered"),  # the number of the last article that was confirmed for it
    _number("looked"),  # at once only: up to which article planning has looked at it, so that it looks only once
    _text("told"),  # "<7><9>": articles above `covered` that it already got as urgent news
    _moment("created_at"),
    UniqueConstraint("chat_id", "thread_id", "product"),
    sqlite_autoincrement=True,
)
DUE = text("due_at IS NOT NULL")
AT_ONCE_ASLEEP = text("cadence = 'at_once' AND due_at IS NULL")
Index("ix_subscriptions_due", subscriptions.c.due_at, subscriptions.c.id, sqlite_where=DUE, postgresql_where=DUE)
Index(
    "ix_subscriptions_at_once",
    subscriptions.c.looked,
    sqlite_where=AT_ONCE_ASLEEP,
    postgresql_where=AT_ONCE_ASLEEP,
)

editions = Table(
    "editions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    _text("product", "digest"),
    _text("kind", "digest"),
    _number("lane", 2),
    _moment("slot_at", nullable=True),
    _number("since"),
    _number("upto"),
    Column("articles", Packed, nullable=False),
    Column("calls", Packed, nullable=False),
    Column("made_for", Packed),  # what it takes to write it again; NULL: it never is
    _number("planned"),
    # Deliveries that ended and were purged: they are no rows any more, only these counts.
    _number("folded_sent"),
    _number("folded_uncertain"),
    _number("folded_failed"),
    _number("folded_skipped"),
    _number("folded_repeats"),
    Column("folded_reasons", Packed, nullable=False, server_default="{}"),
    _moment("first_at", nullable=True),
    _moment("last_at", nullable=True),
    _moment("created_at"),
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("edition_id", BigInteger),  # NULL: `calls` are its own
    Column("key", Text),
    _text("kind"),  # digest, post, urgent, answer, untraced, correction
    _number("lane", 2),
    Column("chat_id", BigInteger, nullable=False),
    _number("thread_id"),
    Column("subscription_id", BigInteger),  # NULL: it confirms nothing
    _text("state", "pending"),  # pending, sending, sent, uncertain, failed, skipped
    _number("attempts"),
    _number("part"),
    _number("repeats"),  # how often it was sent again though it may have arrived
    Column("message_ids", Packed, nullable=False, server_default="[]"),
    _moment("not_before", nullable=True),
    _moment("lease_until", nullable=True),
    Column("worker", Text),
    _text("reason"),
    Column("calls", Packed),
    # The edition its messages show now, or that a correction makes them show. NULL: its own; 0: that is not known.
    Column("shows", BigInteger),
    Column("corrects", BigInteger),  # a correction's: the delivery whose messages it changes
    Column("slots", Packed),  # a correction's: the message of every part to be shown; null: it is yet to be sent
    _moment("created_at"),
    _moment("finished_at", nullable=True),
    UniqueConstraint("edition_id", "subscription_id"),
    sqlite_autoincrement=True,
)
# SQLite uses a partial index only where the statement repeats its condition word for word, so they are named here.
PENDING = text("state = 'pending'")
SENDING = text("state = 'sending'")
OPEN = "state IN ('pending', 'sending')"
OPEN_DIGEST = text(f"kind IN ('digest', 'post') AND {OPEN} AND subscription_id IS NOT NULL")
OPEN_URGENT = text(f"kind = 'urgent' AND {OPEN}")
OPEN_URGENT_DELIVERY = text(f"deliveries.kind = 'urgent' AND deliveries.{OPEN}")
KEYED = text("key IS NOT NULL")
CORRECTING = text("corrects IS NOT NULL")
Index("ix_deliveries_pending", deliveries.c.lane, deliveries.c.id, sqlite_where=PENDING, postgresql_where=PENDING)
Index("ix_deliveries_lease", deliveries.c.lease_until, sqlite_where=SENDING, postgresql_where=SENDING)
Index(
    "uq_deliveries_open_digest",
    deliveries.c.subscription_id,
    unique=True,
    sqlite_where=OPEN_DIGEST,
    postgresql_where=OPEN_DIGEST,
)
Index(
    "ix_deliveries_open_urgent",
    deliveries.c.subscription_id,
    sqlite_where=OPEN_URGENT,
    postgresql_where=OPEN_URGENT,
)
Index("uq_deliveries_key", deliveries.c.key, unique=True, sqlite_where=KEYED, postgresql_where=KEYED)
Index("ix_deliveries_chat_id", deliveries.c.chat_id)
Index("ix_deliveries_corrects", deliveries.c.corrects, sqlite_where=CORRECTING, postgresql_where=CORRECTING)

files = Table(
    "files",
    metadata,
    Column("bot", BigInteger, primary_key=True, autoincrement=False),  # ids are one bot's own
    Column("key", Text, primary_key=True),  # what was uploaded: a digest of its address, or of itself
    Column("file_id", Text, nullable=False),
)

holds = Table("holds", metadata, Column("scope", Text, primary_key=True), _moment("until"))

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", _Id, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger),  # this and the payload are emptied when it is done; the id stays against redelivery
    Column("payload", Text),
    Column("worker", Text),
    _moment("lease_until", nullable=True),
    _moment("received_at"),
    _moment("done_at", nullable=True),
    _text("reason"),
)
UNDONE = text("done_at IS NULL")
Index("ix_inbox_undone", inbox.c.chat_id, inbox.c.update_id, sqlite_where=UNDONE, postgresql_where=UNDONE)

feeds = Table(
    "feeds",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    _text("host"),  # one host is asked for one feed at a time
    _text("title"),
    _text("state", "active"),  # active; retired: gone for good, or moved to where we have another one
    _text("reason"),
    _text("etag"),
    _text("last_modified"),
    _text("body"),  # a digest of the text that was read last
    _number("cadence", 1800),  # seconds
    _number("failures"),  # in a row
    _number("first", 1),  # how many entries the first look takes; 0: all
    _text("hub"),
    _text("topic"),  # what the hub calls the feed; empty: its address
    _moment("pushed_until", nullable=True),  # so long the hub says when there is something new
    Column("pushed", Boolean, nullable=False, server_default=false()),  # it has said so since the feed was claimed
    _moment("read_at", nullable=True),  # NULL: never yet
    _moment("next_at"),
    _moment("created_at"),
    sqlite_autoincrement=True,  # entries are known by their feed's id, so it must never come again
)
FEED_ACTIVE = text("state = 'active'")
Index("ix_feeds_due", feeds.c.next_at, sqlite_where=FEED_ACTIVE, postgresql_where=FEED_ACTIVE)

# What a feed has had: read and written as a whole, and only when its text has changed.
feed_memories = Table(
    "feed_memories",
    metadata,
    Column("feed_id", BigInteger, ForeignKey("feeds.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("entries", Packed, nullable=False),
)

# What hubs were asked to tell us (WebSub). A row outlives its feed until the hub has left off.
feed_leases = Table(
    "feed_leases",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("path", Text, nullable=False, unique=True),  # the end of the callback, which nobody can guess
    Column("feed_id", BigInteger, nullable=False),
    _text("mode", "subscribe"),  # or unsubscribe
    _text("hub"),
    _text("topic"),
    _text("callback"),
    _text("secret"),
    _moment("asked_at", nullable=True),
    _moment("until", nullable=True),  # NULL: the hub has not confirmed
    _moment("next_at"),  # when the hub is asked again
    _number("tries"),
)
Index("ix_feed_leases_feed_id", feed_leases.c.feed_id)
Index("ix_feed_leases_next_at", feed_leases.c.next_at)

# What a machine wrote about articles: the last try, of one version.
abstracts = Table(
    "abstracts",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _number("version", 1),
    _text("text"),  # empty: it was refused, or there was none
    _text("reason"),
    _moment("created_at"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False),  # as much of it as may be shown
    Column("hash", Text, nullable=False, unique=True),
    _moment("created_at"),
    _moment("revoked_at", nullable=True),
    _moment("used_at", nullable=True),  # to the minute
    sqlite_autoincrement=True,  # answers are kept by the token's id, so it must never come again
)
IN_USE = text("revoked_at IS NULL")
Index("uq_tokens_name", tokens.c.name, unique=True, sqlite_where=IN_USE, postgresql_where=IN_USE)

# The answers to idempotency keys; without a foreign key, for they are gone after a day.
answers = Table(
    "answers",
    metadata,
    Column("token_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("digest", Text, nullable=False),  # of what was asked
    _number("status"),  # 0: it is being answered
    _text("location"),
    _text("body"),
    _moment("created_at"),
)
Index("ix_answers_created_at", answers.c.created_at)

# What waits for editors; it gets an article's number only when it is published, so that no window misses it.
held = Table(
    "held",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("identity", Text, nullable=False),
    _number("version", 1),
    _text("state", "waiting"),  # waiting, scheduled, published, discarded
    Column("urgent", Boolean, nullable=False, server_default=false()),
    _number("instead"),  # the article whose text it replaces; 0: what it is shows when it is taken in
    _number("editor"),  # who handed it in; 0: a source
    Column("presses", Packed, nullable=False, server_default="{}"),  # who wants what, of this version
    _moment("release_at", nullable=True),
    _number("number"),  # the article it became
    Column("record", Packed, nullable=False),
    _moment("held_at"),
    sqlite_autoincrement=True,  # buttons name it by its id, so it must never come again
)
HELD_OPEN = text("state IN ('waiting', 'scheduled')")
Index("ix_held_open", held.c.release_at, sqlite_where=HELD_OPEN, postgresql_where=HELD_OPEN)
Index("ix_held_identity", held.c.identity)
