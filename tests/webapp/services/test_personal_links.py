"""Personal links: opening changes nothing, spending happens once, and nobody learns who is known."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.support.installations import new_installation
from tests.support.wishes import ANNA, wish, wish_installation, write_readme_workflow
from webapp.clock import MovableClock
from webapp.db.tables import outbox, sessions
from webapp.services.installation import Installation
from webapp.services.outbox import claim
from webapp.services.personal_links import (
    MOST_REQUESTS_AN_HOUR,
    LinkState,
    make_link,
    open_link,
    promise_links,
    request_links,
    revoke_links,
    spend_link,
)
from webapp.services.sessions import Party, find_session
from webapp.services.transition import Applied, apply
from workflows.core.events import Raised

NEWEST = "size(move) > 0 ? move[size(move) - 1].email : wish.email"


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


def asked(office: Installation) -> list[dict[str, object]]:
    """Payloads of the promises of links, the oldest first."""
    with office.database.reading() as connection:
        query = select(outbox.c.payload).where(outbox.c.kind == "links").order_by(outbox.c.id)
        return list(connection.execute(query).scalars())


def test_asking_for_a_link_does_the_same_for_known_and_unknown_addresses_and_not_without_end(
    office: Installation,
) -> None:
    new_link(office)
    for email in ("nobody@example.org", " MARA@example.org "):
        before = len(asked(office))
        for _ in range(MOST_REQUESTS_AN_HOUR + 3):
            request_links(office, email)
        found = asked(office)[before:]
        assert found == [{"email": email.strip().casefold()}] * MOST_REQUESTS_AN_HOUR
    later = office.at(MovableClock(office.now() + timedelta(minutes=61)))
    request_links(later, "nobody@example.org")
    assert len(asked(office)) == 2 * MOST_REQUESTS_AN_HOUR + 1


def test_the_address_is_forgotten_once_the_mails_are_promised(office: Installation) -> None:
    new_link(office)
    request_links(office, "mara@example.org")
    with office.database.reading() as connection:
        promise = claim(office, connection.execute(select(outbox.c.id)).scalar_one())
    assert promise is not None
    assert promise_links(office, promise) and asked(office) == [{}]
    assert not promise_links(office, promise), "a worker that was thought dead promises nothing twice"
    with office.database.reading() as connection:
        mails = connection.execute(select(outbox).where(outbox.c.kind == "mail")).all()
    assert [row.payload["notice"] for row in mails] == ["link_requested"]


def test_links_to_an_address_end_when_the_party_gets_another_one(tmp_path: Path, database_url: str) -> None:
    """The first address may be a stranger's: somebody has mistyped it."""
    folder = write_readme_workflow(tmp_path / "definitions")
    text = (folder / "workflow.yaml").read_text("utf-8").replace("email: wish.email", f'email: "{NEWEST}"')
    change = "events:\n  move: {title: Neue Adresse, by: [office], form: move, collect: true}\nnotices:"
    (folder / "workflow.yaml").write_text(text.replace("notices:", change, 1), "utf-8")
    email = "{type: email, label: E-Mail, personal: contact, purpose: Für Antworten}"
    form = f"  move:\n    title: Neue Adresse\n    fields:\n      email: {email}\n"
    forms = (folder / "forms.yaml").read_text("utf-8").rstrip()
    (folder / "forms.yaml").write_text(f"{forms}\n{form}", "utf-8")
    office = new_installation(tmp_path, database_url, FAHRWASSER_DEFINITIONS=str(folder.parent))
    token, party = new_link(office)
    answer = apply(office, party.case_id, Raised("move", {"email": "new@example.org"}), ANNA)
    assert isinstance(answer, Applied), answer
    assert open_link(office, token).state is LinkState.UNKNOWN and spend_link(office, token) is None
    office.database.close()
