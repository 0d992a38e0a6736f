"""The results of a simulation as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from workflows.core.definition import Definition
from workflows.simulation.plan import DAY, DEFAULT, GUESSED, HOUR, MEASURED, MINUTE, YEAR, Plan, figures
from workflows.simulation.results import EndRow, GroupRow, Results, StepRow

_WIDTH = 110
_BAR = 20
_COLUMNS = 10
_LONGEST_TITLE = 36
_ORIGINS = {
    MEASURED: "Measured",
    GUESSED: "Guessed in the plan",
    DEFAULT: "Built-in defaults, guesses too",
}


def length(seconds: int | None) -> str:
    """A length of time in words: minutes, hours or days, whatever reads best."""
    if seconds is None:
        return "-"
    if seconds < 100 * MINUTE:
        return f"{seconds / MINUTE:.0f} min"
    return f"{seconds / HOUR:.1f} h" if seconds < 2 * DAY else f"{seconds / DAY:.1f} d"


def written(definition: Definition, plan: Plan, found: Results, seed: int) -> str:
    """The whole report on one simulation."""
    parts = [
        _head(definition, plan, found, seed),
        _origins(definition, plan),
        _part("Waiting per step, from opening to leaving", _steps(found.steps)),
        _part("Workload per group, in the weeks in which cases arrive", _groups(found.groups)),
        _part("How cases end, and how long after their start", _ends(found.outcomes, "cases", found.cases)),
        _part("Ends per half-year, mean of the runs", _half_years(found.outcomes, found.half_years)),
    ]
    if found.documents:
        parts += [
            _part(
                "Documents, and how long after the start a case got its first",
                _ends(found.documents, "issued", found.cases),
            ),
            _part(
                "Documents per half-year, mean of the runs", _half_years(found.documents, found.half_years)
            ),
        ]
    return "\n\n".join([*parts, _rest(found)]) + "\n"


def compared(before: Results, after: Results, group: str) -> str:
    """What one person more in a group changes, side by side."""
    rows = [["", "as planned", "one more", "difference"]]
    for one, two in zip(before.groups, after.groups, strict=True):
        if one.group == group:
            rows.append(["people", str(one.people), str(two.people), f"{two.people - one.people:+}"])
            rows.append(_difference("utilisation, %", one.utilisation * 100, two.utilisation * 100))
            rows.append(_difference("longest queue", one.longest, two.longest))
    later = {row.step: row for row in after.steps}
    for step in before.steps:
        other = later.get(step.step)
        if other and step.queue_nine_of_ten is not None:
            name = f"{step.step}: until begun, 90 %"
            rows.append(_times(name, step.queue_nine_of_ten, other.queue_nine_of_ten))
    for first, second in zip(
        (*before.outcomes, *before.documents), (*after.outcomes, *after.documents), strict=True
    ):
        if first.total or second.total:
            rows.append(_difference(f"{first.name}: number", first.total, second.total))
            rows.append(_times(f"{first.name}: time from start, median", first.median, second.median))
    hint = "Small differences are chance: compare with those that another --seed makes."
    return _part(f"One person more in {group}, with the same seed", [*_table(rows), hint]) + "\n"


def _difference(name: str, before: float, after: float) -> list[str]:
    return [name, f"{before:.4g}", f"{after:.4g}", f"{after - before:+.4g}"]


def _times(name: str, before: int | None, after: int | None) -> list[str]:
    if before is None or after is None:
        return [name, length(before), length(after), "-"]
    sign = "-" if after < before else "+"
    return [name, length(before), length(after), f"{sign}{length(abs(after - before))}"]


def _head(definition: Definition, plan: Plan, found: Results, seed: int) -> str:
    rate = plan.arrivals
    runs = "one run" if found.runs == 1 else f"{found.runs} runs"
    return "\n".join(
        [
            f"{definition.id}: {definition.title}",
            f"{found.cases} cases in {runs}, seed {seed}; {rate.number:g} cases per {rate.per}.",
            f"A run begins on {plan.begins} and follows its cases for {plan.following / YEAR:.1f} years "
            "after the last one has arrived.",
        ]
    )


def _origins(definition: Definition, plan: Plan) -> str:
    """Which figures are guesses: nobody shall take the results for more than they are."""
    known = list(figures(definition, plan))
    lines = []
    for source, words in _ORIGINS.items():
        names = ", ".join(name for name, origin in known if origin == source) or "none"
        lines += wrap(f"{words}: {names}.", _WIDTH, subsequent_indent="    ", break_on_hyphens=False)
    guesses = sum(source != MEASURED for _, source in known)
    return _part(f"Where the figures come from: {guesses} of {len(known)} are guesses", lines)


def _part(title: str, lines: Iterable[str]) -> str:
    return "\n".join([title, "-" * len(title), *lines])


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns side by side, the first to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _steps(steps: Sequence[StepRow]) -> list[str]:
    rows = [["step", "by", "left", "open", "median", "90 %", "begun: median", "90 %", "share of time"]]
    widest = max((row.share for row in steps), default=1) or 1
    rows += [
        [
            row.step,
            row.role or "(wait)",
            str(row.visits),
            str(row.still),
            length(row.median),
            length(row.nine_of_ten),
            length(row.queue_median),
            length(row.queue_nine_of_ten),
            f"{row.share:6.1%} {'#' * round(row.share / widest * _BAR):{_BAR}}",
        ]
        for row in steps
    ]
    return _table(rows)


def _groups(groups: Sequence[GroupRow]) -> list[str]:
    rows = [["group", "people", "hours a week", "utilisation", "longest queue", "too late", ""]]
    for row in groups:
        bar = "#" * round(min(1, row.utilisation) * _BAR)
        number = f"{row.busy_hours:.1f}"
        rows.append(
            [row.group, str(row.people), number, f"{row.utilisation:.0%}", str(row.longest), str(row.vain),
             f"{bar:{_BAR}}"]
        )  # fmt: skip
        rows += [[f"  as {role}", "", f"{hours:.1f}", "", "", "", ""] for role, hours in row.roles.items()]
    return _table(rows)


def _ends(ends: Sequence[EndRow], words: str, cases: int) -> list[str]:
    rows = [["", words, "of the cases", "median", "90 %"]]
    rows += [
        [
            _named(row),
            str(row.total),
            f"{row.reached / (cases or 1):.0%}",
            length(row.median),
            length(row.nine_of_ten),
        ]
        for row in ends
    ]
    return _table(rows)


def _half_years(ends: Sequence[EndRow], half_years: Sequence[str]) -> Iterator[str]:
    for begin in range(0, len(half_years), _COLUMNS):
        shown = half_years[begin : begin + _COLUMNS]
        rows = [["", *shown]]
        rows += [
            [_named(row), *(f"{row.half_years[entry]:.1f}" for entry in shown)] for row in ends if row.total
        ]
        yield from _table(rows)


def _named(row: EndRow) -> str:
    title = row.title if len(row.title) <= _LONGEST_TITLE else f"{row.title[: _LONGEST_TITLE - 1]}…"
    return f"{row.name} ({title})"


def _rest(found: Results) -> str:
    places = ", ".join(f"{kind}: {number}" for kind, number in found.open_places.items()) or "nothing"
    raised = ", ".join(f"{name} {number}" for name, number in found.raised.items()) or "none"
    lines = [
        f"Open at the end: {found.open} cases; they wait for {places}. Stuck: {found.stuck}.",
        *wrap(f"Events raised: {raised}.", _WIDTH, subsequent_indent="    "),
        f"Commands to the engine: {found.events}.",
    ]
    if found.refused:
        names = ", ".join(f"{name} ({number})" for name, number in found.refused.items())
        lines += wrap(
            f"No acceptable answers were found at: {names}. These tasks stayed undone, these events were "
            'given up; figures under "answers" in the plan help.',
            _WIDTH,
            subsequent_indent="    ",
        )
    return _part("The rest", lines)
