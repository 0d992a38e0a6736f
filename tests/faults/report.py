"""The tables of a run, for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from tests.faults.controls import Control
from tests.faults.run import Result
from webapp.services.outbox import LEASE_SECONDS

_WIDTH = 58


def result_lines(result: Result) -> Iterator[str]:
    """What happened on one database."""
    plan, figures = result.plan, result.figures
    yield ""
    database = "PostgreSQL" if plan.on_postgresql else "SQLite"
    yield f"== {database}: {result.kills} kills in {result.seconds:.0f} s"
    for name, number in sorted(result.deaths.items()):
        yield _line(f"killed: {name}", number)
    for point, number in result.at_points.items():
        yield _line(f"died at: {point}", number)
    for name, number in sorted(result.troubles.items()):
        yield _line(f"trouble: {name}", number)
    if not result.disk_filled:
        yield "the disk was NOT filled: that needs root"
    for entry in fields(figures):
        value = getattr(figures, entry.name)
        yield _line(_words(entry.name), f"{value:.1f} s" if isinstance(value, float) else value)
    for submitted in result.submitted:
        yield _line(
            f"submitted while Redis {submitted.redis}: {submitted.number}, sent again {submitted.unknown}",
            f"median {submitted.middle * 1000:.0f} ms, p95 {submitted.slow * 1000:.0f} ms",
        )
    rested = "never" if result.rested is None else f"{result.rested:.0f} s"
    yield _line(f"came to rest (a lease is {LEASE_SECONDS} s)", rested)
    yield _line("cases that a client gave up", len(result.problems))
    yield from (f"    {problem}" for problem in result.problems[:5])
    yield "-- each of these has to be 0"
    for entry in fields(result.counts):
        yield _line(_words(entry.name), getattr(result.counts, entry.name))


def control_lines(control: Control) -> Iterator[str]:
    """What a control found."""
    yield ""
    yield f"== control, taken out: {control.taken_out}"
    for name, number in control.found.items():
        yield _line(_words(name), number)
    if not control.found:
        yield "found NOTHING: the zeros above prove nothing"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _line(what: str, value: object) -> str:
    return f"{what:{_WIDTH}}  {value}"
