"""Sheets are only ever added; beside them drafts, what was kept aside, and what was typed from paper.

`take_sheet` adds an ordinary sheet in one statement: it waits for whoever closes the round, and then takes the sheet
only where nothing about the festival has changed since the caller looked (`festival.version`), the pass is valid and
the revision follows on the newest one. Inside a function each statement sees what was committed before it, so that the
lock comes first and the look after it, without a second way to the database and back.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"

_INSTANT = sa.DateTime(timezone=True)
_APPEND_ONLY = ("sheet", "sheet_aside", "sheet_aside_decision", "paper_typing")


def upgrade() -> None:
    op.add_column("innovation", sa.Column("summary", sa.Text, nullable=False, server_default=""))
    op.alter_column("innovation", "summary", server_default=None)
    _extend_sheet()
    _create_draft()
    _create_aside()
    _create_paper()
    _refuse_changes()
    op.execute(_TAKE_SHEET)


def _extend_sheet() -> None:
    op.add_column("sheet", sa.Column("via", sa.Text, nullable=False, server_default="page"))
    op.alter_column("sheet", "via", server_default=None)
    op.add_column("sheet", sa.Column("request_key", sa.Text))
    op.add_column("sheet", sa.Column("device_id", sa.Text))
    op.add_column("sheet", sa.Column("device_time", _INSTANT))
    op.add_column("sheet", sa.Column("clock_off_s", sa.Integer))
    op.add_column("sheet", sa.Column("entered_by", sa.Text))
    for column in ("round_id", "entry_id", "judge_id", "rubric_id"):
        op.drop_constraint(f"fk_sheet_{column}", "sheet")


def _create_draft() -> None:
    op.create_table(
        "sheet_draft",
        *_of_judge("sheet_draft"),
        sa.Column("scores", JSONB, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("saved_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("round_id", "entry_id", "judge_id", name="pk_sheet_draft"),
    )


def _create_aside() -> None:
    op.create_table(
        "sheet_aside",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        *_of_judge("sheet_aside"),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("expected", sa.Integer, nullable=False),
        sa.Column("scores", JSONB, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("kept_at", _INSTANT, nullable=False),
        sa.Column("via", sa.Text, nullable=False),
        sa.Column("request_key", sa.Text, nullable=False),
        sa.Column("device_id", sa.Text),
        sa.Column("device_time", _INSTANT),
        sa.Column("clock_off_s", sa.Integer),
        sa.Column("entered_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_sheet_aside"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_sheet_aside_festival_id"),
    )
    op.create_index("ix_sheet_aside_festival_id", "sheet_aside", ["festival_id"])
    key = ["round_id", "entry_id", "judge_id", "request_key"]
    op.create_index("uq_sheet_aside_request", "sheet_aside", key, unique=True)
    op.create_table(
        "sheet_aside_decision",
        sa.Column("aside_id", sa.Uuid, nullable=False),
        sa.Column("is_accepted", sa.Boolean, nullable=False),
        sa.Column("revision", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("decided_by", sa.Text, nullable=False),
        sa.Column("decided_by_name", sa.Text, nullable=False),
        sa.Column("decided_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("aside_id", name="pk_sheet_aside_decision"),
        sa.ForeignKeyConstraint(["aside_id"], ["sheet_aside.id"], name="fk_sheet_aside_decision_aside_id"),
    )


def _create_paper() -> None:
    op.create_table(
        "paper_typing",
        *_of_judge("paper_typing"),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("scores", JSONB, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("typed_by", sa.Text, nullable=False),
        sa.Column("typed_by_name", sa.Text, nullable=False),
        sa.Column("typed_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("round_id", "entry_id", "judge_id", "number", name="pk_paper_typing"),
    )


def _of_judge(table: str) -> list[sa.Column[object] | sa.ForeignKeyConstraint]:
    columns = [sa.Column(f"{name}_id", sa.Uuid, nullable=False) for name in ("round", "entry", "judge")]
    keys = [
        sa.ForeignKeyConstraint([f"{name}_id"], [f"{name}.id"], name=f"fk_{table}_{name}_id")
        for name in ("round", "entry", "judge")
    ]
    return [*columns, *keys]


def _refuse_changes() -> None:
    for table in _APPEND_ONLY:
        op.execute(f"""
            CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """)


_TAKE_SHEET = """
CREATE FUNCTION take_sheet(
    of_pass text, of_festival uuid, at_version integer, of_round uuid, of_entry uuid, of_judge uuid,
    new_revision integer, of_rubric uuid, new_scores jsonb, new_total numeric, new_note text, at_moment timestamptz,
    of_request text, of_device text, at_device timestamptz, off_by_s integer
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended(of_festival::text, 0));
    INSERT INTO sheet (round_id, entry_id, judge_id, revision, festival_id, rubric_id, scores, total, note, accepted_at,
                       via, request_key, device_id, device_time, clock_off_s)
    SELECT of_round, of_entry, of_judge, new_revision, of_festival, of_rubric, new_scores, new_total, new_note,
           at_moment, 'device', of_request, of_device, at_device, off_by_s
    FROM festival
    WHERE festival.id = of_festival AND festival.version = at_version
      AND EXISTS (SELECT FROM judge_pass
                  WHERE token_hash = of_pass AND judge_pass.judge_id = of_judge AND revoked_at IS NULL)
      AND (new_revision = 1 OR EXISTS (
          SELECT FROM sheet AS before
          WHERE before.round_id = of_round AND before.entry_id = of_entry AND before.judge_id = of_judge
            AND before.revision = new_revision - 1))
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$
"""
