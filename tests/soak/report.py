"""The table of a soak, for people."""

from __future__ import annotations

from collections.abc import Iterator

from tests.soak.run import Result
from tests.soak.trend import WARM_UP, Trend

_NAME, _NUMBER = 46, 11
_HEAD = ("first", "last", "median", "per hour", "per 1000", "late/hour")


def result_lines(result: Result) -> Iterator[str]:
    """Every series, what was done meanwhile, and the verdict as the last line."""
    database = "PostgreSQL" if result.plan.on_postgresql else "SQLite"
    yield f"== {database}, {result.hours * 60:.1f} minutes at {result.plan.pace:g} commands a second"
    yield f"after {WARM_UP:.0%} of warm-up; 1000 are transitions, late is the second half, MB are 10^6 bytes"
    yield f"{'':{_NAME}}" + "".join(f"{word:>{_NUMBER}}" for word in _HEAD) + "  bound"
    for name, found in result.trends.items():
        yield _line(result, name, found)
    yield ""
    yield from _done(result)
    yield _verdict(result)


def _line(result: Result, name: str, found: Trend | None) -> str:
    kind = result.kinds[name]
    if found is None:
        return f"{name:{_NAME}}{len(result.points[name])} points are too few"
    thousands = result.transitions / result.hours / 1000
    per_hour = found.slope.median
    per_thousand = per_hour / thousands if thousands else 0.0
    values = (found.first, found.last, found.middle, per_hour, per_thousand, found.late)
    numbers = "".join(f"{value:>{_NUMBER}.2f}" for value in values)
    bound = result.plan.bounds.get(kind)
    allowed = f"{bound.per_hour:g} {kind}" if bound else "-"
    return f"{name:{_NAME}}{numbers}  {allowed}  {found.fault}".rstrip()


def _done(result: Result) -> Iterator[str]:
    figures = result.figures
    rested = "never" if result.rested is None else f"{result.rested:.0f} s"
    counts = "all zero" if not result.counts.red else f"NOT zero: {dict(result.counts.red)}"
    yield f"{result.transitions:.0f} transitions under load, {figures.acknowledged} commands acknowledged,"
    yield f"{figures.refused} refused, {result.visits} other pages, {figures.mails} mails,"
    yield f"{figures.documents} documents, {figures.timers_fired} timers fired,"
    yield f"{result.unanswered} requests not answered, came to rest after {rested};"
    yield f"a promise was kept after {figures.kept_median:.2f} s (median), {figures.kept_slow:.2f} s (p99)"
    yield f"counts of the faults: {counts}; verify: {result.verified or 'clean'}"


def _verdict(result: Result) -> str:
    if not result.faults:
        return "nothing grows"
    return f"NOT as it should be: {'; '.join(result.faults)}"
