"""The results of a simulation as an SVG picture: bars with their numbers, readable without colours."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import sqrt

from workflows.simulation.plan import DAY
from workflows.simulation.report import length
from workflows.simulation.results import GroupRow, Results, StepRow

_WIDTH, _LEFT, _ROOM = 1000, 330, 520
_LONGEST_TITLE = 40
_LINE, _BAR_HEIGHT, _TOP = 30, 18, 96
_STYLE = (
    "text{font:14px sans-serif;fill:#111}.head{font-weight:bold;font-size:16px}.small{font-size:12px}"
    ".half{fill:#111}.most{fill:url(#stripes);stroke:#111}.frame{fill:none;stroke:#111}"
)
_STRIPES = (
    '<pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#fff"/><path d="M0 0V6" stroke="#111" stroke-width="2"/></pattern>'
)


def drawing(title: str, found: Results) -> str:
    """Waiting per step and workload per group.

    Arguments:
        title: of the workflow.
    """
    steps = [row for row in found.steps if row.visits]
    second = _TOP + _LINE * len(steps) + 60
    height = second + 30 + _LINE * len(found.groups) + 20
    name = escape(title)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
            'aria-labelledby="title about">',
            f'<title id="title">{name}</title>',
            f'<desc id="about">{escape(_words(steps, found.groups))}</desc>',
            f"<style>{_STYLE}</style><defs>{_STRIPES}</defs>",
            f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
            _text(20, 30, f"{title}: {found.cases} cases", "head"),
            _text(20, 60, "Waiting per step: half of the cases (black), nine of ten (striped)"),
            _text(20, 80, "Bars grow with the square root of the time.", "small"),
            *_waiting(steps),
            _text(20, second, "Workload per group: busy share of the office hours"),
            *_workload(found.groups, second + 14),
            "</svg>\n",
        ]
    )


def _waiting(steps: Sequence[StepRow]) -> list[str]:
    longest = max((row.nine_of_ten or 0 for row in steps), default=0) or DAY
    lines = []
    for place, row in enumerate(steps):
        top = _TOP + place * _LINE
        most, half = (_width(value or 0, longest) for value in (row.nine_of_ten, row.median))
        lines += [
            _text(20, top + 14, _called(row)),
            _bar(top, most, "most"),
            _bar(top, half, "half"),
            _text(_LEFT + most + 8, top + 14, f"{length(row.median)} / {length(row.nine_of_ten)}", "small"),
        ]
    return lines


def _called(row: StepRow) -> str:
    """The title that people know, where it fits, else the step's name."""
    return row.title if 0 < len(row.title) <= _LONGEST_TITLE else row.step


def _width(seconds: int, longest: int) -> int:
    """Square roots, so that hours can still be seen beside months."""
    return round(_ROOM * sqrt(seconds / longest))


def _workload(groups: Sequence[GroupRow], begin: int) -> list[str]:
    lines = []
    for place, row in enumerate(groups):
        top = begin + place * _LINE
        words = f"{row.utilisation:.0%}, {row.busy_hours:.1f} h a week, longest queue {row.longest}"
        lines += [
            _text(20, top + 14, f"{row.group} ({row.people})"),
            _bar(top, 300, "frame"),
            _bar(top, round(300 * min(1, row.utilisation)), "half"),
            _text(_LEFT + 308, top + 14, words, "small"),
        ]
    return lines


def _bar(top: int, width: int, kind: str) -> str:
    return f'<rect class="{kind}" x="{_LEFT}" y="{top}" width="{width}" height="{_BAR_HEIGHT}"/>'


def _text(left: int, base: int, words: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{left}" y="{base}">{escape(words)}</text>'


def _words(steps: Sequence[StepRow], groups: Sequence[GroupRow]) -> str:
    """The same for people who cannot see the bars."""
    waits = [f"{row.step}: median {length(row.median)}, 90 % {length(row.nine_of_ten)}" for row in steps]
    loads = [f"{row.group}: {row.utilisation:.0%} busy, longest queue {row.longest}" for row in groups]
    return "; ".join([*waits, *loads])
