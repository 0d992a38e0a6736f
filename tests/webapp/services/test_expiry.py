"""What is kept for a time only is gone after it, and not before."""

from datetime import timedelta

from sqlalchemy import Table, func, select

from webapp.clock import MovableClock
from webapp.db.tables import drafts, login_attempts, sessions
from webapp.services.accounts import sign_in
from webapp.services.drafts import load_draft, save_draft
from webapp.services.expiry import forget_expired
from webapp.services.installation import Installation
from webapp.services.people import add_person


def rows(installation: Installation, table: Table) -> int:
    """How many rows a table has."""
    with installation.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_sessions_drafts_and_counted_attempts_are_forgotten_in_time(installation: Installation) -> None:
    add_person(installation, "Anna", "anna@example.org", "a long enough password")
    sign_in(installation, "anna@example.org", "a long enough password", "", "127.0.0.1")
    sign_in(installation, "anna@example.org", "wrong", "", "127.0.0.1")
    save_draft(installation, "key", "place", {"name": ["Ada"]})
    forget_expired(installation)
    assert [rows(installation, table) for table in (sessions, drafts)] == [1, 1]
    assert rows(installation, login_attempts) > 0
    assert load_draft(installation, "key", "place") == {"name": ["Ada"]}

    forget_expired(installation.at(MovableClock(installation.now() + timedelta(days=2))))
    assert [rows(installation, table) for table in (sessions, drafts, login_attempts)] == [0, 1, 0]
    later = installation.at(MovableClock(installation.now() + timedelta(days=15)))
    assert load_draft(later, "key", "place") == {}
    forget_expired(later)
    assert rows(installation, drafts) == 0
