"""Drafts that can be gone on with on another device, by a code and a PIN or by a link."""

import sqlalchemy as sa
from alembic import op

from webapp.db.types import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resumptions",
        sa.Column("code", sa.String(8), primary_key=True),
        sa.Column("draft_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("sealed_key", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254)),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("warned_at", Moment),
    )


def downgrade() -> None:
    op.drop_table("resumptions")
