"""Deadlines as authors write them: "10 working days", "60 days before card.valid_until"."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workflows.core.expressions import Expression


class Unit(StrEnum):
    """Units of time; the larger ones count local dates, hours and minutes count exactly."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Duration:
    """A number of units; `amount` may be negative for "before"."""

    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class Deadline:
    """A duration from now, from a date that an expression gives, or that date itself.

    Attributes:
        duration: None when the expression's date itself is meant.
        anchor: gives an ISO 8601 date or moment; None for "from now".
    """

    duration: Duration | None = None
    anchor: Expression | None = None
