"""People who look, download, begin and give up: everything but the commands of the clients."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Sequence
from random import Random

from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject
from sqlalchemy import Select, select
from sqlalchemy.exc import SQLAlchemyError

from tests.faults.browsing import RealBrowser, ServerStaysAway
from tests.faults.journal import Journal
from tests.faults.office import Repertoire
from tests.faults.patience import patiently
from tests.soak.pace import Pace
from tests.support.pages import Page
from webapp.db.tables import documents
from webapp.forms.typing import typed_of
from webapp.services.installation import Installation
from workflows.core.definition import Task
from workflows.core.events import Started

UPLOADS = "plenum_topic"
"""A workflow whose first page takes a file; the two main ones ask for none."""

PASSWORD = "seventeen herons at the lock"  # not a secret: of invented people on this machine
_INPUT = "annex"
_SCAN_BYTES = 700_000
"""More than what is kept in memory while a request is read."""

_NEWEST = 50
_OK, _UNPROCESSABLE = 200, 422


class Visitor(threading.Thread):
    """One person after the other."""

    def __init__(
        self,
        installation: Installation,
        port: int,
        journal: Journal,
        known: Sequence[Repertoire],
        number: int,
        seed: int,
        pace: Pace,
    ) -> None:
        """Begin with `start()`; stop when the pace says so."""
        super().__init__(daemon=True)
        self._installation, self._port, self._journal = installation, port, journal
        self._public = [(one, entry) for one in known for entry in one.starts if entry.actor.is_party]
        self._address = f"a{number}@office.example"
        self._chance = Random(f"{seed}/visitor {number}")
        self._pace = pace
        self.problems: list[str] = []

    def run(self) -> None:
        """Visit until it is over."""
        visits: list[Callable[[], None]] = [self._look_around, self._look_around, self._give_up, self._upload]
        while self._pace.wait():
            try:
                self._chance.choice(visits)()
            except (ServerStaysAway, SQLAlchemyError, AssertionError) as problem:
                self.problems.append(f"{type(problem).__name__}: {problem}"[:300])

    def _look_around(self) -> None:
        """Sign in with a password, look at the inbox, the list, a case and a document, sign out."""
        browser = self._browser()
        page = browser.get("/sign-in")
        form = page.form(asking="password")
        self._timed("sign in", browser, lambda: browser.post(page, form, self._password()))
        for what, address in (("inbox", "/inbox"), ("list", "/cases"), ("overview", "/overview")):
            self._open(what, browser, address)
        self._download(browser)
        page = browser.get("/account")
        self._timed("sign out", browser, lambda: browser.post(page, page.form(action="/sign-out")))

    def _download(self, browser: RealBrowser) -> None:
        """Open one of the newest documents from the page of its case, where somebody may see it."""
        newest = select(documents.c.id, documents.c.case_id).where(documents.c.blob.is_not(None))
        query = newest.order_by(documents.c.issued_at.desc()).limit(_NEWEST)
        found = patiently(lambda: self._rows(query))
        if not found:
            return
        document, case = self._chance.choice(found)
        page = self._open("case", browser, f"/cases/{case}")
        self._open("drawing", browser, f"/cases/{case}/drawing.svg")
        address = f"/cases/{case}/documents/{document}"
        if address in page.text:
            assert self._open("PDF", browser, address).text.startswith("%PDF")

    def _give_up(self) -> None:
        """Begin a form, fill in its first page, and never come back."""
        known, entry = self._chance.choice(self._public)
        assert isinstance(entry.event, Started)
        step = known.definition.steps[known.definition.start]
        assert isinstance(step, Task) and step.form
        typed = typed_of(known.definition.forms[step.form].fields, entry.event.values)
        browser = self._browser()
        page = self._begin(browser, known.definition.id)
        self._timed("page of a form", browser, lambda: browser.post(page, page.form("answers"), typed))

    def _upload(self) -> None:
        """Begin a form, enclose a file and answer nothing else: the file is kept; never come back."""
        browser = self._browser()
        page = self._begin(browser, UPLOADS)
        form = page.form("answers")
        content = _scanned(self._chance.randbytes(_SCAN_BYTES))

        def send() -> Page:
            return Page(
                browser.real.upload(form.action or page.address, form.hidden, _INPUT, "a.pdf", content)
            )

        answer = self._timed("upload", browser, send, _UNPROCESSABLE)
        assert "a.pdf" in answer.text, answer.text[:2000]

    # --- what they all do ------------------------------------------------------------------------

    def _browser(self) -> RealBrowser:
        return RealBrowser(self._port, lambda _key: None)

    def _begin(self, browser: RealBrowser, workflow: str) -> Page:
        address = f"/apply/{workflow}"
        beginning = self._open("beginning", browser, address)
        return self._timed("begin", browser, lambda: browser.post(beginning, beginning.form(action=address)))

    def _password(self) -> dict[str, list[str]]:
        return {"email": [self._address], "password": [PASSWORD]}

    def _open(self, what: str, browser: RealBrowser, address: str) -> Page:
        return self._timed(what, browser, lambda: browser.get(address))

    def _timed(self, what: str, browser: RealBrowser, visit: Callable[[], Page], wanted: int = _OK) -> Page:
        """Note how long it took; a page that is not the wanted one is a problem."""
        begun, before = time.monotonic(), browser.real.unanswered
        page = visit()
        seconds, unanswered = time.monotonic() - begun, browser.real.unanswered - before
        self._journal.note(said=what, at=time.time(), seconds=seconds, unanswered=unanswered)
        assert page.status == wanted, f"{what}: {page.status} {page.text[:200]}"
        return page

    def _rows(self, query: Select[tuple[str, str]]) -> list[tuple[str, str]]:
        with self._installation.database.reading() as connection:
            return [(row.id, row.case_id) for row in connection.execute(query)]


def _scanned(scan: bytes) -> bytes:
    """A PDF with the bytes of a scan."""
    writer, stream, content = PdfWriter(), StreamObject(), io.BytesIO()
    writer.add_blank_page(100, 100)
    stream.set_data(scan)
    writer._root_object[NameObject("/Scan")] = writer._add_object(stream)
    writer.write(content)
    return content.getvalue()
