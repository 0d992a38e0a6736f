"""The inbox of somebody with three groups, in front of a thousand up to a million open tasks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

import psycopg
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.benchmarks.approvals import open_approvals
from tests.benchmarks.registrations import signed_in
from tests.benchmarks.report import Line
from tests.benchmarks.rounds import Effort
from tests.support.servers import postgresql
from webapp.http.application import create_app
from webapp.services.inbox import PAGE_SIZE, inbox_count, inbox_page, steps_on_offer
from webapp.services.inbox_places import Filter, Scope
from webapp.services.installation import Installation
from webapp.services.sessions import Person

SIZES = (1_000, 100_000, 1_000_000)
_SMALL = (1_000, 100_000)
_GROUPS = 3
_LOOKS = 10
PERSON = Person("p1", "P", "p@office.example", "de", frozenset({"g0", "g1", "g2"}), frozenset({"north"}))

_CASES = """
INSERT INTO cases (id, workflow, definition, number, subject, search, status, state, revision, started_at,
  changed_at)
SELECT 'case-' || n, 'approval', (SELECT digest FROM definitions LIMIT 1), 'N-' || n, 'Subject ' || n,
  '', 'open', '{}', 1, now(), now()
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n"""
_TASKS = """
INSERT INTO tasks (case_id, token, step, workflow, title, item, item_title, assignee, opened_at, due_at,
  order_at)
SELECT 'case-' || n, 1, 'step' || (n % 7), 'approval', 'Title ' || (n % 7), '', '',
  CASE WHEN n % 5 = 0 THEN 'person:p1' END, now(), now() + n * interval '1 second',
  now() + n * interval '1 second' FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n"""
_HOLDINGS = """
INSERT INTO task_holdings (case_id, token, role, group_name, unit, person, barred, order_at)
SELECT 'case-' || n, 1, 'role', 'g' || (n % :groups), NULL, NULL, ' ', now() + n * interval '1 second'
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n"""
_IDEAL = """
SELECT t.case_id, t.token, t.step, t.workflow, t.title, t.item, t.item_title, t.assignee, t.opened_at,
  t.due_at, t.order_at, c.number, c.subject
FROM (
  SELECT order_at, case_id, token FROM (
    (SELECT order_at, case_id, token FROM task_holdings WHERE group_name = 'g0' ORDER BY 1, 2, 3 LIMIT %(n)s)
    UNION ALL
    (SELECT order_at, case_id, token FROM task_holdings WHERE group_name = 'g1' ORDER BY 1, 2, 3 LIMIT %(n)s)
    UNION ALL
    (SELECT order_at, case_id, token FROM task_holdings WHERE group_name = 'g2' ORDER BY 1, 2, 3 LIMIT %(n)s)
  ) g ORDER BY 1, 2, 3 LIMIT %(n)s
) h
JOIN tasks t ON t.case_id = h.case_id AND t.token = h.token JOIN cases c ON c.id = t.case_id
ORDER BY t.order_at"""


def measure(folder: Path, effort: Effort) -> Iterable[Line]:
    """Pages and counts as the table grows, and the ideal indexed query beside the page."""
    server = folder / "postgresql"
    server.mkdir()
    sizes = SIZES if effort.rounds > 1 else _SMALL
    with postgresql(server) as url:
        office = open_approvals(folder / "office", url)
        browser = _signed_in(office)
        found: dict[str, list[float]] = {}
        filled = 0
        for size in sizes:
            _fill(office, filled + 1, size)
            filled = size
            for name, look in _looks(office, browser).items():
                found.setdefault(name, []).append(_milliseconds(look))
            found.setdefault("ideal", []).append(_ideal(url))
        yield from _lines(found, sizes)
        office.database.close()


def _signed_in(office: Installation) -> FlaskClient:
    """The browser of the same person, for the whole page."""
    return signed_in(office, create_app(office), PERSON.id, sorted(PERSON.groups))


def _looks(office: Installation, browser: FlaskClient) -> dict[str, Callable[[], object]]:
    everything, mine = Filter(), Filter(scope=Scope.MINE)
    quiet = Person("p9", "Q", "q@office.example", "de", frozenset({"nobody has tasks"}), frozenset())
    filtered = Filter(workflow="approval", step="step3")
    late = inbox_page(office, PERSON, everything).rows[-1].place
    return {
        "first page": lambda: inbox_page(office, PERSON, everything),
        "next page": lambda: inbox_page(office, PERSON, Filter(after=late)),
        "count": lambda: inbox_count(office, PERSON, everything),
        "page of my own": lambda: inbox_page(office, PERSON, mine),
        "count of my own": lambda: inbox_count(office, PERSON, mine),
        "page of one step": lambda: inbox_page(office, PERSON, filtered),
        "page of a quiet group": lambda: inbox_page(office, quiet, everything),
        "whole page over HTTP": lambda: _seen(browser),
        "steps on offer": lambda: steps_on_offer(office, PERSON),
    }


def _seen(browser: FlaskClient) -> str:
    text = browser.get("/inbox").get_data(as_text=True)
    assert text.count('class="inbox__row"') == PAGE_SIZE, text[:2000]
    return text


def _fill(office: Installation, first: int, last: int) -> None:
    place = {"first": first, "last": last}
    with office.database.writing() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(_CASES), place)
        connection.execute(text(_TASKS), place)
        connection.execute(text(_HOLDINGS), {**place, "groups": _GROUPS})
    with office.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE cases, tasks, task_holdings"))


def _milliseconds(look: Callable[[], object]) -> float:
    look()
    seconds = []
    for _ in range(_LOOKS):
        begun = time.perf_counter()
        look()
        seconds.append(time.perf_counter() - begun)
    return median(seconds) * 1000


def _ideal(url: str) -> float:
    """The same page, prepared, by the driver alone."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True, prepare_threshold=0) as connection:
        return _milliseconds(lambda: connection.execute(_IDEAL, {"n": PAGE_SIZE + 1}).fetchall())


def _lines(found: dict[str, list[float]], sizes: tuple[int, ...]) -> Iterable[Line]:
    for name, times in found.items():
        base = f"{sizes[0]:,} tasks {times[0]:.2f} ms"
        for size, milliseconds in zip(sizes[1:], times[1:], strict=True):
            what = f"inbox, {name}, {size:,} tasks"
            goal = "" if name == "ideal" else "≤ 2"
            yield Line(what, f"{milliseconds:.2f} ms", base, milliseconds / times[0], goal)
    page, ideal = found["first page"][-1], found["ideal"][-1]
    yield Line(
        "inbox, first page, ideal query", f"{page:.2f} ms", f"ideal {ideal:.2f} ms", page / ideal, "≤ 3"
    )
