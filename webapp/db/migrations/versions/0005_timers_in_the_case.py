"""A case's row says itself when its next timer is due, and which request began it: two tables less to write.

Processes of the version before write to the two tables: stop them for this migration.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from webapp.db.types import PLAIN, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_CASES = sa.table(
    "cases",
    sa.column("id", sa.String),
    sa.column("state", PLAIN),
    sa.column("next_timer_at", Moment),
    sa.column("start_key", sa.String),
)
_TIMERS = sa.table(
    "timers", sa.column("case_id", sa.String), sa.column("key", sa.String), sa.column("due_at", Moment)
)
_REQUESTS = sa.table("started_requests", sa.column("request_key", sa.String), sa.column("case_id", sa.String))


def upgrade() -> None:
    op.add_column("cases", sa.Column("next_timer_at", Moment()))
    op.add_column("cases", sa.Column("start_key", sa.String(64)))
    earliest = sa.select(sa.func.min(_TIMERS.c.due_at)).where(_TIMERS.c.case_id == _CASES.c.id)
    request = sa.select(sa.func.min(_REQUESTS.c.request_key)).where(_REQUESTS.c.case_id == _CASES.c.id)
    values = {"next_timer_at": earliest.scalar_subquery(), "start_key": request.scalar_subquery()}
    op.execute(_CASES.update().values(**values))
    there = sa.text("next_timer_at IS NOT NULL")
    op.create_index(
        "ix_cases_next_timer_at",
        "cases",
        ["next_timer_at", "id"],
        postgresql_where=there,
        sqlite_where=there,
    )
    op.create_index("ix_cases_start_key", "cases", ["start_key"], unique=True)
    op.drop_table("timers")
    op.drop_table("started_requests")


def downgrade() -> None:
    op.create_table(
        "timers",
        sa.Column(
            "case_id", sa.String(36), sa.ForeignKey("cases.id", name="fk_timers_case_id"), nullable=False
        ),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "key", name="pk_timers"),
    )
    op.create_index("ix_timers_due_at", "timers", ["due_at"])
    op.create_table(
        "started_requests",
        sa.Column("request_key", sa.String(64), nullable=False),
        sa.Column(
            "case_id",
            sa.String(36),
            sa.ForeignKey("cases.id", name="fk_started_requests_case_id"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("request_key", name="pk_started_requests"),
    )
    started = sa.select(_CASES.c.start_key, _CASES.c.id).where(_CASES.c.start_key.is_not(None))
    op.execute(_REQUESTS.insert().from_select(["request_key", "case_id"], started))
    _write_timers(op.get_bind())
    op.drop_index("ix_cases_start_key", "cases")
    op.drop_index("ix_cases_next_timer_at", "cases")
    with op.batch_alter_table("cases") as batch:
        batch.drop_column("start_key")
        batch.drop_column("next_timer_at")


def _write_timers(connection: sa.Connection) -> None:
    running = sa.select(_CASES.c.id, _CASES.c.state).where(_CASES.c.next_timer_at.is_not(None))
    for row in connection.execute(running).all():
        rows = [
            {"case_id": row.id, "key": timer["key"], "due_at": datetime.fromisoformat(timer["at"])}
            for timer in row.state["timers"]
        ]
        connection.execute(_TIMERS.insert(), rows)
