"""Festivals, juries, sheets, boards and results."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_festival()
    _create_jury()
    _create_sheet()
    _create_board_and_result()


def _create_festival() -> None:
    op.create_table(
        "festival",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("rubric", JSONB, nullable=False),
        sa.Column("is_sample", sa.Boolean, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("opened_at", _INSTANT),
        sa.Column("finalised_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_festival"),
        sa.UniqueConstraint("slug", name="uq_festival_slug"),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("innovation_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("entered_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_entry_festival_id"),
        sa.ForeignKeyConstraint(["innovation_id"], ["innovation.id"], name="fk_entry_innovation_id"),
        sa.UniqueConstraint("festival_id", "innovation_id", name="uq_entry_festival_id_innovation_id"),
        sa.UniqueConstraint("festival_id", "number", name="uq_entry_festival_id_number"),
    )


def _create_jury() -> None:
    op.create_table(
        "judge",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("institution", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_judge"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_judge_festival_id"),
    )
    op.create_index("ix_judge_festival_id", "judge", ["festival_id"])
    op.create_table(
        "judge_pass",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("judge_id", sa.Uuid, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("issued_at", _INSTANT, nullable=False),
        sa.Column("revoked_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_judge_pass"),
        sa.ForeignKeyConstraint(["judge_id"], ["judge.id"], name="fk_judge_pass_judge_id"),
        sa.UniqueConstraint("token_hash", name="uq_judge_pass_token_hash"),
    )
    op.create_index("ix_judge_pass_judge_id", "judge_pass", ["judge_id"])


def _create_sheet() -> None:
    op.create_table(
        "sheet",
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("judge_id", sa.Uuid, nullable=False),
        sa.Column("revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("scores", JSONB, nullable=False),
        sa.Column("total", sa.Numeric(7, 4), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("accepted_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", "judge_id", "revision", name="pk_sheet"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_sheet_entry_id"),
        sa.ForeignKeyConstraint(["judge_id"], ["judge.id"], name="fk_sheet_judge_id"),
    )
    op.create_index("ix_sheet_festival_id", "sheet", ["festival_id"])


def _create_board_and_result() -> None:
    op.create_table(
        "board_snapshot",
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("mark", sa.Text, nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("festival_id", name="pk_board_snapshot"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_board_snapshot_festival_id"),
    )
    op.create_table(
        "result",
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("total", sa.Numeric(5, 2), nullable=False),
        sa.Column("sheets", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_result"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name="fk_result_entry_id"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_result_festival_id"),
    )
    op.create_index("ix_result_festival_id", "result", ["festival_id"])
