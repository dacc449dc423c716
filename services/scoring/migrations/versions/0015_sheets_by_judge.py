"""A sheet is found by its judge first, so that its key serves both ways it is asked for, and needs no index beside it.

With an index on the judge alone, and before the table was ever analysed, a revision's predecessor was looked for among
all sheets of its judge: the more sheets there were, the longer each took.
"""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.drop_constraint("pk_sheet", "sheet")
    op.create_primary_key("pk_sheet", "sheet", ["judge_id", "round_id", "entry_id", "revision"])
    op.drop_index("ix_sheet_judge_id", "sheet")
