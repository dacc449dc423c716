"""Which tables does every service carry for the backbone, and how are they made?"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, INT8MULTIRANGE, JSONB

metadata = MetaData()

outbox = Table(
    "outbox",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("subject_version", Integer, nullable=False),
    Column("subscribers", ARRAY(Text), nullable=False),
    Column("data", JSONB, nullable=False),
    Column("correlation_id", Text, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("position", BigInteger, unique=True),
    Column("positioned_at", DateTime(timezone=True)),
    Index("outbox_unpositioned", "seq", postgresql_where=text("position IS NULL")),
)

# Somebody's sign-ins from before this instant are over: left, changed roles, or chose a new password.
sign_in_end = Table(
    "sign_in_end",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("before", DateTime(timezone=True), nullable=False),
)

# One row: the last position given out. It outlives the events, which are purged after a while.
outbox_head = Table(
    "outbox_head",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("position", BigInteger, nullable=False),
)

relay_cursor = Table(
    "relay_cursor",
    metadata,
    Column("subscriber", Text, primary_key=True),
    Column("sent_to", BigInteger, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("source", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", Uuid, nullable=False),
    Column("handled_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

inbox_progress = Table(
    "inbox_progress",
    metadata,
    Column("source", Text, primary_key=True),
    # The positions that are handled, kept for a retry, or dead. Parcels overtake one another, so
    # there may be islands; they grow together by themselves.
    Column("seen", INT8MULTIRANGE, nullable=False, server_default=text("'{}'")),
    Column("checked_at", DateTime(timezone=True)),
    # Set while a catch-up page is being handled: found set, the last one died in the middle.
    Column("page_open", Boolean, nullable=False, server_default=text("false")),
)

inbox_retries = Table(
    "inbox_retries",
    metadata,
    Column("source", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("envelope", JSONB, nullable=False),
    Column("attempts", Integer, nullable=False),
    # Attempts that never came to an answer: what kills its worker is known by this.
    Column("unanswered", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False, index=True),
    Column("error", Text, nullable=False),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("envelope", JSONB, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", Text, nullable=False),
    Column("failed_at", DateTime(timezone=True), nullable=False),
    Column("replayed_at", DateTime(timezone=True)),
    UniqueConstraint("source", "position"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("caller", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", Text, nullable=False),
    Column("status", Integer),
    Column("headers", JSONB),
    Column("body", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False, index=True),
)


def create_v1(connection: Connection) -> None:
    """Make the tables above, as they stood in version 1; for a service's first migration."""
    metadata.create_all(connection)
    connection.execute(outbox_head.insert().values(position=0))
