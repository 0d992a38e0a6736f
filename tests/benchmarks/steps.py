"""A whole step over HTTP: the form's page is loaded, filled in, checked and sent; the answer is a redirect.

Staff send their form from its page (two requests); a party sees all answers before sending (four). The
time is that of the web process, with what the test's client needs in it: some 0.2 ms for a request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from tests.benchmarks.registrations import (
    CLERK,
    FILLED_IN,
    GUEST,
    WORKFLOW,
    hidden_inputs,
    open_registrations,
    sent,
    signed_in,
    site_of,
)
from tests.benchmarks.report import Line
from tests.benchmarks.rounds import Effort, Figures, compare_turns, prepared
from tests.support.servers import postgresql
from tests.support.statements import asked_of
from webapp.bootstrap import settle
from webapp.services.installation import Installation
from webapp.services.loaded_case import load_case
from webapp.services.sessions import Party, open_party_session
from webapp.services.transition import Applied, apply, start
from workflows.core.events import Completed

_REMARK = {"text": "In Ordnung."}
_KINDS = ("staff", "party")


def measure(folder: Path, effort: Effort) -> Iterable[Line]:
    """A task of staff and a task of a party, on PostgreSQL and on SQLite."""
    server = folder / "postgresql"
    server.mkdir()
    with postgresql(server) as url:
        yield from _on("PostgreSQL", open_registrations(folder / "on_servers", url), effort)
    yield from _on("SQLite", open_registrations(folder / "embedded"), effort)


def _on(name: str, office: Installation, effort: Effort) -> Iterable[Line]:
    cases = _Cases(office)
    contestants = {
        f"{kind} {way}": prepared(cases.prepare[kind], work)
        for kind in _KINDS
        for way, work in (("page", cases.step), ("service", cases.service_call))
    }
    for kind in _KINDS:
        cases.step(cases.prepare[kind]())
    settle()
    figures = compare_turns(contestants, effort)
    for kind in _KINDS:
        yield from _lines(figures, f"{name}, {kind}", f"{kind} page", f"{kind} service")
        yield from _statements(cases, f"{name}, {kind}", kind)
    office.database.close()


def _lines(figures: Figures, what: str, page: str, service: str) -> Iterable[Line]:
    cpu, bare = figures.cpu(page), figures.cpu(service)
    yield Line(f"step, {what}, processor time", f"{cpu:.2f} ms", "", cpu, "≤ 5")
    ratio = 1 / figures.thrift(page, service)
    yield Line(f"step, {what}, times the service call", f"{cpu:.2f} ms", f"service {bare:.2f} ms", ratio)


def _statements(cases: _Cases, what: str, kind: str) -> Iterable[Line]:
    waiting = cases.prepare[kind]()
    with asked_of(cases.office.database) as asked:
        cases.step(waiting)
    requests = 2 * len(waiting.ways)
    own = len(asked.own)
    yield Line(f"step, {what}, statements of a request", f"{own} for {requests}", "", own / requests)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A case with an open task, and the browser of who will do it.

    Attributes:
        address: of the task's form page.
        ways: addresses to which the form is sent, one after the other.
    """

    case: str
    token: int
    browser: FlaskClient
    address: str
    ways: tuple[str, ...]


class _Cases:
    """Cases that wait for staff or for their party."""

    def __init__(self, office: Installation) -> None:
        self.office = office
        self.prepare: dict[str, Callable[[], _Waiting]] = {"staff": self._for_staff, "party": self._for_party}
        self._site: Flask = site_of(office)
        self._clerk = signed_in(office, self._site)
        self._numbers = count()
        self._tokens: dict[str, int] = {}

    def step(self, waiting: _Waiting) -> int:
        """Load the page and send it, up to the redirect after the transition."""
        page = waiting.browser.get(waiting.address)
        inputs = {**hidden_inputs(page), **_REMARK}
        for address in waiting.ways:
            answer = sent(waiting.browser, address, inputs, 303)
            if address != waiting.ways[-1]:
                inputs = hidden_inputs(waiting.browser.get(answer.location))
        return 1

    def service_call(self, waiting: _Waiting) -> int:
        """The same step without pages."""
        actor = CLERK if waiting.browser is self._clerk else GUEST
        key = f"service {next(self._numbers)}"
        answer = apply(self.office, waiting.case, Completed(waiting.token, dict(_REMARK)), actor, key)
        assert isinstance(answer, Applied), answer
        return 1

    def _for_staff(self) -> _Waiting:
        case = self._begun()
        token = self._token("staff", case)
        address = f"/cases/{case}/tasks/{token}/page/fields"
        return _Waiting(case, token, self._clerk, address, (address,))

    def _for_party(self) -> _Waiting:
        case = self._begun()
        self.service_call(_Waiting(case, self._token("staff", case), self._clerk, "", ()))
        token = self._token("party", case)
        browser = self._site.test_client()
        with self.office.database.writing() as connection:
            secret = open_party_session(connection, Party(case, "guest", ""), self.office.now())
        browser.set_cookie("visitor", secret)
        address = f"/my/tasks/{token}"
        return _Waiting(
            case, token, browser, f"{address}/page/fields", (f"{address}/page/fields", f"{address}/check")
        )

    def _begun(self) -> str:
        began = start(self.office, WORKFLOW, dict(FILLED_IN), GUEST, f"begun {next(self._numbers)}")
        assert isinstance(began, Applied), began
        return began.case_id

    def _token(self, kind: str, case: str) -> int:
        """The open task; its number is the same in every case."""
        if kind not in self._tokens:
            with self.office.database.reading() as connection:
                self._tokens[kind] = max(load_case(self.office, connection, case).state.tokens)
        return self._tokens[kind]
