"""Letters for those whom no mail reaches; mails are known by a mark of their own when they come back.

It only adds: web and workers of the version before may run on.
"""

import sqlalchemy as sa
from alembic import op

from webapp.db.types import PLAIN, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_OUTBOX = sa.table("outbox", sa.column("result", PLAIN), sa.column("mail_mark", sa.String))
_TASKS = sa.table("tasks", sa.column("token", sa.Integer))
_HOLDINGS = sa.table("task_holdings", sa.column("token", sa.Integer))
_PROMISES = sa.table("outbox", sa.column("kind", sa.String))
_FIRST_LETTER, _MARK_LETTERS = 2, 40


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column(
            "case_id", sa.String(36), sa.ForeignKey("cases.id", name="fk_letters_case_id"), nullable=False
        ),
        sa.Column("promise_key", sa.String(140), nullable=False),
        sa.Column("payload", PLAIN, nullable=False),
        sa.Column("why", sa.String(16), nullable=False),
        sa.Column("address_mark", sa.String(12), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("content", PLAIN),
        sa.Column("blob", sa.String(64)),
        sa.Column("printed_at", Moment()),
        sa.Column("done_at", Moment()),
        sa.Column("done_by", sa.String(64)),
        sa.Column("done_how", sa.String(16)),
        sa.UniqueConstraint("promise_key", name="uq_letters_promise_key"),
    )
    op.create_index("ix_letters_case_id", "letters", ["case_id"])
    forgotten = sa.text("blob IS NOT NULL AND done_at IS NOT NULL")
    op.create_index(
        "ix_letters_to_forget", "letters", ["done_at"], postgresql_where=forgotten, sqlite_where=forgotten
    )
    op.add_column("cases", sa.Column("open_letters", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbox", sa.Column("mail_mark", sa.String(40)))
    sent = _OUTBOX.c.result["message_id"].as_string()
    marked = _OUTBOX.update().where(sent.is_not(None))
    op.execute(marked.values(mail_mark=sa.func.substr(sent, _FIRST_LETTER, _MARK_LETTERS)))
    op.create_index("ix_outbox_mail_mark", "outbox", ["mail_mark"])


def downgrade() -> None:
    op.execute(_HOLDINGS.delete().where(_HOLDINGS.c.token < 0))
    op.execute(_TASKS.delete().where(_TASKS.c.token < 0))
    op.execute(_PROMISES.delete().where(_PROMISES.c.kind == "letter"))
    op.drop_index("ix_outbox_mail_mark", "outbox")
    with op.batch_alter_table("outbox") as batch:
        batch.drop_column("mail_mark")
    with op.batch_alter_table("cases") as batch:
        batch.drop_column("open_letters")
    op.drop_table("letters")
