"""Who helps somebody with a form that is not their own."""

import sqlalchemy as sa
from alembic import op

from webapp.db.types import PLAIN, Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "helps",
        sa.Column("id", sa.String(36), primary_key=True),
        sa.Column("person_id", sa.String(36), sa.ForeignKey("people.id")),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("draft_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("party", PLAIN),
        sa.Column("code", sa.String(8), unique=True),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("ends_at", Moment),
    )
    op.create_index("ix_helps_person_id", "helps", ["person_id"])


def downgrade() -> None:
    op.drop_table("helps")
