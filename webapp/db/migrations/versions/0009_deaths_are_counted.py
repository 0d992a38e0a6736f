"""How many workers have died over a promise; an index for what has failed and is tried again."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("deaths", sa.Integer(), nullable=False, server_default="0"))
    failing = sa.text("state = 'pending' AND last_error IS NOT NULL")
    op.create_index("ix_outbox_failing", "outbox", ["id"], postgresql_where=failing, sqlite_where=failing)


def downgrade() -> None:
    op.drop_index("ix_outbox_failing", "outbox")
    op.drop_column("outbox", "deaths")
