"""Indexes for what is watched (parked promises, overdue tasks) and for what is forgotten in time."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    parked, due = sa.text("state = 'parked'"), sa.text("due_at IS NOT NULL")
    op.create_index("ix_outbox_parked", "outbox", ["id"], postgresql_where=parked, sqlite_where=parked)
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"])
    op.create_index("ix_tasks_due_at", "tasks", ["due_at"], postgresql_where=due, sqlite_where=due)


def downgrade() -> None:
    op.drop_index("ix_tasks_due_at", "tasks")
    op.drop_index("ix_outbox_created_at", "outbox")
    op.drop_index("ix_outbox_parked", "outbox")
