"""A whole step over HTTP: the form's page is loaded, filled in, checked and sent; the answer is a redirect.

Staff send their form from its page (two requests); a party sees all answers before sending (four). The
time is that of the web process, with what the test's client needs in it: some 0.2 ms for a request.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.benchmarks.registrations import open_registrations
from tests.benchmarks.report import Line
from tests.benchmarks.rounds import Effort, Figures, compare_turns, prepared
from tests.benchmarks.waiting import KINDS, Cases
from tests.support.servers import postgresql
from tests.support.statements import asked_of
from webapp.bootstrap import settle
from webapp.services.installation import Installation


def measure(folder: Path, effort: Effort) -> Iterable[Line]:
    """A task of staff and a task of a party, on PostgreSQL and on SQLite."""
    server = folder / "postgresql"
    server.mkdir()
    with postgresql(server) as url:
        yield from _on("PostgreSQL", open_registrations(folder / "on_servers", url), effort)
    yield from _on("SQLite", open_registrations(folder / "embedded"), effort)


def _on(name: str, office: Installation, effort: Effort) -> Iterable[Line]:
    cases = Cases(office)
    contestants = {
        f"{kind} {way}": prepared(cases.prepare[kind], work)
        for kind in KINDS
        for way, work in (("page", cases.step), ("service", cases.service_call))
    }
    for kind in KINDS:
        cases.step(cases.prepare[kind]())
    settle()
    figures = compare_turns(contestants, effort)
    for kind in KINDS:
        yield from _lines(figures, f"{name}, {kind}", f"{kind} page", f"{kind} service")
        yield from _statements(cases, f"{name}, {kind}", kind)
    office.database.close()


def _lines(figures: Figures, what: str, page: str, service: str) -> Iterable[Line]:
    cpu, bare = figures.cpu(page), figures.cpu(service)
    yield Line(f"step, {what}, processor time", f"{cpu:.2f} ms", "", cpu, "≤ 5")
    ratio = 1 / figures.thrift(page, service)
    yield Line(f"step, {what}, times the service call", f"{cpu:.2f} ms", f"service {bare:.2f} ms", ratio)


def _statements(cases: Cases, what: str, kind: str) -> Iterable[Line]:
    waiting = cases.prepare[kind]()
    with asked_of(cases.office.database) as asked:
        cases.step(waiting)
    requests = 2 * len(waiting.ways)
    own = len(asked.own)
    yield Line(f"step, {what}, statements of a request", f"{own} for {requests}", "", own / requests)
