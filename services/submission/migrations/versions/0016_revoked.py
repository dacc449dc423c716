"""What is written down may not be changed: the service's own role loses the right, too.

The owner of a table can give itself back what was taken, so the triggers of 0013 stay; but whoever reads the table's
rights now sees what holds, and a statement is refused before it finds its first row.
"""

from alembic import op

revision = "0016"
down_revision = "0015"

_APPEND_ONLY = ("audit_entry", "innovation_history", "evidence_view")


def upgrade() -> None:
    for table in _APPEND_ONLY:
        op.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM CURRENT_USER")
