"""Cases are found by folded words; numbers are unique within their workflow; holdings go with their task.

While this runs, processes of the version before are still at work: they leave `search`
and `documents.workflow` empty, which only makes those cases harder to find.
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_CASES = sa.table(
    "cases",
    sa.column("id", sa.String),
    sa.column("number", sa.String),
    sa.column("subject", sa.Text),
    sa.column("search", sa.Text),
)


def upgrade() -> None:
    with op.batch_alter_table("cases") as batch:
        batch.add_column(sa.Column("search", sa.Text(), nullable=False, server_default=""))
        batch.drop_constraint("uq_cases_number", type_="unique")
        batch.create_unique_constraint("uq_cases_workflow_number", ["workflow", "number"])
    _fill_search()
    with op.batch_alter_table("documents") as batch:
        batch.add_column(sa.Column("workflow", sa.String(64), nullable=False, server_default=""))
        batch.drop_constraint("uq_documents_document_number", type_="unique")
    op.execute(
        "UPDATE documents SET workflow = (SELECT workflow FROM cases WHERE cases.id = documents.case_id)"
    )
    with op.batch_alter_table("documents") as batch:
        batch.create_unique_constraint(
            "uq_documents_workflow_document_number", ["workflow", "document", "number"]
        )
    with op.batch_alter_table("task_holdings") as batch:
        batch.create_foreign_key(
            "fk_task_holdings_task",
            "tasks",
            ["case_id", "token"],
            ["case_id", "token"],
            ondelete="CASCADE",
        )


def _fill_search() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(_CASES.c.id, _CASES.c.number, _CASES.c.subject)).all():
        search = _folded(f"{row.number} {row.subject}")
        connection.execute(sa.update(_CASES).where(_CASES.c.id == row.id).values(search=search))


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold())
    left_out = ("Mn", "Me", "Cc", "Cf")
    plain = "".join(sign for sign in parts if unicodedata.category(sign) not in left_out or sign.isspace())
    letters = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
    return " ".join(plain.casefold().translate(letters).split())


def downgrade() -> None:
    with op.batch_alter_table("task_holdings") as batch:
        batch.drop_constraint("fk_task_holdings_task", type_="foreignkey")
    with op.batch_alter_table("documents") as batch:
        batch.drop_constraint("uq_documents_workflow_document_number", type_="unique")
        batch.create_unique_constraint("uq_documents_document_number", ["document", "number"])
        batch.drop_column("workflow")
    with op.batch_alter_table("cases") as batch:
        batch.drop_constraint("uq_cases_workflow_number", type_="unique")
        batch.create_unique_constraint("uq_cases_number", ["number"])
        batch.drop_column("search")
