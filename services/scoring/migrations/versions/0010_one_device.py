"""A judge's pass opens on one device at a time: a request's key is that of the device, and not the link's alone."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("judge_pass", sa.Column("key_hash", sa.Text))
    # Whoever is in stays in: the pass is bound at its next entrance.
    op.execute("UPDATE judge_pass SET key_hash = token_hash")
    op.alter_column("judge_pass", "key_hash", nullable=False)
    op.create_unique_constraint("uq_judge_pass_key_hash", "judge_pass", ["key_hash"])
    op.add_column("judge_pass", sa.Column("bound_at", sa.DateTime(timezone=True)))
    op.execute(_TAKE_SHEET)


_TAKE_SHEET = """
CREATE OR REPLACE FUNCTION take_sheet(
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
                  WHERE key_hash = of_pass AND judge_pass.judge_id = of_judge AND revoked_at IS NULL)
      AND (new_revision = 1 OR EXISTS (
          SELECT FROM sheet AS before
          WHERE before.round_id = of_round AND before.entry_id = of_entry AND before.judge_id = of_judge
            AND before.revision = new_revision - 1))
    ON CONFLICT DO NOTHING;
    RETURN FOUND;
END $$
"""
