"""A case moves to another version while somebody fills in a form of it; nobody loses their way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.installations import new_installation
from tests.support.loan_office import begin, is_right, moved
from tests.support.pages import Browser, Page
from tests.support.tool_loans import PLACES, write
from webapp.db.tables import drafts
from webapp.http.application import create_app
from webapp.services.installation import Installation
from webapp.services.loaded_case import load_case
from webapp.services.people import add_person
from webapp.services.sessions import Party, open_party_session, open_staff_session

NEWS = "Seit Sie angefangen haben, gibt es in diesem Formular neue Fragen:"
ONE_MORE = (
    "until: {type: text, label: Bis wann?, required: false}}} => "
    "until: {type: text, label: Bis wann?, required: false}, "
    "often: {type: text, label: Wie oft?, required: false}}}"
)


class Lending:
    """The office that lends tools, with a browser for the borrower and one for Anna."""

    def __init__(self, folder: Path) -> None:
        """Begin a case in which the borrower is asked something."""
        self._folder = folder
        self.office = self._opened(1)
        add_person(
            self.office, "Anna", "anna@example.org", "a long enough word", groups=["office"], person_id="anna"
        )
        self.case = begin(self.office, PLACES["asked"])
        self.borrower, self.anna = self._browse()

    def _opened(self, number: int, *changes: str) -> Installation:
        write(self._folder / "definitions", number, *changes)
        return new_installation(self._folder, FAHRWASSER_DEFINITIONS=str(self._folder / "definitions"))

    def _browse(self) -> tuple[Browser, Browser]:
        app = create_app(self.office)
        borrower, anna = Browser(app), Browser(app)
        with self.office.database.writing() as connection:
            now = self.office.now()
            party = open_party_session(connection, Party(self.case, "borrower", ""), now)
            borrower.client.set_cookie("visitor", party)
            anna.client.set_cookie("visitor", open_staff_session(connection, "anna", now))
        return borrower, anna

    def seen_by_the_newer_server(self, browser: Browser, address: str) -> Page:
        """The page as a web server shows it that was started after the second version was published."""
        newer = self._opened(2)
        browser.client.application = create_app(newer)
        page = browser.get(address)
        newer.database.close()
        return page

    def move(self, *changes: str) -> None:
        """Move the case by another process; the web server still has the first version in force.

        Arguments:
            changes: what is different in the second version, beside what always is.
        """
        newer = self._opened(2, *changes)
        assert moved(newer)[self.case].reasons == ()
        newer.database.close()


@pytest.fixture
def lending(tmp_path: Path) -> Iterator[Lending]:
    """The office before the move."""
    made = Lending(tmp_path)
    yield made
    made.office.database.close()


def test_what_was_typed_before_the_move_stands_in_the_form_after_it_and_is_sent(lending: Lending) -> None:
    page = lending.borrower.get("/my/tasks/2")
    checked = lending.borrower.post(
        page, page.form("answers"), {"text": ["Bis Mai, bitte"], "until": ["Mai"]}
    )
    assert checked.address == "/my/tasks/2/check", checked.text
    lending.move()
    page = lending.borrower.get("/my/tasks/2/check")
    assert "Bis Mai, bitte" in page.text
    sent = lending.borrower.post(page, page.form("answers"))
    assert (sent.address, sent.status) == ("/my", 200)
    with lending.office.database.reading() as connection:
        data = load_case(lending.office, connection, lending.case).state.data
        assert data["reply"] == {"words": "Bis Mai, bitte", "until": "Mai"}
        assert connection.execute(select(drafts)).all()
    is_right(lending.office, 1)


def test_a_page_of_the_old_form_that_is_sent_after_the_move_shows_the_new_one(lending: Lending) -> None:
    page = lending.borrower.get("/my/tasks/2")
    lending.move()
    again = lending.borrower.post(page, page.form("answers"), {"text": ["Ja"]})
    assert again.status == 200 and 'name="words"' in again.text
    sent = lending.borrower.fill_in("/my/tasks/2", {"words": ["Ja"]})
    assert (sent.address, sent.status) == ("/my", 200)
    is_right(lending.office, 1)


def test_a_question_that_is_new_since_somebody_began_is_told_until_its_page_is_answered(
    lending: Lending,
) -> None:
    page = lending.borrower.get("/my/tasks/2")
    lending.borrower.post(page, page.form("answers"), {"text": ["Bis Mai, bitte"]})
    lending.move(ONE_MORE)
    checked = lending.borrower.get("/my/tasks/2/check")
    assert NEWS in checked.text and "Wie oft?</a></li>" in checked.text
    assert "Text</a></li>" not in checked.text, "another name is no news"
    page = lending.borrower.get("/my/tasks/2/page/fields")
    assert NEWS in page.text
    answered = lending.borrower.post(page, page.form("answers"), {"words": ["Bis Mai"], "often": ["Einmal"]})
    assert answered.address.endswith("/check") and NEWS not in answered.text
    lending.borrower.post(answered, answered.form("answers"))
    is_right(lending.office, 1)


def test_so_is_one_of_a_newer_version_while_somebody_begins_a_case(lending: Lending) -> None:
    start = "/apply/tool_loan"
    stranger = Browser(create_app(lending.office))
    beginning = stranger.get(start)
    page = stranger.post(beginning, beginning.form(action=start))
    answered = stranger.post(page, page.form("answers"), {"name": ["Mara"]})
    assert NEWS not in answered.text
    page = lending.seen_by_the_newer_server(stranger, page.address)
    assert NEWS in page.text and "Wunsch</a></li>" in page.text and "Name</a></li>" not in page.text


def test_whoever_begins_after_the_move_is_told_nothing_of_it(lending: Lending) -> None:
    lending.move(ONE_MORE)
    page = lending.borrower.get("/my/tasks/2")
    answered = lending.borrower.post(page, page.form("answers"), {"words": ["Ja"]})
    assert NEWS not in page.text and NEWS not in answered.text


def test_the_page_of_the_case_says_that_its_workflow_has_changed(lending: Lending) -> None:
    lending.move()
    page = lending.anna.get(f"/cases/{lending.case}")
    assert page.status == 200 and "Der Ablauf wurde geändert" in page.text
    assert "Prüfung: Nachfragen" in page.text
    mine = lending.borrower.get("/my")
    assert mine.status == 200 and "Der Ablauf wurde geändert" not in mine.text
