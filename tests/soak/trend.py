"""Does a series grow? A slope that outliers cannot bend, and a bound for it.

Source: P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, Journal of the
American Statistical Association 63 (1968): the median of the slopes of all pairs, and its limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import median

Point = tuple[float, float]
"""Hours since the beginning, value."""

WARM_UP = 0.15
FEWEST = 8
_SURE = 1.96
"""Standard deviations on both sides of 95 % of a normal distribution."""


class Kind(StrEnum):
    """What is measured; each kind has bounds of its own."""

    MEMORY = "MB"
    THINGS = "number"
    AGE = "s"
    TOLD = ""
    """Shown and not judged."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How much growth is none.

    Attributes:
        per_hour: the slope that is allowed.
        least: what has to have been added by the end before anybody calls it growth.
        most: what 99 % of the values have to stay below; None for no such bound.
    """

    per_hour: float
    least: float
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Slope:
    """Per hour: the median of all pairs' slopes, and the least that 95 % certainty leaves of it."""

    median: float
    surely: float


@dataclass(frozen=True, slots=True)
class Trend:
    """A series after its warm-up.

    Attributes:
        late: slope of the second half: what fills up to a limit has grown, but grows no more.
        fault: what is wrong; "" for nothing.
    """

    first: float
    last: float
    middle: float
    slope: Slope
    late: float
    fault: str


def slope(points: Sequence[Point]) -> Slope:
    """The slope of a series.

    Arguments:
        points: at least two moments.
    """
    slopes = sorted(
        (value - before) / (at - then)
        for number, (at, value) in enumerate(points)
        for then, before in points[:number]
        if at != then
    )
    count = len(points)
    width = _SURE * sqrt(count * (count - 1) * (2 * count + 5) / 18)
    return Slope(median(slopes), slopes[max(0, int((len(slopes) - width) / 2))])


def after_warm_up(points: Sequence[Point], end: float) -> list[Point]:
    """What counts: the first part of a run fills caches and pools.

    Arguments:
        end: of the run, in hours.
    """
    return [point for point in points if point[0] >= end * WARM_UP]


def trend(points: Sequence[Point], bound: Bound | None) -> Trend | None:
    """Judge a series that is warm already; None when there are too few points to say anything."""
    if len(points) < FEWEST:
        return None
    values = [value for _, value in points]
    whole, late = slope(points), slope(points[len(points) // 2 :]).median
    hours = points[-1][0] - points[0][0]
    fault = _fault(values, whole, late, hours, bound) if bound else ""
    return Trend(values[0], values[-1], median(values), whole, late, fault)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of all values lies; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def _fault(values: Sequence[float], whole: Slope, late: float, hours: float, bound: Bound) -> str:
    """What grows does so surely, still in the second half, and by something that can be seen."""
    grows = min(whole.surely, late) > bound.per_hour and min(whole.median, late) * hours >= bound.least
    if grows:
        return "GROWS"
    if bound.most is not None and percentile(values, 0.99) > bound.most:
        return f"ABOVE {bound.most:g}"
    return ""
