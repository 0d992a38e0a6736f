"""Registrations that wait for staff or for their party, and who does the next step, over HTTP or without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from flask import Flask
from flask.testing import FlaskClient

from tests.benchmarks.registrations import (
    CLERK,
    FILLED_IN,
    GUEST,
    WORKFLOW,
    hidden_inputs,
    sent,
    signed_in,
    site_of,
)
from tests.support.long_cases import open_token
from webapp.services.installation import Installation
from webapp.services.sessions import Party, open_party_session
from webapp.services.transition import Applied, apply, start
from workflows.core.events import Completed

REMARK = {"text": "In Ordnung."}
KINDS = ("staff", "party")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case with an open task, and the browser of who will do it.

    Attributes:
        ways: addresses of the pages that are sent, one after the other.
    """

    case: str
    token: int
    browser: FlaskClient
    ways: tuple[str, ...]


class Cases:
    """An installation that makes such cases."""

    def __init__(self, office: Installation) -> None:
        self.office = office
        self.prepare: dict[str, Callable[[], Waiting]] = {"staff": self._for_staff, "party": self._for_party}
        self._site: Flask = site_of(office)
        self._clerk = signed_in(office, self._site)
        self._numbers = count()
        self._tokens: dict[str, int] = {}

    def step(self, waiting: Waiting) -> int:
        """Load the page and send it, up to the redirect after the transition."""
        for _ in self.requests(waiting):
            pass
        return 1

    def requests(self, waiting: Waiting) -> Iterator[str]:
        """The same, telling after each request what it was."""
        for address in waiting.ways:
            page = waiting.browser.get(address)
            yield f"GET {address.rpartition('/')[2]}"
            sent(waiting.browser, address, {**hidden_inputs(page), **REMARK}, 303)
            yield f"POST {address.rpartition('/')[2]}"

    def service_call(self, waiting: Waiting) -> int:
        """The same step without pages."""
        actor = CLERK if waiting.browser is self._clerk else GUEST
        key = f"service {next(self._numbers)}"
        answer = apply(self.office, waiting.case, Completed(waiting.token, dict(REMARK)), actor, key)
        assert isinstance(answer, Applied), answer
        return 1

    def _for_staff(self) -> Waiting:
        case = self._begun()
        token = self._token("staff", case)
        address = f"/cases/{case}/tasks/{token}/page/fields"
        return Waiting(case, token, self._clerk, (address,))

    def _for_party(self) -> Waiting:
        case = self._begun()
        self.service_call(Waiting(case, self._token("staff", case), self._clerk, ()))
        token = self._token("party", case)
        browser = self._site.test_client()
        with self.office.database.writing() as connection:
            secret = open_party_session(connection, Party(case, "guest", ""), self.office.now())
        browser.set_cookie("visitor", secret)
        address = f"/my/tasks/{token}"
        return Waiting(case, token, browser, (f"{address}/page/fields", f"{address}/check"))

    def _begun(self) -> str:
        began = start(self.office, WORKFLOW, dict(FILLED_IN), GUEST, f"begun {next(self._numbers)}")
        assert isinstance(began, Applied), began
        return began.case_id

    def _token(self, kind: str, case: str) -> int:
        """The open task; its number is the same in every case."""
        if kind not in self._tokens:
            self._tokens[kind] = open_token(self.office, case)
        return self._tokens[kind]
