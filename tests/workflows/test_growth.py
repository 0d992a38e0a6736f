"""The work of one step does not grow with the length of a case's history, nor with the size of its workflow.

Counted are calls of Python functions, not seconds: the same on every machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

from tests.patterns.composed import frame_around
from tests.support.commanded import begun, commands, done
from workflows.core.definition import Definition
from workflows.loading.load import load_definition

LOOP = """steps:
  begin: {form: request, role: clerk, due: none, next: work}
  work:
    decision: {again: Noch einmal, enough: Genug}
    title: Arbeit
    role: clerk
    due: 5 working days
    next: {again: look, enough: end}
  look: {branch: [{when: "work.outcome == 'enough'", next: end}], else: work}
  end: {end: finished}
"""


def chain(length: int) -> str:
    """So many tasks one after the other."""
    lines = ["steps:", "  begin: {form: request, role: clerk, due: none, next: s1}"]
    for number in range(1, length + 1):
        onward = f"s{number + 1}" if number < length else "end"
        task = f"form: note, role: clerk, due: 5 working days, title: Schritt, next: {onward}"
        lines.append(f"  s{number}: {{{task}}}")
    return "\n".join([*lines, "  end: {end: finished}"]) + "\n"


def definition(steps: str) -> Definition:
    """A definition with these steps."""
    loaded = load_definition(frame_around(steps))
    assert isinstance(loaded, Definition), loaded
    return loaded


def calls_of(act: Callable[[], Any]) -> int:
    """How many functions are called."""
    count = 0

    def note(frame: FrameType, kind: str, argument: Any) -> None:
        nonlocal count
        count += kind == "call"

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count


def test_a_step_costs_the_same_after_ten_events_and_after_ten_thousand() -> None:
    looping = definition(LOOP)
    state = begun(looping)
    costs = {}
    for number in range(1, 10_001):
        again = next(command for command in commands(looping, state) if command[0] == "work: again")
        if number in (10, 10_000):
            costs[number] = calls_of(partial(done, looping, state, again))
        state = done(looping, state, again)[0]
    assert costs[10_000] == costs[10]


def test_a_step_costs_the_same_in_ten_steps_and_in_a_thousand() -> None:
    costs = {}
    for length in (10, 1000):
        made = definition(chain(length))
        state = begun(made)
        first = next(iter(commands(made, state)))
        costs[length] = calls_of(partial(done, made, state, first))
    assert costs[1000] == costs[10]
