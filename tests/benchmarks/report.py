"""What a benchmark found, as lines of a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison.

    Attributes:
        what: is measured, such as "service call, PostgreSQL, one client".
        ours: the figure with its unit, "612/s".
        base: what it is compared with, and its figure, "pgbench 1452/s".
        figure: the ratio, or the amount that the goal speaks of; None where nothing is compared.
        goal: "≥ 0.40" or "≤ 7"; "" where there is none.
    """

    what: str
    ours: str
    base: str = ""
    figure: float | None = None
    goal: str = ""

    @property
    def holds(self) -> bool | None:
        """True when the goal is reached; None where there is none."""
        if not self.goal or self.figure is None:
            return None
        sign, _, wanted = self.goal.partition(" ")
        return self.figure >= float(wanted) if sign == "≥" else self.figure <= float(wanted)


def table(lines: Iterable[Line]) -> str:
    """The lines below each other, in columns."""
    rows = [("what", "ours", "base", "figure", "goal", "")]
    rows += [_columns(line) for line in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _columns(line: Line) -> tuple[str, str, str, str, str, str]:
    figure = "" if line.figure is None else f"{line.figure:.3g}"
    verdict = {None: "", True: "holds", False: "MISSED"}[line.holds]
    return line.what, line.ours, line.base, figure, line.goal, verdict
