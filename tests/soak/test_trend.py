"""The slope of series that were made up: what grows is told from what fills up, jumps or trembles."""

from __future__ import annotations

from math import exp, isclose
from random import Random

import pytest

from tests.soak.trend import Bound, Point, after_warm_up, slope, trend

MEMORY, THINGS, AGE = Bound(5, 2), Bound(0, 1), Bound(0, 5, 60)
MOMENTS = [number / 200 for number in range(200)]


def series(value: object, noise: float = 0) -> list[Point]:
    """An hour of values that a function of the hour gives, with noise of one seed."""
    chance = Random(1)
    assert callable(value)
    return [(at, value(at) + chance.uniform(-noise, noise)) for at in MOMENTS]


def fault(points: list[Point], bound: Bound) -> str:
    found = trend(points, bound)
    assert found is not None
    return found.fault


def test_the_slope_of_a_line_is_its_own() -> None:
    found = slope([(0, 1), (1, 3), (2, 5), (4, 9)])
    assert isclose(found.median, 2)
    assert isclose(found.surely, 2)


def test_the_slope_is_that_of_an_example_counted_by_hand() -> None:
    # pairs: 1/1, 5/2, 2/3, 4/1, 1/2, -3/1; in order: -3, 0.5, 0.67, 1, 2.5, 4
    assert isclose(slope([(0, 0), (1, 1), (2, 5), (3, 2)]).median, (2 / 3 + 1) / 2)


def test_outliers_do_not_bend_it() -> None:
    points = series(lambda at: 100 + 3 * at)
    for number in (3, 50, 120, 180, 199):
        points[number] = (points[number][0], 10_000)
    assert isclose(slope(points).median, 3, rel_tol=0.05)


@pytest.mark.parametrize("noise", [0, 3, 10])
def test_noise_around_a_steady_value_is_no_growth(noise: float) -> None:
    assert fault(series(lambda at: 200, noise), MEMORY) == ""


def test_a_leak_of_twice_the_bound_is_seen_in_noise() -> None:
    assert fault(series(lambda at: 200 + 10 * at, 3), MEMORY) == "GROWS"


def test_a_cache_that_fills_up_is_no_growth() -> None:
    assert fault(series(lambda at: 200 - 50 * exp(-12 * at), 1), MEMORY) == ""


def test_a_jump_that_is_not_repeated_is_no_growth() -> None:
    assert fault(series(lambda at: 200 + 30 * (at > 0.4), 1), MEMORY) == ""


def test_one_file_left_open_every_five_minutes_is_growth() -> None:
    assert fault(series(lambda at: 20 + int(at * 12)), THINGS) == "GROWS"


def test_files_that_are_opened_and_closed_are_no_growth() -> None:
    assert fault(series(lambda at: 20 + int(at * 1000) % 7), THINGS) == ""


def test_a_queue_that_gets_ever_older_is_growth() -> None:
    assert fault(series(lambda at: 30 * at, 1), AGE) == "GROWS"


def test_a_queue_that_is_old_all_the_time_is_told_too() -> None:
    assert fault(series(lambda at: 90, 1), AGE) == "ABOVE 60"


def test_what_is_only_told_has_no_fault() -> None:
    found = trend(series(lambda at: 1000 * at), None)
    assert found is not None and found.fault == ""


def test_a_few_points_say_nothing() -> None:
    assert trend([(at, at) for at in range(5)], THINGS) is None


def test_the_warm_up_does_not_count() -> None:
    assert after_warm_up([(0.1, 1), (0.14, 1), (0.15, 2), (1, 3)], 1) == [(0.15, 2), (1, 3)]
