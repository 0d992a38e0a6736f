"""People who work while everything around them dies, and note what they were told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from random import Random

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from tests.faults.browsing import RealBrowser, ServerStaysAway
from tests.faults.journal import Journal
from tests.faults.office import Repertoire
from tests.faults.patience import patiently
from webapp.db.tables import cases
from webapp.forms.typing import typed_of
from webapp.services.installation import Installation
from webapp.services.loaded_case import LoadedCase, load_case
from webapp.services.sessions import Party, open_party_session, open_staff_session
from workflows.core.access import allotment
from workflows.core.definition import Task
from workflows.core.events import Actor, Completed, Started
from workflows.core.state import Token

COOKIE = "visitor"
MOST_STEPS = 14
MOST_REFUSALS = 2
"""A second colleague may be needed; an answer of a scenario that no longer fits helps nobody."""

THINKING_SECONDS = 0.8


class Client(threading.Thread):
    """One pair of colleagues and the families they work with, case after case."""

    def __init__(
        self,
        installation: Installation,
        port: int,
        journal: Journal,
        known: Sequence[Repertoire],
        number: int,
        seed: int,
        over: threading.Event,
        pause: Callable[[], bool] | None = None,
    ) -> None:
        """Begin with `start()`; stop at the next command when it is over.

        Arguments:
            pause: waits before each command, False when it is over; otherwise they think for a while.
        """
        super().__init__(daemon=True)
        self._installation, self._port, self._journal = installation, port, journal
        self._known, self._number = known, number
        self._chance = Random(f"{seed}/{number}")
        self._over = over
        self._pause = pause or self._think
        self._refusals = 0
        self.worked = 0
        self.problems: list[str] = []

    def run(self) -> None:
        """Work until it is over."""
        while not self._over.is_set():
            try:
                self._case(self._chance.choice(self._known))
            except (ServerStaysAway, SQLAlchemyError, AssertionError) as problem:
                self.problems.append(f"{type(problem).__name__}: {problem}"[:300])

    def _case(self, known: Repertoire) -> None:
        case_id = self._begin(known) if self._pause() else None
        if case_id is None:
            return
        self.worked += 1
        self._refusals = 0
        for _ in range(MOST_STEPS):
            if not self._pause() or not self._step(known, case_id) or self._refusals == MOST_REFUSALS:
                return

    def _think(self) -> bool:
        return not self._over.wait(self._chance.uniform(0, THINKING_SECONDS))

    # --- commands ----------------------------------------------------------------------------------

    def _begin(self, known: Repertoire) -> str | None:
        entry = self._chance.choice(known.starts)
        assert isinstance(entry.event, Started)
        first = known.definition.steps[known.definition.start]
        assert isinstance(first, Task) and first.form
        typed = typed_of(known.definition.forms[first.form].fields, entry.event.values)
        browser = self._browser(None if entry.actor.is_party else self._colleague())
        address = f"/apply/{known.definition.id}"
        beginning = browser.get(address)
        page = browser.post(beginning, beginning.form(action=address), {"anew": ["yes"]})
        browser.fill_in(page.address, typed)
        key = self._acknowledged(browser, address)
        return patiently(lambda: self._case_of(key)) if key else None

    def _step(self, known: Repertoire, case_id: str) -> bool:
        """One open task of the case, by somebody who may; False when there is none."""
        loaded = patiently(lambda: self._load(case_id))
        tokens = [token for token in loaded.state.tokens.values() if token.step in known.answers]
        if not tokens:
            return False
        token = self._chance.choice(tokens)
        given = self._chance.choice(known.answers[token.step])
        assert isinstance(given, Completed)
        step = known.definition.steps[token.step]
        assert isinstance(step, Task)
        form = known.definition.forms[step.form] if step.form else None
        browser, base = self._somebody(loaded, token)
        address = f"{base}/tasks/{token.id}"
        browser.fill_in(address, typed_of(form.fields, given.values) if form else {}, given.outcome)
        self._acknowledged(browser, address)
        return True

    def _acknowledged(self, browser: RealBrowser, base: str) -> str:
        """The request key, when the last form was taken; "" when it was refused."""
        sent = browser.real.sent
        away = not sent.location.startswith(base) or sent.location.endswith("/sent")
        done = sent.status in (302, 303) and away and "sign-in" not in sent.location
        if not sent.key or not done:
            self._refusals += 1
            self._journal.note(said="refused", key=sent.key, status=sent.status, unknown=sent.unknown)
            return ""
        self._journal.note(
            said="done", key=sent.key, unknown=sent.unknown, at=time.time(), seconds=sent.seconds
        )
        return sent.key

    # --- who does it -------------------------------------------------------------------------------

    def _somebody(self, loaded: LoadedCase, token: Token) -> tuple[RealBrowser, str]:
        situation = loaded.situation(self._installation, self._installation.now())
        held = self._chance.choice(allotment(situation, token))
        if held.group is None:
            return self._browser(Party(loaded.id, held.role, held.item)), "/my"
        return self._browser(self._colleague()), f"/cases/{loaded.id}"

    def _colleague(self) -> Actor:
        return Actor(f"{self._chance.choice('ab')}{self._number}")

    def _browser(self, who: Actor | Party | None) -> RealBrowser:
        """A browser with a session, where it needs one; half of all forms are sent by a double click."""
        browser = RealBrowser(self._port, self._intend, twice=self._chance.random() < 0.5)
        if who is not None:
            browser.real.set_cookie(COOKIE, patiently(lambda: self._session(who)))
        return browser

    def _intend(self, key: str) -> None:
        self._journal.note(said="intends", key=key)

    def _session(self, who: Actor | Party) -> str:
        now = self._installation.now()
        with self._installation.database.writing() as connection:
            if isinstance(who, Party):
                return open_party_session(connection, who, now)
            return open_staff_session(connection, who.id, now)

    # --- what a person would see -------------------------------------------------------------------

    def _case_of(self, key: str) -> str | None:
        with self._installation.database.reading() as connection:
            return connection.execute(select(cases.c.id).where(cases.c.start_key == key)).scalars().first()

    def _load(self, case_id: str) -> LoadedCase:
        with self._installation.database.reading() as connection:
            return load_case(self._installation, connection, case_id)
