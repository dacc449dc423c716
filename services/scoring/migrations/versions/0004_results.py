"""The chain of records, the plenary's decisions and certificates: all are only ever added to.

As in the other service's audit, a trigger refuses every change, since the role that owns a table cannot be kept from
changing it by revoking the right. The chain's trigger also refuses a record that does not follow on the last one.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0004"
down_revision = "0003"

_INSTANT = sa.DateTime(timezone=True)
_APPEND_ONLY = (
    "result",
    "chain_record",
    "decision",
    "decision_signature",
    "decision_dropped",
    "certificate",
    "certificate_revoked",
)


def upgrade() -> None:
    _create_chain()
    _create_decisions()
    _create_certificates()
    op.execute("""
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is only ever added to: % is refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'insufficient_privilege';
        END $$
    """)
    for table in _APPEND_ONLY:
        op.execute(f"""
            CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)


def _create_chain() -> None:
    op.create_table(
        "chain_record",
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("festival_id", "number", name="pk_chain_record"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_chain_record_festival_id"),
    )
    op.execute("""
        CREATE FUNCTION follow_on_last_record() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            last chain_record;
        BEGIN
            SELECT * INTO last FROM chain_record WHERE festival_id = NEW.festival_id ORDER BY number DESC LIMIT 1;
            IF NEW.number <> coalesce(last.number, 0) + 1 OR NEW.previous <> coalesce(last.hash, repeat('0', 64))
                OR last.kind = 'released'
            THEN
                RAISE EXCEPTION 'record % does not follow on the last one of its chain', NEW.number
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER follow_on_last_record BEFORE INSERT ON chain_record
        FOR EACH ROW EXECUTE FUNCTION follow_on_last_record()
    """)


def _create_decisions() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("category_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("entries", ARRAY(sa.Uuid), nullable=False),
        sa.Column("place", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("decided_at", _INSTANT, nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_decision_festival_id"),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name="fk_decision_category_id"),
        sa.UniqueConstraint("festival_id", "number", name="uq_decision_festival_id_number"),
    )
    op.create_table(
        "decision_signature",
        sa.Column("decision_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("signed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("decision_id", "person_id", name="pk_decision_signature"),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name="fk_decision_signature_decision_id"),
    )
    op.create_table(
        "decision_dropped",
        sa.Column("decision_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("dropped_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("decision_id", name="pk_decision_dropped"),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name="fk_decision_dropped_decision_id"),
    )


def _create_certificates() -> None:
    op.create_table(
        "certificate",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("award", sa.Text, nullable=False),
        sa.Column("issued_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_certificate"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_certificate_festival_id"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_certificate_entry_id"),
    )
    op.create_index("ix_certificate_festival_id", "certificate", ["festival_id"])
    op.create_table(
        "certificate_revoked",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("revoked_by", sa.Text, nullable=False),
        sa.Column("revoked_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_certificate_revoked"),
        sa.ForeignKeyConstraint(["code"], ["certificate.code"], name="fk_certificate_revoked_code"),
    )
