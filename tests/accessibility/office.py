"""The application for walks: a real server in front of a seeded office, and everybody who comes to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from tasks.promises import keep_promise
from tests.accessibility.occasions import Occasion, begun
from tests.support.installations import TODAY, new_installation
from tests.support.servers import free_port
from tests.support.sessions import session_of
from webapp.clock import MovableClock
from webapp.db.tables import letters, outbox
from webapp.demo.playback import play_back
from webapp.demo.seeding import seed
from webapp.http.application import create_app
from webapp.services.installation import Installation
from webapp.services.loaded_case import load_case
from workflows.core.access import Situation
from workflows.core.events import Actor


class _Silent(WSGIRequestHandler):
    """A server that does not report every request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@dataclass
class Office:
    """A running application; its clock stands where the case of the moment does."""

    installation: Installation
    app: Flask
    address: str
    clock: MovableClock
    _cases: int = field(default=0)

    def begin(self, workflow: str, occasion: Occasion) -> str:
        """Lead a new case to where a form is asked; "" where the form begins one."""
        self.clock.at = occasion.situation.now
        if not occasion.steps:
            return ""
        self._cases += 1
        clock = MovableClock(occasion.situation.now)
        return play_back(self.installation.at(clock), clock, workflow, begun(workflow, occasion, self._cases))

    def situation_of(self, case_id: str) -> Situation:
        """A case as it stands."""
        with self.installation.database.reading() as connection:
            loaded = load_case(self.installation, connection, case_id)
        return loaded.situation(self.installation, self.clock.now())

    def write_letters(self, case_id: str) -> list[str]:
        """Keep the promises of a case's mails to whom no mail reaches; addresses of the letters instead."""
        with self.installation.database.reading() as connection:
            mails = select(outbox.c.id).where(outbox.c.case_id == case_id, outbox.c.kind == "mail")
            promises = list(connection.execute(mails).scalars())
        for promise in promises:
            keep_promise(self.installation, promise)
        with self.installation.database.reading() as connection:
            found = connection.execute(select(letters.c.id).where(letters.c.case_id == case_id)).scalars()
            return [f"/cases/{case_id}/letters/{letter}" for letter in found]

    def session_of_staff(self, person: str) -> str:
        """Begin the session of somebody of the staff."""
        return self.session_of(Actor(f"person:{person}"), "")

    def session_of(self, actor: Actor, case_id: str) -> str:
        """Begin a session; what goes into the cookie, "" for somebody whom nobody knows yet."""
        if actor.is_party and not case_id:
            return ""
        return session_of(self.installation, case_id, actor, self.clock.now())


@contextmanager
def opened_office(folder: Path) -> Iterator[Office]:
    """The demo's people and cases, at a day of the demo."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    made = new_installation(folder, FAHRWASSER_BASE_URL=address)
    seed(made, lambda _: None)
    clock = made.clock
    assert isinstance(clock, MovableClock)
    clock.at = TODAY
    app = create_app(made)
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Silent)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Office(made, app, address, clock)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        made.database.close()
