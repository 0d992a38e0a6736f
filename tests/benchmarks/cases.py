"""The page of a case with ten, a hundred and a thousand events: it must not grow with them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flask.testing import FlaskClient

from tests.benchmarks.registrations import (
    CLERK,
    FILLED_IN,
    GUEST,
    WORKFLOW,
    open_registrations,
    signed_in,
    site_of,
)
from tests.benchmarks.report import Line
from tests.benchmarks.rounds import Effort, Figures, Work, compare
from tests.support.long_cases import lengthen
from tests.support.servers import postgresql
from tests.support.statements import asked_of
from webapp.bootstrap import settle
from webapp.services.installation import Installation
from webapp.services.transition import Applied, start

SIZES = (10, 100, 1_000)


def measure(folder: Path, effort: Effort) -> Iterable[Line]:
    """By the processor time of the web process, on PostgreSQL and on SQLite."""
    server = folder / "postgresql"
    server.mkdir()
    with postgresql(server) as url:
        yield from _on("PostgreSQL", open_registrations(folder / "on_servers", url), effort)
    yield from _on("SQLite", open_registrations(folder / "embedded"), effort)


def _on(name: str, office: Installation, effort: Effort) -> Iterable[Line]:
    client = signed_in(office, site_of(office))
    pages = {f"{size:,} events": f"/cases/{_case(office, size)}" for size in SIZES}
    settle()
    figures = compare({size: _look(client, address) for size, address in pages.items()}, effort)
    statements = {size: _statements(office, client, address) for size, address in pages.items()}
    yield from _lines(name, figures, statements)
    office.database.close()


def _lines(name: str, figures: Figures, statements: dict[str, int]) -> Iterable[Line]:
    base = next(iter(statements))
    for size, asked in statements.items():
        cpu, goal = f"{figures.cpu(size):.2f} ms", "" if size == base else "≤ 2"
        against = f"{base} {figures.cpu(base):.2f} ms"
        yield Line(f"page of a case, {name}, {size}", cpu, against, 1 / figures.thrift(size, base), goal)
        more = asked - statements[base]
        yield Line(f"more statements, {name}, {size}", f"{asked}", f"{base} {statements[base]}", more, "≤ 0")


def _look(client: FlaskClient, address: str) -> Work:
    def look() -> int:
        assert client.get(address).status_code == 200
        return 1

    return look


def _statements(office: Installation, client: FlaskClient, address: str) -> int:
    with asked_of(office.database) as asked:
        client.get(address)
    return len(asked.own)


def _case(office: Installation, events: int) -> str:
    """A case whose task somebody takes and gives back, again and again."""
    began = start(office, WORKFLOW, dict(FILLED_IN), GUEST, f"{events} events")
    assert isinstance(began, Applied), began
    lengthen(office, began.case_id, CLERK, events // 2)
    return began.case_id
