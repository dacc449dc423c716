"""Categories, rounds and versions of rubrics; what was there becomes a festival of one category and one round."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0003"
down_revision = "0002"

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_category()
    _create_round()
    _create_rubric()
    _carry_over()
    _key_sheets_by_round()
    _place_by_category()
    op.drop_column("festival", "rubric")
    # A matter of seconds: the worker's sweep computes them anew, with their categories.
    op.execute("DELETE FROM board_snapshot")


def _create_category() -> None:
    op.create_table(
        "category",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("forms", ARRAY(sa.Text), nullable=False),
        sa.Column("kinds", ARRAY(sa.Text), nullable=False),
        sa.Column("stages", ARRAY(sa.Text), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_category"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_category_festival_id"),
        sa.UniqueConstraint("festival_id", "key", name="uq_category_festival_id_key"),
    )


def _create_round() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("weight_pct", sa.Numeric(5, 2), nullable=False),
        sa.Column("method", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("closes_at", _INSTANT),
        sa.Column("opened_at", _INSTANT),
        sa.Column("closed_at", _INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_round"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_round_festival_id"),
        sa.UniqueConstraint(
            "festival_id", "position", name="uq_round_festival_id_position", deferrable=True, initially="DEFERRED"
        ),
    )


def _create_rubric() -> None:
    op.create_table(
        "rubric",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("festival_id", sa.Uuid, nullable=False),
        sa.Column("round_id", sa.Uuid, nullable=False),
        sa.Column("category_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("lowest", sa.Integer, nullable=False),
        sa.Column("highest", sa.Integer, nullable=False),
        sa.Column("weights_total", sa.Numeric(8, 2), nullable=False),
        sa.Column("criteria", JSONB, nullable=False),
        sa.Column("tie_break", JSONB, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rubric"),
        sa.ForeignKeyConstraint(["festival_id"], ["festival.id"], name="fk_rubric_festival_id"),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="fk_rubric_round_id"),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name="fk_rubric_category_id"),
        sa.UniqueConstraint("round_id", "category_id", "version", name="uq_rubric_round_id_category_id_version"),
    )


def _carry_over() -> None:
    op.execute("""
        INSERT INTO category (id, festival_id, key, name, position, forms, kinds, stages)
        SELECT gen_random_uuid(), id, 'umum', 'Umum', 1, '{}', '{}', '{}' FROM festival
    """)
    op.execute("""
        INSERT INTO round (id, festival_id, kind, name, position, weight_pct, method, status, opened_at, closed_at)
        SELECT gen_random_uuid(), id, 'presentation', 'Presentasi', 1, 100, 'mean',
               CASE status WHEN 'final' THEN 'closed' ELSE status END, opened_at, finalised_at FROM festival
    """)
    op.execute("""
        INSERT INTO rubric (id, festival_id, round_id, category_id, version, key, source, lowest, highest,
                            weights_total, criteria, tie_break, reason, created_by, created_at)
        SELECT gen_random_uuid(), festival.id, round.id, category.id, 1, rubric ->> 'key',
               coalesce(rubric ->> 'source', ''), 1, (rubric ->> 'highest')::int, 100,
               (SELECT jsonb_agg(criterion - 'weight_pct' || jsonb_build_object('weight', criterion -> 'weight_pct')
                                 ORDER BY number)
                FROM jsonb_array_elements(rubric -> 'criteria') WITH ORDINALITY AS row (criterion, number)),
               '[]', '', '', created_at
        FROM festival JOIN round ON round.festival_id = festival.id JOIN category ON category.festival_id = festival.id
    """)
    op.add_column("entry", sa.Column("category_id", sa.Uuid))
    op.execute("""
        UPDATE entry SET category_id = category.id FROM category WHERE category.festival_id = entry.festival_id
    """)
    op.alter_column("entry", "category_id", nullable=False)
    op.create_foreign_key("fk_entry_category_id", "entry", "category", ["category_id"], ["id"])
    op.create_index("ix_entry_category_id", "entry", ["category_id"])
    op.add_column("entry", sa.Column("is_anchor", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("entry", sa.Column("ends_after", sa.Integer))
    op.add_column("entry", sa.Column("withdrawn_at", _INSTANT))
    op.add_column("entry", sa.Column("withdrawn_reason", sa.Text, nullable=False, server_default=""))
    op.alter_column("entry", "is_anchor", server_default=None)
    op.alter_column("entry", "withdrawn_reason", server_default=None)


def _key_sheets_by_round() -> None:
    op.add_column("sheet", sa.Column("round_id", sa.Uuid))
    op.add_column("sheet", sa.Column("rubric_id", sa.Uuid))
    op.execute("UPDATE sheet SET round_id = round.id FROM round WHERE round.festival_id = sheet.festival_id")
    op.execute("UPDATE sheet SET rubric_id = rubric.id FROM rubric WHERE rubric.round_id = sheet.round_id")
    op.alter_column("sheet", "round_id", nullable=False)
    op.alter_column("sheet", "rubric_id", nullable=False)
    op.drop_constraint("pk_sheet", "sheet")
    op.create_primary_key("pk_sheet", "sheet", ["round_id", "entry_id", "judge_id", "revision"])
    op.create_foreign_key("fk_sheet_round_id", "sheet", "round", ["round_id"], ["id"])
    op.create_foreign_key("fk_sheet_rubric_id", "sheet", "rubric", ["rubric_id"], ["id"])
    op.create_index("ix_sheet_judge_id", "sheet", ["judge_id"])


def _place_by_category() -> None:
    op.add_column("result", sa.Column("category_id", sa.Uuid))
    op.execute("UPDATE result SET category_id = entry.category_id FROM entry WHERE entry.id = result.entry_id")
    op.alter_column("result", "category_id", nullable=False)
    op.create_foreign_key("fk_result_category_id", "result", "category", ["category_id"], ["id"])
