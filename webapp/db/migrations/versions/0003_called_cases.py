"""A case that another case has called knows to which task of it its outcome goes back.

Processes of the version before call no cases, so they leave both columns empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cases") as batch:
        batch.add_column(sa.Column("parent_case", sa.String(36)))
        batch.add_column(sa.Column("parent_token", sa.Integer()))
        batch.create_foreign_key("fk_cases_parent", "cases", ["parent_case"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("cases") as batch:
        batch.drop_constraint("fk_cases_parent", type_="foreignkey")
        batch.drop_column("parent_token")
        batch.drop_column("parent_case")
