"""Circles in which nobody is asked are told, also those that lead through a block; others are not."""

from __future__ import annotations

import pytest

from tests.support.unchecked import unchecked

BLOCK = """
steps:
  begin: {{form: request, role: clerk, due: none, next: both}}
  both:
    parallel:
      asks:
        start: asked
        steps: {{asked: {{form: note, role: clerk, due: none, title: a, stores: a, next: done}}}}
      runs:
        start: ran
        steps: {{ran: {{branch: [{{when: "request.helper == 'x'", next: done}}], else: done}}}}
    {join}
    next: {onward}
  end: {{end: finished}}
"""


@pytest.mark.parametrize("join", ["join: any", 'join: {at_least: "1"}', "join: none"])
def test_a_block_that_is_over_as_soon_as_it_is_begun_is_part_of_a_circle(join: str) -> None:
    assert circles(BLOCK.format(join=join, onward="both")) == 1
    assert circles(BLOCK.format(join=join, onward="end")) == 0


@pytest.mark.parametrize(
    "join",
    ["join: all", 'join: {at_least: "2"}', "join: any\n    rest: continue\n    again: wait"],
)
def test_a_block_that_waits_for_somebody_is_not(join: str) -> None:
    assert circles(BLOCK.format(join=join, onward="both")) == 0


def circles(steps: str) -> int:
    """How many circles the checker tells of."""
    return sum("circle" in problem.what for problem in unchecked(steps.lstrip()).problems)
