"""A mail with documents waits for their print, and no longer than that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.event import listen

from tasks.promises import keep_promise
from tests.tasks.offices import Office, text


def test_documents_go_with_a_mail_once_they_are_printed(office: Office) -> None:
    office.application()
    mail = next(row for row in office.promises() if row.payload["notice"] == "enclosed")
    assert not keep_promise(office.installation, mail.id)
    (waiting,) = [row for row in office.promises() if row.id == mail.id]
    assert (waiting.state, waiting.attempts) == ("pending", 0)
    office.work()
    (message,) = [message for message in office.sink.received if message["Subject"] == "Ihre Papiere"]
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert set(attached) == {"Willkommen.pdf", "Urkunde.pdf"}
    assert all(content.startswith(b"%PDF") for content in attached.values())
    assert "http" not in text(message)


def test_a_print_between_the_look_for_it_and_the_rest_is_not_missed(office: Office) -> None:
    office.application()
    mail = next(row for row in office.promises() if row.payload["notice"] == "enclosed")
    printing = PrintedAfterALook(office)
    assert not keep_promise(office.installation.at(printing), mail.id)
    assert printing.printed
    assert keep_promise(office.installation, mail.id), "nobody waits half a minute"


class PrintedAfterALook:
    """A clock at which everything is printed when it is asked for the first time after a look for a print."""

    def __init__(self, office: Office) -> None:
        self.office, self.looked, self.printed = office, False, False
        listen(office.installation.database.engine, "after_cursor_execute", self._note)

    def now(self) -> datetime:
        """The moment of the office."""
        if self.looked and not self.printed:
            self.printed = True
            for row in self.office.promises("document"):
                assert keep_promise(self.office.installation, row.id)
        return self.office.installation.now()

    def _note(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        self.looked = self.looked or ("FROM documents" in statement and "blob" in statement)
