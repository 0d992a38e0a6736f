"""Every table. Constraint names are explicit, so that migrations can name them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from webapp.db.types import PLAIN, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_NUMBER = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself for plain integers only."""


def _case_reference() -> Column[str]:
    return Column("case_id", String(36), ForeignKey("cases.id"), nullable=False)


definitions = Table(
    "definitions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("workflow", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", PLAIN, nullable=False),
    Column("published_at", Moment, nullable=False),
    Index("ix_definitions_workflow", "workflow", "published_at"),
)

calendars = Table(
    "calendars",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("content", PLAIN, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("workflow", String(64), nullable=False),
    Column("definition", String(64), ForeignKey("definitions.digest"), nullable=False),
    Column("number", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("search", Text, nullable=False, server_default=""),
    Column("status", String(64), nullable=False),
    Column("outcome", String(64)),
    Column("state", PLAIN, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("parent_case", String(36), ForeignKey("cases.id")),
    Column("parent_token", Integer),
    Column("next_timer_at", Moment),
    Column("start_key", String(64)),
    Column("open_letters", Integer, nullable=False, server_default="0"),
    UniqueConstraint("workflow", "number"),
    Index("ix_cases_changed_at", "changed_at", "id"),
    Index(
        "ix_cases_next_timer_at",
        "next_timer_at",
        "id",
        postgresql_where=text("next_timer_at IS NOT NULL"),
        sqlite_where=text("next_timer_at IS NOT NULL"),
    ),
    Index("ix_cases_start_key", "start_key", unique=True),
)
"""`next_timer_at`: the earliest of the timers in `state`. `start_key`: the request that began the case.
`open_letters`: how many rows of `letters` wait; it counts under the lock of the case's row.
"""

case_events = Table(
    "case_events",
    metadata,
    _case_reference(),
    Column("sequence", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", PLAIN, nullable=False),
    Column("event", PLAIN, nullable=False),
    Column("calendar", String(64), ForeignKey("calendars.digest"), nullable=False),
    Column("request_key", String(64)),
    Column("step", String(200), nullable=False, server_default=""),
    Column("item", String(200), nullable=False, server_default=""),
    PrimaryKeyConstraint("case_id", "sequence"),
    UniqueConstraint("case_id", "request_key"),
)

case_audience = Table(
    "case_audience",
    metadata,
    _case_reference(),
    Column("role", String(64), nullable=False),
    Column("group_name", String(64), nullable=False),
    Column("unit", String(64)),
    Column("person", String(64)),
    Column("sight", String(16), nullable=False),
    PrimaryKeyConstraint("case_id", "role"),
    Index("ix_case_audience_group_name", "group_name", "case_id"),
)

case_contacts = Table(
    "case_contacts",
    metadata,
    _case_reference(),
    Column("role", String(64), nullable=False),
    Column("item", String(200), nullable=False),
    Column("email", String(254), nullable=False),
    PrimaryKeyConstraint("case_id", "role", "item"),
    Index("ix_case_contacts_email", "email"),
)

tasks = Table(
    "tasks",
    metadata,
    _case_reference(),
    Column("token", Integer, nullable=False),
    Column("step", String(200), nullable=False),
    Column("workflow", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("item", String(200), nullable=False),
    Column("item_title", Text, nullable=False),
    Column("assignee", String(64)),
    Column("opened_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("order_at", Moment, nullable=False),
    PrimaryKeyConstraint("case_id", "token"),
    Index("ix_tasks_assignee", "assignee", "order_at", "case_id", "token"),
    Index(
        "ix_tasks_due_at",
        "due_at",
        postgresql_where=text("due_at IS NOT NULL"),
        sqlite_where=text("due_at IS NOT NULL"),
    ),
)
"""Open tasks only: a task that is done is an event of its case. A letter that waits has a negative token."""

task_holdings = Table(
    "task_holdings",
    metadata,
    _case_reference(),
    Column("token", Integer, nullable=False),
    Column("role", String(64), nullable=False),
    Column("group_name", String(64), nullable=False),
    Column("unit", String(64)),
    Column("person", String(64)),
    Column("barred", Text, nullable=False),
    Column("order_at", Moment, nullable=False),
    PrimaryKeyConstraint("case_id", "token", "role"),
    ForeignKeyConstraint(
        ["case_id", "token"],
        ["tasks.case_id", "tasks.token"],
        name="fk_task_holdings_task",
        ondelete="CASCADE",
    ),
    Index("ix_task_holdings_group_name", "group_name", "order_at", "case_id", "token"),
)
"""By which role staff may do an open task; `order_at` is its due moment, or the end of time."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("case_id", String(36), ForeignKey("cases.id")),
    Column("promise_key", String(120), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("payload", PLAIN, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("next_attempt_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("deaths", Integer, nullable=False, server_default="0"),
    Column("lease", Integer, nullable=False),
    Column("leased_until", Moment),
    Column("state", String(16), nullable=False),
    Column("last_error", Text),
    Column("result", PLAIN),
    Column("finished_at", Moment),
    Column("mail_mark", String(40)),
    Index(
        "ix_outbox_pending",
        "next_attempt_at",
        "id",
        postgresql_where=text("state = 'pending'"),
        sqlite_where=text("state = 'pending'"),
    ),
    Index("ix_outbox_case_id", "case_id"),
    Index("ix_outbox_created_at", "created_at"),
    Index("ix_outbox_mail_mark", "mail_mark"),
    Index(
        "ix_outbox_parked",
        "id",
        postgresql_where=text("state = 'parked'"),
        sqlite_where=text("state = 'parked'"),
    ),
    Index(
        "ix_outbox_failing",
        "id",
        postgresql_where=text("state = 'pending' AND last_error IS NOT NULL"),
        sqlite_where=text("state = 'pending' AND last_error IS NOT NULL"),
    ),
)

letters = Table(
    "letters",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    _case_reference(),
    Column("promise_key", String(140), nullable=False, unique=True),
    Column("payload", PLAIN, nullable=False),
    Column("why", String(16), nullable=False),
    Column("address_mark", String(12), nullable=False),
    Column("language", String(35), nullable=False),
    Column("title", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("content", PLAIN),
    Column("blob", String(64)),
    Column("printed_at", Moment),
    Column("done_at", Moment),
    Column("done_by", String(64)),
    Column("done_how", String(16)),
    Index("ix_letters_case_id", "case_id"),
    Index(
        "ix_letters_to_forget",
        "done_at",
        postgresql_where=text("blob IS NOT NULL AND done_at IS NOT NULL"),
        sqlite_where=text("blob IS NOT NULL AND done_at IS NOT NULL"),
    ),
)
"""What no mail has brought: one for each promise and reader, for ever.

`promise_key`, `payload`: of the mail. `address_mark`: of the address that failed. `content`: what the PDF
is printed from; it goes when the letter is done. `blob`: of the PDF, from before it is written until it is
removed.
"""

number_series = Table(
    "number_series",
    metadata,
    Column("series", String(120), primary_key=True),
    Column("last", Integer, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(36), primary_key=True),
    _case_reference(),
    Column("workflow", String(64), nullable=False, server_default=""),
    Column("document", String(64), nullable=False),
    Column("item", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("number", String(64)),
    Column("language", String(35), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("valid_until", Moment),
    Column("revoked_at", Moment),
    Column("snapshot", PLAIN, nullable=False),
    Column("blob", String(64)),
    Column("code", String(64), unique=True),
    Column("signature", Text),
    UniqueConstraint("workflow", "document", "number"),
    Index("ix_documents_case_id", "case_id", "issued_at"),
)

blobs = Table(
    "blobs",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("stored_at", Moment, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("digest", String(64), ForeignKey("blobs.digest"), nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_uploads_owner", "owner"),
)

people = Table(
    "people",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("totp_secret", Text),
    Column("totp_last_step", BigInteger),
    Column("language", String(35), nullable=False),
    Column("active", Boolean, nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("person_id", String(36), ForeignKey("people.id"), nullable=False),
    Column("group_name", String(64), nullable=False),
    PrimaryKeyConstraint("person_id", "group_name"),
    Index("ix_memberships_group_name", "group_name"),
)

units = Table(
    "units",
    metadata,
    Column("person_id", String(36), ForeignKey("people.id"), nullable=False),
    Column("unit", String(64), nullable=False),
    PrimaryKeyConstraint("person_id", "unit"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id_hash", String(64), primary_key=True),
    Column("person_id", String(36), ForeignKey("people.id")),
    Column("party", PLAIN),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("ix_sessions_expires_at", "expires_at"),
    Index("ix_sessions_person_id", "person_id"),
)

personal_links = Table(
    "personal_links",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    _case_reference(),
    Column("role", String(64), nullable=False),
    Column("item", String(200), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("promise_key", String(120), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("spent_at", Moment),
    Column("revoked_at", Moment),
    Index("ix_personal_links_case_id", "case_id"),
    Index("ix_personal_links_promise_key", "promise_key"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    Column("place", String(300), nullable=False),
    Column("inputs", PLAIN, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index("ix_drafts_expires_at", "expires_at"),
)

resumptions = Table(
    "resumptions",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("draft_hash", String(64), nullable=False, unique=True),
    Column("place", String(300), nullable=False),
    Column("sealed_key", String(200), nullable=False),
    Column("email", String(254)),
    Column("language", String(35), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("warned_at", Moment),
)
"""A draft that can be gone on with on another device. `draft_hash`: of its row in `drafts`. `sealed_key`:
what finds it, readable with the installation's secret only. `email`: of somebody who wanted the link there.
`warned_at`: when they were last told that the draft is going to be forgotten.
"""

helps = Table(
    "helps",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("person_id", String(36), ForeignKey("people.id")),
    Column("place", String(300), nullable=False),
    Column("draft_hash", String(64), nullable=False, unique=True),
    Column("name", String(40), nullable=False),
    Column("party", PLAIN),
    Column("code", String(8), unique=True),
    Column("created_at", Moment, nullable=False),
    Column("ends_at", Moment),
    Index("ix_helps_person_id", "person_id"),
)
"""A member of staff who fills in a draft for somebody else, until that person takes it over. `draft_hash`: of
its row in `drafts`. `name`: what the helper calls the other person.

For a task of a case there are `party`, who wants help with it, and `ends_at`; and `code`, as long as nobody
has come with it to help.
"""

login_attempts = Table(
    "login_attempts",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("key", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_login_attempts_key", "key", "at"),
)

reading_log = Table(
    "reading_log",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    _case_reference(),
    Column("reader", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Column("what", Text, nullable=False),
    Index("ix_reading_log_case_id", "case_id", "at"),
)

batches = Table(
    "batches",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("person_id", String(36), ForeignKey("people.id"), nullable=False),
    Column("request_key", String(64), nullable=False),
    Column("workflow", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("item_title", Text, nullable=False),
    Column("answers", PLAIN, nullable=False),
    Column("outcome", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("person_id", "request_key"),
    Index("ix_batches_person_id", "person_id", "created_at"),
    Index("ix_batches_created_at", "created_at"),
)
"""Tasks of several cases that somebody has done with one form; workers apply it to each."""

batch_entries = Table(
    "batch_entries",
    metadata,
    Column("batch_id", String(36), nullable=False),
    Column("position", Integer, nullable=False),
    Column("case_id", String(36), nullable=False),
    Column("token", Integer, nullable=False),
    Column("request_key", String(64), nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("reason", String(32)),
    Column("documents", PLAIN, nullable=False),
    PrimaryKeyConstraint("batch_id", "position"),
    ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_batch_entries_batch_id", ondelete="CASCADE"),
    ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_batch_entries_case_id", ondelete="CASCADE"),
    Index("ix_batch_entries_case_id", "case_id"),
)
"""`request_key`: of the promise and of the event that keeps it. `documents`: ids of what that has issued."""
