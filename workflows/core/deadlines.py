"""Deadlines as authors write them: "10 working days", "60 days before card.valid_until"."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.core.durations import Duration
from workflows.core.expressions import Expression


@dataclass(frozen=True, slots=True)
class Deadline:
    """A duration from now, from a date that an expression gives, or that date itself.

    Attributes:
        duration: None when the expression's date itself is meant.
        anchor: gives an ISO 8601 date or moment; None for "from now".
    """

    duration: Duration | None = None
    anchor: Expression | None = None
