"""Count every transaction that changes what the public pages show."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Everything that a public page reads. Of innovations not every change matters: a draft that is typed at changes no
# page; where it stands does, since the page of the yearly duty says which agencies have one under way.
_SHOWN = ("agency", "partnership", "maturity_figure", "index_figure", "festival_notice")


def upgrade() -> None:
    op.create_table(
        "public_version",
        sa.Column("one", sa.Boolean, server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("one", name="pk_public_version"),
    )
    op.execute("INSERT INTO public_version (version) VALUES (1)")
    # Once per transaction, however many rows it changes.
    op.execute("""
        CREATE FUNCTION count_public_version() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE public_version SET version = version + 1 WHERE xmin <> pg_current_xact_id()::xid;
            RETURN NULL;
        END $$
    """)
    for table in _SHOWN:
        _watch(table, "INSERT OR UPDATE OR DELETE")
    _watch("innovation", "INSERT OR DELETE", name="count_public_version_of_rows")
    _watch(
        "innovation",
        "UPDATE",
        condition="OLD.status = 'verified' OR (NEW.status, NEW.agency_id, NEW.year)"
        " IS DISTINCT FROM (OLD.status, OLD.agency_id, OLD.year)",
    )


def _watch(table: str, events: str, *, condition: str = "true", name: str = "count_public_version") -> None:
    # Deferred: the one row is locked only while a transaction commits, last of all locks: nobody waits in a circle.
    op.execute(f"""
        CREATE CONSTRAINT TRIGGER {name} AFTER {events} ON {table} DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION count_public_version()
    """)
