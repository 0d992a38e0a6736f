"""A whole service call beside the same statements without us: pgbench, psycopg and sqlite3 by hand."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from collections.abc import Callable, Iterable
from itertools import count
from os import getpid
from pathlib import Path

import psycopg

from tests.benchmarks.approvals import CASE, STEPS, Approvals, open_approvals, statements_of, with_parameter
from tests.benchmarks.crowds import crowd
from tests.benchmarks.report import Line
from tests.benchmarks.rounds import Effort, Figures, Run, Turn, Work, compare_turns
from tests.support.servers import postgresql, postgresql_program
from tests.support.statements import NOT_OWN
from webapp.bootstrap import settle
from webapp.services.installation import Installation

_RATE = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
_COLON = re.compile(r"(?<!:):(?=[A-Za-z_])")
"""pgbench would take what follows for one of its variables, also within a literal."""


def measure(folder: Path, effort: Effort) -> Iterable[Line]:
    """On PostgreSQL with one, two and four clients; on SQLite with one and four processes."""
    server = folder / "postgresql"
    server.mkdir()
    with postgresql(server) as url:
        yield from _on_postgresql(folder, url, effort)
    yield from _on_sqlite(folder, effort)


def _on_postgresql(folder: Path, url: str, effort: Effort) -> Iterable[Line]:
    office = open_approvals(folder / "on_servers", url)
    statements = statements_of(office)
    script = folder / "approval.sql"
    script.write_text(_pgbench_script(statements))
    contestants: dict[str, Turn] = {}
    for clients in (1, 2, 4):
        contestants[f"pgbench {clients}"] = _pgbench(script, url, clients)
        contestants[f"ours {clients}"] = crowd(clients, _ours(office))
    contestants["psycopg 1"] = crowd(1, _psycopg(statements, url))
    contestants["psycopg 4"] = crowd(4, _psycopg(statements, url))
    figures = compare_turns(contestants, effort)
    for clients in (1, 2, 4):
        goal = "≥ 0.40" if clients < 4 else ""
        yield _line(figures, f"PostgreSQL, {clients} clients", f"ours {clients}", f"pgbench {clients}", goal)
    yield _line(figures, "PostgreSQL, 1 client, psycopg by hand", "ours 1", "psycopg 1")
    yield _line(figures, "PostgreSQL, 4 clients, psycopg by hand", "ours 4", "psycopg 4")
    yield _line(figures, "the limit itself: psycopg by hand", "psycopg 1", "pgbench 1")
    cpu = figures.cpu("ours 1")
    theirs = f"psycopg {figures.cpu('psycopg 1'):.2f} ms"
    yield Line("processor time of a transition", f"{cpu:.2f} ms", theirs, cpu, "≤ 1.0")
    own = [text for text in statements if not text.startswith(NOT_OWN)]
    commits = sum(text == "COMMIT" for text in statements)
    yield Line("statements of a transition", f"{len(own)} for {STEPS}", "", len(own) / STEPS, "≤ 7")
    yield Line("commits of a transition", f"{commits} for {STEPS}", "", commits / STEPS, "≤ 1")
    office.database.close()


def _on_sqlite(folder: Path, effort: Effort) -> Iterable[Line]:
    office = open_approvals(folder / "embedded")
    statements = statements_of(office)
    contestants = {
        "ours 1": crowd(1, _ours(office)),
        "sqlite3 1": crowd(1, _sqlite(statements, str(office.database.url.database))),
        "ours 4": crowd(4, _ours(office)),
        "sqlite3 4": crowd(4, _sqlite(statements, str(office.database.url.database))),
    }
    figures = compare_turns(contestants, effort)
    yield _line(figures, "SQLite, 1 process, sqlite3 by hand", "ours 1", "sqlite3 1")
    yield _line(figures, "SQLite, 4 processes, sqlite3 by hand", "ours 4", "sqlite3 4")
    runs = figures.runs["ours 4"]
    worst = max(run.slow / run.middle for run in runs)
    ours = f"p50 {runs[0].middle:.1f} ms, p99 {runs[0].slow:.1f} ms"
    theirs = figures.runs["sqlite3 4"][0]
    base = f"sqlite3 p50 {theirs.middle:.1f} ms, p99 {theirs.slow:.1f} ms"
    yield Line("SQLite, 4 processes, p99 of a case / p50", ours, base, worst, "≤ 10")
    office.database.close()


def _line(figures: Figures, what: str, ours: str, base: str, goal: str = "") -> Line:
    return Line(
        f"transitions, {what}",
        f"{figures.rate(ours):.0f}/s",
        f"{base.split(maxsplit=1)[0]} {figures.rate(base):.0f}/s",
        figures.ratio(ours, base),
        goal,
    )


def _ours(office: Installation) -> Callable[[int], Work]:
    def hire(number: int) -> Work:
        office.database.forget_connections()
        settle()
        return Approvals(office, f"{getpid()}/{number}").lead

    return hire


def _pgbench_script(statements: list[str]) -> str:
    """The whole case as one script: its tps are cases per second."""
    lines = [r"\set n random(1, 9000000000000000000)"]
    for text in statements:
        ready = _COLON.sub("' || chr(58) || '", with_parameter(text, CASE)) if "'" in text else text
        lines.append(ready.replace("\n", " ").replace(CASE, ":n::text") + ";")
    return "\n".join(lines)


def _pgbench(script: Path, url: str, clients: int) -> Turn:
    port = url.rpartition(":")[2].partition("/")[0]

    def turn(seconds: float) -> Run:
        command = [postgresql_program("pgbench"), "-n", "-M", "prepared", "-f", str(script)]
        command += ["-c", str(clients), "-j", str(clients), "-T", str(max(1, round(seconds)))]
        command += ["-h", "127.0.0.1", "-p", port, "-U", "postgres", "postgres"]
        told = subprocess.run(command, check=False, capture_output=True, text=True)
        found = _RATE.search(told.stdout)
        assert found and not told.returncode, told.stdout + told.stderr
        return Run(float(found[1]) * STEPS, 0)

    return turn


def _psycopg(statements: list[str], url: str) -> Callable[[int], Work]:
    ready = [with_parameter(text.replace("%", "%%"), "%(n)s::text") for text in statements]

    def hire(number: int) -> Work:
        connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        keys = (f"{getpid()}/{number}/{piece}" for piece in count())

        def work() -> int:
            values = {"n": next(keys)}
            for text in ready:
                cursor = connection.execute(text, values)
                if cursor.description:
                    cursor.fetchone()
            return STEPS

        return work

    return hire


def _sqlite(statements: list[str], file: str) -> Callable[[int], Work]:
    ready = [with_parameter(text, "?1") for text in statements if not text.startswith(("PRAGMA", "--"))]

    def hire(number: int) -> Work:
        connection = sqlite3.connect(file, timeout=10, isolation_level=None)
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        keys = (f"{getpid()}/{number}/{piece}" for piece in count())

        def work() -> int:
            key = next(keys)
            for text in ready:
                connection.execute(text, (key,) if "?1" in text else ()).fetchone()
            return STEPS

        return work

    return hire
