"""Personal links: opening changes nothing, spending happens once, and nobody learns who is known."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.support.wishes import wish, wish_installation
from webapp.clock import MovableClock
from webapp.db.tables import outbox, sessions
from webapp.services.installation import Installation
from webapp.services.personal_links import (
    MOST_REQUESTS_AN_HOUR,
    LinkState,
    make_link,
    open_link,
    request_links,
    revoke_links,
    spend_link,
)
from webapp.services.sessions import Party, find_session
from webapp.services.transition import Applied


@pytest.fixture
def office(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    """An installation on each kind of database."""
    made = wish_installation(tmp_path, database_url)
    yield made
    made.database.close()


def new_link(office: Installation) -> tuple[str, Party]:
    """A link to a case's status page."""
    answer = wish(office, "once")
    assert isinstance(answer, Applied)
    party = Party(answer.case_id, "asker", "")
    with office.database.writing() as connection:
        return make_link(office, connection, party, "status", "promise"), party


def test_opening_a_link_often_does_not_spend_it(office: Installation) -> None:
    token, party = new_link(office)
    assert {open_link(office, token).state for _ in range(20)} == {LinkState.GOOD}
    secret = spend_link(office, token)
    assert find_session(office, secret).party == party
    assert open_link(office, token).state is LinkState.SPENT


def test_of_many_who_spend_a_link_at_once_one_gets_a_session(office: Installation) -> None:
    token, _ = new_link(office)
    with ThreadPoolExecutor(10) as crowd:
        secrets = list(crowd.map(lambda _: spend_link(office, token), range(20)))
    assert len([secret for secret in secrets if secret]) == 1
    with office.database.reading() as connection:
        assert connection.execute(select(func.count(sessions.c.id_hash))).scalar() == 1


def test_a_link_ends_by_time_and_by_revocation(office: Installation) -> None:
    token, party = new_link(office)
    later = office.at(MovableClock(office.now() + timedelta(days=31)))
    assert open_link(later, token).state is LinkState.EXPIRED and spend_link(later, token) is None
    revoke_links(office, party.case_id, "asker")
    assert open_link(office, token).state is LinkState.UNKNOWN and spend_link(office, token) is None
    assert open_link(office, "guessed").state is LinkState.UNKNOWN


def test_asking_for_a_link_promises_a_mail_to_known_addresses_only_and_not_without_end(
    office: Installation,
) -> None:
    new_link(office)

    def promised() -> int:
        with office.database.reading() as connection:
            found = select(func.count(outbox.c.id)).where(outbox.c.promise_key.startswith("link:"))
            return connection.execute(found).scalar_one()

    request_links(office, "nobody@example.org")
    assert promised() == 0
    for _ in range(MOST_REQUESTS_AN_HOUR + 3):
        request_links(office, " MARA@example.org ")
    assert promised() == MOST_REQUESTS_AN_HOUR
